"""How long a text may be, in characters: one limit for each kind, wherever it is typed.

Our judgment: a note of ten thousand is five printed pages, and a form with two of them is well
below what a server takes.
"""

LINE = 200  # a name, a task, who receives something
PARAGRAPH = 2_000  # a reason, a few sentences for whoever comes next
READ_ALOUD = 5_000  # what a client hears before they agree: some minutes
NOTE = 10_000  # a contact, or what was agreed about a case
