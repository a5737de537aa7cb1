"""Which courses a person needs, the status of each, and the emails before one expires."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.capabilities import every_capability, label_of, may_require_training, roles_with
from accounts.mail import MailUnsent, log_unsent
from accounts.models import User
from accounts.roles import Role, title_of
from audit import trail
from training.models import Course, Reminder, Training, TrainingRequirement

REMINDER_DAYS = (30, 7)  # so many days before a course expires; our judgment


class CourseStatus(NamedTuple):
    """The status of one course that a person's role requires."""

    person: User
    course: Course
    capabilities: tuple[str, ...]
    training: Training | None  # the one that expires last
    submitted: Training | None  # not yet confirmed by somebody
    today: date

    @property
    def capability_labels(self) -> list[str]:
        return [label_of(capability) for capability in self.capabilities]

    @property
    def valid_until(self) -> date | None:
        return self.training.valid_until if self.training else None

    @property
    def is_missing(self) -> bool:
        return self.training is None

    @property
    def has_expired(self) -> bool:
        return self.training is not None and self.training.valid_until < self.today

    @property
    def is_valid(self) -> bool:
        """Whether the person may use the capabilities that require this course."""
        return not self.is_missing and not self.has_expired

    @property
    def days_left(self) -> int:
        return (self.training.valid_until - self.today).days

    @property
    def expires_soon(self) -> bool:
        return self.is_valid and self.days_left <= max(REMINDER_DAYS)


class CapabilityCourses(NamedTuple):
    """A row of the administrator's table: a capability, and the courses that it requires."""

    capability: str
    label: str
    roles: list[str]
    courses: list[Course]


def courses_by_capability() -> list[CapabilityCourses]:
    """Return every capability that may require training; first those that require some."""
    required: dict[str, list[Course]] = {}
    for requirement in TrainingRequirement.objects.select_related("course"):
        required.setdefault(requirement.capability, []).append(requirement.course)
    return sorted(
        (
            CapabilityCourses(
                capability,
                str(label_of(capability)),
                [title_of(role) for role in Role if role in roles],
                required.get(capability, []),
            )
            for capability, roles in every_capability().items()
            if may_require_training(capability)
        ),
        key=lambda row: (not row.courses, row.label),
    )


def course_statuses_of(people: Iterable[User], today: date | None = None) -> list[CourseStatus]:
    """Return the status of each course that each person needs, the first to expire first.

    Two queries, for any number of people. Empty if the agency requires no course.
    """
    today = today or timezone.localdate()
    people = list(people)
    required = required_courses_by_role()
    confirmed: dict[Any, Training] = {}
    submitted: dict[Any, Training] = {}
    for training in Training.objects.current().filter(person__in=people):
        key = (training.person_id, training.course_id)
        if training.is_waiting:
            submitted[key] = training
        elif key not in confirmed or confirmed[key].valid_until < training.valid_until:
            confirmed[key] = training
    statuses = [
        CourseStatus(
            person,
            course,
            tuple(capabilities),
            confirmed.get((person.pk, course.pk)),
            submitted.get((person.pk, course.pk)),
            today,
        )
        for person in people
        for course, capabilities in required.get(person.role, {}).items()
    ]
    return sorted(
        statuses, key=lambda status: (status.valid_until or date.min, status.person.name)
    )


def required_courses_by_role() -> dict[str, dict[Course, list[str]]]:
    """Return the courses that each role needs, with the capabilities that require them."""
    required: dict[str, dict[Course, list[str]]] = {}
    for requirement in TrainingRequirement.objects.select_related("course"):
        if may_require_training(requirement.capability):
            for role in roles_with(requirement.capability):
                required.setdefault(role, {}).setdefault(requirement.course, []).append(
                    requirement.capability
                )
    return required


def courses_to_renew(person: User, today: date | None = None) -> list[CourseStatus]:
    """Return the person's courses that are missing, expired, or expire within 30 days."""
    statuses = course_statuses_of([person], today)
    return [status for status in statuses if not status.is_valid or status.expires_soon]


class TeamTraining(NamedTuple):
    """How many courses of a team need attention, for the team page."""

    not_valid: int
    expire_soon: int
    submitted: int


def team_training_of(supervisor: User, today: date | None = None) -> TeamTraining:
    """Return how many courses of a supervisor's people need attention, and why."""
    statuses = course_statuses_of(User.objects.trainees_of(supervisor), today)
    return TeamTraining(
        not_valid=sum(not status.is_valid for status in statuses),
        expire_soon=sum(status.expires_soon for status in statuses),
        submitted=sum(status.submitted is not None for status in statuses),
    )


def warn_of_expiry(today: date | None = None) -> int:
    """Email people whose course expires within 30 days, and again within 7: once for each.

    The nightly command runs it. A night that was missed is made up for. An email that can't
    be sent counts as not sent, and is tried again the next night.

    Returns:
        How many emails were sent.

    Raises:
        MailUnsent: some could not be sent; the others were.
    """
    sent = unsent = 0
    for status in course_statuses_of(User.objects.active(), today):
        due = [days for days in REMINDER_DAYS if status.is_valid and status.days_left <= days]
        if not due or _was_reminded(status.training, min(due)):
            continue
        try:
            _remind(status, due)
        except OSError as error:
            log_unsent(status.person.pk, error)
            unsent += 1
        else:
            sent += 1
    if unsent:
        raise MailUnsent(f"{sent} sent; {unsent} could not be sent")
    return sent


def _was_reminded(training: Training, days: int) -> bool:
    return Reminder.objects.filter(training=training, days=days).exists()


@transaction.atomic
def _remind(status: CourseStatus, due: list[int]) -> None:
    for days in due:
        Reminder.objects.get_or_create(training=status.training, days=days)
    trail.record("reminder.sent", status.training, by=None, days=min(due))
    with translation.override(status.person.language):
        text = render_to_string(
            "training/trainings/expiry_email.txt",
            {"status": status, "agency": settings.AGENCY_NAME},
        )
        send_mail(_("Your training expires soon"), text, None, [status.person.email])
