"""Words as the directory search compares them: without case, accents and punctuation."""

import re
import unicodedata

APOSTROPHES = re.compile(r"['’ʼ`]")
NOT_A_WORD = re.compile(r"[\W_]+")


def fold(*texts: str) -> str:
    """Return the words of the texts in lower case, each with a space before it.

    >>> fold("Women's Shelter", "Peña")
    ' womens shelter pena'
    """
    letters = unicodedata.normalize("NFKD", " ".join(texts))
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = NOT_A_WORD.sub(" ", APOSTROPHES.sub("", letters).casefold()).strip()
    return f" {words}" if words else ""


def word_beginnings(text: str) -> list[str]:
    """Return the words of a search, each with a space before it to match where words begin."""
    return [f" {word}" for word in dict.fromkeys(fold(text).split())]
