"""allauth's pages. Each change of a password or a factor commits together with its event.

allauth saves first and sends its signal afterwards. Without one transaction around both, the
row would be committed without the event that `accounts.receivers` records.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, cast

from allauth import urls
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver

from accounts.models import User
from audit import trail, write_capture

# Not `mfa_reauthenticate`: it carries on with what was asked for, and a refusal there would
# take the proof, and the session that it renewed, back with it.
CHANGES = (
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_authenticate",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "account_change_password",
    "account_reset_password_from_key",
)
# Of these, allauth's signal comes after the commit, so their events are recorded here.
SIGNALLED_TOO_LATE: dict[str, tuple[str, dict[str, Any]]] = {
    "mfa_activate_totp": ("person.factor_added", {"factor": "totp"}),
    "mfa_generate_recovery_codes": ("person.recovery_codes_drawn", {}),
}


def _in_one_transaction(
    patterns: list[URLPattern | URLResolver],
) -> Iterator[URLPattern | URLResolver]:
    for each in patterns:
        if isinstance(each, URLResolver):
            inside = list(_in_one_transaction(each.url_patterns))
            yield URLResolver(
                each.pattern, inside, each.default_kwargs, each.app_name, each.namespace
            )
        elif each.name in CHANGES:
            view = transaction.atomic(_recording(each.callback, each.name))
            yield URLPattern(each.pattern, view, each.default_args, each.name)
        else:
            yield each


def _recording(view: Callable, name: str) -> Callable:
    if name not in SIGNALLED_TOO_LATE:
        return view
    verb, facts = SIGNALLED_TOO_LATE[name]

    @wraps(view)
    def view_and_record(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = view(request, *args, **kwargs)
        if write_capture.captured().unattested():  # else it was refused
            user = cast(User, request.user)
            trail.record(verb, user, by=user, **facts)
        return response

    return view_and_record


urlpatterns = list(_in_one_transaction(urls.urlpatterns))
