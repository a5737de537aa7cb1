"""What a worker types about a date of birth, and what of it is kept, shown and found."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit import trail
from casework.birth_dates import BirthDate
from casework.forms.day_questions import doubt_about
from casework.models import Client
from tests.casework.cast import INTAKE
from tests.conftest import open_client

INTAKE_PAGE = reverse("casework:client-create")
NOTHING = {"birth_date_day": "", "birth_date_month": "", "birth_date_year": ""}


def typed(**boxes):
    """An intake whose date of birth is typed so, and nothing else of it."""
    return INTAKE | NOTHING | {f"birth_date_{name}": value for name, value in boxes.items()}


def edit_page(client):
    return reverse("casework:client-edit", args=[client.pk])


@pytest.mark.parametrize(
    ("boxes", "kept"),
    [
        ({"year": "1989", "month": "3", "day": "27"}, "1989-03-27"),
        ({"year": "1989", "month": "03"}, "1989-03"),
        ({"year": "1989"}, "1989"),
        ({"answer": "age", "age": "34", "asked_on": "2024-02-29"}, "34@2024-02-29"),
        ({"answer": "age", "age": " 0 ", "asked_on": "2024-02-29"}, "0@2024-02-29"),
        ({"answer": "does-not-know"}, "does-not-know"),
        ({"answer": "declined"}, "declined"),
        ({"answer": "not-asked"}, "not-asked"),
        ({"answer": "declined", "year": "1989", "age": "34"}, "declined"),
        (
            {"answer": "age", "age": "34", "asked_on": "2024-02-29", "year": "x"},
            "34@2024-02-29",
        ),
        ({"year": "1989", "age": "x", "asked_on": "x"}, "1989"),
    ],
)
def test_what_is_answered_is_kept_and_what_stands_beside_it_is_not(
    ana, browser_of, boxes, kept
):
    browser_of(ana).post(INTAKE_PAGE, typed(**boxes))

    assert Client.objects.get().birth_date == BirthDate(kept)


def test_an_age_without_a_day_was_said_today(ana, browser_of):
    browser_of(ana).post(INTAKE_PAGE, typed(answer="age", age="34"))

    assert Client.objects.get().birth_date == BirthDate.at_age(34, timezone.localdate())


def test_nothing_typed_keeps_nothing(ana, browser_of):
    browser_of(ana).post(INTAKE_PAGE, typed())

    assert Client.objects.get().birth_date is None


@pytest.mark.parametrize(
    ("boxes", "sentence", "box"),
    [
        ({"day": "3", "year": "1989"}, "enter the month too.", "month"),
        ({"month": "3"}, "enter the year too.", "year"),
        ({"day": "30", "month": "2", "year": "1989"}, "there is no such day.", "month"),
        ({"year": "89"}, "enter the year in four digits", "year"),
        ({"year": "1899"}, "enter a date from January 1, 1900 to today.", "year"),
        ({"year": "2999"}, "enter a date from January 1, 1900 to today.", "year"),
        ({"answer": "age"}, "enter the age as a number from 0 to 125.", "age"),
        ({"answer": "age", "age": "126"}, "enter the age as a number from 0 to 125.", "age"),
        ({"answer": "age", "age": "-4"}, "enter the age as a number from 0 to 125.", "age"),
        ({"answer": "age", "age": "٣٤"}, "enter the age as a number from 0 to 125.", "age"),
        ({"age": "34"}, "choose “Age”, or clear the age.", "age"),
        (
            {"answer": "age", "age": "34", "asked_on": "2999-01-01"},
            "“Asked on”: enter a date from",
            "asked_on",
        ),
    ],
)
def test_what_is_typed_wrong_is_asked_again_in_its_box(ana, browser_of, boxes, sentence, box):
    page = browser_of(ana).post(INTAKE_PAGE, typed(**boxes)).content.decode()

    assert sentence in page
    assert f'href="#id_birth_date_{box}"' in page
    assert f'id="id_birth_date_{box}"' in page
    assert not Client.objects.exists()


@pytest.mark.parametrize(
    "written", ["1990-02-03", "1990-02", "1990", "34@2024-02-29", "declined"]
)
def test_who_edits_something_else_leaves_it_as_it_was(ana, browser_of, written):
    luz = open_client(ana, "Luz", birth_date=written)
    browser = browser_of(ana)
    fields = browser.get(edit_page(luz)).context["form"]["birth_date"]
    shown = dict(
        zip(
            fields.field.widget.widgets_names,
            fields.field.widget.decompress(luz.birth_date),
            strict=True,
        )
    )

    sent = {f"birth_date{name}": value for name, value in shown.items()}
    browser.fill(edit_page(luz), {"preferred_name": "Lucha", **sent})

    luz = Client.objects.get(pk=luz.pk)
    assert (luz.preferred_name, luz.birth_date.written) == ("Lucha", written)
    amended = trail.of(luz).filter(verb="client.amended").get()
    assert amended.facts["fields"] == "preferred_name"


def test_the_page_shows_which_way_was_answered(ana, browser_of):
    luz = open_client(ana, "Luz", birth_date="34@2024-02-29")

    page = browser_of(ana).get(edit_page(luz)).content.decode()

    assert 'name="birth_date_age" inputmode="numeric"' in page
    assert 'value="34"' in page
    assert 'value="2024-02-29"' in page
    assert 'value="age" ' in page.partition("checked")[0][-400:]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("1990-03", "March 1990"),
        ("34@2024-02-29", "about 34 (asked on February 29, 2024)"),
        ("does-not-know", "Does not know"),
    ],
)
def test_the_record_says_what_is_known(ana, browser_of, written, words):
    luz = open_client(ana, "Luz", birth_date=written)

    assert words in browser_of(ana).get(luz.get_absolute_url()).content.decode()


def test_two_people_who_change_it_see_both_answers_in_words(ana, browser_of):
    luz = open_client(ana, "Luz", birth_date="1990")
    browser = browser_of(ana)
    carried = {
        "shown": browser.get(edit_page(luz)).context["form"]["shown"].value(),
        "preferred_name": "Luz",
    }
    luz.amend(by=ana, birth_date=BirthDate("1990-03"))

    page = browser.post(edit_page(luz), {**carried, "birth_date_answer": "declined"})

    assert "What it says now: March 1990" in page.content.decode()


def test_a_contact_is_doubted_only_before_every_day_of_birth(ana):
    today = timezone.localdate()
    luz = open_client(ana, "Luz", birth_date=str(today.year), on=today - timedelta(days=3))

    assert doubt_about(luz, today - timedelta(days=1)) is None
    assert "date of birth" in doubt_about(luz, date(today.year - 1, 12, 31))


# Found ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "typed_words", "is_found"),
    [
        ("1990-02-03", "3 Feb 1990", True),
        ("1990-02-03", "1990", True),
        ("1990-02", "1990", True),
        ("1990", "luz 1990", True),
        ("1990", "3 Feb 1990", False),
        ("34@1990-02-03", "1990", False),
        ("declined", "declined", False),
    ],
)
def test_search_finds_as_much_of_a_date_as_is_known(
    ana, browser_of, written, typed_words, is_found
):
    open_client(ana, "Luz", birth_date=written)

    page = browser_of(ana).post(reverse("casework:client-search"), {"typed": typed_words})

    assert ("Luz" in page.content.decode()) == is_found


@pytest.mark.parametrize(("boxes", "asks"), [({}, True), ({"day": ""}, False)])
def test_only_a_whole_date_and_a_name_alike_are_a_possible_match(ana, browser_of, boxes, asks):
    open_client(ana, "Luz", birth_date=date(1989, 3, 27))
    born = {"day": "27", "month": "3", "year": "1989"} | boxes

    page = browser_of(ana).post(INTAKE_PAGE, typed(**born) | {"phone_number": ""})

    assert (page.status_code == 200) == asks
    assert Client.objects.count() == 2 - asks


# Other questions that a funder asks so -----------------------------------------------------


def test_why_there_is_no_answer_is_kept_for_sex_and_race(ana, browser_of):
    answers = {"sex": "does-not-know", "race_ethnicity": ["not-asked"]}
    browser_of(ana).post(INTAKE_PAGE, {**INTAKE, **answers})

    kept = Client.objects.get().demographics
    assert (kept.sex, kept.race_ethnicity) == ("does-not-know", ["not-asked"])


def test_an_answer_and_a_reason_for_none_are_not_both_true(ana, browser_of):
    both = {"race_ethnicity": ["latino", "declined"]}
    page = browser_of(ana).post(INTAKE_PAGE, {**INTAKE, **both})

    assert "check the client’s answers, or one reason why" in page.content.decode()
    assert not Client.objects.exists()


def test_a_blank_that_was_kept_before_stays_one(ana, browser_of):
    luz = open_client(ana, "Luz")
    browser = browser_of(ana)
    assert "No answer recorded" in browser.get(edit_page(luz)).content.decode()

    browser.fill(edit_page(luz), {"preferred_name": "Lucha"})

    kept = Client.objects.get(pk=luz.pk)
    assert (kept.birth_date, kept.demographics.sex) == (None, "")
    assert kept.demographics.race_ethnicity == []
