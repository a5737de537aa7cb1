"""Visits on pages: who sees whose, what one tap does, and where an alert shows."""

from datetime import time

import pytest
import time_machine

from audit import trail
from casework import access
from fieldwork.models import OnCall, PlannedVisit
from fieldwork.watching import outside_for
from tests.conftest import shown_messages
from tests.fieldwork.cast import MINUTE, NINE, PLACE, plan_until_half_past

NEW = "/visits/new/"
TYPED = {"place": PLACE, "partner": "nobody", "when": "now", "back_time": "21:30"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NINE, tick=False) as clock:
        yield clock


@pytest.fixture
def visit(clock, ana, ben):
    return plan_until_half_past(ana, partner=ben)


@pytest.fixture
def to_rosa(clock, ana, ben, rosa):
    return plan_until_half_past(ana, rosa, partner=ben)


def html(browser, address):
    page = browser.get(address)
    assert page.status_code == 200
    return page.content.decode()


def later(clock, minutes):
    clock.move_to(NINE + minutes * MINUTE)


# Planning -----------------------------------------------------------------------------------


def test_a_visit_begins_with_place_partner_and_return(ana, ben, browser_of):
    answer = browser_of(ana).post(NEW, TYPED | {"partner": ben.pk, "note": "Blue van"})
    visit = PlannedVisit.objects.get()

    assert answer.url == visit.get_absolute_url()
    assert (visit.worker, visit.partner, visit.place) == (ana, ben, PLACE)
    assert visit.is_out
    assert visit.expected_at == NINE + 30 * MINUTE


def test_a_return_is_offered_in_an_hour(ana, browser_of):
    assert browser_of(ana).get(NEW).context["form"]["back_time"].value() == time(22)


def test_a_return_after_midnight_is_tomorrow(ana, browser_of):
    browser_of(ana).post(NEW, TYPED | {"back_time": "00:15"})

    assert PlannedVisit.objects.get().expected_at == NINE + 195 * MINUTE


def test_a_visit_later_waits_for_its_time(ana, browser_of):
    start = {"when": "later", "starts_on": "2026-12-01", "starts_time": "10:00"}
    browser_of(ana).post(NEW, TYPED | start | {"back_time": "11:00"})
    visit = PlannedVisit.objects.get()

    assert visit.state == PlannedVisit.State.PLANNED
    assert visit.starts_at == NINE + 13 * 60 * MINUTE
    assert visit.expected_at == NINE + 14 * 60 * MINUTE


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"partner": ""}, "Choose your partner, or “No partner”."),
        ({"place": ""}, "Enter where you are going."),
        ({"back_time": ""}, "Enter when you are back."),
        ({"when": "later"}, "Enter the time at which you leave."),
        (
            {"when": "later", "starts_on": "2026-11-30", "starts_time": "20:00"},
            "Enter a time that is still ahead",
        ),
    ],
)
def test_what_is_missing_is_asked_for(typed, sentence, ana, browser_of):
    page = browser_of(ana).post(NEW, TYPED | typed)

    assert sentence in page.content.decode()
    assert not PlannedVisit.objects.exists()


def test_a_partner_is_chosen_among_the_team(ana, ben, sam, cora, browser_of):
    names = [
        label for _, label in browser_of(ana).get(NEW).context["form"]["partner"].field.choices
    ]

    assert names == ["Choose", "No partner", "Ben Okafor", "Sam Lindqvist"]


def test_a_visit_to_a_client_is_planned_by_who_reaches_them(ana, cora, rosa, browser_of):
    address = f"/clients/{rosa.pk}/visits/new/"
    assert browser_of(cora).get(address).status_code == 404

    browser_of(ana).post(address, TYPED)
    assert PlannedVisit.objects.get().client == rosa


def test_the_record_links_to_the_form(ana, rosa, browser_of):
    assert f"/clients/{rosa.pk}/visits/new/" in html(browser_of(ana), f"/clients/{rosa.pk}/")


# One tap -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tap", "state"), [("return", "back"), ("extension", "out"), ("departure", "out")]
)
def test_a_tap_does_what_it_says_and_leads_to_my_day(tap, state, ana, ben, browser_of):
    starts_at = NINE + MINUTE if tap == "departure" else None
    visit = plan_until_half_past(ana, partner=ben, starts_at=starts_at)
    answer = browser_of(ana).post(f"{visit.get_absolute_url()}{tap}/", follow=True)
    visit.refresh_from_db()

    assert visit.state == state
    assert answer.context["request"].path == "/day/"


def test_nobody_taps_for_somebody_else(visit, ben, sam, browser_of):
    for someone in (ben, sam):
        for tap in ("return", "extension", "departure", "cancellation", "reinstatement"):
            answer = browser_of(someone).post(f"{visit.get_absolute_url()}{tap}/")
            assert answer.status_code == 404


def test_a_visit_is_canceled_and_comes_back_with_undo(ana, browser_of):
    visit = plan_until_half_past(ana, starts_at=NINE + MINUTE)
    browser = browser_of(ana)
    browser.post(f"{visit.get_absolute_url()}cancellation/")
    assert "Undo" in html(browser, "/day/")

    browser.post(f"{visit.get_absolute_url()}reinstatement/")
    visit.refresh_from_db()
    assert visit.state == "planned"


def test_a_refusal_says_why(visit, ana, browser_of):
    answer = browser_of(ana).post(f"{visit.get_absolute_url()}cancellation/", follow=True)

    assert "This visit has begun or ended meanwhile. Reload the page." in shown_messages(answer)


# Where it shows ------------------------------------------------------------------------------


def test_my_day_shows_ones_own_visit_with_both_buttons(visit, ana, browser_of):
    page = html(browser_of(ana), "/day/")

    assert PLACE in page
    assert f"{visit.get_absolute_url()}return/" in page
    assert f"{visit.get_absolute_url()}extension/" in page


def test_partner_and_supervisor_read_of_a_missing_check_in(visit, sam, ben, clock, browser_of):
    OnCall.add(by=sam, name="Duty phone", number="+12065550142")
    sentence = "has not checked in, expected Monday, 9:30 PM"
    assert sentence not in html(browser_of(ben), "/day/")
    later(clock, 45)

    for someone, address in ((ben, "/day/"), (sam, "/team/")):
        page = html(browser_of(someone), address)
        assert sentence in page
        assert PLACE in page
        assert 'href="tel:+12065550142"' in page
        assert f"{visit.get_absolute_url()}acknowledgement/" in page


def test_another_team_reads_nothing_of_it(visit, cora, sue, clock, browser_of):
    later(clock, 45)

    for someone, address in ((cora, "/day/"), (sue, "/team/")):
        page = html(browser_of(someone), address)
        assert "Ana" not in page
        assert browser_of(someone).get(visit.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("role", ["dora", "adam", "aud"])
def test_who_works_with_no_clients_sees_no_visit(role, visit, request, browser_of):
    browser = browser_of(request.getfixturevalue(role))

    assert browser.get(visit.get_absolute_url()).status_code == 403
    assert browser.get("/visits/").status_code == 403


def test_a_colleague_who_reached_them_ends_the_alert(visit, ben, sam, clock, browser_of):
    later(clock, 45)
    typed = {"acknowledgement": "I rang her, she is safe."}
    browser_of(ben).post(f"{visit.get_absolute_url()}acknowledgement/", typed)

    assert "has not checked in" not in html(browser_of(sam), "/team/")
    assert "I rang her, she is safe." in html(browser_of(sam), visit.get_absolute_url())


def test_a_supervisor_who_is_blocked_from_the_client_reads_who_is_missing_and_not_where(
    to_rosa, rosa, sam, ana, clock, browser_of
):
    access.block(rosa, person=sam, reason="Her brother.", by=ana)
    later(clock, 45)
    browser = browser_of(sam)

    for address in ("/team/", to_rosa.get_absolute_url()):
        page = html(browser, address)
        assert "Ana Ruiz" in page
        assert PLACE not in page
        assert rosa.chart_number not in page
    assert not [event for event in trail.of(to_rosa) if event.actor_id == sam.pk]


def test_who_reads_the_place_of_a_clients_visit_is_on_the_trail(to_rosa, ben, browser_of):
    html(browser_of(ben), to_rosa.get_absolute_url())
    viewed = [event for event in trail.of(to_rosa) if event.verb == "visit.viewed"]

    assert [event.actor_id for event in viewed] == [ben.pk]
    assert viewed[0].chain == f"client:{to_rosa.client_id}"


def test_a_partner_who_does_not_reach_the_client_reads_the_place_and_no_number(
    to_rosa, rosa, ben, browser_of
):
    page = html(browser_of(ben), to_rosa.get_absolute_url())

    assert PLACE in page
    assert rosa.chart_number not in page


def test_the_list_says_who_and_when_and_opens_no_place(to_rosa, ana, sam, browser_of):
    for someone in (ana, sam):
        page = html(browser_of(someone), "/visits/")
        assert "Ana Ruiz" in page
        assert PLACE not in page


def test_a_page_asks_one_query_for_any_number_of_visits(
    visit, ana, ben, sam, clock, browser_of, django_assert_num_queries
):
    for number in range(4):
        PlannedVisit.plan(
            by=ben,
            place="Pier 4",
            starts_at=NINE + number * MINUTE,
            expected_at=NINE + (5 + number) * MINUTE,
        )
    later(clock, 60)
    with django_assert_num_queries(1):
        outside = outside_for(sam)

    assert len(outside.alerts) == 5
    assert {each.worker.name for each in outside.alerts} == {"Ana Ruiz", "Ben Okafor"}
