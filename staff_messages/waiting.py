"""Waiting: which messages show on My day or on the team page. One statement for all of it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from audit.gathered import GatheredQueries
from casework.announcing import Occasion
from casework.caseloads import NAMED_BY_PART
from casework.models import Assignment, Client, EmergencyAccess
from casework.models.emergency_access import REVIEW_WITHIN
from casework.models.reach import values_of
from casework.reach import REGULAR_ACCESS, Reach
from opening.models import ClosedDay
from opening.open_days import OpenDays
from staff_messages.models import Message, MessageReading
from staff_messages.working_days import a_working_day_before

# Our judgment. A message to all leaves the pages of those who have not read it after a while:
# who begins to work with a client would else find everything that was ever written.
LISTED_FOR = timedelta(days=7)
URGENT_LISTED_FOR = timedelta(days=30)
MOST_LISTED = 50
CLOSED_DAYS_BACK = timedelta(days=60)  # longer than an agency is closed at a stretch


class EndedAccess(NamedTuple):
    """An emergency access that ended by itself, of which nobody was told what was learned.

    It does not say of whom: that went dark with the access.
    """

    pk: UUID
    opened_at: datetime


@dataclass
class Waiting:
    """What a person has to read, and what they have to hand over."""

    messages: list[Message] = field(default_factory=list)  # the urgent ones first, then by age
    late: list[Message] = field(default_factory=list)  # urgent, read by none they are for
    ended: list[EndedAccess] = field(default_factory=list)

    @property
    def is_anything(self) -> bool:
        return bool(self.messages or self.late or self.ended)


def waiting_for(user: User, now: datetime | None = None) -> Waiting:
    """Return what waits for a person now. One query, in which nothing is opened."""
    waiting, now = Waiting(), now or timezone.now()
    if not user.is_active or user.role not in REGULAR_ACCESS:
        return waiting
    found = _waiting.records(
        user.role,
        listed_since=now - LISTED_FOR,
        urgent_since=now - URGENT_LISTED_FOR,
        ended_since=now - REVIEW_WITHIN,
        closed_since=timezone.localdate(now) - CLOSED_DAYS_BACK,
        **values_of(user) | {"now": now},
    )
    messages = {each.pk: each for each in [*found["to_them"], *found["to_all"]]}
    late_before = a_working_day_before(timezone.localtime(now), _open_days(found))
    waiting.late = [each for each in found["unread"] if each.sent_at <= late_before]
    for each in waiting.late:
        messages.pop(each.pk, None)
    in_turn = sorted(messages.values(), key=lambda each: (not each.is_urgent, each.sent_at))
    waiting.messages = in_turn[:MOST_LISTED]
    waiting.ended = [EndedAccess(*row) for row in found["ended"]]
    return waiting


def emergencies_to_hand_over(person: User, now: datetime | None = None) -> QuerySet[Any]:
    """Return a person's emergency accesses of 3 days that ended without a hand-over."""
    now = now or timezone.now()
    return _to_hand_over(person, now, now - REVIEW_WITHIN)


def _open_days(found: dict[str, list[Any]]) -> OpenDays:
    closed = frozenset(day for (day,) in found["closed"])
    return OpenDays(frozenset(settings.CLOSED_WEEKDAYS), closed)


def _to_hand_over(person: User, now: datetime, since: datetime) -> QuerySet[Any]:
    handed_over = Message.objects.filter(
        author=OuterRef("person"),
        client=OuterRef("client"),
        occasion=Occasion.EMERGENCY,
        sent_at__gte=OuterRef("opened_at"),
    )
    ended = EmergencyAccess.objects.of(person).filter(ends_at__lte=now, ends_at__gte=since)
    return ended.filter(~Exists(handed_over.order_by()))


def _waiting_of(
    role: str,
    *,
    user: UUID,
    now: datetime,
    listed_since: datetime,
    urgent_since: datetime,
    ended_since: datetime,
    closed_since: date,
    team: UUID | None = None,
) -> dict[str, QuerySet[Any]]:
    person = User(pk=user, role=role, team_id=team)
    readings = MessageReading.objects.filter(message=OuterRef("pk")).order_by()
    unread = Message.objects.with_note().exclude(author=user)
    unread = unread.filter(~Exists(readings.filter(reader=user)))
    to_all = unread.filter(to=None, client__in=_working_with(person, now)).filter(
        Q(sent_at__gte=listed_since)
        | Q(is_urgent=True, sent_at__gte=urgent_since)
        | Q(is_urgent=True) & ~Exists(readings)
    )
    if role == Role.SUPERVISOR:  # of a whole team: what is urgent, and what nobody else gets
        assigned = Assignment.objects.current().filter(client=OuterRef("client")).order_by()
        to_all = to_all.filter(Q(is_urgent=True) | ~Exists(assigned))
    supervised = Client.objects.reachable_by(person, Reach.SUPERVISE, now=now).order_by()
    of_team = Message.objects.with_note().filter(is_urgent=True, client__in=supervised)
    ended = _to_hand_over(person, now, ended_since)
    may_open = Client.objects.exclude_blocked_for(person, now).not_erased().order_by()
    return {
        "to_them": _listed(unread.visible_to(person, now).filter(to=user)),
        "to_all": _listed(to_all),
        "unread": _listed(of_team.unread_by_addressee(), "sent_at"),
        "ended": ended.filter(client__in=may_open)
        .order_by("opened_at", "pk")
        .values_list("pk", "opened_at"),
        "closed": ClosedDay.objects.filter(day__gte=closed_since)
        .order_by("day")
        .values_list("day"),
    }


def _working_with(person: User, now: datetime) -> QuerySet[Client]:
    return Client.objects.reachable_by(person, Reach.CHANGE, now=now).order_by()


def _listed(messages: QuerySet[Message], *order: str) -> QuerySet[Message]:
    """Return them without their words, which only the page of a client's messages opens."""
    in_order = order or ("-is_urgent", "-sent_at")
    return (
        messages.select_related("client", "author", "to")
        .only(
            "sent_at",
            "is_urgent",
            "occasion",
            "answers",
            "author__name",
            "to__name",
            *NAMED_BY_PART,
        )
        .order_by(*in_order, "pk")[:MOST_LISTED]
    )


_waiting = GatheredQueries(_waiting_of)
