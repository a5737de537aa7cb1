"""Decorators that guard a view. Each notes on the view what it requires, for tests to read."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth import decorators
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

FRESH_SECONDS = 10 * 60
METHODS = ("GET", "HEAD", "POST")


def permission_required(capability: str, *, raise_exception: bool = True) -> Callable:
    """Let in people whose role grants the capability; answer 403 to others.

    Does what Django's decorator of the same name does, and:

    * notes the capability on the view, for the tests;
    * allows GET, HEAD and POST only. A view that only reads adds `require_safe`;
    * where only a course is missing, makes the 403 page name it.
    """
    check = decorators.permission_required(capability, raise_exception=raise_exception)

    def guard(view: Callable) -> Callable:
        checked = check(require_http_methods(METHODS)(view))

        @wraps(checked)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = request.user
            missing = user.is_authenticated and user.missing_training_for(capability)
            if missing:
                # The page of the 403 names the courses.
                request.missing_training = missing  # type: ignore[attr-defined]
                raise PermissionDenied
            return checked(request, *args, **kwargs)

        guarded.capability = capability  # type: ignore[attr-defined]
        return guarded

    return guard


def asks_nobody(view: Callable) -> Callable:
    """Answer without looking at who is signed in, or in which language: a program asks.

    Put it below `login_not_required`. Middleware leaves the session alone.
    """

    @wraps(view)
    def unasked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    unasked.asks_nobody = True  # type: ignore[attr-defined]
    return unasked


def fresh_factor_required(view: Callable) -> Callable:
    """Let in people who used their second factor within ten minutes; ask the others for it.

    Put it below `permission_required`: people without the permission are not asked. It guards
    GET and POST, so that people prove who they are before they type. If the proof gets too old
    while they type, allauth keeps the POST in the encrypted session and replays it after the
    new proof, without its files.

    Raises:
        ReauthenticationRequired: allauth's middleware redirects to the page for the proof.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not has_fresh_factor(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    guarded.fresh = True  # type: ignore[attr-defined]
    return guarded


def has_fresh_factor(request: HttpRequest) -> bool:
    """Return whether the session's newest proof is ten minutes old or less.

    Only a second factor is a proof; a password counts where the demo requires no factor.
    """
    proven_at = [
        record["at"]
        for record in get_authentication_records(request, request.user)
        if record["method"] == "mfa" or not settings.SECOND_FACTOR_REQUIRED
    ]
    return bool(proven_at) and time.time() - max(proven_at) <= FRESH_SECONDS
