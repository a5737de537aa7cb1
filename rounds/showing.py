"""Showing: rounds on the pages of packages below, in the list, and what one round made."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from casework.access import ROLES_WITH_CLIENTS
from casework.models import Client, Contact, GivenItem
from casework.models.given_items import added_up
from casework.models.naming import name_services
from casework.models.withdrawing import Withdrawal
from pages.sections import Section
from places.models import Place
from rounds.models import OutreachRound, RoundCount

SECTION = "rounds/rounds/_section.html"


def rounds_under_way(user: User) -> Section | None:
    """Return the round that a worker is on, for My day. One query."""
    if not may_go(user):
        return None
    under_way = OutreachRound.objects.under_way().of(user)
    return Section(SECTION, {"under_way": list(under_way.only("place", "started_at"))})


def rounds_of_the_team(user: User) -> Section | None:
    """Return the way to rounds, for the team page: a link asks the database nothing."""
    return Section(SECTION, {"under_way": []}) if may_go(user) else None


def round_at_a_place(user: User, place: Place) -> Section | None:
    """Return the button that starts a round here, for the page of a place in use."""
    if not may_go(user) or not place.is_in_use or not user.has_perm("casework.record_contact"):
        return None
    return Section("rounds/rounds/_start_here.html", {"place": place})


def may_go(user: User) -> bool:
    """Whether somebody's role goes on rounds.

    Whether they lack training for it the template asks, by when the page has asked that
    together with other things.
    """
    return user.team_id is not None and user.role in ROLES_WITH_CLIENTS


def rounds_of_late(user: User) -> QuerySet[OutreachRound]:
    """Return the rounds that a person can still correct, with how much each made."""
    made = RoundCount.objects.in_force().filter(round=OuterRef("pk")).order_by()
    people = made.values("round").annotate(number=Sum("contact__people")).values("number")
    contacts = Contact.objects.in_force().filter(round=OuterRef("pk")).order_by()
    logged = contacts.values("round").annotate(number=Count("pk")).values("number")
    return (
        OutreachRound.objects.visible_to(user)
        .of_late()
        .select_related("started_by")
        .annotate(
            people=Coalesce(Subquery(people, IntegerField()), 0),
            contacts=Coalesce(Subquery(logged, IntegerField()), 0),
        )
    )


@dataclass
class Made:
    """What a round made, as one person may see it."""

    counts: list[RoundCount] = field(default_factory=list)
    given: list[GivenItem] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)  # of clients whom they see
    hidden: int = 0  # contacts of others

    @property
    def people(self) -> int:
        return sum(each.people for each in self.counts)


def made_by(outreach_round: OutreachRound, user: User) -> Made:
    """Return what a round made. Its contacts show to who sees the client."""
    counts = list(
        outreach_round.counts.select_related("bucket", "contact").prefetch_related(
            "contact__given_items"
        )
    )
    in_force = [each.contact for each in counts if each.contact.is_in_force]
    given = added_up(item for contact in in_force for item in contact.given_items.all())
    contacts = Contact.objects.of_round(outreach_round.pk).exclude(withdrawal=Withdrawal.MOVED)
    visible = Client.objects.visible_to(user).order_by().values("pk")
    shown = list(contacts.filter(client__in=visible).select_related("client").order_by("pk"))
    found: list[Any] = name_services(given)
    return Made(counts, found, shown, contacts.count() - len(shown))
