from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework import codes
from casework.exceptions import AlreadyWithdrawn, InTheFuture, ServiceNotListed
from casework.models.amending import AmendableRecord
from casework.models.awards import Award
from casework.models.parts import ClientPart
from casework.models.withdrawing import WithdrawableRecord, says_why
from encryption.fields import SealedCharField
from encryption.records import SealedHistory, SealedQuerySet

if TYPE_CHECKING:
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

    def often_made_by(self, worker: User, how_many: int = 5) -> Self:
        """The services that this worker offers most: the codes, most frequent first."""
        return (
            self.in_force()
            .filter(contact__recorded_by=worker)
            .values_list("service", flat=True)
            .annotate(times=models.Count("id"))
            .order_by("-times", "service")[:how_many]
        )


class Offer(ClientPart, AmendableRecord, WithdrawableRecord):
    """A service offered at a contact: the person's answer, and what was provided.

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

    def check_day(self, day: date) -> None:
        """Refuse a day on which the service was not on the list, or its award did not pay.

        Args:
            day: when it was offered, or provided if it was.

        Raises:
            ServiceNotListed, AwardNotPaying
        """
        if self.service not in codes.on_or_first(codes.SERVICES, day).values:
            raise ServiceNotListed(self.service_short, day)
        if self.award:
            self.award.check_pays_on(day)

    @property
    def service_short(self) -> str:
        """The service without what its label says in brackets."""
        return self.service_label.split(" (")[0]

    @property
    def service_label(self) -> str:
        """The service in the words of the newest list that has it."""
        return codes.label(codes.SERVICES, self.service)
