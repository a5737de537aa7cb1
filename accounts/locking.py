"""Unlocking a session, and keeping a form that was submitted while it was locked.

The form is kept encrypted in the lock page itself: the server stores nothing, and somebody who
finds the screen cannot read it.
"""

import json
from typing import NamedTuple

from allauth.account.adapter import get_adapter
from allauth.mfa.base.forms import ReauthenticateForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from encryption import agency
from encryption.exceptions import SealBroken
from pages.requests import HtmxRequest, is_sent_by_script

LABEL = "accounts.saved_form"
CODE_LENGTH = 6


class SavedForm(NamedTuple):
    """A form that was submitted to a locked session: where to, and its names and values."""

    path: str
    fields: list[tuple[str, str]]
    had_files: bool


def is_fragment(request: HtmxRequest) -> bool:
    """Return whether a script asks, and not the browser's own navigation.

    Where a service worker passes a navigation on, its destination is empty, too.
    """
    asked_for = request.headers.get("Sec-Fetch-Dest"), request.headers.get("Sec-Fetch-Mode")
    is_fetched = asked_for[0] == "empty" and asked_for[1] != "navigate"
    return is_fetched or bool(request.htmx) or is_sent_by_script(request)


def save_form(request: HttpRequest) -> str:
    """Encrypt the submitted form for this person alone, without passwords and files."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name
        for value in values
    ]
    form = SavedForm(request.get_full_path(), fields, bool(request.FILES))
    return agency.seal(json.dumps(form), LABEL, request.user.pk)


def saved_form(person: User, sealed: str) -> SavedForm | None:
    """Decrypt what `save_form` returned; None if it is empty or another person's."""
    if not sealed:
        return None
    try:
        return SavedForm(*json.loads(agency.unseal(sealed, LABEL, person.pk)))
    except SealBroken:
        return None


def unlock(request: HttpRequest, proof: str) -> None:
    """Unlock the session with the person's password or the code of their authenticator app.

    A wrong try counts against the account, like one at the sign-in page. A session also has
    five tries of its own, and then ends. Once unlocked, the session has a new key.

    Raises:
        ValidationError: the proof is wrong, or there were too many tries.
    """
    if not request.session.stored.count_attempt():  # type: ignore[attr-defined]
        raise ValidationError(_("Too many attempts."))
    if len(proof) == CODE_LENGTH and proof.isdigit():
        code = ReauthenticateForm({"code": proof}, user=request.user)
        if not code.is_valid():
            raise ValidationError(code.errors["code"])
        code.save()
    elif not is_password(request, proof):
        raise ValidationError(_("That is not your password."))
    request.session.cycle_key()


def is_password(request: HttpRequest, password: str) -> bool:
    email = getattr(request.user, "email", "")
    person = get_adapter().authenticate(request, email=email, password=password)
    return person == request.user
