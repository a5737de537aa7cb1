"""The shift report: what a team did in a shift, counted from the records when it is opened."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Sum

from accounts.models import Team, User
from casework.models import AnonymousContact, Client, Contact, FollowUp, GivenItem, Offer
from casework.models.naming import name_services
from rounds.models import OutreachRound
from rounds.models.hand_over_readings import HandOverReading
from rounds.models.hand_overs import HandOver
from rounds.shifts import Shift

COMPLETED = (FollowUp.Outcome.DONE, FollowUp.Outcome.NOT_REACHED)


@dataclass
class ShiftReport:
    """What a shift did. Nothing that was withdrawn is in it."""

    contacts: list[tuple[str, str, int]] = field(default_factory=list)  # kind, outcome, number
    people: int = 0  # without a name
    supplies: list[GivenItem] = field(default_factory=list)  # to people with a name or without
    rounds: int = 0  # saved
    completed: int = 0  # follow-ups
    added: int = 0  # follow-ups
    new_clients: int = 0

    @property
    def contacts_in_all(self) -> int:
        return sum(number for _kind, _outcome, number in self.contacts)


def report_of(team: Team, shift: Shift) -> ShiftReport:
    """Count what a team did in a shift. Nine queries, however much it was.

    Contacts are those of people who are on the team now, by the day on which they were; of a
    night also by when they were recorded, since many have no time. Follow-ups and new clients
    go by when they were entered.
    """
    contacts = _of_shift(Contact.objects.in_force().filter(recorded_by__team=team), shift)
    anonymous = _of_shift(AnonymousContact.objects.in_force().filter(team=team), shift)
    rounds = OutreachRound.objects.filter(team=team, withdrawn_at=None, saved_at__isnull=False)
    follow_ups = FollowUp.objects.exclude(outcome__in=FollowUp.WITHDRAWN).order_by()
    by_outcome = contacts.order_by().values_list("kind", "outcome").annotate(n=Count("pk"))
    kinds, outcomes = dict(Contact.Kind.choices), dict(Contact.Outcome.choices)
    return ShiftReport(
        contacts=[
            (str(kinds[kind]), str(outcomes[outcome]), number)
            for kind, outcome, number in by_outcome.order_by("kind", "outcome")
        ],
        people=anonymous.aggregate(n=Sum("people", default=0))["n"],
        supplies=_supplies(contacts, anonymous),
        rounds=rounds.filter(started_at__gte=shift.begins, started_at__lt=shift.ends).count(),
        completed=_completed(follow_ups.filter(done_by__team=team), shift).count(),
        added=follow_ups.filter(owner__team=team).filter(_entered(FollowUp, shift)).count(),
        new_clients=Client.objects.not_erased()
        .filter(team=team)
        .filter(_entered(Client, shift))
        .count(),
    )


def _of_shift(records: QuerySet, shift: Shift) -> QuerySet:
    """Return those of a shift: by their day, and of a night by when they were recorded."""
    records = records.filter(occurred_on__range=shift.days)
    if not shift.is_night:
        return records
    return records.filter(recorded_at__gte=shift.begins, recorded_at__lt=shift.ends)


def _supplies(contacts: QuerySet, anonymous: QuerySet) -> list[GivenItem]:
    """Return how many of each item were given, to clients and to people without a name."""
    given = GivenItem.objects.filter(contact__in=anonymous.order_by().values("pk"))
    offered = Offer.objects.provided().filter(contact__in=contacts.order_by().values("pk"))
    sums = Counter[str]()
    for items in (given, offered):
        summed = items.order_by().values_list("service").annotate(n=Sum("quantity"))
        sums.update(dict(summed))
    items_given = [GivenItem(service=code, quantity=n) for code, n in sorted(sums.items()) if n]
    name_services(items_given)
    return [each for each in items_given if each.is_item]


def _entered(model: Any, shift: Shift) -> Exists:
    """Whether a record was made in a shift: its history says when."""
    made = model.history.filter(id=OuterRef("pk"), history_type="+")
    return Exists(made.filter(history_date__gte=shift.begins, history_date__lt=shift.ends))


def _completed(follow_ups: QuerySet, shift: Shift) -> QuerySet:
    """Return those that were open when a shift began, and ended in it by being carried out."""
    rows = FollowUp.history.filter(id=OuterRef("pk"))
    before = rows.filter(history_date__lt=shift.begins).order_by("-history_date")
    within = rows.filter(history_date__gte=shift.begins, history_date__lt=shift.ends)
    ended_before = Subquery(before.values("done_on")[:1])
    return follow_ups.annotate(ended_before=ended_before).filter(
        Exists(within.filter(done_on__isnull=False)),
        outcome__in=COMPLETED,
        ended_before=None,
    )


@dataclass
class HandOverShown:
    """The hand-over of a shift, and who has read it."""

    hand_over: HandOver | None
    readings: list[HandOverReading]
    has_read: bool  # who asks, as it is now

    @property
    def version(self) -> int:
        return self.hand_over.version if self.hand_over else 0


def hand_over_of(team: Team, shift: Shift, user: User) -> HandOverShown:
    """Return what a shift wrote for the next one. Two queries."""
    found = HandOver.objects.of(team, shift).select_related("written_by").first()
    readings = list(found.readings.select_related("person")) if found else []
    has_read = any(
        each.person_id == user.pk and each.version == found.version for each in readings
    )
    return HandOverShown(found, readings, has_read)
