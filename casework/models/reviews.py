from datetime import date, timedelta
from typing import Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import trail
from casework.exceptions import AlreadySigned
from casework.models.parts import ClientPart
from encryption.fields import SealedTextField
from encryption.records import SealedHistory, SealedQuerySet

FIRST_REVIEW = timedelta(days=30)
NEXT_REVIEW = timedelta(days=90)


class CaseReviewQuerySet(SealedQuerySet):
    def unsigned(self) -> Self:
        return self.filter(signed_on=None)

    def due(self, day: date | None = None) -> Self:
        return self.unsigned().filter(due_on__lte=day or timezone.localdate())

    def return_after(self, day: date) -> None:
        """Make the next review due today if what was recorded on a day was signed off since."""
        today = timezone.localdate()
        if not self.filter(signed_on__gte=day).exists():
            return
        for review in self.unsigned().filter(due_on__gt=today):
            review.due_on = today
            review.save(update_fields=["due_on"])


class CaseReview(ClientPart):
    """Supervision of one case: due by a day, signed by a supervisor with what was agreed."""

    client = models.ForeignKey("casework.Client", models.PROTECT, related_name="reviews")
    due_on = models.DateField(_("due on"))
    agreed = SealedTextField(_("what was agreed"), blank=True)
    signed_on = models.DateField(null=True, editable=False)
    signed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = CaseReviewQuerySet.as_manager()
    history = SealedHistory()

    class Meta:
        ordering = ["due_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["client"],
                condition=models.Q(signed_on=None),
                name="one_unsigned_review_a_client",
            ),
            models.CheckConstraint(
                condition=models.Q(signed_on=None, signed_by=None)
                | models.Q(signed_on__isnull=False, signed_by__isnull=False),
                name="signed_review_says_by_whom",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=models.Q(signed_on=None),
                name="unsigned_review_by_day",
            )
        ]

    def __str__(self) -> str:
        return f"review due {self.due_on}"

    @transaction.atomic
    def sign(self, *, by: User, agreed: str, on: date | None = None) -> None:
        """Sign with what was agreed, and put the next review in the calendar."""
        self.lock_and_refresh()
        if self.signed_on:
            raise AlreadySigned
        self.agreed, self.signed_by = agreed, by
        self.signed_on = on or timezone.localdate()
        self.save(update_fields=["agreed", "signed_on", "signed_by"])
        self.client.reviews.create(due_on=self.signed_on + NEXT_REVIEW)
        trail.record("review.signed", self, by=by)
