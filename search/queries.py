"""What was typed into the search box, parsed: "ana 0192", "+1 206 555", "3 Feb 1990".

Each term must match a person: a name as a whole word, as its beginning, inside a word, or by
its sound; a phone number, a birth date, a record number. Needs no database and no key.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from itertools import groupby
from typing import NamedTuple

from django.core.exceptions import ValidationError

from search.phone_numbers import e164
from search.search_text import SOUND_MARK, SearchText, sounds, words

NAMES, SOUNDS, NUMBERS = range(len(SearchText._fields))  # columns
WHOLE_WORD, WORD_START, INSIDE_WORD, BY_SOUND = range(4)  # ranks, the best first
SHORTEST_PHONE_NUMBER = 7  # digits; fewer are not tried as a whole number

MONTHS = [
    ("jan", "ene"), ("feb",), ("mar",), ("apr", "abr"), ("may",), ("jun",), ("jul",),
    ("aug", "ago"), ("sep", "set"), ("oct",), ("nov",), ("dec", "dic"),
]  # fmt: skip
MONTH = {name: month for month, names in enumerate(MONTHS, start=1) for name in names}

DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|º)?"
MONTH_NAME = r"(?P<month>[^\W\d]{3,10})\.?"
BETWEEN = r"[\s,./-]+(?:del?\s+)?"
DATES = [
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"(?<!\d){DAY}{BETWEEN}{MONTH_NAME}{BETWEEN}(?P<year>\d{{4}})(?!\d)",
        rf"(?<!\w){MONTH_NAME}\s+{DAY}{BETWEEN}(?P<year>\d{{4}})(?!\d)",
        r"(?<!\d)(?P<year>\d{4})[-./](?P<month>\d{1,2})[-./](?P<day>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<one>\d{1,2})([-./])(?P<other>\d{1,2})\2(?P<year>\d{4}|\d{2})(?!\d)",
    )
]


class Pattern(NamedTuple):
    """One way in which a term can match: bytes to find in a column, and its rank."""

    rank: int
    column: int
    text: bytes


class Term:
    """One thing that was typed, with every pattern that finds it."""

    def __init__(self, patterns: Iterable[Pattern]):
        self.patterns = sorted(patterns)
        # A pattern that contains another one of its column finds nobody more.
        self.broadest = [
            pattern
            for pattern in self.patterns
            if not any(
                other.column == pattern.column
                and other.text != pattern.text
                and other.text in pattern.text
                for other in self.patterns
            )
        ]

    @property
    def rarity(self) -> int:
        """How selective the term is: the length of its shortest pattern."""
        return min((len(pattern.text) for pattern in self.broadest), default=0)

    def matches(self, columns: Sequence[bytes]) -> set[int]:
        """Return the numbers of the lines that match; `columns` as for `Query.matches`."""
        found = set()
        for _, column, pattern in self.broadest:
            text, number, counted = columns[column], 0, 0
            at = text.find(pattern)
            while at >= 0:
                number += text.count(b"\n", counted, at)
                found.add(number)
                counted = text.index(b"\n", at)
                at = text.find(pattern, counted)
        return found

    def rank(self, line: Mapping[int, bytes]) -> int:
        """Return the best rank of a matching line, given by column."""
        return next(rank for rank, column, text in self.patterns if text in line[column])


class Query:
    """Everything that was typed; all of it must match."""

    def __init__(self, terms: Iterable[Term] = ()):
        self.terms = sorted(terms, key=lambda term: term.rarity, reverse=True)

    def matches(self, columns: Sequence[bytes]) -> Iterator[tuple[int, int]]:
        """Yield (line number, rank) of every person in a segment who matches.

        Args:
            columns: one `bytes` for each field of `SearchText`, holding one line (ended by a
                newline) for each person, in the same order in all of them.
        """
        if not self.terms:
            return
        found = self.terms[0].matches(columns)  # the rarest: mostly nothing more is scanned
        for term in self.terms[1:]:
            found = found and found & term.matches(columns)
        if found:
            used = {pattern.column for term in self.terms for pattern in term.patterns}
            texts = {column: columns[column].split(b"\n") for column in used}
            for number in sorted(found):
                line = {column: text[number] for column, text in texts.items()}
                yield number, sum(term.rank(line) for term in self.terms)


def parse(typed: str) -> Query:
    """Return the query that typed words mean.

    >>> [term.broadest[0].text for term in parse("Smyth 206 555 3 Feb 1990").terms]
    [b'1990-02-03', b'206555', b'smyth']
    """
    typed, terms = typed.lower(), []
    for pattern in DATES:
        for match in pattern.finditer(typed):
            if days := _days(match):
                terms.append(_number_term(*(day.isoformat() for day in days)))
                typed = typed.replace(match[0], " ", 1)
    for is_number, group in groupby(words(typed), str.isdigit):
        if is_number:
            digits = "".join(group)  # a phone number may be typed in several groups
            terms.append(_number_term(digits, *_as_phone_number(digits)))
        else:
            terms += [_name_term(word) for word in group]
    return Query(terms)


def similar_person(names: Iterable[str], birth_date: date) -> Query:
    """Return what finds people with this birth date and a name that sounds like these."""
    codes = sounds(word for name in names for word in words(name))
    return Query([_number_term(birth_date.isoformat()), Term(map(_sound_pattern, codes))])


def _name_term(word: str) -> Term:
    patterns = [
        Pattern(WHOLE_WORD, NAMES, f" {word} ".encode()),
        Pattern(WORD_START, NAMES, f" {word}".encode()),
        *map(_sound_pattern, sounds([word])),
    ]
    if len(word) > 1:
        patterns.append(Pattern(INSIDE_WORD, NAMES, word.encode()))
    return Term(patterns)


def _sound_pattern(code: str) -> Pattern:
    return Pattern(BY_SOUND, SOUNDS, f"{SOUND_MARK}{code}{SOUND_MARK}".encode())


def _number_term(*meanings: str) -> Term:
    return Term(
        pattern
        for meaning in meanings
        for pattern in (
            Pattern(WHOLE_WORD, NUMBERS, f" {meaning} ".encode()),
            Pattern(WORD_START, NUMBERS, f" {meaning}".encode()),
            Pattern(INSIDE_WORD, NUMBERS, meaning.encode()),
        )
    )


def _as_phone_number(digits: str) -> Iterator[str]:
    """Yield the E.164 number that digits dialled here would reach, if there is one."""
    if len(digits) >= SHORTEST_PHONE_NUMBER:
        with suppress(ValidationError):
            yield e164(digits)


def _days(match: re.Match[str]) -> list[date]:
    """Return the days that a date may mean: 3/2/90 has two orders and two centuries."""
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
