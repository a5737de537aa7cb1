from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.capabilities import may_be_gated
from accounts.exceptions import NeverGated
from accounts.models.trainings import Training
from audit import trail
from encryption.row_keys import new_row_key

LONGEST = 120  # months


class CourseQuerySet(models.QuerySet):
    def offered(self):
        """All but those that the agency no longer asks for."""
        return self.filter(retired_on=None)


class Course(models.Model):
    """A course that the agency requires, and how long it holds."""

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    name = models.CharField(_("name"), max_length=120, unique=True)
    months = models.PositiveSmallIntegerField(
        _("valid for so many months"),
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST)],
    )
    retired_on = models.DateField(null=True, editable=False)

    objects = CourseQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    @transaction.atomic
    def amend(self, *, by, name, months):
        """Change the course. Trainings that are on record keep their last day."""
        self.name, self.months = name, months
        self.save(update_fields=["name", "months"])
        trail.record("course.amended", self, by=by, months=months)

    @transaction.atomic
    def retire(self, *, by):
        """Ask for it no longer: every gate that it closed opens."""
        opened = [gate.capability for gate in self.gates.all()]
        for gate in self.gates.all():
            gate.delete()
        self.retired_on = timezone.localdate()
        self.save(update_fields=["retired_on"])
        trail.record("course.retired", self, by=by, opened=",".join(sorted(opened)))


class GateQuerySet(models.QuerySet):
    def closed_to(self, person, day=None):
        """The gates whose course this person has not, or has no longer: one query.

        Each carries `held_until`, the last day of the course, if the person ever had it.
        """
        held = Training.objects.in_force(day).filter(person=person).values("course")
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


class Gate(models.Model):
    """Who wants to use this capability needs this course: a row of the table of rules."""

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    capability = models.CharField(_("capability"), max_length=80)
    course = models.ForeignKey(Course, models.PROTECT, related_name="gates")

    objects = GateQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["capability"]
        constraints = [
            models.UniqueConstraint(fields=["capability", "course"], name="one_gate_a_course")
        ]

    def __str__(self):
        return self.capability

    def save(self, *args, **kwargs):
        if not may_be_gated(self.capability):
            raise NeverGated
        super().save(*args, **kwargs)
