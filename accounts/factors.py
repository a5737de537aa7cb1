"""The second step at sign-in: what counts as one, and taking it from somebody who lost it."""

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
from audit import trail

JUST_NOW = 10 * 60
CODES_UNSEEN = "recovery_codes_unseen"


def factors_of(user: User | AnonymousUser) -> QuerySet[Authenticator]:
    """Return what the person can prove themselves with; recovery codes alone are no factor."""
    return Authenticator.objects.filter(user=user).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )


def is_proven(request: HttpRequest) -> bool:
    """Tell whether a factor, or a recovery code in its place, was used to open this session."""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records)


def may_set_up_first(request: HttpRequest) -> bool:
    """Tell whether somebody without a factor gave their password ten minutes ago or less."""
    moments = [record["at"] for record in get_authentication_records(request, request.user)]
    just_now = bool(moments) and time.time() - max(moments) <= JUST_NOW
    return just_now and not factors_of(request.user).exists()


@transaction.atomic
def reset_factors(person: User, *, by: User, identified: str) -> None:
    """Take all factors from somebody who lost them, and their password with them.

    A stolen password would otherwise set up the thief's factor. The person gets a link to their
    work e-mail, chooses a password and sets up a factor of their own.

    Args:
        identified: the code of how the administrator made sure who asks.

    Raises:
        ValidationError: an administrator would reset their own.
    """
    if person.pk == by.pk:
        raise ValidationError(_("Ask another administrator: nobody resets their own."))
    Authenticator.objects.filter(user=person).delete()
    person.set_unusable_password()
    person.save(update_fields=["password"])
    trail.record("person.factors_reset", person, by=by, identified=identified)
