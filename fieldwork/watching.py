"""Watching: whose visits show on somebody's page now, and whom to ring about them.

One statement for a page, however many visits there are. Where a block or a confidential program
keeps a client from the person, the visit shows without its place: their colleague may be in
danger all the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from audit.gathered import GatheredQueries
from casework.models import Client
from casework.models.reach import NO_TEAM
from casework.reach import REGULAR_ACCESS
from fieldwork.models import OnCall, PlannedVisit
from fieldwork.models.planned_visits import UNDO_WITHIN

LISTED_BACK = timedelta(days=7)
MOST_LISTED = 100
SHOWN_AHEAD = timedelta(hours=24)  # a planned visit shows so long before it starts


@dataclass
class Outside:
    """Who is outside, as it matters to one person."""

    alerts: list[PlannedVisit] = field(default_factory=list)  # whom they have to ring about
    own: list[PlannedVisit] = field(default_factory=list)  # under way or overdue: theirs
    planned: list[PlannedVisit] = field(default_factory=list)  # theirs, not begun
    ended: list[PlannedVisit] = field(default_factory=list)  # theirs, if it was a wrong tap
    others: list[PlannedVisit] = field(default_factory=list)  # colleagues who are out
    on_call: list[OnCall] = field(default_factory=list)  # of their team, now


def outside_for(user: User, now: datetime | None = None) -> Outside:
    """Return the visits that a person's page shows now. One query."""
    outside, now = Outside(), now or timezone.now()
    if not user.is_active or user.role not in REGULAR_ACCESS:
        return outside
    found = _outside.records(
        user.role,
        user=user.pk,
        team=user.team_id or NO_TEAM,
        now=now,
        ahead=now + SHOWN_AHEAD,
        ended_since=now - UNDO_WITHIN,
    )
    visits = [*found["visits"], *map(without_place, found["kept_away"])]
    for visit in sorted(visits, key=lambda each: (each.expected_at, str(each.pk))):
        _sort(outside, visit, user, now)
    on_call = [each for each in found["on_call"] if each.is_on_call(now)]
    outside.on_call = on_call
    return outside


def _sort(outside: Outside, visit: PlannedVisit, user: User, now: datetime) -> None:
    is_own = visit.worker_id == user.pk
    if not visit.is_open:
        outside.ended.append(visit)
    elif is_own and (visit.is_out or visit.is_overdue_at(now)):
        outside.own.append(visit)
    elif is_own:
        outside.planned.append(visit)
    elif visit.is_overdue_at(now) and visit.acknowledged_at is None:
        outside.alerts.append(visit)
    elif visit.is_out or visit.is_overdue_at(now):
        outside.others.append(visit)


def visits_of_late(user: User, now: datetime | None = None) -> QuerySet[Any, Any]:
    """Return the visits of the last days and those ahead, without anything sealed."""
    since = (now or timezone.now()) - LISTED_BACK
    shown = PlannedVisit.objects.visible_to(user)
    is_recent = Q(back_at=None, canceled_at=None) | Q(starts_at__gte=since)
    visits = shown.filter(is_recent).values(*COLUMNS)
    return visits.order_by("-starts_at", "-pk")[:MOST_LISTED]


def may_know_place(user: User, visit: PlannedVisit) -> bool:
    """Whether nothing keeps the client of a visit, if there is one, from whoever sees it."""
    if visit.client_id is None:
        return True
    kept_away = Client.objects.blocked_for(user).filter(pk=visit.client_id)
    return not kept_away.exists()


def without_place(row: Iterable[Any]) -> PlannedVisit:
    """Make a visit of the columns that tell nothing of a client: nothing sealed was read."""
    values = dict(zip(COLUMNS, row, strict=True))
    worker = User(pk=values["worker_id"], name=values.pop("worker__name"))
    partner_name = values.pop("partner__name")
    visit = PlannedVisit(**values, place="")
    visit.worker = worker
    if visit.partner_id:
        visit.partner = User(pk=visit.partner_id, name=partner_name)
    return visit


TIMES = [
    "starts_at",
    "expected_at",
    "out_at",
    "back_at",
    "canceled_at",
    "alerted_at",
    "acknowledged_at",
]
PEOPLE = ["worker__name", "partner__name", "acknowledged_by__name"]
COLUMNS = ("id", "worker_id", "partner_id", "team_id", "worker__name", "partner__name", *TIMES)


def _outside_for(
    role: str, *, user: UUID, team: UUID, now: datetime, ahead: datetime, ended_since: datetime
) -> dict[str, QuerySet[Any]]:
    person = User(pk=user, role=role, team_id=team)
    own = Q(worker=user)
    not_begun = Q(out_at=None, starts_at__lte=ahead)
    is_open = Q(back_at=None, canceled_at=None) & (Q(out_at__isnull=False) | not_begun)
    lately = Q(back_at__gte=ended_since) | Q(canceled_at__gte=ended_since)
    others = Q(partner=user)
    if role == Role.SUPERVISOR:
        others |= Q(team=team)
    shown = PlannedVisit.objects.filter((is_open & (own | others)) | (own & lately))
    kept_away = Client.objects.blocked_for(person, now).order_by().values("pk")
    kept = Q(client__in=kept_away)
    return {
        "visits": shown.exclude(kept)
        .select_related("worker", "partner", "acknowledged_by")
        .only("client", "team", "place", *TIMES, *PEOPLE)
        .order_by("pk"),
        "kept_away": shown.filter(kept).order_by("pk").values_list(*COLUMNS),
        "on_call": OnCall.objects.listed().filter(team=team).order_by("name", "pk"),
    }


_outside = GatheredQueries(_outside_for)
