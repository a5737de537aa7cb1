from datetime import datetime, timedelta
from typing import Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import trail
from casework.announcing import Occasion, handed_over
from casework.exceptions import AlreadyEnded
from casework.models.access_grants import AccessGrant
from casework.models.parts import ClientPart
from casework.models.reviewed_access import ReviewedAccess, ReviewedAccessQuerySet
from encryption.fields import SealedTextField
from encryption.records import SealedHistory

# HIPAA asks for a way to reach records in an emergency (45 CFR 164.312(a)(2)(ii)) and sets no
# times. These are our judgment: half a shift, and a review that a weekend does not make late.
LASTS = timedelta(hours=4)
REVIEW_WITHIN = timedelta(hours=72)


class EmergencyAccessQuerySet(ReviewedAccessQuerySet):
    def in_force(self, now: datetime | None = None) -> Self:
        return self.filter(ends_at__gt=now or timezone.now())

    def of(self, person: User) -> Self:
        return self.filter(person=person)


class EmergencyAccess(ClientPart, ReviewedAccess):
    """Someone opened a record of another team in an emergency and said why.

    It opens one record for four hours, to read and to log contacts. A supervisor of the
    client's team reviews it within three days.
    """

    reviewed_event = "emergency_access.reviewed"

    class Reason(models.TextChoices):
        COVER_SHIFT = "cover_shift", _("Covering a shift")
        SAFETY = "safety", _("Immediate safety concern")
        SUPERVISOR_ASKED = "supervisor_asked", _("A supervisor asked me to")
        WALKED_IN = "walked_in", _("Client came in; assigned worker not available")
        OTHER = "other", _("Something else")

    class Outcome(models.TextChoices):
        APPROPRIATE = "appropriate", _("Appropriate")
        NOT_APPROPRIATE = "not_appropriate", _("Not appropriate")
        FOLLOW_UP = "follow_up", _("Needs follow-up")

    client = models.ForeignKey(
        "casework.Client", models.PROTECT, related_name="emergency_accesses"
    )
    person = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="emergency_accesses"
    )
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    why = SealedTextField(_("what happened"))
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    ends_at = models.DateTimeField(editable=False)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome, blank=True)

    objects = EmergencyAccessQuerySet.as_manager()
    history = SealedHistory()

    class Meta(ReviewedAccess.Meta):
        ordering = ["opened_at"]
        indexes = [
            models.Index(fields=["person", "opened_at"], name="emergency_access_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} ({self.opened_at:%Y-%m-%d %H:%M})"

    @property
    def is_in_force(self) -> bool:
        return self.ends_at > timezone.now()

    @property
    def review_due_at(self) -> datetime:
        return self.opened_at + REVIEW_WITHIN

    @property
    def is_overdue(self) -> bool:
        return self.reviewed_at is None and self.review_due_at <= timezone.now()

    @transaction.atomic
    def end(self, *, by: User, note: str | None = None) -> None:
        """Close the record to the person before the four hours are over.

        Args:
            note: what those who work with the client must know; "" if there is nothing to hand
                over, None if nobody was asked.

        Raises:
            AlreadyEnded
        """
        self.lock_and_refresh()
        if not self.is_in_force:
            raise AlreadyEnded
        grants = AccessGrant.objects.in_force().of(self.person_id)
        grants = grants.filter(content_object=self.client_id)
        for access_grant in grants.filter(kind=AccessGrant.Kind.EMERGENCY):
            access_grant.end(by=by)
        self.ends_at = timezone.now()
        self.save(update_fields=["ends_at"])
        trail.record("emergency_access.ended", self, by=by)
        if note is not None:
            handed_over.send(
                type(self.client),
                client=self.client,
                by=by,
                to=None,
                occasion=Occasion.EMERGENCY,
                note=note,
            )
