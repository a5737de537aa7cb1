"""A form that a script sends is answered so that the script can tell where to go."""

import re

import pytest
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client as Browser
from django.urls import reverse

from pages.middleware import FormsSentByScript
from tests.conftest import PASSWORD, hidden_fields
from tests.nouns.declaring import in_days

FORM = re.compile(r"<form[^>]*>")
LEFT_TO_THE_BROWSER = re.compile(
    "'(exports:file|account_logout|account_reauthenticate|mfa_reauthenticate[a-z_]*"
    "|mfa_add_webauthn)'"
)
ENTRANCE = "mfa/authenticate.html"  # nothing of it is loaded there
BY_SCRIPT = {"X-Sent-By-Script": "1"}


@pytest.fixture
def answered(rf):
    """Return a function that says what becomes of an answer, sent by a script or not."""

    def answered(answer, headers=BY_SCRIPT):
        return FormsSentByScript(lambda request: answer)(rf.post("/", headers=headers))

    return answered


def test_a_redirect_becomes_an_empty_answer_that_says_where_it_leads(answered):
    answer = answered(HttpResponseRedirect("/day/#today"))

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["X-Leads-To"] == "/day/#today"
    assert "Location" not in answer.headers
    assert "Content-Type" not in answer.headers


def test_what_else_a_redirect_brings_stays(answered):
    redirect = HttpResponseRedirect("/")
    redirect["Clear-Site-Data"] = '"cache"'
    redirect.set_cookie("messages", "saved")

    answer = answered(redirect)

    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert answer.cookies["messages"].value == "saved"


def test_a_browser_that_navigates_gets_the_redirect(answered):
    answer = answered(HttpResponseRedirect("/day/"), headers={})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/day/")


@pytest.mark.parametrize("status", [200, 409, 422, 500])
def test_a_page_stays_a_page(status, answered):
    answer = answered(HttpResponse("what is wrong", status=status))

    assert (answer.status_code, answer.content) == (status, b"what is wrong")


def test_sent_again_after_a_lost_answer_it_leads_to_the_same_place(browser_of, ana, rosa):
    browser = browser_of(ana)
    path = reverse("casework:follow-up-create", args=[rosa.pk])
    answers = hidden_fields(browser.get(path)) | {
        "kind": "task",
        "task": "Ask the clinic",
        "due_on": in_days(3),
    }

    lost, again = (browser.post(path, answers, headers=BY_SCRIPT) for _ in range(2))

    assert lost.status_code == again.status_code == 204
    assert again.headers["X-Leads-To"] == lost.headers["X-Leads-To"]
    assert rosa.follow_ups.filter(due_on=in_days(3)).count() == 1


def test_with_another_sessions_token_it_is_refused_like_one_of_a_locked_session(ana):
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(ana)

    by_script = browser.post("/contacts/new/", headers=BY_SCRIPT)
    by_browser = browser.post("/contacts/new/")

    assert (by_script.status_code, by_script.content) == (401, b"")
    assert by_script.headers["HX-Trigger"] == "session-locked"
    assert by_browser.status_code == 403
    assert b"This page was open for too long" in by_browser.content


def test_who_may_not_is_shown_why(browser_of, ana):
    answer = browser_of(ana).post("/people/new/", headers=BY_SCRIPT)

    assert answer.status_code == 403
    assert b"You don" in answer.content


def test_of_an_ended_session_it_leads_to_signing_in(client, db):
    answer = client.post("/contacts/new/", headers=BY_SCRIPT)

    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == reverse("account_login")


def test_of_a_locked_session_it_is_refused_for_the_page_to_cover_itself(browser_of, ana):
    browser = browser_of(ana)
    browser.post(reverse("accounts:session-lock"))

    answer = browser.post("/contacts/new/", headers=BY_SCRIPT)

    assert answer.status_code == 401
    assert answer.headers["HX-Trigger"] == "session-locked"


def test_the_form_of_the_lock_page_is_a_form_like_others(browser_of, ana):
    browser = browser_of(ana)
    unlock = reverse("accounts:session-unlock")
    browser.post(reverse("accounts:session-lock"))

    wrong = browser.post(unlock, {"proof": "not it"}, headers=BY_SCRIPT)
    right = browser.post(unlock, {"proof": PASSWORD, "next": "/day/"}, headers=BY_SCRIPT)

    assert wrong.status_code == 422
    assert b"<html" in wrong.content
    assert (right.status_code, right.headers["X-Leads-To"]) == (204, "/day/")


def test_files_proofs_and_leaving_are_left_to_the_browser():
    forms = [
        form
        for path in (settings.ROOT / "templates").rglob("*.html")
        if not path.match(ENTRANCE)
        for form in FORM.findall(path.read_text())
        if LEFT_TO_THE_BROWSER.search(form)
    ]

    assert [form for form in forms if "data-sent-by-browser" not in form] == []
    assert len(forms) >= 8
