"""Which names of places sound the same. Pure: no database, no keys."""

from search.search_text import words
from search.sounds import sounds


def sounds_alike(one: str, other: str) -> bool:
    """Tell whether two names may be of one place: every word of the shorter is in the longer.

    A number is a name by itself: Pier 4 is not Pier 5.

    >>> sounds_alike("Peer 4", "Pier 4"), sounds_alike("Pier 4", "Pier 5")
    (True, False)
    >>> sounds_alike("Central Library", "the central library"), sounds_alike("", "Pier 4")
    (True, False)
    """
    shorter, longer = sorted((words(one), words(other)), key=len)
    if not shorter or _numbers(shorter) != _numbers(longer):
        return False
    return all(any(_same(word, each) for each in longer) for word in shorter)


def matches(typed: str, name: str) -> bool:
    """Tell whether a name has every word that was typed, begun, or as it sounds.

    >>> matches("lib cent", "Central Library"), matches("pier 5", "Pier 4")
    (True, False)
    """
    named = words(name)
    return all(
        any(each.startswith(word) or _same(word, each) for each in named)
        for word in words(typed)
    )


def _numbers(line: list[str]) -> list[str]:
    return sorted(word for word in line if any(letter.isdigit() for letter in word))


def _same(one: str, other: str) -> bool:
    return one == other or bool(sounds([one]) & sounds([other]))
