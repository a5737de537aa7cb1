"""Words as the directory search compares them: no case, no accents, no punctuation."""

import re
import unicodedata

APOSTROPHES = re.compile(r"['’ʼ`]")
NOT_A_WORD = re.compile(r"[\W_]+")


def fold(*texts: str) -> str:
    """Return the texts as one line of bare words, each with a space before it.

    >>> fold("Women's Shelter", "Peña")
    ' womens shelter pena'
    """
    letters = unicodedata.normalize("NFKD", " ".join(texts))
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = NOT_A_WORD.sub(" ", APOSTROPHES.sub("", letters).casefold()).strip()
    return f" {words}" if words else ""


def beginnings(text: str) -> list[str]:
    """Return what each word of a search must match: a word's beginning, space included."""
    return [f" {word}" for word in dict.fromkeys(fold(text).split())]
