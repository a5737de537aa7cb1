"""New to you and Notifications: what the pages show, and what their buttons do."""

from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework import access
from casework.models import SafetyAlert
from casework.transfers import transfer
from notifications.models import MailChoice, Notification
from notifications.models.mail_choices import choices_of
from notifications.registry import How
from tests.conftest import open_client, shown_messages
from tests.exports.cast import request_export
from tests.notifications.cast import items, new_to

LIST, CHOICES = "/new-to-you/", "/account/notifications/"


def body(response):
    return unescape(response.content.decode())


def address(item, verb):
    return reverse(f"notifications:{verb}", args=[item.kind.code, item.subject])


@pytest.fixture
def handed_over(rosa, ben, sam):
    return transfer(rosa, to=ben, by=sam)


def test_my_day_and_the_header_show_what_is_new(handed_over, ben, browser_of):
    page = body(browser_of(ben).get(reverse("casework:my-day")))

    assert "New to you (1)" in page  # in the header
    assert "Clients handed to you" in page
    assert "Rosa" in page


def test_every_page_of_theirs_has_the_number(handed_over, ben, browser_of):
    for name in (
        "casework:client-list",
        "fieldwork:on-call-list",
        "notifications:choices-edit",
    ):
        assert "New to you (1)" in body(browser_of(ben).get(reverse(name)))


def test_where_nothing_is_new_the_header_says_nothing(rosa, ana, browser_of):
    page = body(browser_of(ana).get(reverse("casework:my-day")))

    assert "New to you (" not in page
    assert "Nothing is new" in body(browser_of(ana).get(LIST))


def test_opening_one_leads_to_its_page_and_takes_it_off_the_list(
    handed_over, rosa, ben, browser_of
):
    [item] = items(ben)
    answer = browser_of(ben).post(address(item, "open"))

    assert answer.url == reverse("casework:client-detail", args=[rosa.pk])
    assert new_to(ben) == []


def test_an_alert_opens_where_it_is_decided(rosa, ana, sam, browser_of):
    alert = SafetyAlert.add(
        rosa, by=ana, kind="dog", reason="Bites.", review_on=timezone.localdate()
    )
    alert.request_lowering(by=ana, why="It is gone.")
    browser = browser_of(sam)
    page = body(browser.get(reverse("oversight:team")))
    assert "Safety alerts to lower or keep" in page

    [item] = items(sam)
    assert browser.post(address(item, "open"), follow=True).status_code == 200


def test_seen_takes_one_off_and_undo_brings_it_back(handed_over, ben, browser_of):
    browser = browser_of(ben)
    [item] = items(ben)
    answer = browser.post(address(item, "see"))
    assert answer.url == reverse("home")
    assert shown_messages(answer) == ["Marked as seen."]
    assert new_to(ben) == []

    act = Notification.objects.get(person=ben).seen_in
    undo = reverse("notifications:unsee", args=[act])
    assert undo in body(browser.get(reverse("casework:my-day")))
    browser.post(undo)
    assert new_to(ben) == [("client", handed_over.pk)]


def test_all_seen_takes_off_what_the_page_showed_and_not_what_came_since(
    handed_over, ana, ben, sam, browser_of
):
    shown = [each.key for each in items(ben)]
    later = transfer(open_client(ana, "Luz"), to=ben, by=sam)
    answer = browser_of(ben).post("/new-to-you/seeing/", {"new": shown, "list": "1"})

    assert answer.url == LIST
    assert new_to(ben) == [("client", later.pk)]


def test_what_is_not_theirs_any_more_is_not_there(handed_over, rosa, ana, ben, sam, browser_of):
    [item] = items(ben)
    transfer(rosa, to=ana, by=sam)
    for verb in ("open", "see"):
        assert browser_of(ben).post(address(item, verb)).status_code == 404
    assert not Notification.objects.of(ben).seen().exists()


def test_what_another_has_cannot_be_seen_or_taken_back(handed_over, ana, ben, browser_of):
    [item] = items(ben)
    assert browser_of(ana).post(address(item, "see")).status_code == 404
    act = Notification.see([item], by=ben)

    undo = reverse("notifications:unsee", args=[act])
    assert browser_of(ana).post(undo).status_code == 404
    assert new_to(ben) == []


def test_a_block_takes_the_name_off_the_page(handed_over, rosa, ben, sam, browser_of):
    access.block(rosa, person=ben, reason="Her brother.", by=sam)

    for path in (LIST, reverse("casework:my-day")):
        page = body(browser_of(ben).get(path))
        assert "Rosa" not in page
        assert "New to you (" not in page


def test_a_director_sees_an_export_by_its_number(rosa, sam, dora, browser_of):
    export = request_export(sam)
    page = body(browser_of(dora).get(LIST))

    assert export.number in page
    [item] = items(dora)
    assert browser_of(dora).post(address(item, "open")).url == export.get_absolute_url()


def test_twice_as_much_that_is_new_costs_no_query_more(
    handed_over, ana, ben, sam, browser_of, queries_of_my_day
):
    browser = browser_of(ben)
    first = queries_of_my_day(browser)
    for name in ("Luz", "Mai", "Noor"):
        transfer(open_client(ana, name), to=ben, by=sam)

    assert queries_of_my_day(browser) == first


@pytest.fixture
def queries_of_my_day():
    def count(browser):
        browser.get(reverse("casework:my-day"))
        with CaptureQueriesContext(connection) as queries:
            browser.get(reverse("casework:my-day"))
        return len(queries)

    return count


# Choices ----------------------------------------------------------------------------------


def test_each_role_is_asked_about_what_may_come_to_it(ana, sam, dora, browser_of):
    worker, supervisor, director = (
        body(browser_of(each).get(CHOICES)) for each in (ana, sam, dora)
    )

    assert "Clients handed to you" in worker
    assert "Case reviews to sign off" not in worker
    assert "Case reviews to sign off" in supervisor
    assert "Exports to approve or deny" in director
    assert "Clients handed to you" not in director
    for page in (worker, supervisor):
        assert "Emails that can’t be switched off" in page
    assert "Emails that can’t be switched off" not in director


def test_a_choice_is_saved_and_shown(ana, browser_of):
    browser = browser_of(ana)
    answers = {"safety_alert": "daily", "client": "not", "coverage": "at_once"}
    assert browser.fill(CHOICES, answers).url == CHOICES

    assert choices_of(ana)["client"] == How.NOT
    assert choices_of(ana)["safety-alert"] == How.DAILY
    shown = browser.get(CHOICES).context["form"]
    assert (shown["client"].value(), shown["coverage"].value()) == ("not", "at_once")


def test_nothing_is_saved_without_an_answer_to_each(ana, browser_of):
    page = browser_of(ana).post(CHOICES, {"client": "sometimes"})

    assert page.status_code == 200
    assert not MailChoice.objects.exists()


@pytest.mark.parametrize("name", ["adam", "aud"])
def test_who_is_never_notified_has_no_such_pages(name, request, browser_of):
    browser = browser_of(request.getfixturevalue(name))

    assert 'href="/new-to-you/"' not in body(browser.get("/", follow=True))
    assert browser.get(LIST).status_code == 403
    assert browser.get(CHOICES).status_code == 403
