"""Qualifying: the courses that an agency asks for, and the certificates that people bring."""

from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.capabilities import may_be_gated, roles_with
from accounts.exceptions import NeverGated, NotYetCompleted, OwnTraining
from accounts.models import Course, Gate, Training, User
from accounts.models.trainings import months_after
from accounts.uploads import sanitize_upload
from audit import trail


@transaction.atomic
def add_course(*, by: User, name: str, months: int) -> Course:
    """Add a course that the agency requires. It closes nothing until a gate names it."""
    course = Course.objects.create(name=name, months=months)
    trail.record("course.added", course, by=by, months=months)
    return course


@transaction.atomic
def set_gate(capability: str, courses: list[Course], *, by: User) -> int:
    """Say which courses a capability needs; none opens it to everybody whose role has it.

    Returns:
        How many people can not use it from now on.

    Raises:
        NeverGated: reading, people and courses stay open.
    """
    if not may_be_gated(capability):
        raise NeverGated
    wanted = set(courses)
    for gate in Gate.objects.filter(capability=capability).exclude(course__in=wanted):
        gate.delete()
    standing = set(Gate.objects.filter(capability=capability).values_list("course", flat=True))
    for course in wanted:
        if course.pk not in standing:
            Gate.objects.create(capability=capability, course=course)
        trail.record("gate.set", course, by=by, capability=capability)
    if not wanted:
        trail.record("gate.opened", by, by=by, capability=capability)
    return shut_out_of(capability)


def shut_out_of(capability: str) -> int:
    """Return how many people's role allows what their courses do not."""
    people = User.objects.active().filter(role__in=roles_with(capability))
    held = Training.objects.in_force()
    for gate in Gate.objects.filter(capability=capability):
        people = people.filter(pk__in=held.filter(course=gate.course_id).values("person"))
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


def hand_in(
    *, by: User, course: Course, completed_on: date, certificate: UploadedFile
) -> Training:
    """Hand in a certificate of one's own. It counts once a supervisor has confirmed it.

    Raises:
        NotYetCompleted, FileTooLarge, FileUnreadable
    """
    return _record("training.handed_in", by, course, completed_on, certificate, by=by)


def _record(verb, person, course, completed_on, certificate, *, by, confirmed_by=None):
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
