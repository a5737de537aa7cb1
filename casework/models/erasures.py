from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import User
from audit import trail
from casework.exceptions import AlreadyDecided, SamePerson
from casework.models.parts import ClientPart
from encryption.records import SealedQuerySet


def after_the_wait() -> date:
    """Return the first day on which what is confirmed today may be carried out."""
    return timezone.localdate() + timedelta(days=settings.ERASURE_WAITING_DAYS)


class ErasureQuerySet(SealedQuerySet):
    def pending(self) -> Self:
        """Requested, and neither cancelled nor carried out."""
        return self.filter(cancelled_on=None, carried_out_at=None)

    def carried_out(self) -> Self:
        return self.exclude(carried_out_at=None)

    def due(self, day: date | None = None) -> Self:
        """Confirmed, and waited for long enough."""
        return self.past_due(day).filter(confirmed_on__isnull=False)

    def past_due(self, day: date | None = None) -> Self:
        return self.pending().filter(due_on__lte=day or timezone.localdate())

    def unconfirmed(self) -> Self:
        return self.filter(confirmed_on=None)


class Erasure(ClientPart):
    """A record is to be erased: one person asks, another confirms, and a week may undo it.

    Whoever asked or confirmed is unknown only where a restored backup does not know them.
    """

    class Reason(models.TextChoices):
        ASKED = "asked", _("Client asked us to")
        SAFETY = "safety", _("Keeping it is a safety risk")
        COURT = "court", _("A court or a law requires it")
        MISTAKE = "mistake", _("Created by mistake")

    client = models.ForeignKey("casework.Client", models.PROTECT, related_name="erasures")
    reason = models.CharField(_("why"), max_length=20, choices=Reason)
    requested_on = models.DateField(default=timezone.localdate, editable=False)
    requested_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )
    due_on = models.DateField(default=after_the_wait, editable=False)
    confirmed_on = models.DateField(null=True, editable=False)
    confirmed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )
    cancelled_on = models.DateField(null=True, editable=False)
    cancelled_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )
    carried_out_at = models.DateTimeField(null=True, editable=False)

    objects = ErasureQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["due_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["client"],
                condition=Q(cancelled_on=None),
                name="one_erasure_in_force_a_client",
            ),
            models.CheckConstraint(
                condition=~Q(confirmed_by=F("requested_by")),
                name="erasure_is_decided_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(carried_out_at=None)
                | Q(confirmed_on__isnull=False, cancelled_on=None),
                name="erasure_carried_out_was_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} ({self.requested_on})"

    def get_absolute_url(self) -> str:
        return reverse("casework:erasure-confirm", args=[self.client_id, self.pk])

    @property
    def is_pending(self) -> bool:
        return not (self.cancelled_on or self.carried_out_at)

    @property
    def is_due(self) -> bool:
        waited = self.due_on <= timezone.localdate()
        return self.is_pending and self.confirmed_on is not None and waited

    @transaction.atomic
    def confirm(self, *, by: User) -> None:
        """Agree to it, as the second person. Only from now on does the wait count."""
        self.lock_and_refresh()
        self.check_pending()
        if self.confirmed_on:
            raise AlreadyDecided
        if by.pk == self.requested_by_id:
            raise SamePerson
        self.confirmed_by, self.confirmed_on = by, timezone.localdate()
        self.due_on = after_the_wait()
        self.save(update_fields=["confirmed_by", "confirmed_on", "due_on"])
        trail.record("erasure.confirmed", self, by=by, due_on=str(self.due_on))

    @transaction.atomic
    def cancel(self, *, by: User) -> None:
        """Keep the record after all: possible until the key is destroyed."""
        self.lock_and_refresh()
        self.check_pending()
        self.cancelled_by, self.cancelled_on = by, timezone.localdate()
        self.save(update_fields=["cancelled_by", "cancelled_on"])
        trail.record("erasure.cancelled", self, by=by)

    def check_pending(self) -> None:
        """Refuse what somebody has decided since the page opened.

        Raises:
            AlreadyDecided
        """
        if not self.is_pending:
            raise AlreadyDecided
