"""What the notes of one save share: a note for all, and behind it what is about one alone."""

BETWEEN = "\n\n"


def corrected_for_another(old: str, new: str, other: str) -> str | None:
    """Return what another record's note says once the shared part is corrected there, too.

    Shared is what both begin with, by whole paragraphs. What follows in the other record stays;
    what follows in the first one is about that person, and must be there unchanged.

    Args:
        old, new: the note of the record that is corrected, before and after.
        other: the note of another record of the save.

    Returns:
        The note; None if nobody can tell what of the change is about all.

    >>> old = "All ate.\\n\\nAna coughs."
    >>> corrected_for_another(old, "All slept.\\n\\nAna coughs.", "All ate.")
    'All slept.'
    >>> corrected_for_another(old, "All ate.\\n\\nAna sneezes.", "All ate.")
    """
    before, after, there = (_paragraphs(text) for text in (old, new, other))
    shared = 0
    while shared < min(len(before), len(there)) and before[shared] == there[shared]:
        shared += 1
    own, theirs = before[shared:], there[shared:]
    if own and after[-len(own) :] != own:
        return None
    return BETWEEN.join([*after[: len(after) - len(own)], *theirs])


def _paragraphs(text: str) -> list[str]:
    lines = "\n".join(text.splitlines())
    return [part.strip("\n") for part in lines.split(BETWEEN) if part.strip()]
