"""Who asks is read with the row of their session, under the same conditions as Django's own."""

import pytest
from django.contrib.auth import get_user
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.middleware import PersonOfSession, person_of_row
from accounts.models import User
from accounts.roles import Role
from accounts.sessions import SessionStore
from tests.conftest import person


@pytest.fixture
def signed_in(ana, browser_of):
    browser = browser_of(ana)

    def ask():
        request = RequestFactory().get("/")
        request.session = SessionStore(browser.session.session_key)
        PersonOfSession(lambda request: None).process_request(request)
        return request

    ask.browser = browser
    return ask


def test_session_and_person_are_one_query(ana, signed_in):
    request = signed_in()

    with CaptureQueriesContext(connection) as queries:
        assert request.user == ana
        assert request.user.name == "Ana Ruiz"

    assert len(queries) == 1


def new_password(ana, browser):
    User.objects.filter(pk=ana.pk).update(password="pbkdf2_sha256$1$x$y")


def deactivated(ana, browser):
    User.objects.filter(pk=ana.pk).update(is_active=False)


def somebody_elses(ana, browser):
    session = browser.session
    session["_auth_user_id"] = str(person("Ben Okafor", Role.WORKER, ana.team).pk)
    session.save()


def another_backend(ana, browser):
    session = browser.session
    session["_auth_user_backend"] = "somewhere.Else"
    session.save()


def not_signed_in(ana, browser):
    session = browser.session
    for name in ("_auth_user_id", "_auth_user_backend", "_auth_user_hash"):
        del session[name]
    session.save()


@pytest.mark.parametrize(
    "happens", [new_password, deactivated, somebody_elses, another_backend, not_signed_in]
)
def test_what_is_unusual_is_djangos_to_decide(ana, signed_in, happens):
    happens(ana, signed_in.browser)
    request = signed_in()

    assert person_of_row(request.session) is None
    assert request.user == get_user(signed_in())
    assert not request.user.is_authenticated
