"""Caseloads at a glance: a worker's day, and who has work left on a team's clients."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from audit.gathered import GatheredQueries
from casework.counting import TeamWork
from casework.models import (
    AccessGrant,
    AnonymousContact,
    Client,
    Consent,
    FollowUp,
    GivenItem,
    SafetyAlert,
    Task,
)
from casework.models.client_lists import no_contact_before, read_contact_status
from casework.models.given_items import added_up
from casework.models.naming import name_services
from casework.models.reach import values_of
from casework.models.repeating import SHOWN
from casework.reach import REGULAR_ACCESS, Reach
from drafts.models import Draft
from drafts.models.drafts import KEPT_FOR as DRAFTS_KEPT_FOR
from drafts.registry import is_registered
from services.models import Service

COMING_WITHIN = timedelta(days=7)
ENDING_WITHIN = timedelta(days=30)  # of a consent: time to ask at one of the next contacts
MOST_LISTED = 50  # of clients and consents on the page; the list of clients has them all


@dataclass
class Day:
    """What waits for one worker today. Two queries load it, however long the lists are."""

    overdue: list[FollowUp | Task] = field(default_factory=list)
    today: list[FollowUp | Task] = field(default_factory=list)
    coming: list[FollowUp | Task] = field(default_factory=list)
    no_recent_contact: list[Client] = field(default_factory=list)
    alerts_to_review: list[SafetyAlert] = field(default_factory=list)
    consents_ending: list[Consent] = field(default_factory=list)  # within a month
    counted: list[AnonymousContact] = field(default_factory=list)  # by them, newest first
    given: list[GivenItem] = field(default_factory=list)  # at those, one of each item
    drafts: list[Draft] = field(default_factory=list)  # theirs, the newest first

    @property
    def people_counted(self) -> int:
        """How many people without a name the worker counted today."""
        return sum(contact.people for contact in self.counted)

    @property
    def is_empty(self) -> bool:
        due = self.overdue or self.today or self.coming
        lists = (self.no_recent_contact, self.alerts_to_review, self.consents_ending)
        return not (due or any(lists))


def day_of(worker: User, today: date | None = None) -> Day:
    """Return what is due of a worker by urgency, and the clients not reached for thirty days.

    Beside follow-ups of clients stand the worker's own tasks. Included are the follow-ups of a
    colleague they cover for, and those that anyone added for a client on their caseload: the
    owner may no longer see that record.
    """
    day = Day()
    if not worker.is_active or worker.role not in REGULAR_ACCESS:
        return day
    today = today or timezone.localdate()
    found = _day.records(
        worker.role,
        until=today + COMING_WITHIN,
        ending=today + ENDING_WITHIN,
        before=no_contact_before(today),
        drafts_since=timezone.now() - DRAFTS_KEPT_FOR,
        today=today,
        **values_of(worker),
    )
    read_contact_status(
        [*(each.client for each in found["waiting"]), *found["no_recent_contact"]]
    )
    # The time is sealed: it opens, and what opens is recorded, once all clients are here.
    for follow_up in found["waiting"]:
        follow_up.is_own = follow_up.owner_id == worker.pk
    due = [*found["waiting"], *found["tasks"]]
    for each in sorted(due, key=attrgetter("place_in_a_day")):
        if each.due_on < today:
            day.overdue.append(each)
        elif each.due_on == today:
            day.today.append(each)
        else:
            day.coming.append(each)
    day.no_recent_contact = found["no_recent_contact"]
    day.alerts_to_review, day.counted = found["alerts_to_review"], found["counted"]
    day.consents_ending = found["consents_ending"]
    day.given = added_up(found["given"])
    name_services(day.given, {each.code: each for each in found["services"]})
    day.drafts = [draft for draft in found["drafts"] if is_registered(draft.form)]
    named = {client.pk: client for client in found["clients_of_drafts"]}
    for draft in day.drafts:
        draft.about = named.get(draft.client)
    return day


def waiting_for(worker: User, now: datetime) -> QuerySet[FollowUp]:
    """Return the open follow-ups that a worker answers for, with clients whom they may see."""
    own = FollowUp.objects.open().owned_by(worker).order_by().values("pk")
    covered = AccessGrant.objects.in_force(now).of(worker)
    covered = covered.filter(kind=AccessGrant.Kind.COVERAGE).order_by()
    covered_follow_ups = FollowUp.objects.open().filter(
        client__in=covered.values("content_object")
    )
    caseload = Client.objects.on_caseload_of(worker).order_by().values("pk")
    answered_for = FollowUp.objects.open().filter(client__in=caseload)
    others = [found.order_by().values("pk") for found in (covered_follow_ups, answered_for)]
    return (
        FollowUp.objects.open()
        .filter(pk__in=own.union(*others))
        .filter(client__in=Client.objects.visible_to(worker, now))
        .select_related("client", "owner")
        .only(
            "kind",
            "task",
            "due_on",
            "due_at",
            "moved_because",
            "done_on",
            *SHOWN,
            "owner__name",
            *(f"client__{name}" for name in NAMED),
        )
        .order_by("due_on", "pk")
    )


def tasks_of(worker: User) -> QuerySet[Task]:
    """Return the open tasks of a person, with what a list shows of each."""
    return (
        Task.objects.open()
        .owned_by(worker)
        .select_related("owner", "added_by")
        .only(*SHOWN_OF_TASK)
        .order_by("due_on", "pk")
    )


SHOWN_OF_TASK = (
    *("words", "due_on", "due_at", "moved_because", "done_on", "team", "outcome"),
    *("not_needed_because", *SHOWN, "owner__name", "added_by__name"),
)


def _day_of(
    role: str,
    *,
    user: UUID,
    now: datetime,
    today: date,
    until: date,
    ending: date,
    before: date,
    drafts_since: datetime,
    team: UUID | None = None,
) -> dict[str, QuerySet[Any]]:
    worker = User(pk=user, role=role, team_id=team)
    waiting = waiting_for(worker, now).filter(due_on__lte=until)
    no_recent_contact = (
        Client.objects.reachable_by(worker, Reach.CHANGE, now=now)
        .open()
        .filter(unseen_since__lt=before)
        .only("last_reached_on", *NAMED)
        .longest_unseen_first()[:MOST_LISTED]
    )
    alerts_to_review = (
        SafetyAlert.objects.to_review(today)
        .filter(client__in=Client.objects.reachable_by(worker, Reach.CHANGE, now=now).open())
        .select_related("client", "lowering_requested_by")
        .only(
            "kind",
            "review_on",
            "lowered_on",
            "lowering_requested_by__name",
            *(f"client__{n}" for n in NAMED),
        )
        .order_by("review_on", "pk")
    )
    consents_ending = (
        Consent.objects.current()
        .filter(until__range=(today, ending))
        .filter(client__in=Client.objects.reachable_by(worker, Reach.CHANGE, now=now).open())
        .select_related("client")
        .only("purpose", "until", *(f"client__{name}" for name in NAMED))
        .order_by("until", "pk")[:MOST_LISTED]
    )
    counted = AnonymousContact.objects.in_force().filter(recorded_by=user, occurred_on=today)
    given = GivenItem.objects.filter(contact__in=counted.values("pk"))
    drafts = Draft.objects.reachable_by(worker, now).kept(drafts_since)
    return {
        "drafts": drafts.only("form", "subject", "client", "saved_at").order_by(
            "-saved_at", "-pk"
        ),
        "clients_of_drafts": Client.objects.filter(pk__in=drafts.order_by().values("client"))
        .only(*NAMED)
        .order_by("pk"),
        "counted": counted.only("people").order_by("-pk"),
        "given": given.only("service", "quantity").order_by("pk"),
        "services": Service.objects.filter(code__in=given.values("service"))
        .only("code", "kind", "name", "name_es", "unit", "unit_es")
        .order_by("code"),
        "waiting": waiting,
        "tasks": tasks_of(worker).filter(due_on__lte=until),
        "no_recent_contact": no_recent_contact,
        "alerts_to_review": alerts_to_review,
        "consents_ending": consents_ending,
    }


NAMED = ("preferred_name", "chart_number")  # what names a client in a list
NAMED_BY_PART = [f"client__{name}" for name in NAMED]
_day = GatheredQueries(_day_of)


def people_for(supervisor: User, work: TeamWork) -> QuerySet[User]:
    """Return the team's workers, and others with work left on clients of the team.

    The others are assigned to an open client, have an overdue follow-up with one, or an open
    task of the team: somebody who left or changed roles, a supervisor, or a co-worker of
    another team.
    """
    workers = User.objects.active().workers().in_team(supervisor.team_id).order_by()
    tasks = Task.objects.open().of_team(supervisor.team_id).order_by()
    return User.objects.filter(
        Q(pk__in=work.workers)
        | Q(pk__in=workers.values("pk"))
        | Q(pk__in=tasks.values("owner"))
    )


def overdue_follow_ups_for(supervisor: User, today: date | None = None) -> QuerySet[FollowUp]:
    """Return the overdue follow-ups with clients of the team that the supervisor may see."""
    return (
        FollowUp.objects.overdue(today)
        .filter(client__team=supervisor.team_id)
        .exclude(client__in=Client.objects.blocked_for(supervisor))
    )
