import pytest
from django.urls import reverse

from audit import trail
from casework.models import Client
from tests.casework.cast import INTAKE
from tests.conftest import open_client


@pytest.fixture
def find(browser_of):
    """Return a function that types into the search box, and gives the page that answers."""

    def typed(user, words):
        page = browser_of(user).post(reverse("casework:client-search"), {"typed": words})
        assert page.status_code == 200
        return page.content.decode()

    return typed


def test_a_worker_finds_a_client_by_a_part_of_the_name(ana, rosa, find):
    page = find(ana, "ros")

    assert "Rosa" in page
    assert rosa.chart_number in page
    assert "Ana Ruiz" in page


def test_without_javascript_the_box_is_a_page_of_its_own(ana, browser_of):
    page = browser_of(ana).get(reverse("casework:client-search")).content.decode()

    assert 'method="post"' in page
    assert "No clients found" not in page


@pytest.mark.parametrize("name", ["casework:my-day", "casework:client-list"])
def test_the_search_box_is_where_a_worker_begins(name, ana, browser_of):
    assert "Find a client" in browser_of(ana).get(reverse(name)).content.decode()


def test_what_is_typed_is_never_read_from_an_address(ana, rosa, browser_of):
    url = reverse("casework:client-search")

    assert "Rosa" not in browser_of(ana).get(url, {"typed": "Rosa"}).content.decode()


def test_somebody_elses_client_is_neither_shown_nor_counted(ben, rosa, find):
    open_client(ben, "Rosalba")

    page = find(ben, "rosa")

    assert "1 client" in page
    assert "Rosa<" not in page


def test_a_supervisor_finds_the_team_and_nobody_elses(sam, sue, rosa, find):
    assert "Rosa" in find(sam, "rosa")
    assert "No clients found" in find(sue, "rosa")


def test_a_role_without_clients_may_not_search(dora, browser_of):
    page = browser_of(dora).post(reverse("casework:client-search"), {"typed": "rosa"})

    assert page.status_code == 403


def test_a_search_is_written_down_without_its_words(ana, rosa, find):
    find(ana, "Rosa Parks")
    find(ana, "rosa")

    found = trail.of(ana).filter(verb="clients.searched")

    assert [event.facts["hits"] for event in found] == [0, 1]
    assert all(event.facts.keys() == {"hits", "request"} for event in found)
    assert list(trail.seen(rosa)) == [found[1]]


def test_the_list_of_whom_was_met_gets_shorter_as_one_types(ana, rosa, browser_of):
    open_client(ana, "Minh")
    browser = browser_of(ana)
    url = reverse("casework:client-options")

    found = browser.post(url, {"typed": "roza"}).content.decode()
    everybody = browser.post(url, {"typed": ""}).content.decode()

    assert f'value="{rosa.pk}"' in found
    assert "Minh" not in found
    assert "Minh" in everybody
    assert 'value=""' in everybody


def test_a_contact_is_never_with_somebody_whom_nobody_chose(ana, rosa, browser_of):
    open_client(ana, "Rosalba")

    page = browser_of(ana).post(reverse("casework:client-options"), {"typed": "rosa"})

    assert page.content.decode().lstrip().startswith('<option value="">')


def test_closed_records_are_not_offered_for_a_contact(ana, rosa, browser_of):
    rosa.close(by=ana, reason="moved")

    page = browser_of(ana).post(reverse("casework:client-options"), {"typed": "rosa"})

    assert "No match" in page.content.decode()


@pytest.fixture
def take_in(browser_of):
    def answers(worker, **typed):
        url = reverse("casework:client-create")
        return browser_of(worker).post(url, {**INTAKE, **typed})

    return answers


def test_intake_asks_before_it_opens_a_second_record(ana, take_in):
    known = open_client(ana, "Lucía", phone_number="206 555 0142")

    page = take_in(ana, preferred_name="Luz").content.decode()

    assert "Possible match: this person may already have a record" in page
    assert known.chart_number in page
    assert 'value="Luz"' in page
    assert Client.objects.count() == 1


def test_intake_goes_on_when_it_is_somebody_else(ana, take_in):
    open_client(ana, "Lucía", phone_number="206 555 0142")

    take_in(ana, not_a_match="on")

    assert Client.objects.count() == 2


def test_of_somebody_elses_client_intake_says_only_whom_to_ask(ben, ana, take_in):
    known = open_client(ana, "Lucía", phone_number="206 555 0142")

    page = take_in(ben).content.decode()

    assert "Ask your supervisor" in page
    assert "Lucía" not in page
    assert known.chart_number not in page
    assert "Ana Ruiz" not in page


def test_what_intake_showed_is_written_down(ana, take_in):
    open_client(ana, "Lucía", phone_number="206 555 0142")

    take_in(ana)

    shown = trail.of(ana).get(verb="possible_duplicates.shown")
    assert shown.facts | {"people": 1, "hidden": 0} == shown.facts
