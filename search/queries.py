"""What was typed into the search box, parsed: "ana 0192", "+1 206 555", "3 Feb 1990".

Each term must match a person: a name as a whole word, written as one word or as several, as a
beginning, inside a word, or by its sound; a phone number, a birth date, a record number. Needs
no database and no key.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from itertools import groupby
from typing import NamedTuple

from search.phone_numbers import meanings
from search.search_text import (
    MARK,
    MOST_JOINED,
    SearchText,
    evidence,
    joined,
    lines_of,
    runs,
    words,
)
from search.sounds import sounds, spanish_sounds

NAMES, ALIKE, NUMBERS = range(len(SearchText._fields))  # columns
# Ranks, the best first: the order of evidence, here and for possible duplicates.
WHOLE_WORD, AS_ONE_WORD, WORD_START, INSIDE_WORD, BY_SOUND = range(5)
FEW = 32  # people in a segment: so many are asked one by one
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

    def matches(self, line: bytes) -> bool:
        """Whether it finds somebody, given by their line of its column."""
        if self.rank == AS_ONE_WORD:
            is_there = self.text in line.replace(b" ", b"")  # in the end or the start of words?
            return is_there and self.text in _written_as_one(line.split())
        return self.text in line


class Lines:
    """The lines of each column of a segment, which is split when one of them is asked for."""

    def __init__(self, columns: Sequence[bytes]):
        self.columns = columns
        self.split: dict[int, list[bytes]] = {}

    def __getitem__(self, column: int) -> list[bytes]:
        lines = self.split.get(column)
        if lines is None:
            lines = self.split[column] = self.columns[column].split(b"\n")
        return lines


class Term:
    """One thing that was typed, with every pattern that finds it."""

    def __init__(self, patterns: Iterable[Pattern]):
        self.patterns = sorted(patterns)
        # What is written as one word also sounds alike. A pattern that contains another one of
        # its column finds nobody more.
        looked_for = [pattern for pattern in self.patterns if pattern.rank != AS_ONE_WORD]
        self.broadest = [
            pattern
            for pattern in looked_for
            if not any(
                other.column == pattern.column
                and other.text != pattern.text
                and other.text in pattern.text
                for other in looked_for
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

    def rank(self, lines: Lines, number: int) -> int | None:
        """Return the best rank of a line, given by its number; None if it does not match."""
        for pattern in self.patterns:
            if pattern.matches(lines[pattern.column][number]):
                return pattern.rank
        return None


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
        rarest, *others = self.terms  # the others are asked only about whom it finds
        found = rarest.matches(columns)
        for term in others:
            if len(found) > FEW:  # it was not so rare
                found &= term.matches(columns)
        lines = Lines(columns)
        for number in sorted(found):
            ranks = [term.rank(lines, number) for term in self.terms]
            if None not in ranks:
                yield number, sum(rank for rank in ranks if rank is not None)


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
            typed_words = list(group)
            together = runs(typed_words)
            terms += [_name_term(word, together) for word in typed_words]
    return Query(terms)


def similar_person(names: Iterable[str], birth_date: date) -> Query:
    """Return what finds people with this birth date and a name like one of these.

    Args:
        names: any number of names, each of any number of words, one name a line.
    """
    patterns: set[Pattern] = set()
    for name in lines_of(names):
        compared = evidence(words(name))
        together = list(joined(name))
        patterns.update(pattern for word in compared for pattern in _same_word(word))
        patterns.update(_whole_word(word) for word in together)
        patterns.update(map(_sound_pattern, sounds(compared) | spanish_sounds(together)))
    return Query([_number_term(birth_date.isoformat()), Term(patterns)])


def _name_term(word: str, together: Iterable[list[str]]) -> Term:
    """Return what finds a word; "cruz" finds Delacrus, if "de la cruz" is typed.

    Args:
        together: the neighboring words, of all that were typed, that may be written as one.
    """
    runs_with_it = ["".join(run) for run in together if word in run]
    as_one_word = spanish_sounds(run for run in runs_with_it if run.isalpha())
    patterns = [
        *_same_word(word),
        Pattern(WORD_START, NAMES, f" {word}".encode()),
        *map(_sound_pattern, sounds([word]) | as_one_word),
    ]
    if len(word) > 1:
        patterns.append(Pattern(INSIDE_WORD, NAMES, word.encode()))
    return Term(patterns)


def _same_word(word: str) -> tuple[Pattern, Pattern]:
    """Return what finds a word, and the same letters written as several words."""
    return _whole_word(word), Pattern(AS_ONE_WORD, NAMES, word.encode())


def _whole_word(word: str) -> Pattern:
    return Pattern(WHOLE_WORD, NAMES, f" {word} ".encode())


def _written_as_one(names: Sequence[bytes]) -> Iterator[bytes]:
    for how_many in range(2, MOST_JOINED + 1):
        for first in range(len(names) - how_many + 1):
            yield b"".join(names[first : first + how_many])


def _sound_pattern(code: str) -> Pattern:
    return Pattern(BY_SOUND, ALIKE, f"{MARK}{code}{MARK}".encode())


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
    """Yield the E.164 numbers that digits dialled here could reach."""
    if len(digits) >= SHORTEST_PHONE_NUMBER:
        yield from meanings(digits)


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
