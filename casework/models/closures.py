from datetime import date
from typing import Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import trail
from casework.exceptions import AlreadyEnded, ConsentMissing
from casework.models.parts import ClientPart
from casework.models.purposes import Purpose
from encryption.fields import SealedTextField
from encryption.records import SealedHistory, SealedQuerySet


class ClosureQuerySet(SealedQuerySet):
    def in_force(self) -> Self:
        return self.filter(reopened_on=None)


class Closure(ClientPart):
    """Services ended: by whom, when and why. A record may be reopened, and closed again."""

    class Reason(models.TextChoices):
        GOALS_MET = "goals_met", _("Goals met")
        MOVED = "moved", _("Moved away")
        OTHER_PROVIDER = "other_provider", _("Another organization took over")
        DECLINED = "declined", _("Client asked to end services")
        UNREACHABLE = "unreachable", _("Unable to contact")
        CONSENT_REVOKED = "consent_revoked", _("Consent revoked")
        DIED = "died", _("Deceased")

    client = models.ForeignKey("casework.Client", models.PROTECT, related_name="closures")
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    summary = SealedTextField(_("closing note"), blank=True)
    closed_on = models.DateField(default=timezone.localdate, editable=False)
    closed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, editable=False, related_name="+"
    )
    reopened_on = models.DateField(null=True, editable=False)

    objects = ClosureQuerySet.as_manager()
    history = SealedHistory()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client"],
                condition=models.Q(reopened_on=None),
                name="one_closure_in_force_a_client",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} ({self.closed_on})"

    @transaction.atomic
    def reopen(self, *, by: User, on: date | None = None) -> None:
        """Reopen the case. A client who revoked consent has to agree anew first."""
        held = self.lock_and_refresh()
        if self.reopened_on:
            raise AlreadyEnded
        if Purpose.RECORD not in held.agreed_to:
            raise ConsentMissing
        self.reopened_on = on or timezone.localdate()
        self.save(update_fields=["reopened_on"])
        trail.record("client.reopened", self, by=by)
