import re

import pytest
from django.urls import reverse

from accounts.models import Invitation, User
from accounts.roles import Role
from tests.conftest import PASSWORD

NEW = "/people/new/"


@pytest.fixture
def signed_in(browser_of, adam):
    return browser_of(adam)


@pytest.fixture
def link(signed_in, mailoutbox):
    invite(signed_in)
    return link_in(mailoutbox[-1])


def link_in(letter):
    return re.search(r"https?://[^/]+(\S+)", letter.body)[1]


def invite(signed_in, **changes):
    answers = {"email": "eve@example.org", "role": Role.DIRECTOR, "team": "", **changes}
    return signed_in.post(NEW, answers)


def accept(client, link, **changes):
    client.get(link)
    answers = {"name": "Eve Tan", "password": PASSWORD, "again": PASSWORD, **changes}
    return client.post(reverse("accounts:invitation-accept"), answers)


def test_an_invited_colleague_is_signed_in_and_sent_to_the_second_step(link, client):
    answer = accept(client, link)

    assert answer.url == reverse("home")
    assert client.get("/").url == reverse("mfa_index")
    assert User.objects.get(email="eve@example.org").check_password(PASSWORD)


def test_the_token_leaves_the_address_bar_at_once(link, client):
    answer = client.get(link)

    assert answer.url == reverse("accounts:invitation-accept")


def test_opening_the_link_does_not_use_it_up(link, client):
    for _ in range(3):
        client.get(link)

    assert accept(client, link).url == reverse("home")


def test_a_used_link_says_whom_to_ask(link, client, browser_of):
    accept(client, link)
    client.logout()

    answer = client.get(link, follow=True)

    assert answer.status_code == 410
    assert "Ask your administrator for a new invitation." in answer.content.decode()


def test_without_a_link_nothing_opens(client, db):
    answer = client.post("/invitation/", {"name": "X", "password": PASSWORD, "again": PASSWORD})

    assert answer.status_code == 410
    assert not User.objects.exists()


def test_guessing_links_ends_after_twenty_a_minute(client, db):
    answers = [client.get(f"/invitation/{n}/").status_code for n in range(21)]

    assert answers == [302] * 20 + [429]


def test_the_email_names_the_agency_and_nobody(link, mailoutbox, adam):
    letter = mailoutbox[-1]

    assert letter.to == ["eve@example.org"]
    assert "Harbor Street Outreach" in letter.body
    assert adam.name not in letter.body + letter.subject
    assert "Eve" not in letter.body


def test_a_weak_password_is_refused_and_nothing_is_lost(link, client):
    page = accept(client, link, password="password12345", again="password12345")

    assert "appeared in a data breach" in page.content.decode()
    assert 'value="Eve Tan"' in page.content.decode()
    assert Invitation.objects.open().exists()


def test_passwords_that_differ_are_refused(link, client):
    page = accept(client, link, again="seven grey herons").content.decode()

    assert "The passwords don&#x27;t match." in page


def test_somebody_signed_in_is_asked_to_leave_first(link, signed_in):
    assert "Another account is signed in here" in signed_in.get(link).content.decode()
    assert not User.objects.filter(email="eve@example.org").exists()


def test_the_people_page_lists_who_has_not_answered(link, signed_in):
    page = signed_in.get("/people/").content.decode()

    assert "eve@example.org" in page
    assert "valid until" in page


def test_a_new_link_can_be_sent(link, client, signed_in, mailoutbox):
    signed_in.post(reverse("accounts:invitation-send", args=[Invitation.objects.get().pk]))

    assert client.get(link, follow=True).status_code == 410
    assert accept(client, link_in(mailoutbox[-1])).url == reverse("home")


def test_an_invitation_can_be_withdrawn(link, client, signed_in):
    signed_in.post(reverse("accounts:invitation-withdraw", args=[Invitation.objects.get().pk]))

    assert client.get(link, follow=True).status_code == 410
    signed_in.get("/people/")
    assert "eve@example.org" not in signed_in.get("/people/").content.decode()


def test_a_worker_without_a_team_is_refused_and_nothing_is_lost(signed_in):
    page = invite(signed_in, role=Role.WORKER).content.decode()

    assert "Choose a team: workers and supervisors belong to one." in page
    assert "There is a problem" in page
    assert 'value="eve@example.org"' in page
    assert not Invitation.objects.exists()


def test_a_role_without_a_team_drops_the_one_chosen(signed_in, harbor):
    invite(signed_in, role=Role.AUDITOR, team=str(harbor.pk))

    assert Invitation.objects.get().team is None


def test_an_address_that_is_taken_is_refused_in_any_case(signed_in, ana):
    page = invite(signed_in, email="ANA@example.org").content.decode()

    assert "There is already an account with this email." in page
