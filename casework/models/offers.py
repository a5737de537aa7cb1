from collections.abc import Collection, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.exceptions import AlreadyWithdrawn, InTheFuture, ServiceNotListed
from casework.models.amending import AmendableRecord
from casework.models.awards import Award
from casework.models.naming import OfTheList
from casework.models.parts import ClientPart
from casework.models.withdrawing import WithdrawableRecord, says_why
from encryption.fields import SealedCharField
from encryption.records import SealedHistory, SealedQuerySet
from services.funder_lines import NO_LINE
from services.models.service_lines import ALWAYS, LinePeriod
from services.models.services import codes_on

if TYPE_CHECKING:
    from casework.models.clients import Client
    from casework.models.held import Held

CHECKED = ("service", "award", "provided_on")  # what the list and the award of a day decide


class OfferQuerySet(SealedQuerySet):
    def in_force(self) -> Self:
        """Those that count: neither they nor their contact were withdrawn."""
        return self.filter(withdrawn_on=None, contact__withdrawn_on=None)

    def provided(self) -> Self:
        return self.in_force().filter(provided_on__isnull=False)

    def paid_by(self, award: "Award") -> Self:
        return self.filter(award=award)

    def within(self, first: date, last: date) -> Self:
        return self.filter(provided_on__range=(first, last))

    def counted(self, periods: Iterable[LinePeriod]) -> Self:
        """Those that a funder's form counts, each with `line`: that of the day of the service.

        A service that has never been on the agency's list counts as the line of its own code.
        """
        changed = [each for each in periods if each.line != each.service]
        lines = [
            models.When(_within(each), then=models.Value(each.line))
            for each in changed
            if each.line != NO_LINE
        ]
        none = models.Q()
        for each in changed:
            none |= _within(each) if each.line == NO_LINE else models.Q()
        counted = self.exclude(none) if none else self
        of_its_own = models.F("service")
        return counted.annotate(
            line=models.Case(*lines, default=of_its_own, output_field=models.CharField())
        )

    def awards_of_last_time(
        self, client: "Client", codes: list[str], paying: list[Award]
    ) -> dict[str, Award | None]:
        """Return who paid when a client was last given each of some services, by its code.

        Args:
            paying: the awards that could pay now. That none paid is an answer, too.
        """
        could_pay = models.Q(award__in=paying) | models.Q(award=None)
        given = self.filter(client=client, service__in=codes).provided().filter(could_pay)
        by_key = {award.pk: award for award in paying}
        oldest_first = given.order_by("provided_on", "pk").values_list("service", "award")
        return {code: by_key.get(award) for code, award in oldest_first}


class Offer(ClientPart, AmendableRecord, WithdrawableRecord, OfTheList):
    """A service or an item offered at a contact: the answer, and what was provided.

    `service` is the code of one on the agency's list (`services.Service`).

    Whose service it was, if not ours, tells where a person was sent: it is sealed, and so it is
    a key of the directory without a constraint.
    """

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        LATER = "later", _("Later")
        DECLINED = "declined", _("Declined")

    client = models.ForeignKey("casework.Client", models.PROTECT, related_name="offers")
    contact = models.ForeignKey("casework.Contact", models.PROTECT, related_name="offers")
    service = models.CharField(_("service"), max_length=40)
    answer = models.CharField(_("response"), max_length=10, choices=Answer)
    provided_on = models.DateField(_("provided on"), null=True, blank=True)
    quantity = models.PositiveSmallIntegerField(_("times provided"), default=0)
    award = models.ForeignKey(
        "casework.Award", models.PROTECT, null=True, blank=True, related_name="offers"
    )
    provider_name = SealedCharField(_("referred to, if another agency"), blank=True)
    provider_key = SealedCharField(_("its key in the directory"), blank=True)

    amended = "offer.amended"
    withdrawn_event, put_back_event = "offer.withdrawn", "offer.put_back"

    objects = OfferQuerySet.as_manager()
    history = SealedHistory()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(provided_on=None, quantity=0)
                | models.Q(provided_on__isnull=False, quantity__gte=1, answer="accepted"),
                name="what_is_provided_was_accepted_and_has_a_day_and_a_quantity",
            ),
            says_why("offer"),
        ]
        indexes = [models.Index(fields=["award", "provided_on"], name="offer_by_award_and_day")]

    def __str__(self) -> str:
        return f"{self.service} ({self.answer})"

    def get_absolute_url(self) -> str:
        return reverse("casework:offer-amend", args=[self.client_id, self.pk])

    @property
    def logged_contact(self) -> Any:
        return self.contact

    def check_amendment(self, changes: dict[str, Any], held: "Held") -> None:
        """Allow changes of an open record, to what could be offered and paid for on the day.

        Raises:
            RecordClosed, ConsentMissing: see `Held.check_writable`.
            AlreadyWithdrawn: it, or its contact.
            InTheFuture: the day on which it was provided has not come.
            AwardNotPaying, ServiceNotListed: see `check_day`.
        """
        held.check_writable()
        if not (self.is_in_force and self.contact.is_in_force):
            raise AlreadyWithdrawn
        corrected = Offer(**{name: getattr(self, name) for name in CHECKED} | changes)
        day = corrected.provided_on or self.contact.occurred_on
        if day > timezone.localdate():
            raise InTheFuture
        corrected.check_day(day)

    def check_day(self, day: date, listed: Collection[str] | None = None) -> None:
        """Refuse a day on which the service was not on the list, or its award did not pay.

        Args:
            day: when it was offered, or provided if it was.
            listed: the codes of that day's list, if they were read already.

        Raises:
            ServiceNotListed, AwardNotPaying
        """
        if self.service not in (codes_on(day) if listed is None else listed):
            raise ServiceNotListed(self.service_label, day)
        if self.award:
            self.award.check_pays_on(day)


def _within(period: LinePeriod) -> models.Q:
    """Return what was provided of a service in a period; of most, the whole of time."""
    found = models.Q(service=period.service)
    if period.first != ALWAYS:
        found &= models.Q(provided_on__gte=period.first)
    if period.before:
        found &= models.Q(provided_on__lt=period.before)
    return found
