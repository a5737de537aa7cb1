from collections.abc import Callable
from typing import Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import trail
from casework.exceptions import AlreadyReviewed, OwnAccess
from encryption.fields import SealedTextField
from encryption.records import SealedQuerySet, SealedRecord


class ReviewedAccessQuerySet(SealedQuerySet):
    def unreviewed(self) -> Self:
        return self.filter(reviewed_at=None)


class ReviewedAccess(SealedRecord):
    """Access to records that a supervisor reviews once. Nobody reviews their own.

    A subclass declares `person`, whose access it is; `outcome`, a code with its own choices;
    `reviewed_event`, the verb that goes on the audit trail; and `lock_and_refresh`, which holds
    its row after that of the client it is about.
    """

    reviewed_event: str
    lock_and_refresh: Callable[[], None]

    conclusion = SealedTextField(_("conclusion"), blank=True)
    reviewed_at = models.DateTimeField(null=True, editable=False)
    reviewed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = ReviewedAccessQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reviewed_by=models.F("person")),
                name="%(class)s_is_reviewed_by_someone_else",
            ),
            models.CheckConstraint(
                condition=models.Q(reviewed_at=None, reviewed_by=None, outcome="")
                | (
                    models.Q(reviewed_at__isnull=False, reviewed_by__isnull=False)
                    & ~models.Q(outcome="")
                ),
                name="reviewed_%(class)s_says_by_whom_and_how",
            ),
        ]

    @transaction.atomic
    def review(self, *, by: User, outcome: str, conclusion: str) -> None:
        """Record what the supervisor concluded. A review is never changed.

        Args:
            outcome: a value of the subclass's `Outcome`.
            conclusion: a sentence, encrypted.

        Raises:
            OwnAccess: it is the reviewer's own.
            AlreadyReviewed
        """
        self.lock_and_refresh()
        if by.pk == self.person_id:
            raise OwnAccess
        if self.reviewed_at:
            raise AlreadyReviewed
        self.outcome, self.conclusion = outcome, conclusion
        self.reviewed_at, self.reviewed_by = timezone.now(), by
        self.save_review()
        trail.record(self.reviewed_event, self, by=by, outcome=str(outcome))

    def save_review(self) -> None:
        self.save(update_fields=["outcome", "conclusion", "reviewed_at", "reviewed_by"])
