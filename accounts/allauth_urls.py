"""allauth's pages. Each change of a password or a factor commits together with its event.

allauth saves first and sends its signal afterwards. Without one transaction around both, the
row would be committed without the event that `accounts.receivers` records.
"""

from collections.abc import Iterator

from allauth import urls
from django.db import transaction
from django.urls import URLPattern, URLResolver

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
            view = transaction.atomic(each.callback)
            yield URLPattern(each.pattern, view, each.default_args, each.name)
        else:
            yield each


urlpatterns = list(_in_one_transaction(urls.urlpatterns))
