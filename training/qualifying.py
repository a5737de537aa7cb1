"""Qualifying: the courses that an agency requires, and the certificates that people submit."""

from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.capabilities import may_require_training, roles_with
from accounts.models import User
from accounts.uploads import sanitize_upload
from audit import trail
from audit.locking import lock
from training.exceptions import (
    CourseRetired,
    NeverRequiresTraining,
    NotYetCompleted,
    OwnTraining,
)
from training.models import Course, Training, TrainingRequirement
from training.models.trainings import months_after


@transaction.atomic
def add_course(*, by: User, name: str, months: int) -> Course:
    """Add a course. No capability requires it until `require_training` says so.

    Args:
        months: for how many months a completed course is valid.
    """
    course = Course.objects.create(name=name, months=months)
    trail.record("course.added", course, by=by, months=months)
    return course


@transaction.atomic
def require_training(capability: str, courses: list[Course], *, by: User) -> int:
    """Set the courses that a capability requires; with none, the role alone is enough.

    Returns:
        How many people have the role and lack a course.

    Raises:
        NeverRequiresTraining: the capability reads, or concerns accounts or training.
        CourseRetired
    """
    lock(Course.objects.all())  # few; a capability has no row of its own to hold
    if not may_require_training(capability):
        raise NeverRequiresTraining
    required = set(Course.objects.offered().filter(pk__in=[course.pk for course in courses]))
    if len(required) < len(set(courses)):
        raise CourseRetired
    requirements = TrainingRequirement.objects.filter(capability=capability)
    for requirement in requirements.exclude(course__in=required):
        requirement.delete()
    existing = set(requirements.values_list("course", flat=True))
    for course in required:
        if course.pk not in existing:
            TrainingRequirement.objects.create(capability=capability, course=course)
        trail.record("requirement.set", course, by=by, capability=capability)
    if not required:
        trail.record("requirement.removed", by, by=by, capability=capability)
    return people_without_training_for(capability)


def people_without_training_for(capability: str) -> int:
    """Return how many people have the role for a capability, and lack a course."""
    people = User.objects.active().filter(role__in=roles_with(capability))
    trained = people
    for requirement in TrainingRequirement.objects.filter(capability=capability):
        valid = Training.objects.valid().filter(course=requirement.course_id)
        trained = trained.filter(pk__in=valid.values("person"))
    return people.count() - trained.count()


def record_training(
    person: User,
    *,
    by: User,
    course: Course,
    completed_on: date,
    certificate: UploadedFile | None = None,
) -> Training:
    """Record that another person completed a course. It counts from now on.

    Raises:
        OwnTraining: people cannot record their own.
        NotYetCompleted: the day is in the future.
        FileTooLarge, FileUnreadable, PictureTooLarge: the certificate cannot be stored.
    """
    if by.pk == person.pk:
        raise OwnTraining
    return _record(
        "training.recorded", person, course, completed_on, certificate, by=by, confirmed_by=by
    )


def submit_certificate(
    *, by: User, course: Course, completed_on: date, certificate: UploadedFile
) -> Training:
    """Submit one's own certificate. It counts once somebody else has confirmed it.

    Raises:
        NotYetCompleted: the day is in the future.
        FileTooLarge, FileUnreadable, PictureTooLarge: the certificate cannot be stored.
    """
    return _record("training.submitted", by, course, completed_on, certificate, by=by)


def _record(
    verb: str,
    person: User,
    course: Course,
    completed_on: date,
    certificate: UploadedFile | None,
    *,
    by: User,
    confirmed_by: User | None = None,
) -> Training:
    if completed_on > timezone.localdate():
        raise NotYetCompleted
    file, content_type = sanitize_upload(certificate) if certificate else (None, "")
    with transaction.atomic():
        training = Training.objects.create(
            person=person,
            course=course,
            completed_on=completed_on,
            valid_until=months_after(completed_on, course.months),
            certificate=file,
            content_type=content_type,
            recorded_by=by,
            confirmed_by=confirmed_by,
            confirmed_on=timezone.localdate() if confirmed_by else None,
        )
        trail.record(verb, training, by=by, person=str(person.pk), course=str(course.pk))
    return training
