"""What search knows of one person, in plain letters. Pure: no Django, no keys.

    names     ana maria lopez la china      small letters without accents
    sounds   ~AN~MR~LPS~XN~                 what the names sound like, in capitals
    numbers   +12065550142 1990-02-03 4820192

Phone number, birth date and the record's number without dashes; a number in a name, too.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import jellyfish
from anyascii import anyascii

SOUND = "~"
SHORTEST_HEARD = 3  # letters: whatever is shorter sounds like too many others
SHORTEST_SOUND = 2


class Line(NamedTuple):
    """What finds one person: a blank before and after each word, a mark around each sound."""

    names: str
    sounds: str
    numbers: str


def line(
    names: Iterable[str], *, phone: str = "", born: date | None = None, number: str = ""
) -> Line:
    """Return what finds a person.

    >>> line(["Ana-María López"], born=date(1990, 2, 3), number="482-0192")
    Line(names=' ana maria lopez ', sounds='~AN~LPS~MR~', numbers=' 1990-02-03 4820192 ')
    """
    said = [word for name in names for word in words(name)]
    in_digits = [word for word in said if word.isdigit()]
    numbers = [phone, born.isoformat() if born else "", "".join(words(number)), *in_digits]
    return Line(
        names=_between(" ", [word for word in said if not word.isdigit()]),
        sounds=_between(SOUND, sorted(sounds(said))),
        numbers=_between(" ", numbers),
    )


def words(text: str) -> list[str]:
    """Return the words of a name as anybody's keyboard can write them.

    >>> words("Zoë O’Brien-Łukasz")
    ['zoe', 'obrien', 'lukasz']
    """
    plain = anyascii(text.casefold()).lower().replace("'", "")
    return re.findall("[a-z0-9]+", plain)


def sounds(said: Iterable[str]) -> set[str]:
    """Return how words sound, in capitals, leaving out those that would say too little.

    >>> sounds(["smyth", "smith", "lee", "al"])
    {'SMQ'}
    """
    heard = (
        jellyfish.metaphone(word).replace("0", "Q")  # "0" is its sign for "th"
        for word in said
        if len(word) >= SHORTEST_HEARD and word.isalpha()
    )
    return {sound for sound in heard if len(sound) >= SHORTEST_SOUND}


def _between(mark: str, parts: Iterable[str]) -> str:
    return f"{mark}{mark.join(part for part in parts if part)}{mark}"
