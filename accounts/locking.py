"""Unlocking a session, and keeping what was sent to it while it was locked.

What is kept stands in the lock page, sealed: the server stores nothing, and whoever finds the
screen reads nothing.
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

LABEL = "accounts.kept_form"
CODE_LENGTH = 6


class KeptForm(NamedTuple):
    path: str
    fields: list[tuple[str, str]]
    had_files: bool


def is_fragment(request: HttpRequest) -> bool:
    """Whether a script asks, not the browser's own navigation."""
    asked_for = request.headers.get("Sec-Fetch-Dest")
    return asked_for == "empty" or "HX-Request" in request.headers


def keep(request: HttpRequest) -> str:
    """Seal what the person sent, for themselves alone. Passwords and files are not kept."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name
        for value in values
    ]
    kept = KeptForm(request.get_full_path(), fields, bool(request.FILES))
    return agency.seal(json.dumps(kept), LABEL, request.user.pk)


def kept_form(person: User, sealed: str) -> KeptForm | None:
    """Open what was kept for this person; None if there is nothing, or nothing of theirs."""
    if not sealed:
        return None
    try:
        return KeptForm(*json.loads(agency.unseal(sealed, LABEL, person.pk)))
    except SealBroken:
        return None


def unlock(request: HttpRequest, proof: str) -> None:
    """Unlock by the person's password, or by what their authenticator app shows.

    The tries count for the account, together with those at the sign-in page; besides, a session
    has five and then ends. The session gets a new key.

    Raises:
        ValidationError: that proves nothing, or there were too many tries.
    """
    if not request.session.stored.count_try():  # type: ignore[attr-defined]
        raise ValidationError(_("Too many tries."))
    if len(proof) == CODE_LENGTH and proof.isdigit():
        shown = ReauthenticateForm({"code": proof}, user=request.user)
        if not shown.is_valid():
            raise ValidationError(shown.errors["code"])
        shown.save()
    elif not is_password(request, proof):
        raise ValidationError(_("That is not your password."))
    request.session.cycle_key()


def is_password(request: HttpRequest, password: str) -> bool:
    email = getattr(request.user, "email", "")
    person = get_adapter().authenticate(request, email=email, password=password)
    return person == request.user
