from datetime import date
from typing import Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import User
from audit import trail
from casework.exceptions import AlreadyEnded
from casework.models.parts import ClientPart
from encryption.records import SealedQuerySet


class AssignmentQuerySet(SealedQuerySet):
    def current(self) -> Self:
        return self.filter(ended_on=None)


class Assignment(ClientPart):
    """A worker is responsible for a client, from a day until another. Ended, never deleted."""

    client = models.ForeignKey("casework.Client", models.PROTECT, related_name="assignments")
    worker = models.ForeignKey("accounts.User", models.PROTECT, related_name="assignments")
    started_on = models.DateField(_("from"), default=timezone.localdate)
    ended_on = models.DateField(_("until"), null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "client"],
                condition=models.Q(ended_on=None),
                name="one_current_assignment_a_worker_and_client",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on=None)
                | models.Q(ended_on__gte=models.F("started_on")),
                name="assignment_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.worker} from {self.started_on}"

    @transaction.atomic
    def end(self, *, by: User | None, on: date | None = None) -> None:
        """End the responsibility, from today or from the day `on`.

        Raises:
            AlreadyEnded
        """
        self.lock_and_refresh()
        if self.ended_on:
            raise AlreadyEnded
        self.ended_on = on or timezone.localdate()
        self.save(update_fields=["ended_on"])
        trail.record("assignment.ended", self, by=by, worker=str(self.worker_id))
