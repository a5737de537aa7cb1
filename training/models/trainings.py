import calendar
from datetime import date
from typing import Self

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.uploads import PHOTO
from audit import locking, trail
from encryption.files import SealedFileField
from encryption.keyring import AGENCY
from encryption.records import SealedHistory, SealedQuerySet, SealedRecord
from training.exceptions import OwnTraining, TrainingDecided


def months_after(day: date, months: int) -> date:
    """Return the same day of a later month, or its last day if the month is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


class TrainingQuerySet(SealedQuerySet):
    def current(self) -> Self:
        """All except those that were refused."""
        return self.filter(withdrawn_on=None)

    def valid(self, day: date | None = None) -> Self:
        """Confirmed, and not expired on the day (today)."""
        return self.confirmed().filter(valid_until__gte=day or timezone.localdate())

    def confirmed(self) -> Self:
        return self.current().filter(confirmed_on__isnull=False)

    def waiting(self) -> Self:
        """Submitted by the person; nobody has decided about the certificate yet."""
        return self.current().filter(confirmed_on=None)


class Training(SealedRecord):
    """A person completed a course on a day. It counts once somebody else has confirmed it.

    `valid_until` is set when it is recorded: a later change to the course does not shorten it.
    """

    owner_field = "sealed_for"

    sealed_for = models.UUIDField(default=AGENCY, editable=False)
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="trainings")
    course = models.ForeignKey("training.Course", models.PROTECT, related_name="trainings")
    completed_on = models.DateField(_("completed on"))
    valid_until = models.DateField(_("valid until"), editable=False)
    certificate = SealedFileField(_("certificate"), blank=True, editable=False)
    content_type = models.CharField(max_length=20, blank=True, editable=False)
    recorded_on = models.DateField(default=timezone.localdate, editable=False)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    confirmed_on = models.DateField(null=True, editable=False)
    confirmed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )
    withdrawn_on = models.DateField(null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = TrainingQuerySet.as_manager()
    history = SealedHistory()

    class Meta:
        ordering = ["-valid_until"]
        indexes = [models.Index(fields=["person", "course"], name="training_by_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("person")),
                name="nobody_confirms_their_own_training",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course} ({self.completed_on})"

    def get_absolute_url(self) -> str:
        return reverse("training:training-decide", args=[self.pk])

    @property
    def is_photo(self) -> bool:
        return self.content_type == PHOTO

    @property
    def neutral_name(self) -> str:
        """The file's name for a download, which names neither the person nor the course."""
        return "certificate.jpg" if self.is_photo else "certificate.pdf"

    @property
    def is_waiting(self) -> bool:
        return self.confirmed_on is None and self.withdrawn_on is None

    @transaction.atomic
    def confirm(self, *, by: User) -> None:
        """Confirm that the certificate is genuine: the course counts from now on.

        Raises:
            OwnTraining: people cannot confirm their own.
            TrainingDecided: somebody has confirmed or refused it.
        """
        self.lock_and_refresh(by)
        self.confirmed_by, self.confirmed_on = by, timezone.localdate()
        self.save(update_fields=["confirmed_by", "confirmed_on"])
        trail.record("training.confirmed", self, by=by, person=str(self.person_id))

    @transaction.atomic
    def refuse(self, *, by: User) -> None:
        """Refuse the certificate. The person may submit another.

        Raises:
            OwnTraining: people cannot refuse their own.
            TrainingDecided: somebody has confirmed or refused it.
        """
        self.lock_and_refresh(by)
        self.withdrawn_by, self.withdrawn_on = by, timezone.localdate()
        self.save(update_fields=["withdrawn_by", "withdrawn_on"])
        trail.record("training.refused", self, by=by, person=str(self.person_id))

    def lock_and_refresh(self, by: User) -> None:
        """Lock and read the row: somebody may have decided since the page was loaded."""
        locking.lock_and_refresh(self)
        if by.pk == self.person_id:
            raise OwnTraining
        if not self.is_waiting:
            raise TrainingDecided


class Reminder(models.Model):
    """A person was reminded, so many days before, that a training expires."""

    training = models.ForeignKey(Training, models.CASCADE, related_name="reminders")
    days = models.PositiveSmallIntegerField()
    sent_on = models.DateField(default=timezone.localdate, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["training", "days"], name="one_reminder_each")
        ]

    def __str__(self) -> str:
        return f"{self.days} ({self.sent_on})"
