"""A button that is tapped twice does once what it says, and says it once more."""

import re

import pytest
from django.urls import reverse

from accounts import inviting
from accounts.models import Invitation
from accounts.roles import Role
from tests.conftest import hidden_fields, shown_messages
from tests.html_forms import read


@pytest.fixture
def invitation(adam):
    made, _token = inviting.invite(
        by=adam, email="eve@example.org", role=Role.DIRECTOR, team=None
    )
    return made


def tap_twice(browser, page, button):
    """Tap a button of a page twice, and return what each answer led to."""
    sent = hidden_fields(browser.get(page))
    return [browser.post(button, sent, follow=True) for _tap in range(2)]


def test_a_second_tap_sends_no_second_invitation_and_the_first_link_works(
    adam, invitation, browser_of, client, mailoutbox
):
    send = reverse("accounts:invitation-send", args=[invitation.pk])

    first, second = tap_twice(browser_of(adam), reverse("accounts:person-list"), send)

    assert (
        shown_messages(first)
        == shown_messages(second)
        == ["Invitation sent to eve@example.org."]
    )
    [letter] = [letter for letter in mailoutbox if letter.to == ["eve@example.org"]]
    link = re.search(r"https?://[^/]+(\S+)", letter.body)[1]
    assert client.get(link, follow=True).status_code == 200


def test_a_second_tap_sends_no_second_link_to_set_a_password(adam, ana, browser_of, mailoutbox):
    send = reverse("accounts:password-link-create", args=[ana.pk])

    first, second = tap_twice(
        browser_of(adam), reverse("accounts:person-edit", args=[ana.pk]), send
    )

    assert shown_messages(first) == shown_messages(second)
    assert [letter.to for letter in mailoutbox] == [[ana.email]]


def test_from_the_page_as_it_is_then_it_is_sent_again(adam, invitation, browser_of, mailoutbox):
    browser, people = browser_of(adam), reverse("accounts:person-list")
    send = reverse("accounts:invitation-send", args=[invitation.pk])

    for _time in range(2):
        browser.post(send, hidden_fields(browser.get(people)))

    assert len([letter for letter in mailoutbox if letter.to == ["eve@example.org"]]) == 2


def test_an_invitation_is_canceled_once(adam, invitation, browser_of):
    cancel = reverse("accounts:invitation-withdraw", args=[invitation.pk])

    first, second = tap_twice(browser_of(adam), reverse("accounts:person-list"), cancel)

    assert (
        shown_messages(first)
        == shown_messages(second)
        == ["Invitation canceled. Its link no longer works."]
    )
    assert not Invitation.objects.pending().exists()


def test_a_page_from_before_the_end_of_an_invitation_says_that_it_ended(
    adam, invitation, browser_of
):
    browser = browser_of(adam)
    sent = hidden_fields(browser.get(reverse("accounts:person-list")))
    invitation.withdraw(by=adam)

    answer = browser.post(
        reverse("accounts:invitation-send", args=[invitation.pk]), sent, follow=True
    )

    assert shown_messages(answer) == [
        "This invitation was used, was canceled, or has expired. Ask for a new one."
    ]


def test_an_account_is_reactivated_once(adam, ana, browser_of):
    ana.deactivate(by=adam)
    page = reverse("accounts:person-reactivate", args=[ana.pk])

    first, second = tap_twice(browser_of(adam), page, page)

    assert [*map(shown_messages, (first, second))] == [["Account reactivated."]] * 2


def test_another_device_is_signed_out_once(ana, browser_of):
    browser_of(ana)
    browser, devices = browser_of(ana), reverse("accounts:session-list")
    other = ana.sessions.exclude(pk=browser.session.stored_key).get()
    button = reverse("accounts:session-delete", args=[other.handle])

    first, second = tap_twice(browser, devices, button)

    assert [*map(shown_messages, (first, second))] == [["That device is signed out."]] * 2
    assert ana.sessions.count() == 1


def test_the_message_about_an_account_without_work_ends_with_its_sentence(
    adam, ben, browser_of
):
    page = reverse("accounts:person-deactivate", args=[ben.pk])

    answer = browser_of(adam).post(page, follow=True)

    assert shown_messages(answer) == ["Account deactivated."]


def test_a_key_that_cannot_be_read_stands_in_the_summary(adam, ana, browser_of):
    ana.deactivate(by=adam)
    page = reverse("accounts:person-reactivate", args=[ana.pk])

    answer = browser_of(adam).post(page, {"key": "\0"})

    assert answer.status_code == 200
    assert read(answer).summaries == 1
    assert "This page is out of date. Go back, reload it, and try again." in (
        answer.content.decode()
    )
