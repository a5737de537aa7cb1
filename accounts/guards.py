"""The locks on a view, with what each asks for left on the door for a test to read."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth import decorators
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.views.decorators.http import require_http_methods

FRESH_SECONDS = 10 * 60
METHODS = ("GET", "HEAD", "POST")


def permission_required(capability: str, *, raise_exception: bool = True) -> Callable:
    """Let in those whose role grants the capability; answer 403 to the others.

    Django's decorator of the same name, which forgets what it was asked to guard. A view
    answers to a page's and a form's methods only; one that reads says `require_safe` besides.
    Whoever lacks nothing but a course is told which one to renew.
    """

    def guard(view: Callable) -> Callable:
        lock = decorators.permission_required(capability, raise_exception=raise_exception)
        locked = lock(require_http_methods(METHODS)(view))

        @wraps(locked)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.user.is_authenticated and request.user.missing_training_for(capability):
                missing = request.user.missing_training_for(capability)
                # The page of the 403 names what is missing.
                request.missing_training = missing  # type: ignore[attr-defined]
                raise PermissionDenied
            return locked(request, *args, **kwargs)

        guarded.capability = capability  # type: ignore[attr-defined]
        return guarded

    return guard


def fresh_factor_required(view: Callable) -> Callable:
    """Let in whoever proved within ten minutes that it is them; ask the others to prove it.

    It stands below `permission_required`, so that only they are asked who may do it at all.
    Both the page of a form and its answer are guarded: the proof comes before the typing.
    Should it grow old in between, allauth keeps the answer in the sealed session and carries
    on with it once it is proven. Files do not survive that.

    Raises:
        ReauthenticationRequired: allauth's middleware turns it into the way to the proof.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not has_fresh_factor(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    guarded.fresh = True  # type: ignore[attr-defined]
    return guarded


def has_fresh_factor(request: HttpRequest) -> bool:
    """Tell whether this session's newest proof is ten minutes old or less.

    A second factor is the proof; a password is only where the demo asks for no factor.
    """
    proofs = [
        proof["at"]
        for proof in get_authentication_records(request, request.user)
        if proof["method"] == "mfa" or not settings.SECOND_FACTOR_REQUIRED
    ]
    return bool(proofs) and time.time() - max(proofs) <= FRESH_SECONDS
