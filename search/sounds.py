"""How names sound, and in which other spellings they are met. Pure: no database, no keys.

A word has codes of three kinds, which never equal each other:

    SMQ        upper case: Metaphone, made for English; consonants, and a vowel that begins
    yimenes    lower case: as Spanish says it, vowels kept: Giménez, Jiménez, Ximénez
    =zhang     a name that is romanized in several ways: Zhang, Chang, Cheung

Two words sound alike if they share a code.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import product

import jellyfish

from search.romanizations import GROUPS_OF

VOWELS = frozenset("aeiouy")
SHORTEST_CODE = 2  # letters; one is shared by too many words
SPANISH_FROM = 5  # letters; the shorter Jan and Yan, Han and An, Vo and Bo are other names

Rules = tuple[tuple[re.Pattern[str], str], ...]


def _rules(*rules: tuple[str, str]) -> Rules:
    return tuple((re.compile(written), spelling) for written, spelling in rules)


# Rules apply in this order. A capital is one sound that takes two letters to write.
EVERYWHERE = _rules(
    (r"^abd[aeu]([lr])(?=.{3})", r"abdu\1"),  # Abdel Aziz and Abdulaziz
    (r"^jh", "j"),  # Jhon
    (r"ch(?=[rl])", "k"),  # Christian and Cristian
    (r"zh", "Z"),
    (r"[cs]h", "C"),
    (r"ph", "f"),
    (r"(?<=[aeiou])h", ""),
    (r"(?<=[hjsy])eo(?=[klmnp])", "u"),  # Korean: Jeong and Jung, Yeon and Yun
    (r"ee|ie$", "i"),
    (r"oo", "u"),
)
SPANISH = _rules(
    (r"th", "t"),
    (r"gu(?=[ei])", "G"),
    (r"[gh]u(?=a)|h?u?w|hu(?=e)|^u(?=[ae])", "w"),
    (r"h", ""),
    (r"gi(?=[aou])", "j"),
    (r"^i(?=[aeou])|(?<=[aeou])i(?=[aeou])|j", "y"),
    (r"ou", "u"),
    (r"v", "b"),
    (r"n(?=[bp])", "m"),
)
ENDINGS = _rules(
    (r"ck", "k"),
    (r"[cz](?=[eiy])|z", "s"),
    (r"qu(?=[ei])|[cq]", "k"),
    (r"ks", "s"),
    (r"y(?![aeiou])|(?<=[^aeiouy])y", "i"),
    (r"(.)\1+", r"\1"),
)
EITHER = (("ll", ("y", "l")), ("x", ("y", "s")), ("g(?=[ei])", ("y", "G")))


def sounds(words: Iterable[str]) -> set[str]:
    """Return the codes of words, given in lower-case ASCII.

    A word without a vowel is nonsense or an abbreviation, and sounds like nothing; but Ng.

    >>> sorted(sounds(["smyth"]) & sounds(["smith"]))
    ['SMQ', 'smit']
    """
    return {code for word in words if _is_said(word) for code in _codes(word)}


def spanish_sounds(words: Iterable[str]) -> set[str]:
    """Return the codes that keep vowels: enough for words joined or taken apart."""
    return _long_enough(code for word in words if _is_said(word) for code in _spanish(word))


def _codes(word: str) -> set[str]:
    return _long_enough((_english(word), *_spanish(word), *GROUPS_OF.get(word, ())))


def _long_enough(codes: Iterable[str]) -> set[str]:
    return {code for code in codes if len(code) >= SHORTEST_CODE}


def _is_said(word: str) -> bool:
    return word.isalpha() and (not VOWELS.isdisjoint(word) or word in GROUPS_OF)


def _english(word: str) -> str:
    """Return the Metaphone code, with one letter for vowels that begin Omar and Umar."""
    code = jellyfish.metaphone(word).replace("0", "Q")  # it writes "th" as a digit
    return code[:1].translate(str.maketrans("UI", "OE")) + code[1:]


def _spanish(word: str) -> set[str]:
    spelling = _applied(EVERYWHERE, word)
    if len(word) < SPANISH_FROM or word.endswith("ng"):  # no Spanish word ends so
        return {_applied(ENDINGS, spelling)}
    return {
        _applied(ENDINGS, choice).lower() for choice in _choices(_applied(SPANISH, spelling))
    }


def _choices(spelling: str) -> Iterator[str]:
    """Yield a word as each speaker says it, where not all say it alike."""
    ways = [choices for written, choices in EITHER if re.search(written, spelling)]
    written = [written for written, _ in EITHER if re.search(written, spelling)]
    for chosen in product(*ways):
        one = spelling
        for pattern, choice in zip(written, chosen, strict=True):
            one = re.sub(pattern, choice, one)
        yield one


def _applied(rules: Rules, word: str) -> str:
    for written, spelling in rules:
        word = written.sub(spelling, word)
    return word
