"""Caseloads at a glance: a worker's day, and who has a team's clients in hand."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from casework.models import AccessGrant, Assignment, Client, FollowUp
from casework.reach import Reach

AHEAD = timedelta(days=7)
QUIET_AFTER = timedelta(days=30)
SHOWN = 50


@dataclass
class Day:
    """What waits for one worker today: two queries, however long the lists are."""

    overdue: list[FollowUp] = field(default_factory=list)
    today: list[FollowUp] = field(default_factory=list)
    coming: list[FollowUp] = field(default_factory=list)
    quiet: list[Client] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.overdue or self.today or self.coming or self.quiet)


def day_of(worker: User, today: date | None = None) -> Day:
    """Return a worker's follow-ups by urgency, and the clients not reached for thirty days.

    What a colleague promised is theirs as well, while they cover for that colleague; and what
    anybody promised to a client of theirs, since who did may not see the record any more.
    """
    today = today or timezone.localdate()
    day = Day()
    own = FollowUp.objects.open().owned_by(worker).order_by().values("pk")
    covered = AccessGrant.objects.in_force().of(worker).filter(kind=AccessGrant.Kind.COVERAGE)
    promised = FollowUp.objects.open().filter(
        client__in=covered.order_by().values("content_object")
    )
    caseload = Client.objects.on_caseload_of(worker).order_by().values("pk")
    answered_for = FollowUp.objects.open().filter(client__in=caseload)
    others = [found.order_by().values("pk") for found in (promised, answered_for)]
    waiting = (
        FollowUp.objects.open()
        .filter(pk__in=own.union(*others))
        .filter(due_on__lte=today + AHEAD, client__in=Client.objects.visible_to(worker))
        .select_related("client", "owner")
    )
    for follow_up in waiting:
        follow_up.is_own = follow_up.owner_id == worker.pk
        if follow_up.due_on < today:
            day.overdue.append(follow_up)
        elif follow_up.due_on == today:
            day.today.append(follow_up)
        else:
            day.coming.append(follow_up)
    day.quiet = list(
        Client.objects.reachable_by(worker, Reach.CHANGE)
        .open()
        .not_reached_since(today - QUIET_AFTER)
        .order_by("last_reached_on", "opened_on")[:SHOWN]
    )
    return day


def people_for(supervisor: User, today: date | None = None) -> QuerySet[User]:
    """Return the team's workers, and whoever else has something of the team's clients in hand.

    Somebody who left or has another role by now, a supervisor who opened a record, a co-worker
    from elsewhere: they answer for an open client, or are late with a promise to one.
    """
    workers = User.objects.active().workers().in_team(supervisor.team_id).order_by()
    answering = Assignment.objects.current().filter(
        client__in=Client.objects.reachable_by(supervisor, Reach.SUPERVISE).open()
    )
    late = late_for(supervisor, today).order_by()
    in_hand = workers.values("pk").union(answering.values("worker"), late.values("owner"))
    return User.objects.filter(pk__in=in_hand)


def late_for(supervisor: User, today: date | None = None) -> QuerySet[FollowUp]:
    """Return the overdue promises to clients of the team whom the supervisor sees."""
    return (
        FollowUp.objects.overdue(today)
        .filter(client__team=supervisor.team_id)
        .exclude(client__in=Client.objects.blocked_for(supervisor))
    )
