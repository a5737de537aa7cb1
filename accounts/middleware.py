"""What holds for every answer, before and after any view."""

from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from accounts import locking
from accounts.allauth_internals import STATE_SESSION_KEY
from accounts.factors import CODES_UNSEEN, factors_of, is_proven
from accounts.forms.locks import UnlockForm

LOCKS = {"accounts:session-lock", "accounts:session-unlock"}


def no_store(get_response):
    """Keep every page out of caches: a shared computer must not show it to the next person."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


class SecondFactor:
    """Opens no page to somebody signed in by a password alone: first comes the second step.

    Without a factor only its set-up is open; with one, only the page that asks for it. New
    recovery codes must have been on the screen before anything else is.
    """

    ALWAYS = frozenset({"account_logout", "quick-exit", *LOCKS})
    PROVING = frozenset({"mfa_reauthenticate", "mfa_reauthenticate_webauthn"})
    SETTING_UP = frozenset(
        {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"}
    )
    CODES = "mfa_view_recovery_codes"
    SHOWING_CODES = PROVING | {CODES, "account_reauthenticate"}

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        page = request.resolver_match and request.resolver_match.view_name
        if (page, request.method, response.status_code) == (self.CODES, "GET", 200):
            request.session.pop(CODES_UNSEEN, None)
        return response

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.view_name
        if not request.user.is_authenticated or name in self.ALWAYS:
            return None
        if is_proven(request) or not settings.SECOND_FACTOR_REQUIRED:
            unseen = request.session.get(CODES_UNSEEN) and name not in self.SHOWING_CODES
            return sent_to(request, self.CODES) if unseen else None
        if factors_of(request.user).exists():
            return None if name in self.PROVING else sent_to(request, "mfa_reauthenticate")
        return None if name in self.SETTING_UP else sent_to(request, "mfa_index")

    def process_exception(self, request, exception):
        """Forget a form that waits for a proof, once somebody asks for a page instead."""
        if isinstance(exception, ReauthenticationRequired) and request.method != "POST":
            request.session.pop(STATE_SESSION_KEY, None)


def sent_to(request, url_name: str):
    """Send a page elsewhere; a fragment takes the page around it along."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse(url_name)})
    return redirect(url_name)


class RevocableSessions(SessionMiddleware):
    """Django's own, and besides: whose session is over goes to the sign-in page, in every way.

    A session that ended while its request ran is no error. A fragment takes the page around it
    along. Signing out leaves nothing behind in the browser, and nothing else takes a cookie
    away: by the time of a late answer it may hold the key that came after.
    """

    def process_response(self, request, response):
        try:
            response = super().process_response(request, response)
        except SessionInterrupted:
            response = interrupted(request)
        if request.session.is_empty() and request.session.stored is None:
            response.cookies.pop(settings.SESSION_COOKIE_NAME, None)
        if locking.is_fragment(request) and is_way_to_sign_in(response):
            cookies = response.cookies
            response = HttpResponse(status=401)
            response["HX-Redirect"] = reverse(settings.LOGIN_URL)
            response.cookies = cookies
        if request.method == "POST" and request.path == reverse("account_logout"):
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response


def interrupted(request):
    """Answer where the session could not be saved: it has ended, or the database is busy."""
    if request.session.exists(request.session.session_key):
        return render(request, "500.html", status=503)
    return redirect(settings.LOGIN_URL)


UNATTENDED = "X-Unattended"  # a page that asks by itself, without anybody there, sends this


class LockWhenIdle:
    """Answers nobody but with the lock page after fifteen idle minutes, until somebody unlocks.

    What a form sends to a locked session is sealed into the lock page, and offered again after
    unlocking. A fragment or a script is told by 401, and covers the page that it came from.
    It looks once a view is known: by then the form is proven to be ours.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.user.is_authenticated:
            return None
        session = request.session.stored
        if not session.is_locked:
            is_there = UNATTENDED in request.headers or session.touch()
            return None if is_there else redirect(settings.LOGIN_URL)
        if request.resolver_match.view_name in {*LOCKS, "account_logout", "quick-exit"}:
            return None
        if locking.is_fragment(request):
            return HttpResponse(status=401, headers={"HX-Trigger": "session-locked"})
        if request.method in {"GET", "HEAD"}:
            back = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('accounts:session-unlock')}?{back}")
        context = {"form": UnlockForm(), "kept": locking.keep(request)}
        return render(request, "accounts/sessions/locked.html", context, status=403)


def is_way_to_sign_in(response) -> bool:
    way = response.headers.get("Location", "").partition("?")[0]
    return response.status_code == 302 and way == reverse(settings.LOGIN_URL)
