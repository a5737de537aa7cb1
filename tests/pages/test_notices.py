"""A sentence of our own travels in a cookie; one that may say a name stays in the session."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from encryption.sessions import SessionStore
from pages import notices
from tests.casework.cast import answers

COOKIE = CookieStorage.cookie_name
NEW = reverse("casework:contact-create")


def requested(session_key="a" * 32, cookie=None):
    request = RequestFactory().get("/")
    request.session = SessionStore(session_key)
    request.session._session_cache = {}
    if cookie:
        request.COOKIES[COOKIE] = cookie
    request._messages = notices.Notices(request)
    return request


def answered(request):
    response = HttpResponse()
    request._messages.update(response)
    return response


def cookie_of(*sentences, session_key="a" * 32):
    request = requested(session_key)
    for sentence in sentences:
        notices.done(request, sentence)
    return answered(request).cookies[COOKIE].value


def test_what_was_done_is_said_once_and_no_session_is_written(ana, rosa, browser_of):
    browser = browser_of(ana)

    saved = browser.post(NEW, answers(rosa))
    after, later = (browser.get(saved.url).content.decode() for _ in range(2))

    assert "Contact saved." in after
    assert "Contact saved." not in later
    assert "_messages" not in browser.session
    assert saved.cookies[COOKIE]["httponly"]
    assert browser.cookies[COOKIE].value == ""


def test_a_sentence_that_may_say_a_name_stays_in_the_session():
    request = requested()
    notices.done(request, "Saved.")
    messages.success(request, "Invitation sent to somebody.")

    response = answered(request)

    assert "Invitation" in request.session["_messages"]
    assert "Saved." not in request.session["_messages"]
    again = requested(cookie=response.cookies[COOKIE].value)
    again.session["_messages"] = request.session["_messages"]
    assert [str(each) for each in again._messages] == ["Saved.", "Invitation sent to somebody."]
    answered(again)
    assert "_messages" not in again.session


@pytest.mark.parametrize("cookie", ["", "x", "W10:1:forged"])
def test_a_forged_cookie_says_nothing(cookie):
    assert list(requested(cookie=cookie)._messages) == []


def test_a_cookie_of_another_session_says_nothing():
    cookie = cookie_of("Saved.")

    assert [str(each) for each in requested(cookie=cookie)._messages] == ["Saved."]
    assert list(requested("b" * 32, cookie=cookie)._messages) == []


def test_a_page_that_says_nothing_sets_no_cookie():
    request = requested()
    messages.success(request, "Invitation sent to somebody.")

    assert COOKIE not in answered(request).cookies


def calls():
    """Every call of `notices.done` in our code, as its file and its sentence."""
    for package in settings.OURS:
        for path in sorted((settings.ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(Path(path).read_text())):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "notices.done":
                    yield path.relative_to(settings.ROOT), node.args[1]


def is_fixed(sentence):
    """Whether it is one literal text, translated, with nothing put into it."""
    match sentence:
        case ast.Call(func=ast.Name(id="_"), args=[ast.Constant(value=str(text))]):
            return "%" not in text and "{" not in text
    return False


def test_what_goes_into_a_cookie_is_the_same_for_everybody():
    found = list(calls())

    assert len(found) > 20
    assert [(str(path), ast.unparse(text)) for path, text in found if not is_fixed(text)] == []
    for text in ("done", "f'{name} saved'", "_('%s saved') % name", "_('%s saved')"):
        assert not is_fixed(ast.parse(text).body[0].value)
