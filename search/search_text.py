"""The text that search keeps of one person. Pure: no database, no keys.

names     " ana maria lopez la china "          lower case, without accents
alike     "~AN~LPS~MR~XN~lopes~"                how the names sound (`sounds.py`)
numbers   " +12065550142 1990-02-03 4820192 "   phone, birth date, record number, and
                                                any number in a name
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from anyascii import anyascii

from search.sounds import sounds, spanish_sounds

VERSION = 3  # of what is kept: `manage.py rebuild_search` makes older texts anew
MARK = "~"
MOST_JOINED = 3  # words: de la Cruz
SHORT = 5  # letters: such a word is often joined to its neighbor: Ji Woo, Ana Maria, Abdul Aziz
# Words that so many names share that they are no evidence beside another word.
PARTICLES = frozenset(
    (
        *("a", "abu", "al", "bin", "bint", "da", "das", "de", "del", "den", "der", "di", "do"),
        *(
            "dos",
            "du",
            "e",
            "el",
            "ibn",
            "la",
            "las",
            "los",
            "of",
            "the",
            "und",
            "van",
            "von",
            "y",
        ),
    )
)


class Dated(Protocol):
    """A date, or what is known of one."""

    def isoformat(self) -> str:
        """Return it in ISO 8601, or as much of it as is known: "1990-02", "1990" or ""."""


class SearchText(NamedTuple):
    """What finds one person: a blank before and after each word, a mark around each code.

    So a query finds a whole word, or the beginning of one, with one `bytes.find`.
    """

    names: str
    alike: str
    numbers: str


def search_text(
    names: Iterable[str],
    *,
    phone: str = "",
    birth_date: Dated | None = None,
    record_number: str = "",
) -> SearchText:
    """Return what finds a person.

    Args:
        names: any number of names, each of any number of words, one name a line.
        phone: in E.164.

    >>> from datetime import date
    >>> search_text(["Rosa Jiménez"], birth_date=date(1990, 2, 3), record_number="482-0192")
    SearchText(names=' rosa jimenez ', \
alike='~JMNS~RS~rosa~rosayimenes~yimenes~', \
numbers=' 1990-02-03 4820192 ')
    """
    lines = list(lines_of(names))
    all_words = [word for line in lines for word in words(line)]
    digits = [word for word in all_words if word.isdigit()]
    day = birth_date.isoformat() if birth_date else ""
    return SearchText(
        names=between(" ", [word for word in all_words if not word.isdigit()]),
        alike=between(MARK, sorted({code for line in lines for code in _alike(line)})),
        numbers=between(" ", [phone, day, "".join(words(record_number)), *digits]),
    )


def words(text: str) -> list[str]:
    """Return the words of a text in lower-case ASCII, as any keyboard can type them.

    >>> words("Zoë O’Brien-Łukasz")
    ['zoe', 'obrien', 'lukasz']
    """
    plain = anyascii(text.casefold()).lower().replace("'", "")
    return re.findall("[a-z0-9]+", plain)


def evidence(line: list[str]) -> list[str]:
    """Return the words of one name that tell people apart: all, if there are no others.

    >>> evidence(["maria", "de", "la", "cruz"]), evidence(["van"])
    (['maria', 'cruz'], ['van'])
    """
    return [word for word in line if word not in PARTICLES and len(word) > 1] or line


def joined(name: str) -> set[str]:
    """Return what neighboring words of a name are when somebody writes them as one.

    >>> sorted(joined("De la Cruz")), joined("Rebecca Aikin-Roel")
    (['dela', 'delacruz', 'lacruz'], {'aikinroel'})
    """
    with_hyphen = ["".join(parts) for part in name.split() if len(parts := words(part)) > 1]
    with_short = ["".join(run) for run in runs(words(name))]
    return {word for word in (*with_hyphen, *with_short) if word.isalpha()}


def runs(line: list[str]) -> list[list[str]]:
    """Return the neighboring words that somebody may write as one: all but the last are short.

    >>> runs(["rosa", "de", "la", "cruz"])[-2:]
    [['rosa', 'de', 'la'], ['de', 'la', 'cruz']]
    """
    neighbors = (
        line[first : first + how_many]
        for how_many in range(2, MOST_JOINED + 1)
        for first in range(len(line) - how_many + 1)
    )
    return [run for run in neighbors if max(map(len, run[:-1])) <= SHORT]


def lines_of(names: Iterable[str]) -> Iterator[str]:
    """Yield each name: a text holds one on each line."""
    return (line for name in names for line in name.splitlines())


def _alike(name: str) -> set[str]:
    return sounds(evidence(words(name))) | spanish_sounds(joined(name))


def between(mark: str, parts: Iterable[str]) -> str:
    """Return the parts with a mark before and after each."""
    return f"{mark}{mark.join(part for part in parts if part)}{mark}"
