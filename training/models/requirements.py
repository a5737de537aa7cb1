from datetime import date
from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.capabilities import may_require_training
from accounts.models import User
from audit import locking
from audit.prepared import PreparedQuery
from encryption.row_keys import new_row_key
from training.exceptions import NeverRequiresTraining
from training.models.courses import Course
from training.models.trainings import Training


class TrainingRequirementQuerySet(models.QuerySet):
    def unmet_by(self, person: User, day: date | None = None) -> Self:
        """The requirements whose course the person lacks on the day (today), in one query.

        Each has `held_until`, the last day of the course, or None if the person never had it.
        """
        held = Training.objects.valid(day).filter(person=person).values("course")
        latest = Training.objects.confirmed().filter(
            person=person, course=models.OuterRef("course")
        )
        return (
            self.exclude(course__in=held)
            .select_related("course")
            .annotate(
                held_until=models.Subquery(
                    latest.order_by("-valid_until").values("valid_until")[:1]
                )
            )
        )


def requirements_unmet_by(person: User) -> "list[TrainingRequirement]":
    """Return the requirements that a person does not meet today: every page asks, in SQL that
    is built once a process.
    """
    return _unmet.records(person=person.pk, day=timezone.localdate())


_unmet: "PreparedQuery[TrainingRequirement]" = PreparedQuery(
    lambda person, day: TrainingRequirement.objects.unmet_by(User(pk=person), day)
)


class TrainingRequirement(models.Model):
    """A capability requires a course."""

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    capability = models.CharField(_("capability"), max_length=80)
    course = models.ForeignKey(Course, models.PROTECT, related_name="requirements")

    objects = TrainingRequirementQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["capability"]
        constraints = [
            models.UniqueConstraint(
                fields=["capability", "course"], name="capability_requires_a_course_once"
            )
        ]

    def __str__(self) -> str:
        return self.capability

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the requirement.

        Raises:
            NeverRequiresTraining: the capability reads, or concerns accounts or training.
        """
        if not may_require_training(self.capability):
            raise NeverRequiresTraining
        super().save(*args, **kwargs)


class RequiredCourses:
    """All courses that one capability requires, as a form shows and changes them together."""

    def __init__(self, capability: str) -> None:
        self.capability = capability

    @property
    def courses(self) -> list[Course]:
        return list(Course.objects.filter(requirements__capability=self.capability))

    def lock_and_refresh(self) -> None:
        """Hold the courses: whoever changes what requires them waits."""
        locking.lock(Course.objects.all())
