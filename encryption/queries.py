"""What somebody typed into the search box, understood: "ana 0192", "+1 206 555", "3 Feb 1990".

Everything typed must be found with a person: a name whole, from its beginning, inside, or by
its sound; a phone number, a birth date, a record's number. It needs no database and no key.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from itertools import groupby
from typing import NamedTuple

from django.core.exceptions import ValidationError

from encryption.fields import e164
from encryption.lines import SOUND, Line, sounds, words

NAMES, SOUNDS, NUMBERS = range(len(Line._fields))
WHOLE, BEGINNING, INSIDE, BY_SOUND = range(4)
LONG_ENOUGH_TO_CALL = 7

MONTHS = [
    ("jan", "ene"), ("feb",), ("mar",), ("apr", "abr"), ("may",), ("jun",), ("jul",),
    ("aug", "ago"), ("sep", "set"), ("oct",), ("nov",), ("dec", "dic"),
]  # fmt: skip
MONTH = {name: month for month, names in enumerate(MONTHS, start=1) for name in names}

DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|º)?"
NAMED = r"(?P<month>[^\W\d]{3,10})\.?"
THEN = r"[\s,./-]+(?:del?\s+)?"
DATES = [
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"(?<!\d){DAY}{THEN}{NAMED}{THEN}(?P<year>\d{{4}})(?!\d)",
        rf"(?<!\w){NAMED}\s+{DAY}{THEN}(?P<year>\d{{4}})(?!\d)",
        r"(?<!\d)(?P<year>\d{4})[-./](?P<month>\d{1,2})[-./](?P<day>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<one>\d{1,2})([-./])(?P<other>\d{1,2})\2(?P<year>\d{4}|\d{2})(?!\d)",
    )
]


class Way(NamedTuple):
    """One way to find a term, and how good it is: the less the better."""

    rank: int
    column: int
    pattern: bytes


class Term:
    """One thing that was typed, with every way to find it."""

    def __init__(self, ways: Iterable[Way]):
        self.ways = sorted(ways)
        self.widest = [
            way
            for way in self.ways
            if not any(
                other.column == way.column
                and other.pattern != way.pattern
                and other.pattern in way.pattern
                for other in self.ways
            )
        ]

    @property
    def rarity(self) -> int:
        return min((len(way.pattern) for way in self.widest), default=0)

    def found_in(self, columns: Sequence[bytes]) -> set[int]:
        """Return the numbers of the lines that match."""
        found = set()
        for _, column, pattern in self.widest:
            text, number, counted = columns[column], 0, 0
            at = text.find(pattern)
            while at >= 0:
                number += text.count(b"\n", counted, at)
                found.add(number)
                counted = text.index(b"\n", at)
                at = text.find(pattern, counted)
        return found

    def rank(self, line: Mapping[int, bytes]) -> int:
        return next(rank for rank, column, pattern in self.ways if pattern in line[column])


class Query:
    """Everything that was typed: all of it must match."""

    def __init__(self, terms: Iterable[Term] = ()):
        self.terms = sorted(terms, key=lambda term: term.rarity, reverse=True)

    def found_in(self, columns: Sequence[bytes]) -> Iterator[tuple[int, int]]:
        """Yield the number and the rank of every line of a segment that matches.

        Args:
            columns: what the fields of `Line` hold for each person, a line each.
        """
        if not self.terms:
            return
        found = self.terms[0].found_in(columns)  # the rarest: mostly there is no need to go on
        for term in self.terms[1:]:
            found = found and found & term.found_in(columns)
        if found:
            used = {way.column for term in self.terms for way in term.ways}
            texts = {column: columns[column].split(b"\n") for column in used}
            for number in sorted(found):
                line = {column: text[number] for column, text in texts.items()}
                yield number, sum(term.rank(line) for term in self.terms)


def understand(typed: str) -> Query:
    """Return what somebody means by what they typed.

    >>> [term.widest[0].pattern for term in understand("Smyth 206 555 3 Feb 1990").terms]
    [b'1990-02-03', b'206555', b'smyth']
    """
    typed, terms = typed.lower(), []
    for pattern in DATES:
        for match in pattern.finditer(typed):
            if days := _days(match):
                terms.append(_number(*(day.isoformat() for day in days)))
                typed = typed.replace(match[0], " ", 1)
    for is_number, group in groupby(words(typed), str.isdigit):
        if is_number:
            digits = "".join(group)  # a phone number is written in many groups
            terms.append(_number(digits, *_called(digits)))
        else:
            terms += [_name(word) for word in group]
    return Query(terms)


def namesake(names: Iterable[str], born: date) -> Query:
    """Return what finds people of the same birth date with a name that sounds like these."""
    heard = sounds(word for name in names for word in words(name))
    return Query([_number(born.isoformat()), Term(_by_sound(sound) for sound in heard)])


def _name(word: str) -> Term:
    ways = [
        Way(WHOLE, NAMES, f" {word} ".encode()),
        Way(BEGINNING, NAMES, f" {word}".encode()),
        *(_by_sound(sound) for sound in sounds([word])),
    ]
    if len(word) > 1:
        ways.append(Way(INSIDE, NAMES, word.encode()))
    return Term(ways)


def _by_sound(sound: str) -> Way:
    return Way(BY_SOUND, SOUNDS, f"{SOUND}{sound}{SOUND}".encode())


def _number(*meanings: str) -> Term:
    return Term(
        way
        for meaning in meanings
        for way in (
            Way(WHOLE, NUMBERS, f" {meaning} ".encode()),
            Way(BEGINNING, NUMBERS, f" {meaning}".encode()),
            Way(INSIDE, NUMBERS, meaning.encode()),
        )
    )


def _called(digits: str) -> Iterator[str]:
    """Yield the phone number that the digits mean where we are."""
    if len(digits) >= LONG_ENOUGH_TO_CALL:
        with suppress(ValidationError):
            yield e164(digits)


def _days(match: re.Match) -> list[date]:
    """Return the days that a date may mean: 3/2/90 is one of two, of two centuries."""
    parts = match.groupdict()
    years = [int(parts["year"])]
    if len(parts["year"]) == 2:
        years = [1900 + years[0], 2000 + years[0]]
    if "one" in parts:
        orders = [(parts["other"], parts["one"]), (parts["one"], parts["other"])]
    else:
        orders = [(parts["month"], parts["day"])]
    days = []
    for year in years:
        for month, day in orders:
            with suppress(ValueError, KeyError):
                number = int(month) if month.isdigit() else MONTH[month[:3]]
                days.append(date(year, number, int(day)))
    return list(dict.fromkeys(days))
