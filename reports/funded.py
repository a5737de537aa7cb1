"""What an award paid for: the one set that every figure of a report is counted over."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import QuerySet

from casework.models import AnonymousContact, Award, Client, Offer
from reports.breakdowns import Lists, lists_on
from reports.period import Period


@dataclass(frozen=True)
class Funded:
    """The services that one award paid for in a period, and who received them.

    `window_start` is the day since which a person counts as new once: the first of the funder's
    year, or of the award, as the funder says.
    """

    award: Award
    period: Period
    window_start: date

    @cached_property
    def lists(self) -> Lists:
        """The versions of the lists on the first day of the period."""
        return lists_on(self.period.first)

    def offers(self) -> QuerySet[Offer]:
        return self._provided(self.period.first, self.period.last)

    def people(self) -> QuerySet[Client]:
        return Client.objects.filter(pk__in=self.offers().values("client"))

    def new_people(self) -> QuerySet[Client]:
        earlier = self._provided(self.window_start, self.period.day_before)
        return self.people().exclude(pk__in=earlier.values("client"))

    def anonymous_contacts(self) -> QuerySet[AnonymousContact]:
        return AnonymousContact.objects.paid_by(self.award).within(
            self.period.first, self.period.last
        )

    @cached_property
    def told(self) -> list[tuple[list[str] | None, list[str] | None]]:
        """What each person served told of what happened and of what applies to them.

        Of people who had their record erased: nothing, any more.
        """
        kept = self.people().not_erased()
        told = list(kept.unsealed_values("victimizations", "classifications"))
        return told + [(None, None)] * self.people().erased().count()

    def _provided(self, first: date, last: date) -> QuerySet[Offer]:
        return Offer.objects.paid_by(self.award).provided().within(first, last)
