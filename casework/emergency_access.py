"""Emergency access: opening a record of another team for four hours; a supervisor reviews it.

Whoever does it types the exact chart number. Nothing of the person shows until the record is
open, and whoever guesses numbers is stopped after a few.
"""

import uuid
from datetime import timedelta

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import mail
from accounts.models import User
from accounts.models.users import UserQuerySet
from accounts.roles import Role
from audit import trail
from casework.access import eligible_users
from casework.exceptions import AlreadyHasAccess, NoSuchRecord, TooManyTries
from casework.models import AccessGrant, Client, EmergencyAccess
from casework.models.clients import ClientQuerySet
from casework.models.emergency_access import LASTS

TRIES, TRIES_WITHIN = 5, timedelta(hours=1)
TRIED, DENIED = "emergency_access.tried", "emergency_access.denied"


def find(number: str, *, by: User) -> Client:
    """Return the record with exactly this chart number, if it may be opened in an emergency.

    Every try is written down before it is answered, on a chain that only one request at a time
    adds to: however many processes ask at once, none answers a sixth try within the hour. The
    trail says which record it was: auditors see it, and who tried does not. A number that is
    shut to them costs the very queries of one that is missing.

    Raises:
        TooManyTries
        NoSuchRecord: there is none, or none for them; they can not tell which.
    """
    asked = Client.objects.filter(chart_number=number.strip())
    with transaction.atomic():
        found, known = openable_by(by).filter(pk__in=asked).first(), asked.first()
        told = {"record": str(known.pk)} if known else {}
        trail.record(TRIED if found else DENIED, by, by=by, **told)
        tried = trail.all_events().filter(
            verb__in=(TRIED, DENIED), actor_id=by.pk, at__gt=timezone.now() - TRIES_WITHIN
        )
        tries = tried.count()
    if tries > TRIES:
        raise TooManyTries
    if not found:
        raise NoSuchRecord
    return found


def openable_by(user: User) -> ClientQuerySet:
    """Return the records this person could open in an emergency, or has open already."""
    return Client.objects.exclude_blocked_for(user).not_erased()


@transaction.atomic
def open_in_emergency(client: uuid.UUID, *, by: User, reason: str, why: str) -> EmergencyAccess:
    """Open one record for four hours, and tell the supervisors of its team at once.

    Args:
        client: the key of a record that `find` returned.
        reason: a code; `why`: a sentence of at least fifteen characters.

    Raises:
        NoSuchRecord: it is shut to them by now, or erased.
        AlreadyHasAccess: they see it without breaking anything.
    """
    record = openable_by(by).filter(pk=client).first()
    if record is None:
        raise NoSuchRecord
    if Client.objects.visible_to(by).filter(pk=client).exists():
        raise AlreadyHasAccess
    now = timezone.now()
    AccessGrant.objects.create(
        content_object=record,
        user=by,
        kind=AccessGrant.Kind.EMERGENCY,
        reason=why,
        starts_at=now,
        ends_at=now + LASTS,
        given_by=by,
    )
    emergency = record.emergency_accesses.create(
        person=by, reason=reason, why=why, opened_at=now, ends_at=now + LASTS
    )
    trail.record("emergency_access.opened", emergency, by=by, reason=str(reason))
    addresses = list(reviewers_of(record).exclude(pk=by.pk).values_list("email", flat=True))
    transaction.on_commit(lambda: _tell(addresses), robust=True)
    return emergency


def reviewers_of(client: Client) -> UserQuerySet:
    """Return who may review it: the supervisors of the client's team who see the record."""
    return eligible_users(client).in_team(client.team_id).filter(role=Role.SUPERVISOR)


def _tell(addresses: list[str]) -> None:
    """Email each supervisor separately, without a name or a number."""
    subject = _("Action needed: review emergency access")
    text = _(
        "A staff member used emergency access to open one of your team's records.\n"
        "Please sign in and review it within 3 days.\n\n"
        "For privacy, this email names no one."
    )
    for address in addresses:
        mail.send(EmailMessage(subject, text, to=[address]))
