"""The scope of a report: the services that one award paid for in a period, and their clients.

Every measure counts within it, so that all numbers of a report are about the same set.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from casework.birth_dates import BirthDate
from casework.models import AnonymousContact, Award, Client, Offer
from casework.models.clients import ClientQuerySet
from reports.breakdowns import CodeLists, lists_on
from reports.period import Period
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

    def _provided(self, first: date, last: date) -> QuerySet[Offer]:
        """Return what the form counts, each with the `line` of the day that it was provided."""
        provided = Offer.objects.paid_by(self.award).provided().within(first, last)
        return provided.counted(self._line_periods)

    @cached_property
    def _line_periods(self) -> list[LinePeriod]:
        return line_periods()
