"""A change of who may do what is sent to the others who administer, and stands on a page."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.html import strip_tags

from accounts import inviting, role_changes
from accounts.roles import Role
from audit import anchoring
from tests.conftest import person

PEOPLE = "/people/"


@pytest.fixture
def eva(db):
    return person("Eva Stone", Role.ADMINISTRATOR)


def notified(django_capture_on_commit_callbacks, act):
    with django_capture_on_commit_callbacks(execute=True):
        act()
    return sorted(address for message in mail.outbox for address in message.to)


def test_the_others_who_administer_are_told_of_another_role(
    adam, eva, ana, dora, django_capture_on_commit_callbacks
):
    def change():
        role_changes.change_role(ana, role=Role.DIRECTOR, team=None, by=adam)

    assert notified(django_capture_on_commit_callbacks, change) == [eva.email]


def test_the_email_names_no_person(adam, eva, ana, django_capture_on_commit_callbacks):
    notified(
        django_capture_on_commit_callbacks,
        lambda: role_changes.change_role(ana, role=Role.AUDITOR, team=None, by=adam),
    )

    text = mail.outbox[0].subject + mail.outbox[0].body
    assert "People" in text
    assert not [name for name in ("Ana", "Ruiz", "Adam", "Eva") if name in text]


def test_where_only_one_administers_the_directors_are_told(
    adam, ana, dora, django_capture_on_commit_callbacks
):
    def change():
        role_changes.change_role(ana, role=Role.AUDITOR, team=None, by=adam)

    assert notified(django_capture_on_commit_callbacks, change) == [dora.email]


def test_an_invitation_and_its_acceptance_are_told(
    adam, eva, harbor, django_capture_on_commit_callbacks
):
    """An administrator might invite a second address of their own."""
    made = []

    def invite():
        made.extend(
            inviting.invite(by=adam, email="me2@example.org", role="supervisor", team=harbor)
        )

    assert notified(django_capture_on_commit_callbacks, invite) == [eva.email]
    mail.outbox.clear()

    def accept():
        invitation, token = made
        inviting.accept(invitation, token=token, name="A. Pryce", password="a long sentence")

    assert notified(django_capture_on_commit_callbacks, accept) == [adam.email, eva.email]


def test_a_refused_change_is_told_to_nobody(adam, eva, django_capture_on_commit_callbacks):
    def change():
        with pytest.raises(Exception, match="their own role"):
            role_changes.change_role(adam, role=Role.SUPERVISOR, team=None, by=adam)

    assert notified(django_capture_on_commit_callbacks, change) == []


def test_the_page_of_people_says_who_changed_what(adam, eva, ana, browser_of):
    role_changes.change_role(ana, role=Role.DIRECTOR, team=None, by=adam)

    page = " ".join(browser_of(eva).get(PEOPLE).content.decode().split())

    assert "Ana Ruiz · from Outreach worker to Director · by Adam Pryce" in strip_tags(page)


def test_the_only_one_who_administers_is_asked_to_invite_a_second(adam, browser_of):
    assert "Invite a second administrator." in browser_of(adam).get(PEOPLE).content.decode()


def test_with_a_second_one_nothing_is_asked(adam, eva, browser_of):
    assert "Invite a second" not in browser_of(adam).get(PEOPLE).content.decode()


def test_the_nightly_digest_counts_changes_of_roles(adam, ana, settings):
    settings.TRAIL_ANCHOR_TO = ["watch@example.org"]
    anchoring.anchor()
    ana.assign_role(Role.DIRECTOR, None, by=adam)

    anchoring.mail(anchoring.anchor())

    assert "Changed a staff member’s role or team: 1" in mail.outbox[0].body
    assert "Sent an invitation: 0" in mail.outbox[0].body


def test_the_only_supervisor_of_a_team_is_missed(sam, adam, browser_of):
    url = reverse("accounts:person-deactivate", args=[sam.pk])

    page = browser_of(adam).get(url).content.decode()

    assert "They are the only supervisor of their team." in page
