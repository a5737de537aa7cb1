"""The scope of a report: the services that one award paid for in a period, and their clients.

Every measure counts within it, so that all numbers of a report are about the same set.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from casework.birth_dates import BirthDate
from casework.models import AnonymousContact, Award, Client, Contact, GivenItem, Offer
from casework.models.clients import ClientQuerySet
from places.models import Place
from reports.area_lines import AreaLines, area_lines
from reports.breakdowns import CodeLists, lists_on
from reports.period import Period
from rounds.models import OutreachRound, RoundCount
from services.code_lists import Code
from services.models import Service
from services.models.service_lines import LinePeriod, line_periods


class Circumstances(NamedTuple):
    """What happened to a client and what applies to them, as codes; None where unknown."""

    victimizations: list[str] | None
    classifications: list[str] | None


UNKNOWN = Circumstances(None, None)


class Answers(NamedTuple):
    """What a report reads of one client's sealed answers."""

    circumstances: Circumstances
    birth_date: BirthDate | None


@dataclass(frozen=True)
class AwardScope:
    """The services that an award paid for in a period, and who received them.

    Args:
        award: the grant that paid.
        period: the days on which a service was provided, both ends included.
        new_since: a client is new if this award paid for nothing of theirs from this day to the
            day before the period; the first day of the funder's fiscal year, or of the award.
    """

    award: Award
    period: Period
    new_since: date

    @cached_property
    def lists(self) -> CodeLists:
        """The versions of the coded lists on the first day of the period.

        Raises:
            ListMissing: one of them begins later.
        """
        return lists_on(self.period.first)

    def offers(self) -> QuerySet[Offer]:
        """Return the services that were provided and have a line on the form."""
        return self._provided(self.period.first, self.period.last)

    def clients(self) -> ClientQuerySet:
        """Return the clients who received one or more of them, each once."""
        return Client.objects.filter(pk__in=self.offers().values("client"))

    def new_clients(self) -> ClientQuerySet:
        """Return those of the clients who are new."""
        earlier = self._provided(self.new_since, self.period.day_before)
        return self.clients().exclude(pk__in=earlier.values("client"))

    def anonymous_contacts(self) -> QuerySet[AnonymousContact]:
        """Return the contacts with people who gave no name."""
        contacts = AnonymousContact.objects.in_force().paid_by(self.award)
        return contacts.within(self.period.first, self.period.last)

    def items(self) -> QuerySet[Offer]:
        """Return the items given to clients that the award paid for, on a line or on none."""
        paid = Offer.objects.paid_by(self.award).provided()
        return paid.within(self.period.first, self.period.last).filter(
            service__in=Service.objects.filter(kind=Service.Kind.ITEM).values("code")
        )

    def items_without_a_name(self) -> QuerySet[GivenItem]:
        """Return the items given at its anonymous contacts."""
        return GivenItem.objects.filter(
            contact__in=self.anonymous_contacts().values("pk"),
            service__in=Service.objects.filter(kind=Service.Kind.ITEM).values("code"),
        )

    @cached_property
    def area_lines(self) -> AreaLines:
        """The lines of a breakdown by area: the same for all that the report counts."""
        area_of = {
            place: Code(str(area), name)
            for place, area, name in Place.objects.filter(area__isnull=False)
            .order_by()
            .values_list("pk", "area", "area__name")
        }
        places = {*self._place_of_contact.values(), *self._place_of_anonymous.values()}
        return area_lines(area_of, places)

    def line_of_contact(self, contact: UUID) -> str:
        """Return the line by area of a contact with a client, by its key."""
        return self.area_lines.line_of(self._place_of_contact.get(contact))

    def line_of_anonymous_contact(self, contact: UUID) -> str:
        """Return the line by area of an anonymous contact, by its key."""
        return self.area_lines.line_of(self._place_of_anonymous.get(contact))

    @cached_property
    def circumstances(self) -> list[Circumstances]:
        """One for each client; unknown for clients whose record was erased."""
        known = [answers.circumstances for answers in self._answers.values()]
        return known + [UNKNOWN] * self.clients().erased().count()

    def births_of_new_clients(self) -> Iterator[tuple[UUID, BirthDate | None]]:
        """Yield the key and the date of birth of each new client who was not erased."""
        for key in self.new_clients().not_erased().values_list("pk", flat=True):
            yield key, self._answers[key].birth_date

    @cached_property
    def _answers(self) -> dict[UUID, Answers]:
        """What was read of each client who was not erased, in one pass.

        Opening somebody's key costs more than all that is read with it.
        """
        names = ("id", "victimizations", "classifications", "birth_date")
        rows = self.clients().not_erased().unsealed_values(*names)
        return {
            key: Answers(Circumstances(*what_happened), birth_date)
            for key, *what_happened, birth_date in rows
        }

    @cached_property
    def _place_of_contact(self) -> Mapping[UUID, UUID]:
        """The place of each contact at which something was provided, if it has one.

        Which place it was is sealed for the client, and gone with an erased record.
        """
        counted = [self.offers().order_by().values("contact"), self.items().values("contact")]
        contacts: Any = Contact.objects.filter(
            Q(pk__in=counted[0]) | Q(pk__in=counted[1]),
            place_key__isnull=False,
            client__in=Client.objects.not_erased().order_by().values("pk"),
        )
        return self._survivors(contacts.order_by("client").unsealed_values("id", "place_key"))

    @cached_property
    def _place_of_anonymous(self) -> Mapping[UUID, UUID]:
        """The place of each anonymous contact that an outreach round at a place counted."""
        counts = RoundCount.objects.filter(contact__in=self.anonymous_contacts().values("pk"))
        rounds = OutreachRound.objects.filter(
            pk__in=counts.values("round"), place_key__isnull=False
        )
        place_of = self._survivors(rounds.order_by().unsealed_values("id", "place_key"))
        of_round = counts.order_by().values_list("contact", "round")
        return {contact: place_of[key] for contact, key in of_round if key in place_of}

    def _survivors(self, keys: Iterable[tuple[UUID, str | None]]) -> dict[UUID, UUID]:
        """Return the place of each record as it is now: after a merge, the one that stays."""
        return {
            record: self._survivor_of[UUID(key)]
            for record, key in keys
            if key and UUID(key) in self._survivor_of
        }

    @cached_property
    def _survivor_of(self) -> dict[UUID, UUID]:
        return dict(Place.objects.order_by().values_list("pk", "survivor"))

    def _provided(self, first: date, last: date) -> QuerySet[Offer]:
        """Return what the form counts, each with the `line` of the day that it was provided."""
        provided = Offer.objects.paid_by(self.award).provided().within(first, last)
        return provided.counted(self._line_periods)

    @cached_property
    def _line_periods(self) -> list[LinePeriod]:
        return line_periods()
