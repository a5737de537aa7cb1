"""Qualifying: the courses that an agency requires, and the certificates that people submit."""

from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.capabilities import may_require_training, roles_with
from accounts.models import User
from accounts.uploads import sanitize_upload
from audit import trail
from training.exceptions import NeverRequiresTraining, NotYetCompleted, OwnTraining
from training.models import Course, Training, TrainingRequirement
from training.models.trainings import months_after


@transaction.atomic
def add_course(*, by: User, name: str, months: int) -> Course:
    """Add a course. Nothing needs it until `require_training` names it."""
    course = Course.objects.create(name=name, months=months)
    trail.record("course.added", course, by=by, months=months)
    return course


@transaction.atomic
def require_training(capability: str, courses: list[Course], *, by: User) -> int:
    """Set the courses that a capability requires; with none, the role alone is enough.

    Returns:
        How many people can't use it from now on.

    Raises:
        NeverRequiresTraining: the capability reads, or concerns accounts or training.
    """
    if not may_require_training(capability):
        raise NeverRequiresTraining
    wanted = set(courses)
    requirements = TrainingRequirement.objects.filter(capability=capability)
    for requirement in requirements.exclude(course__in=wanted):
        requirement.delete()
    required = set(requirements.values_list("course", flat=True))
    for course in wanted:
        if course.pk not in required:
            TrainingRequirement.objects.create(capability=capability, course=course)
        trail.record("requirement.set", course, by=by, capability=capability)
    if not wanted:
        trail.record("requirement.removed", by, by=by, capability=capability)
    return people_without_training_for(capability)


def people_without_training_for(capability: str) -> int:
    """Return how many people have the role for a capability, and not the training."""
    people = User.objects.active().filter(role__in=roles_with(capability))
    held = Training.objects.in_force()
    for requirement in TrainingRequirement.objects.filter(capability=capability):
        people = people.filter(
            pk__in=held.filter(course=requirement.course_id).values("person")
        )
    allowed = people.count()
    return User.objects.active().filter(role__in=roles_with(capability)).count() - allowed


def record_training(
    person: User,
    *,
    by: User,
    course: Course,
    completed_on: date,
    certificate: UploadedFile | None = None,
) -> Training:
    """Record, for somebody else, that they completed a course. It counts from now on.

    Raises:
        OwnTraining: nobody records their own.
        NotYetCompleted: the day lies ahead.
        FileTooLarge, FileUnreadable: why the certificate is not taken.
    """
    if by.pk == person.pk:
        raise OwnTraining
    return _record(
        "training.recorded", person, course, completed_on, certificate, by=by, confirmed_by=by
    )


def submit_certificate(
    *, by: User, course: Course, completed_on: date, certificate: UploadedFile
) -> Training:
    """Hand in a certificate of one's own. It counts once a supervisor has confirmed it.

    Raises:
        NotYetCompleted, FileTooLarge, FileUnreadable
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
