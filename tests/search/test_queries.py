"""One box understands names, sounds, phone numbers, dates and chart numbers."""

import doctest
from datetime import date
from itertools import combinations, groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import queries
from search import search_text as texts
from search.queries import parse, similar_person
from search.search_text import joined, search_text, words
from search.sounds import sounds, spanish_sounds

ANA = search_text(
    ["Ana-María López", "la China\nNine 5"],
    phone="+12065550142",
    birth_date=date(1990, 2, 3),
    record_number="482-0192",
)
SMITH = search_text(["Tom Smith"], phone="+447700900123")


def columns(*people):
    return [
        "".join(f"{part}\n" for part in parts).encode() for parts in zip(*people, strict=True)
    ]


def finds(typed, person):
    return bool(list(parse(typed).matches(columns(person))))


@pytest.mark.parametrize("module", [texts, queries])
def test_the_examples_in_the_text_hold(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    "typed",
    [
        "ana", "ANA", "ána", "Ana-Maria", "lopez", "López", "lop", "opez", "lopes", "china",
        "maria lopez", "lopez ana", "ana 0192", "482-0192", "4820192", "0192", "nine 5",
        "+1 206 555 0142", "(206) 555-0142", "206-555-0142", "206 555", "555 0142", "0142",
        "1-206-555-0142", "3 Feb 1990", "February 3, 1990", "3rd feb. 1990", "3/2/1990",
        "2/3/1990", "3.2.90", "1990-02-03", "3 de febrero de 1990", "1990", "ana 1990",
        "feb 3 1990 ana", "a lopes",
    ],
)  # fmt: skip
def test_the_box_understands(typed):
    assert finds(typed, ANA)


@pytest.mark.parametrize(
    "typed",
    ["", " ", "-", "ben", "ana ben", "ana 0193", "206 556", "4 Feb 1990", "31/31/1990", "z"],
)
def test_everything_typed_must_match(typed):
    assert not finds(typed, ANA)


@pytest.mark.parametrize("typed", ["Smyth", "smithe", "tom smyth"])
def test_a_name_is_found_by_its_sound(typed):
    assert finds(typed, SMITH)


def test_a_number_is_found_as_people_dial_it_where_we_are(settings):
    settings.PHONE_REGION = "GB"

    assert finds("07700 900123", SMITH)


def test_one_letter_is_only_the_beginning_of_a_name():
    assert finds("m", ANA)
    assert not finds("r", ANA)


def test_a_name_that_is_a_month_stays_a_name():
    assert finds("Mar 1990", search_text(["Mar López"], birth_date=date(1990, 2, 3)))


def test_nobody_is_found_by_the_letters_of_a_sound():
    assert not finds("PS", ANA)
    assert not finds("~", ANA)


def test_a_letter_is_not_found_in_what_other_words_sound_like_together():
    assert not finds("maria jose a", search_text(["María José"]))


def test_the_first_of_two_words_is_found_where_both_are_written_as_one():
    assert finds("jime nez", search_text(["Ximenez"]))
    assert not finds("nez jime", search_text(["Ximenez"]))


def test_the_best_comes_first():
    typed = "rosa"
    people = [["Roza"], ["Mariarosa"], ["Rosalba"], ["Rosa"]]

    found = parse(typed).matches(columns(*map(search_text, people)))

    assert [number for _, number in sorted((rank, number) for number, rank in found)] == [
        3, 2, 1, 0,
    ]  # fmt: skip


def test_a_namesake_has_the_birth_date_and_a_name_that_is_or_sounds_the_same():
    day = date(1990, 2, 3)
    people = columns(
        search_text(["Anna Lopes"], birth_date=day),
        search_text(["Anna Lopes"], birth_date=date(1990, 2, 4)),
        search_text(["Rosa"], birth_date=day),
        search_text(["Li"], birth_date=day),
    )

    assert [number for number, _ in similar_person(["Ana López"], day).matches(people)] == [0]
    assert [number for number, _ in similar_person(["Li"], day).matches(people)] == [3]


NAMES = [
    "Ana",
    "Ánna",
    "Rosa",
    "Roza",
    "María José",
    "O’Brien",
    "Smith",
    "Smyth",
    "Łukasz",
    "Li",
]
DAYS = st.dates(date(1950, 1, 1), date(2010, 12, 31))
PHONES = st.integers(0, 9_999_999).map("+1206{:07}".format)
CHARTS = st.integers(0, 9_999_999).map(lambda n: f"{n // 10_000:03}-{n % 10_000:04}")
PEOPLE = st.lists(
    st.tuples(
        st.lists(st.sampled_from(NAMES) | st.text(max_size=8), min_size=1, max_size=3),
        st.just("") | PHONES,
        st.none() | DAYS,
        CHARTS,
    ),
    max_size=12,
)
TYPED = st.lists(
    st.sampled_from([*NAMES, "an", "sm", "a", "206", "19", "0"]) | st.text("aenrs", max_size=3),
    min_size=1,
    max_size=2,
)


def alike(name):
    return {code for line in name.splitlines() for code in texts._alike(line)}


def as_one_word(word, typed):
    """How a word sounds when it is joined to those typed beside it, up to a number."""
    groups = [list(group) for number, group in groupby(typed, str.isdigit) if not number]
    parts = [
        group[first:end]
        for group in groups
        for first, end in combinations(range(len(group) + 1), 2)
        if word in group[first:end]
    ]
    return spanish_sounds(
        "".join(part) for part in parts if "".join(part) in joined(" ".join(part))
    )


def is_meant(person, typed):
    """Look at one person without any index, word by word."""
    names, phone, day, chart = person
    all_words = [word for name in names for line in name.splitlines() for word in words(line)]
    numbers = [phone, day.isoformat() if day else "", chart.replace("-", ""), *all_words]
    digits = "".join(word for word in typed if word.isdigit())
    asked = [word for word in typed if not word.isdigit()]
    heard = {code for name in names for code in alike(name)}
    return (
        bool(asked or digits)
        and all(
            any(each.startswith(word) or (len(word) > 1 and word in each) for each in all_words)
            or bool(sounds([word]) & heard)
            or bool(as_one_word(word, typed) & heard)
            for word in asked
        )
        and any(digits in number for number in numbers)
    )


@given(people=PEOPLE, typed=TYPED)
def test_a_scan_finds_the_same_people_as_a_check_of_each_one(people, typed):
    held = columns(
        *(
            search_text(names, phone=phone, birth_date=day, record_number=chart)
            for names, phone, day, chart in people
        )
    )
    found = parse(" ".join(typed)).matches(held or [b""] * 3)
    meant = [word for piece in typed for word in words(piece)]

    assert {number for number, _ in found} == {
        number for number, person in enumerate(people) if is_meant(person, meant)
    }
