"""A supervisor lets colleagues see a record, and ends it, on the pages."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from casework import access, coverage
from casework.models import AccessGrant
from casework.reach import Reach
from tests.casework.cast import granted, in_a_week, queries_of, reach_of, sees
from tests.conftest import open_client, person


def next_week():
    return timezone.localdate() + timedelta(days=7)


def page_of(client):
    return reverse("casework:access-overview", args=[client.pk])


def test_a_supervisor_asks_a_colleague_of_another_team_for_advice(rosa, cora, sam, browser_of):
    browser = browser_of(sam)

    browser.post(
        reverse("casework:access-grant-create", args=[rosa.pk]),
        {
            "to": cora.pk,
            "kind": "consultation",
            "until": next_week(),
            "reason": "Knows the courts.",
        },
    )

    assert reach_of(cora, rosa) == Reach.READ
    html = browser.get(page_of(rosa)).content.decode()
    assert "Knows the courts." in html
    assert "Cora Nakai" in html


def test_the_last_day_counts_to_its_end(rosa, cora, sam, browser_of):
    browser_of(sam).post(
        reverse("casework:access-grant-create", args=[rosa.pk]),
        {"to": cora.pk, "kind": "co_worker", "until": next_week(), "reason": "Speaks Diné."},
    )

    given = AccessGrant.objects.get()
    assert given.last_day == next_week()
    assert timezone.localtime(given.ends_at).hour == 0


def test_the_page_of_somebody_who_advises_offers_no_change(rosa, cora, sam, browser_of):
    granted(rosa, cora, "consultation", by=sam)
    browser = browser_of(cora)

    page = browser.get(rosa.get_absolute_url()).content.decode()

    assert "Rosa" in page
    assert "You have consult access" in page
    for name in ("client-edit", "follow-up-create", "closure-create", "consent-create"):
        url = reverse(f"casework:{name}", args=[rosa.pk])
        assert url not in page, name
        assert browser.get(url).status_code == 403, name
    page = browser.get(reverse("casework:contact-create")).content.decode()
    assert "Rosa" not in page


def test_a_co_worker_of_another_team_does_not_decide_who_else_may(
    rosa, cora, sue, sam, browser_of
):
    granted(rosa, sue, by=sam)
    browser = browser_of(sue)

    assert browser.get(rosa.get_absolute_url()).status_code == 200
    answer = browser.get(page_of(rosa))
    assert answer.status_code == 403
    assert "Only the supervisor of this client" in answer.content.decode()
    for name in ("oversight:access-history", "casework:transfer-create"):
        assert browser.get(reverse(name, args=[rosa.pk])).status_code == 403
    asked = {"to": cora.pk, "kind": "co_worker", "until": next_week(), "reason": "x"}
    browser.post(reverse("casework:access-grant-create", args=[rosa.pk]), asked)
    assert not sees(cora, rosa)


def test_a_grant_is_ended_from_the_page(rosa, ben, sam, browser_of):
    given = granted(rosa, ben, by=sam)

    browser_of(sam).post(reverse("casework:access-grant-end", args=[rosa.pk, given.pk]))

    assert not sees(ben, rosa)


def test_a_grant_of_one_client_is_not_reached_through_another(rosa, ana, ben, sam, browser_of):
    other, given = open_client(ana, "Luz"), granted(rosa, ben, by=sam)

    answer = browser_of(sam).post(
        reverse("casework:access-grant-end", args=[other.pk, given.pk])
    )

    assert answer.status_code == 404
    assert sees(ben, rosa)


def test_coverage_begins_and_ends_on_the_team_page(rosa, ana, ben, sam, browser_of):
    browser = browser_of(sam)
    asked = {"colleague": ana.pk, "to": ben.pk, "until": next_week(), "reason": "On leave."}
    asked["has_note"] = "nothing"

    browser.post(reverse("casework:coverage-create"), asked)

    assert sees(ben, rosa)
    board = browser.get(reverse("oversight:team")).content.decode()
    assert "Ben Okafor covers for Ana Ruiz" in strip_tags(board)
    browser.post(reverse("casework:coverage-end", args=[ana.pk, ben.pk]))
    assert not sees(ben, rosa)


def test_coverage_that_can_not_be_says_why(ana, ben, sam, browser_of):
    browser, url = browser_of(sam), reverse("casework:coverage-create")
    asked = {"colleague": ana.pk, "until": next_week(), "reason": "On leave."}
    asked["has_note"] = "nothing"

    alone = browser.post(url, {**asked, "to": ana.pk}).content.decode()
    nobody = browser.post(url, {**asked, "to": ben.pk}).content.decode()
    late = browser.post(url, {**asked, "to": ben.pk, "until": "2001-01-01"}).content.decode()

    assert "a different person to cover" in alone
    assert "no open cases to cover" in nobody
    assert "enter a date from today to" in late


def test_a_supervisor_ends_no_coverage_of_another_team(rosa, ana, ben, sam, sue, browser_of):
    coverage.start(ana, to=ben, reason="x", until=in_a_week(), by=sam)

    answer = browser_of(sue).post(reverse("casework:coverage-end", args=[ana.pk, ben.pk]))

    assert answer.status_code == 404
    assert sees(ben, rosa)


def test_the_access_overview_costs_the_same_however_many_have_access(
    rosa, harbor, hillside, sam, browser_of
):
    def more(letters):
        for letter in letters:
            one = person(f"{letter}{letter.lower()} One", "worker", hillside)
            two = person(f"{letter}x Two", "worker", hillside)
            granted(rosa, one, by=sam)
            access.block(rosa, person=two, reason="Related.", by=sam)

    browser = browser_of(sam)
    more("EFG")
    queries_of(browser, page_of(rosa))
    before = queries_of(browser, page_of(rosa))
    more("HIJKL")

    assert queries_of(browser, page_of(rosa)) == before


def test_what_is_blocked_or_granted_costs_a_list_no_query(
    rosa, ana, ben, cora, sam, browser_of
):
    browser, url = browser_of(ben), reverse("casework:client-list")
    queries_of(browser, url)
    open_client(ben, "Own")
    before = queries_of(browser, url)
    for name in ("Luz", "Mia", "Noa"):
        granted(open_client(ana, name), ben, by=sam)

    assert queries_of(browser, url) <= before + 1  # the keys of others are fetched once
