"""Merging two texts that were both made of a third: nothing that anybody wrote is lost."""


def merged(base: str, theirs: str, mine: str) -> str:
    """Return a text that holds what both wrote.

    Args:
        base: what both were shown.
        theirs: what it says now.
        mine: what was typed meanwhile.

    Returns:
        One of them, where the other changed nothing or says the same. Else theirs, and below it
        what was added to the base; all of mine, where the base itself was changed.
    """
    base, theirs, mine = (_plain(text) for text in (base, theirs, mine))
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    added = mine.removeprefix(base).strip() if base and mine.startswith(base) else mine
    return f"{theirs}\n\n{added}" if theirs else added


def _plain(text: str) -> str:
    return "\n".join(text.strip().splitlines())
