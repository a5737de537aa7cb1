"""A date of birth may be known in part, by an age, or not at all, and says which."""

from datetime import date, timedelta

import pytest
from django.db.migrations.loader import MigrationLoader
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from casework.birth_dates import OLDEST, BirthDate, Quality, age_on
from casework.models import Client
from tests.conftest import open_client

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
BORN = st.dates(date(1900, 1, 1), date(2030, 12, 31))
AGES = st.integers(0, OLDEST)
LEAP_DAY = date(2004, 2, 29)
EVERY_KIND = [
    "1990-02-03", "1990-02", "1990", "34@2026-12-01", "0@2026-12-01", "120@2026-12-01",
    "does-not-know", "declined", "not-asked",
]  # fmt: skip


def birthdays_by(born, day):
    """Count birthdays one by one; whoever was born on February 29 has it on March 1."""
    counted, year = 0, born.year + 1
    while year <= day.year:
        is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        leapling = (born.month, born.day) == (2, 29) and not is_leap
        counted += (date(year, 3, 1) if leapling else born.replace(year=year)) <= day
        year += 1
    return counted


# Ages -------------------------------------------------------------------------------------


@given(born=BORN, day=DAYS)
def test_an_age_is_the_number_of_birthdays(born, day):
    if born <= day:
        assert age_on(born, day) == birthdays_by(born, day)


@pytest.mark.parametrize(
    ("day", "age"),
    [
        (date(2005, 2, 28), 0),
        (date(2005, 3, 1), 1),
        (date(2008, 2, 28), 3),
        (date(2008, 2, 29), 4),
    ],
)
def test_who_was_born_on_a_leap_day_is_a_year_older_on_march_1(day, age):
    assert BirthDate(str(LEAP_DAY)).ages_on(day) == (age, age)


@given(born=BORN, day=DAYS)
def test_a_part_of_a_date_gives_no_age_that_the_whole_date_rules_out(born, day):
    for part in (10, 7, 4):
        ages = BirthDate(str(born)[:part]).ages_on(day)
        if born <= day:
            assert ages[0] <= age_on(born, day) <= ages[1] <= ages[0] + 1


@given(age=AGES, asked_on=DAYS)
@pytest.mark.parametrize("leap", [False, True])
def test_the_days_of_an_age_are_those_that_give_it_and_no_others(leap, age, asked_on):
    asked_on = LEAP_DAY if leap else asked_on
    first, last = BirthDate.at_age(age, asked_on).days

    assert age_on(first, asked_on) == age_on(last, asked_on) == age
    assert age_on(first - timedelta(days=1), asked_on) == age + 1
    assert age_on(last + timedelta(days=1), asked_on) == age - 1


@given(age=AGES, asked_on=DAYS, later=st.integers(0, 4_000))
def test_a_year_after_somebody_said_their_age_they_are_one_or_two_years_older(
    age, asked_on, later
):
    day = asked_on + timedelta(days=later)
    youngest, oldest = BirthDate.at_age(age, asked_on).ages_on(day)

    assert youngest <= age + birthdays_by(asked_on, day) <= oldest <= youngest + 1


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("1990-02-03", date(1990, 2, 3), date(1990, 2, 3)),
        ("1990-02", date(1990, 2, 1), date(1990, 2, 28)),
        ("1992-02", date(1992, 2, 1), date(1992, 2, 29)),
        ("1990-12", date(1990, 12, 1), date(1990, 12, 31)),
        ("1990", date(1990, 1, 1), date(1990, 12, 31)),
        ("34@2026-12-31", date(1992, 1, 1), date(1992, 12, 31)),
        ("4@2025-02-28", date(2020, 2, 29), date(2021, 2, 28)),
    ],
)
def test_what_is_known_says_between_which_days_somebody_was_born(written, first, last):
    assert BirthDate(written).days == (first, last)


def test_nobody_has_an_age_before_they_were_born():
    assert BirthDate("1990-02").ages_on(date(1990, 1, 31)) is None
    assert BirthDate("1990-02").ages_on(date(1990, 2, 1)) == (0, 0)
    assert BirthDate("declined").ages_on(date(2026, 12, 1)) is None


@pytest.mark.parametrize(
    "written",
    ["", "90", "1990-13", "1990-02-30", "1990-2-3", "refused", "126@2026-12-01",
     "34@2026-02-30", "34", "-1@2026-12-01", "1990-02-03 ", "٣٤@2026-12-01"],
)  # fmt: skip
def test_what_is_no_date_of_birth_is_refused(written):
    with pytest.raises(ValueError, match=r"."):
        BirthDate(written)


# What is said of it -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "quality", "english", "spanish"),
    [
        ("1990-02-03", Quality.FULL, "February 3, 1990", "3 de febrero de 1990"),
        ("1990-03", Quality.PARTIAL, "March 1990", "marzo de 1990"),
        ("1990", Quality.PARTIAL, "1990", "1990"),
        (
            "34@2026-12-01",
            Quality.PARTIAL,
            "about 34 (asked on December 1, 2026)",
            "unos 34 años (preguntado el 1 de diciembre de 2026)",
        ),
        ("does-not-know", Quality.DOES_NOT_KNOW, "Does not know", "No sabe"),
        ("declined", Quality.DECLINED, "Did not want to answer", "No quiso responder"),
        ("not-asked", Quality.NOT_ASKED, "Not asked", "Sin preguntar"),
    ],
)
def test_a_page_says_what_is_known_and_huds_number_how_much(written, quality, english, spanish):
    born = BirthDate(written)

    assert born.quality == quality
    assert born.in_words == english
    with translation.override("es"):
        assert born.in_words == spanish


def test_nothing_printed_shows_it():
    assert "1990" not in repr(BirthDate("1990-02-03"))


# Kept -------------------------------------------------------------------------------------


def test_all_that_is_known_of_it_looks_alike_where_it_is_kept(ana):
    clients = [open_client(ana, "Luz", birth_date=written) for written in EVERY_KIND]

    stored = Client.objects.values_list("birth_date", flat=True)
    assert len({len(blob) for blob in stored}) == 1
    read = [Client.objects.get(pk=client.pk).birth_date for client in clients]
    assert [born.written for born in read] == EVERY_KIND


def test_a_date_that_was_kept_before_reads_as_the_whole_date(rosa):
    before = MigrationLoader(None).project_state(("casework", "0023_logged_together")).apps
    row = before.get_model("casework.Client").objects.get(pk=rosa.pk)
    row.birth_date = date(1990, 2, 3)
    row.save()

    assert Client.objects.get(pk=rosa.pk).birth_date == BirthDate.of(1990, 2, 3)


def test_saving_a_date_that_was_kept_before_keeps_its_bytes(ana):
    luz = open_client(ana, "Luz", birth_date=date(1990, 2, 3))
    stored = Client.objects.filter(pk=luz.pk).values_list("birth_date", flat=True)
    before = bytes(stored.get())

    luz.birth_date = BirthDate.of(1990, 2, 3)
    luz.save()

    assert bytes(stored.get()) == before


def test_the_history_keeps_what_was_known_before(ana):
    luz = open_client(ana, "Luz", birth_date="34@2026-12-01")
    luz.amend(by=ana, birth_date=BirthDate("1992-03"))

    kept = [row.birth_date.written for row in luz.history.all()]
    assert kept == ["1992-03", "34@2026-12-01"]
