"""The text that search keeps of one person. Pure: no database, no keys.

names     " ana maria lopez la china "          lower case, without accents
sounds    "~AN~LPS~MR~XN~"                      how the names sound (Metaphone)
numbers   " +12065550142 1990-02-03 4820192 "   phone, birth date, record number, and
                                                any number in a name
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import jellyfish
from anyascii import anyascii

SOUND_MARK = "~"
SHORTEST_WORD_WITH_SOUND = 3  # letters; a shorter word sounds like too many others
SHORTEST_SOUND = 2  # letters of its Metaphone code, for the same reason


class SearchText(NamedTuple):
    """What finds one person: a blank before and after each word, a mark around each sound.

    So a query finds a whole word, or the beginning of one, with one `bytes.find`.
    """

    names: str
    sounds: str
    numbers: str


def search_text(
    names: Iterable[str],
    *,
    phone: str = "",
    birth_date: date | None = None,
    record_number: str = "",
) -> SearchText:
    """Return what finds a person.

    Args:
        names: any number of names, each of any number of words.
        phone: in E.164.

    >>> search_text(["Ana-María López"], birth_date=date(1990, 2, 3), record_number="482-0192")
    SearchText(names=' ana maria lopez ', sounds='~AN~LPS~MR~', numbers=' 1990-02-03 4820192 ')
    """
    all_words = [word for name in names for word in words(name)]
    digits = [word for word in all_words if word.isdigit()]
    day = birth_date.isoformat() if birth_date else ""
    return SearchText(
        names=_joined(" ", [word for word in all_words if not word.isdigit()]),
        sounds=_joined(SOUND_MARK, sorted(sounds(all_words))),
        numbers=_joined(" ", [phone, day, "".join(words(record_number)), *digits]),
    )


def words(text: str) -> list[str]:
    """Return the words of a text in lower-case ASCII, as any keyboard can type them.

    >>> words("Zoë O’Brien-Łukasz")
    ['zoe', 'obrien', 'lukasz']
    """
    plain = anyascii(text.casefold()).lower().replace("'", "")
    return re.findall("[a-z0-9]+", plain)


def sounds(plain_words: Iterable[str]) -> set[str]:
    """Return the Metaphone codes of words, without those that too many words share.

    >>> sounds(["smyth", "smith", "lee", "al"])
    {'SMQ'}
    """
    codes = (
        jellyfish.metaphone(word).replace("0", "Q")  # Metaphone writes "th" as a digit
        for word in plain_words
        if len(word) >= SHORTEST_WORD_WITH_SOUND and word.isalpha()
    )
    return {code for code in codes if len(code) >= SHORTEST_SOUND}


def _joined(mark: str, parts: Iterable[str]) -> str:
    return f"{mark}{mark.join(part for part in parts if part)}{mark}"
