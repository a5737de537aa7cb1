"""Django's templates, rendered with less work: the same text, from the same files.

At every step of every page Django finds out anew what cannot have changed: what a word of ours
is in Spanish, the address of a page, how this language writes a date. The loader puts nodes and
expressions that remember it in place of Django's own. What it does not know stays as Django
made it, and whatever is out of the ordinary is left to Django's own code.

From one page to the next it remembers our words, addresses with places for keys, and how dates
are written; never a value that a page showed.
"""

from pages.lean.loading import Loader

__all__ = ["Loader"]
