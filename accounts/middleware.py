"""Middleware for every request: no caching, sessions that end, the lock, the second factor."""

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
    get_user,
)
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.middleware import AuthenticationMiddleware, LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from accounts import leaving, locking
from accounts.allauth_internals import STATE_SESSION_KEY
from accounts.factors import CODES_UNSEEN, factors_of, used_second_factor
from accounts.forms.locks import UnlockForm
from pages.requests import HtmxRequest

GetResponse = Callable[[HttpRequest], HttpResponse]

LOCK = "accounts:session-lock"
UNLOCK = "accounts:session-unlock"
NEED_NO_DATABASE = frozenset({"quick-exit", "account_logout", LOCK})
LANGUAGE = "accounts:language-edit"
LANGUAGE_COOKIE = settings.LANGUAGE_COOKIE_NAME


def no_store(get_response: GetResponse) -> GetResponse:
    """Keep every page out of caches: a shared computer must not show it to the next person."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def same_origin_only(get_response: GetResponse) -> GetResponse:
    """Let no page of another site embed a page, a photo or a script of ours."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    return middleware


class PersonOfSession(AuthenticationMiddleware):
    """Django's own, which takes the person from the row of their session if it is loaded.

    Whatever is unusual is Django's to decide: it asks for the person, and ends a session that
    a new password does not fit.
    """

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(partial(signed_in_person, request))


def signed_in_person(request: Any) -> AbstractBaseUser | AnonymousUser:
    if not hasattr(request, "_cached_user"):
        request._cached_user = person_of_row(request.session) or get_user(request)
    return request._cached_user


def person_of_row(session: Any) -> AbstractBaseUser | None:
    """Return the person whom `get_user` would find for this session; None if that is unsure."""
    key = session.get(SESSION_KEY)
    person = session.stored and session.stored.person
    if not person or not person.is_active or key != str(person.pk):
        return None
    knows_backend = session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
    hash_then = session.get(HASH_SESSION_KEY, "")
    fits = constant_time_compare(hash_then, person.get_session_auth_hash())
    return person if knows_backend and fits else None


class SignInRequired(LoginRequiredMiddleware):
    """Django's own, which asks who is here only if that matters: leaving needs no database."""

    def process_view(
        self, request: HttpRequest, view: Callable, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not getattr(view, "login_required", True):
            return None
        denied: HttpResponse | None = super().process_view(request, view, args, kwargs)
        return denied


class PersonsLanguage:
    """Shows pages in the language of whoever is signed in; else as the browser asks.

    Leaving asks nobody: it must be answered when the database does not. The cookie with the
    language of the sign-in page goes once somebody is signed in: it is not the next person's.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(translation.get_language_from_request(request)):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
        if getattr(request, "has_own_language", False) and LANGUAGE_COOKIE in request.COOKIES:
            response.delete_cookie(LANGUAGE_COOKIE)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable, args: Any, kwargs: Any
    ) -> None:
        if asks_nobody(view):
            return
        page = request.resolver_match.view_name
        asks_first = request.method == "GET" and page == "account_logout"
        if (asks_first or page not in NEED_NO_DATABASE) and request.user.is_authenticated:
            translation.activate(request.user.language)
            request.has_own_language = True


class SecondFactor:
    """Redirects people who have signed in with a password alone to the second factor.

    Who has no factor can only set one up; who has one can only use it. New recovery codes must
    be shown before any other page.
    """

    ALWAYS = NEED_NO_DATABASE | {UNLOCK, LANGUAGE}
    PROVING = frozenset({"mfa_reauthenticate", "mfa_reauthenticate_webauthn"})
    SETTING_UP = frozenset(
        {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"}
    )
    CODES = "mfa_view_recovery_codes"
    SHOWING_CODES = PROVING | {CODES, "account_reauthenticate"}

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        page = request.resolver_match and request.resolver_match.view_name
        if (page, request.method, response.status_code) == (self.CODES, "GET", 200):
            request.session.pop(CODES_UNSEEN, None)
        return response

    def process_view(
        self, request: HtmxRequest, view: Callable, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        name = request.resolver_match.view_name
        if name in self.ALWAYS or asks_nobody(view) or not request.user.is_authenticated:
            return None
        if used_second_factor(request) or not settings.SECOND_FACTOR_REQUIRED:
            unseen = request.session.get(CODES_UNSEEN) and name not in self.SHOWING_CODES
            return redirect_page(request, self.CODES) if unseen else None
        if factors_of(request.user).exists():
            return (
                None if name in self.PROVING else redirect_page(request, "mfa_reauthenticate")
            )
        return None if name in self.SETTING_UP else redirect_page(request, "mfa_index")

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Drop a saved POST when the person asks for a page that needs a proof, too.

        allauth would replay the POST after the proof, when nobody expects it any more.
        """
        if isinstance(exception, ReauthenticationRequired) and request.method != "POST":
            request.session.pop(STATE_SESSION_KEY, None)


def redirect_page(request: HtmxRequest, url_name: str) -> HttpResponse:
    """Redirect the page: htmx would put a plain redirect's page into the fragment's place."""
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": reverse(url_name)})
    return redirect(url_name)


class RevocableSessions(SessionMiddleware):
    """Django's sessions, for sessions that can end at any time, even during a request.

    * A session that ends during its request redirects to the sign-in page, and is no error.
    * A fragment redirects its whole page there.
    * Only leaving removes the cookie: a late response must not remove a newer one. What else
      there is to do about a session that was left is done after the response.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            response = super().process_response(request, response)
        except SessionInterrupted:
            response = interrupted_response(request)
        left_key = request.session.left_key
        if request.session.is_empty() and request.session.stored is None and not left_key:
            response.cookies.pop(settings.SESSION_COOKIE_NAME, None)
        if locking.is_fragment(cast(HtmxRequest, request)) and redirects_to_sign_in(response):
            cookies = response.cookies
            response = HttpResponse(status=401)
            response["HX-Redirect"] = reverse(settings.LOGIN_URL)
            response.cookies = cookies
        if left_key:
            leaving.end_after(response, left_key)
        return response


def interrupted_response(request: HttpRequest) -> HttpResponse:
    """Respond if the session could not be saved: it has ended, or the database is busy."""
    if request.session.exists(request.session.session_key):
        return render(request, "500.html", status=503)
    return redirect(settings.LOGIN_URL)


# Sent by a page that asks on its own, with nobody in front of it: as a header by a script, in
# the address where a page without a script loads itself anew.
UNATTENDED = "X-Unattended"
UNATTENDED_QUERY = "unattended"


class LockWhenIdle:
    """Locks a session after fifteen idle minutes: every page is then the lock page.

    A form that is submitted to a locked session is encrypted into the lock page, and offered
    again after unlocking. A script or a fragment gets a 401, and covers the page it is on.
    The check is in `process_view`, after the CSRF check, so that a form of another site is
    never offered.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HtmxRequest, view: Callable, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        page = request.resolver_match.view_name
        if page in NEED_NO_DATABASE or asks_nobody(view):
            return None
        if not request.user.is_authenticated:
            return None
        session = request.session.stored
        if not session.is_locked:
            still_exists = is_unattended(request) or leaving.touch(session)
            return None if still_exists else redirect(settings.LOGIN_URL)
        if page in {UNLOCK, LANGUAGE}:
            return None
        if locking.is_fragment(request):
            return HttpResponse(status=401, headers={"HX-Trigger": "session-locked"})
        if request.method in {"GET", "HEAD"}:
            back = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('accounts:session-unlock')}?{back}")
        context = {"form": UnlockForm(), "saved_form": locking.save_form(request)}
        return render(request, "accounts/sessions/locked.html", context, status=403)


def asks_nobody(view: Callable) -> bool:
    """Whether a view is for programs, which have no session: see `guards.asks_nobody`."""
    return getattr(view, "asks_nobody", False)


def is_unattended(request: HttpRequest) -> bool:
    return UNATTENDED in request.headers or UNATTENDED_QUERY in request.GET


def redirects_to_sign_in(response: HttpResponse) -> bool:
    location = response.headers.get("Location", "").partition("?")[0]
    return response.status_code == 302 and location == reverse(settings.LOGIN_URL)
