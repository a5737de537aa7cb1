"""Second factors: what counts as one, and resetting them for somebody who lost theirs."""

import time

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.secret_addresses import end_secret_addresses
from audit import trail

FIRST_SETUP_SECONDS = 10 * 60
CODES_UNSEEN = "recovery_codes_unseen"  # a key in the session


def factors_of(user: User | AnonymousUser) -> QuerySet[Authenticator]:
    """Return the person's apps and passkeys; recovery codes alone are no factor."""
    return Authenticator.objects.filter(user=user).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )


def used_second_factor(request: HttpRequest) -> bool:
    """Return whether this session was opened with a factor or a recovery code."""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records)


def may_set_up_first_factor(request: HttpRequest) -> bool:
    """Return whether the person has no factor, and entered their password within 10 minutes."""
    proven_at = [record["at"] for record in get_authentication_records(request, request.user)]
    is_recent = bool(proven_at) and time.time() - max(proven_at) <= FIRST_SETUP_SECONDS
    return is_recent and not factors_of(request.user).exists()


@transaction.atomic
def reset_factors(person: User, *, by: User, identified: str) -> None:
    """Remove all factors of somebody who lost them, their password and secret addresses.

    With the password left, somebody who stole it could set up a factor. The view sends the
    person a link to choose a new password; then they set up new factors. What an app on the
    lost phone reads without a sign-in ends, too.

    Args:
        identified: how the administrator made sure who asks, from `FactorResetForm`.

    Raises:
        ValidationError: administrators cannot reset their own.
    """
    end_secret_addresses(person, by=by)
    person.lock_and_refresh(by=by)
    if person.pk == by.pk:
        raise ValidationError(_("Ask another administrator. You can't reset your own."))
    Authenticator.objects.filter(user=person).delete()
    person.set_unusable_password()
    person.save(update_fields=["password"])
    trail.record("person.factors_reset", person, by=by, identified=identified)
