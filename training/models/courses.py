from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import User
from audit import trail
from audit.locking import lock_and_refresh
from encryption.row_keys import new_row_key
from training.exceptions import CourseRetired

MAX_MONTHS = 120


class CourseQuerySet(models.QuerySet):
    def offered(self) -> Self:
        """Courses that are not retired."""
        return self.filter(retired_on=None)


class Course(models.Model):
    """A course that the agency requires, and for how many months it is valid."""

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    name = models.CharField(_("name"), max_length=120, unique=True)
    months = models.PositiveSmallIntegerField(
        _("months valid"),
        validators=[MinValueValidator(1), MaxValueValidator(MAX_MONTHS)],
    )
    retired_on = models.DateField(null=True, editable=False)

    objects = CourseQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def amend(self, *, by: User, name: str, months: int) -> None:
        """Change the course. Recorded trainings keep their last day.

        Raises:
            CourseRetired
        """
        self.lock_and_refresh()
        self.name, self.months = name, months
        self.save(update_fields=["name", "months"])
        trail.record("course.amended", self, by=by, months=months)

    @transaction.atomic
    def retire(self, *, by: User) -> None:
        """Stop requiring the course: no capability needs it any more.

        Raises:
            CourseRetired
        """
        self.lock_and_refresh()
        opened = [requirement.capability for requirement in self.requirements.all()]
        for requirement in self.requirements.all():
            requirement.delete()
        self.retired_on = timezone.localdate()
        self.save(update_fields=["retired_on"])
        trail.record("course.retired", self, by=by, opened=",".join(sorted(opened)))

    def lock_and_refresh(self) -> None:
        """Hold the row, and read it anew.

        Raises:
            CourseRetired: somebody has retired it since.
        """
        lock_and_refresh(self)
        if self.retired_on:
            raise CourseRetired
