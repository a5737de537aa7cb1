import re

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags

from accounts.models import Team, User
from accounts.roles import WORKER_TITLES, Role
from audit import trail
from tests.conftest import person

PEOPLE = "/people/"


@pytest.fixture
def signed_in(browser_of, adam):
    return browser_of(adam)


def test_the_administrator_sees_every_colleague(signed_in, ana, dora):
    page = signed_in.get(PEOPLE).content.decode()

    assert "Ana Ruiz" in page
    assert "Dora Weiss" in page
    assert "Harbor" in page


@pytest.mark.parametrize("who", ["ana", "sam", "dora", "aud"])
@pytest.mark.parametrize("path", [PEOPLE, "/people/new/", "/teams/new/"])
def test_nobody_else_may(who, path, browser_of, request):
    answer = browser_of(request.getfixturevalue(who)).get(path)

    assert answer.status_code == 403
    assert "ask your administrator" in answer.content.decode()


def test_the_list_asks_as_many_questions_for_many_as_for_few(
    signed_in, harbor, django_assert_max_num_queries
):
    for n in range(30):
        User.objects.create_user(f"w{n}@example.org", name=f"W {n}", role="worker", team=harbor)

    with django_assert_max_num_queries(10):
        signed_in.get(PEOPLE)


def test_changing_a_role_is_recorded(signed_in, ana, harbor):
    signed_in.fill(
        reverse("accounts:person-edit", args=[ana.pk]),
        {"role": Role.SUPERVISOR, "team": str(harbor.pk)},
    )

    ana.refresh_from_db()
    assert ana.role == Role.SUPERVISOR
    assert trail.of(ana).last().verb == "person.role_assigned"


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AUDITOR, Role.WORKER])
def test_nobody_gives_themselves_another_role(role, signed_in, adam, harbor):
    url = reverse("accounts:person-edit", args=[adam.pk])
    person("Eva Stone", Role.ADMINISTRATOR)

    answer = signed_in.post(url, {"role": role, "team": str(harbor.pk)})

    assert "No one changes their own role or team" in answer.content.decode()
    assert User.objects.get(pk=adam.pk).role == Role.ADMINISTRATOR
    assert "This is your own account." in signed_in.get(url).content.decode()


def test_nobody_ends_their_own_account(signed_in, adam):
    person("Eva Stone", Role.ADMINISTRATOR)

    answer = signed_in.post(reverse("accounts:person-deactivate", args=[adam.pk]))

    assert "or ends their own account" in answer.content.decode()
    assert User.objects.get(pk=adam.pk).is_active


def test_a_deactivated_colleague_is_signed_out_at_once(signed_in, ana, browser_of):
    at_work = browser_of(ana)

    signed_in.post(reverse("accounts:person-deactivate", args=[ana.pk]))

    answer = at_work.get("/clients/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/login/")


def test_deactivating_asks_first(signed_in, ana):
    page = signed_in.get(reverse("accounts:person-deactivate", args=[ana.pk])).content.decode()

    ana.refresh_from_db()
    assert "Deactivate the account of Ana Ruiz?" in strip_tags(page)
    assert ana.is_active


def test_a_colleague_may_come_back(signed_in, ana, adam):
    ana.deactivate(by=adam)

    signed_in.post(reverse("accounts:person-reactivate", args=[ana.pk]))

    ana.refresh_from_db()
    assert ana.is_active


def test_names_stay_out_of_the_title(signed_in, ana):
    page = signed_in.get(reverse("accounts:person-edit", args=[ana.pk])).content.decode()

    assert "Ana" not in re.search(r"<title>.*</title>", page)[0]


def test_a_team_can_be_made_once(signed_in):
    signed_in.post("/teams/new/", {"name": "Riverside"})
    again = signed_in.post("/teams/new/", {"name": "riverside"})

    assert Team.objects.filter(name="Riverside").count() == 1
    assert "There is already a team with this name." in again.content.decode()


def test_a_worker_is_called_what_the_agency_calls_them(signed_in, ana, settings):
    settings.WORKER_TITLE = "Case manager"

    people = signed_in.get(PEOPLE).content.decode()
    form = signed_in.get(reverse("accounts:person-edit", args=[ana.pk])).content.decode()

    assert "Case manager" in people
    assert "Case manager" in form
    assert "Outreach worker" not in people + form


def test_a_word_of_the_agencys_own_stands_as_it_is_in_every_language(ana, settings):
    settings.WORKER_TITLE = "Promotora"

    with translation.override("es"):
        assert ana.get_role_display() == "Promotora"


@pytest.mark.parametrize("title", WORKER_TITLES)
def test_every_title_that_is_offered_is_known_in_spanish(title, ana, settings):
    settings.WORKER_TITLE = title

    with translation.override("es"):
        assert ana.get_role_display() != title
