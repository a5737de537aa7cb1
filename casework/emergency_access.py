"""Emergency access: a worker opens a record of another team for four hours, with a reason.

They type the exact chart number. Nothing about the client shows until the record is open, and
guessing numbers ends after a few tries. A supervisor of the client's team reviews each use.
"""

import uuid
from datetime import timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import mail
from accounts.models import User
from accounts.models.users import UserQuerySet
from accounts.roles import Role
from audit import trail
from audit.locking import lock
from casework.access import delete_grants, eligible_users
from casework.exceptions import AlreadyHasAccess, NoSuchRecord, TooManyTries
from casework.models import AccessGrant, Client, EmergencyAccess
from casework.models.clients import ClientQuerySet
from casework.models.emergency_access import LASTS

TRIES, TRIES_WITHIN = 5, timedelta(hours=1)  # our judgment: slips are allowed, guessing is not
TRIED, DENIED = "emergency_access.tried", "emergency_access.denied"


def find(number: str, *, by: User) -> Client:
    """Return the client with exactly this chart number, if emergency access may open it.

    Each try is recorded before it is answered, on the person's chain of the audit trail, which
    one request at a time may append to: parallel requests get no extra tries. The event names
    the record that was meant, for auditors. A blocked number costs the same queries as a
    missing one, so that their times tell nothing.

    Args:
        number: as typed; spaces around it do not matter.

    Raises:
        TooManyTries: five numbers were answered in the last hour.
        NoSuchRecord: there is none, or the person is blocked from it: they cannot tell which.
    """
    asked = Client.objects.filter(chart_number=number.strip())
    with transaction.atomic():
        found, known = openable_by(by).filter(pk__in=asked).first(), asked.first()
        facts: dict[str, Any] = {"record": str(known.pk)} if known else {}
        trail.record(TRIED if found else DENIED, by, by=by, **facts)
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
    """Return the clients that emergency access could open for this person, or has opened."""
    return Client.objects.exclude_blocked_for(user).not_erased()


@transaction.atomic
def open_in_emergency(client: uuid.UUID, *, by: User, reason: str, why: str) -> EmergencyAccess:
    """Open one record for four hours, and email the supervisors of its team.

    Args:
        client: the key of a client that `find` returned.
        reason: a value of `EmergencyAccess.Reason`.
        why: a sentence of at least 15 characters, encrypted.

    Raises:
        NoSuchRecord: the person has been blocked since, or the record was erased.
        AlreadyHasAccess: they may read it without emergency access.
    """
    lock(Client.objects.filter(pk=client))
    record = openable_by(by).filter(pk=client).first()
    if record is None:
        raise NoSuchRecord
    if Client.objects.visible_to(by).filter(pk=client).exists():
        raise AlreadyHasAccess
    now = timezone.now()
    emergencies = record.access_grants.of(by).filter(kind=AccessGrant.Kind.EMERGENCY)
    delete_grants(emergencies.ended())
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
    _email(reviewers_of(record).exclude(pk=by.pk))
    return emergency


def reviewers_of(client: Client) -> UserQuerySet:
    """Return who may review it: the supervisors of the client's team who see the record."""
    return eligible_users(client).in_team(client.team_id).filter(role=Role.SUPERVISOR)


def _email(reviewers: UserQuerySet) -> None:
    """Email each supervisor separately, without a name or a number."""
    for reviewer in reviewers:
        with translation.override(reviewer.language):
            subject = _("Action needed: review emergency access")
            text = _(
                "A staff member used emergency access to open one of your team's records.\n"
                "Please sign in and review it within 3 days.\n\n"
                "For privacy, this email names no one."
            )
            mail.send(EmailMessage(subject, text, to=[reviewer.email]))
