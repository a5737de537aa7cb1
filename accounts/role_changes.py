"""Changing somebody's role or ending their account: who takes over, and who is notified."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import mail
from accounts.announcing import Responsibility, handing_over, responsibilities_asked
from accounts.models import Team, User
from accounts.roles import Role, has_team, title_of
from audit import trail
from audit.events import words_of

SHOWN_FOR = timedelta(days=30)
VERBS = (
    "invitation.sent",
    "person.deactivated",
    "person.joined",
    "person.reactivated",
    "person.role_assigned",
)


class RoleChange(NamedTuple):
    """One change of who may do what, as the page of people shows it."""

    at: datetime
    by: str
    what: str
    person: str
    role: str
    role_before: str


def responsibilities_of(person: User) -> list[Responsibility]:
    """Return what the person has that would end, or would need somebody to take it."""
    found: list[Responsibility] = []
    answers: Any = responsibilities_asked.send(User, person=person)
    for _receiver, answer in answers:
        found += answer
    if is_last_supervisor(person):
        sentence = _(
            "They are the only supervisor of their team. No one else can transfer its clients, "
            "sign off its case reviews, or confirm deletions."
        )
        found.append(Responsibility(sentence))
    return found


def is_last_supervisor(person: User) -> bool:
    if person.role != Role.SUPERVISOR or not person.team_id:
        return False
    others = User.objects.active().in_team(person.team_id).filter(role=Role.SUPERVISOR)
    return not others.exclude(pk=person.pk).exists()


def possible_successors(person: User) -> Any:
    """Return the workers of the person's team who may take over, without the person."""
    if not person.team_id:
        return User.objects.none()
    team = User.objects.active().workers().in_team(person.team_id)
    return team.exclude(pk=person.pk).order_by("name")


@transaction.atomic
def change_role(
    person: User, *, role: Role, team: Team | None, by: User, successor: User | None = None
) -> str | None:
    """Give the person another role or team, hand over what they had, and tell who administers.

    Args:
        successor: who takes over their clients and follow-ups; None leaves them where they are.

    Returns:
        What became of what they had, in sentences. None if they have the role and team
        already: the page was sent twice, and nothing is done.

    Raises:
        OwnAccount, LastAdministrator: see `User.assign_role`.
    """
    if (person.role, person.team) == (role, team):
        return None
    done = _hand_over(person, successor, by=by, works_with_clients=has_team(role))
    person.assign_role(role, team, by=by)
    notify_administrators(by=by, about=person)
    return done


@transaction.atomic
def deactivate(person: User, *, by: User | None, successor: User | None = None) -> str:
    """End the person's account, hand over what they had, and tell who administers.

    Args:
        by: None for the system, which closes accounts that nobody uses.
        successor: as of `change_role`.

    Returns:
        What became of what they had, in sentences.

    Raises:
        OwnAccount, LastAdministrator, AlreadyDeactivated: see `User.deactivate`.
    """
    done = _hand_over(person, successor, by=by, works_with_clients=False)
    person.deactivate(by=by)
    notify_administrators(by=by, about=person)
    return done


@transaction.atomic
def reactivate(person: User, *, by: User) -> None:
    """Let the person sign in again, and tell who administers.

    Raises:
        AlreadyActive
    """
    person.reactivate(by=by)
    notify_administrators(by=by, about=person)


def _hand_over(
    person: User, successor: User | None, *, by: User | None, works_with_clients: bool
) -> str:
    """Let each package hand over what is its own: clients are held before people."""
    answers: Any = handing_over.send(
        User, person=person, to=successor, by=by, works_with_clients=works_with_clients
    )
    return " ".join(sentence for _receiver, answer in answers for sentence in answer)


def administrators_to_notify(*, by: User | None, about: User | None = None) -> list[User]:
    """Return the others who administer; where there is none, the directors."""
    others = User.objects.active().exclude(pk__in=[each.pk for each in (by, about) if each])
    administrators = list(others.filter(role=Role.ADMINISTRATOR))
    return administrators or list(others.filter(role=Role.DIRECTOR))


def notify_administrators(*, by: User | None, about: User | None = None) -> None:
    """Send an email that a role was changed, once it is. It names the agency, and no person."""
    for person in administrators_to_notify(by=by, about=about):
        with translation.override(person.language):
            text = _text_for(person) % {"agency": settings.AGENCY_NAME}
            subject = _("A role was changed")
            mail.send(EmailMessage(subject, text, None, [person.email]))


def _text_for(person: User) -> str:
    if person.role == Role.ADMINISTRATOR:
        return _(
            "At %(agency)s, someone was invited, joined, got another role, or can no longer "
            "sign in. Sign in and open People: it says who, by whom, and when.\n\n"
            "If you did not expect this, tell a director at once."
        )
    return _(
        "At %(agency)s, the only administrator invited someone, changed a role, or changed who "
        "can sign in. There is no other administrator to notify, so you get this.\n\n"
        "If you did not expect this, ask them. The auditor's log says what was changed."
    )


def recent_changes() -> list[RoleChange]:
    """Return who got which role in the last 30 days, newest first, in two queries."""
    since = timezone.now() - SHOWN_FOR
    events = list(trail.all_events().filter(verb__in=VERBS, at__gte=since))
    names = _names_of(events)
    return [
        RoleChange(
            at=event.at,
            by=names.get(str(event.actor_id), _("The system")),
            what=words_of(event.verb),
            person=names.get(event.subject_id, ""),
            role=_role_label(event.facts.get("role", "")),
            role_before=_role_label(event.facts.get("role_before", "")),
        )
        for event in events
    ]


def _names_of(events: Iterable[Any]) -> dict[str, str]:
    keys = {str(event.actor_id) for event in events if event.actor_id}
    keys |= {event.subject_id for event in events if event.verb.startswith("person.")}
    found = User.objects.filter(pk__in=keys).values_list("pk", "name")
    return {str(key): name for key, name in found}


def _role_label(role: str) -> str:
    return title_of(role) if role in Role.values else ""
