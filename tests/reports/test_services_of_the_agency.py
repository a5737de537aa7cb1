"""A funder's report and the agency's own list: what it counts, on which line, and what not."""

from datetime import date, timedelta

import pytest

from reports.compiling import compile_report
from reports.exceptions import UnknownService
from reports.period import Period
from reports.questionnaires import VOCA_QUARTERLY
from services import funder_lines
from services.models import Service
from services.models.services import add_service
from tests.reports.conftest import serve

AUTUMN = Period(date(2025, 10, 1), date(2025, 12, 31))
DAY = date(2025, 11, 3)


def counts(award):
    return compile_report(VOCA_QUARTERLY, award, AUTUMN).counts()


@pytest.fixture
def tent(adam):
    return add_service(by=adam, kind="item", name="Small tent")


def test_every_service_of_the_form_counts_on_its_own_line(rosa, award):
    for line in funder_lines.LINES[-1].codes:
        serve(rosa, award, DAY, line.value, quantity=2)

    found = counts(award)

    for line in funder_lines.LINES[-1].codes:
        assert found[f"8{line.number[0]}/{line.value}"] == 2


def test_new_words_and_a_new_order_change_no_figure(rosa, award, adam):
    serve(rosa, award, DAY, "interpreter")
    before = compile_report(VOCA_QUARTERLY, award, AUTUMN).canonical()
    interpreter = Service.objects.get(code="interpreter")

    interpreter.amend(by=adam, name="Somebody who speaks both")
    interpreter.place(None, by=adam)
    interpreter.retire(by=adam)

    assert compile_report(VOCA_QUARTERLY, award, AUTUMN).canonical() == before


def test_what_has_no_line_is_counted_in_no_question(rosa, award, tent):
    before = counts(award)

    serve(rosa, award, DAY, tent.code, quantity=3)

    assert counts(award) == before
    assert before["1/total"] == 0


def test_who_was_given_something_without_a_line_first_is_new_with_the_first_that_has_one(
    rosa, award, tent
):
    serve(rosa, award, DAY, tent.code)
    serve(rosa, award, DAY + timedelta(days=9), "interpreter")

    found = counts(award)

    assert (found["1/total"], found["3/total"], found["8B/interpreter"]) == (1, 1, 1)


def test_the_line_is_that_of_the_day_of_the_service(rosa, award, adam, tent):
    tent.map_to("emergency-money", by=adam, starts_on=DAY)
    tent.map_to("relocation", by=adam, starts_on=DAY + timedelta(days=10))
    for days, quantity in ((-1, 1), (0, 2), (9, 4), (10, 8)):
        serve(rosa, award, DAY + timedelta(days=days), tent.code, quantity)

    found = counts(award)

    assert (found["8C/emergency-money"], found["8D/relocation"]) == (6, 8)
    assert (found["8C/people"], found["8D/people"]) == (1, 1)


def test_two_services_on_one_line_are_added_up(rosa, award):
    serve(rosa, award, DAY, "transportation", quantity=1)
    serve(rosa, award, DAY, "transit-ticket", quantity=2)

    found = counts(award)

    assert (found["8B/transportation"], found["8B/people"]) == (3, 1)


def test_a_code_that_never_was_on_the_list_stops_the_report(rosa, award):
    serve(rosa, award, DAY).offers.update(service="horoscope")

    with pytest.raises(UnknownService):
        counts(award)
