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
from accounts.roles import Role
from training.models import Course, Reminder, Training, TrainingRequirement

WARNED_AT = (30, 7)  # days before a course runs out


class CourseStatus(NamedTuple):
    """The status of one course that a person's role requires."""

    person: User
    course: Course
    capabilities: tuple[str, ...]
    training: Training | None  # the one that expires last
    waiting: Training | None  # submitted, and not reviewed yet
    today: date

    @property
    def opens(self) -> list[str]:
        return [label_of(capability) for capability in self.capabilities]

    @property
    def until(self) -> date | None:
        return self.training.valid_until if self.training else None

    @property
    def is_missing(self) -> bool:
        return self.training is None

    @property
    def has_expired(self) -> bool:
        return self.training is not None and self.until < self.today

    @property
    def is_closed(self) -> bool:
        """Whether the person is read-only for what needs this course."""
        return self.is_missing or self.has_expired

    @property
    def days_left(self) -> int:
        return (self.until - self.today).days

    @property
    def runs_out_soon(self) -> bool:
        return not self.is_closed and self.days_left <= WARNED_AT[0]


class Rule(NamedTuple):
    """A row of the table of rules: what needs which courses."""

    capability: str
    words: str
    roles: list[str]
    courses: list[Course]


def rules() -> list[Rule]:
    """Return every capability that a course may be asked for, and the courses it needs."""
    needed: dict[str, list[Course]] = {}
    for requirement in TrainingRequirement.objects.select_related("course"):
        needed.setdefault(requirement.capability, []).append(requirement.course)
    return sorted(
        (
            Rule(
                capability,
                str(label_of(capability)),
                [str(role.label) for role in Role if role in roles],
                needed.get(capability, []),
            )
            for capability, roles in every_capability().items()
            if may_require_training(capability)
        ),
        key=lambda rule: (not rule.courses, rule.words),
    )


def course_statuses_of(people: Iterable[User], today: date | None = None) -> list[CourseStatus]:
    """Return the status of each course that each person needs, the first to expire at the top.

    Two queries, however many people. Empty where the agency asks for no course.
    """
    today = today or timezone.localdate()
    people = list(people)
    needed = courses_needed_by_role()
    held: dict[Any, Training] = {}
    waiting: dict[Any, Training] = {}
    for training in Training.objects.current().filter(person__in=people):
        key = (training.person_id, training.course_id)
        if training.is_waiting:
            waiting[key] = training
        elif key not in held or held[key].valid_until < training.valid_until:
            held[key] = training
    statuses = [
        CourseStatus(
            person,
            course,
            tuple(capabilities),
            held.get((person.pk, course.pk)),
            waiting.get((person.pk, course.pk)),
            today,
        )
        for person in people
        for course, capabilities in needed.get(person.role, {}).items()
    ]
    return sorted(statuses, key=lambda one: (one.until or date.min, one.person.name))


def courses_needed_by_role() -> dict[str, dict[Course, list[str]]]:
    """Return the courses that each role needs, with the capabilities that require them."""
    needed: dict[str, dict[Course, list[str]]] = {}
    for requirement in TrainingRequirement.objects.select_related("course"):
        if may_require_training(requirement.capability):
            for role in roles_with(requirement.capability):
                needed.setdefault(role, {}).setdefault(requirement.course, []).append(
                    requirement.capability
                )
    return needed


def to_renew(person: User, today: date | None = None) -> list[CourseStatus]:
    """Return what a person has to see to now: missing, expired, or within thirty days."""
    statuses = course_statuses_of([person], today)
    return [one for one in statuses if one.is_closed or one.runs_out_soon]


class TeamTraining(NamedTuple):
    """A team's courses in three numbers, for the team page."""

    closed: int
    soon: int
    waiting: int


def team_training_of(supervisor: User, today: date | None = None) -> TeamTraining:
    """Return how many courses of a supervisor's people are closed, run out, or wait."""
    statuses = course_statuses_of(User.objects.trainees_of(supervisor), today)
    return TeamTraining(
        closed=sum(one.is_closed for one in statuses),
        soon=sum(one.runs_out_soon for one in statuses),
        waiting=sum(one.waiting is not None for one in statuses),
    )


def warn_of_expiry(today: date | None = None) -> int:
    """Write to whoever's course runs out within 30 days, and again within 7: once for each.

    For the nightly command. A night that was missed is made up for. An email that can't be
    sent counts as not sent, and is tried again the next night.

    Returns:
        How many emails were sent.

    Raises:
        MailUnsent: some could not be sent; the others went out.
    """
    sent = unsent = 0
    for one in course_statuses_of(User.objects.active(), today):
        due = [days for days in WARNED_AT if not one.is_closed and one.days_left <= days]
        if not due or _was_told(one.training, min(due)):
            continue
        try:
            _write(one, due)
        except OSError as error:
            log_unsent(one.person.pk, error)
            unsent += 1
        else:
            sent += 1
    if unsent:
        raise MailUnsent(f"{sent} sent; {unsent} could not be sent")
    return sent


def _was_told(training: Training, days: int) -> bool:
    return Reminder.objects.filter(training=training, days=days).exists()


@transaction.atomic
def _write(one: Any, due: list[int]) -> None:
    for days in due:
        Reminder.objects.get_or_create(training=one.training, days=days)
    with translation.override(settings.LANGUAGE_CODE):
        words = render_to_string(
            "training/trainings/expiry_email.txt",
            {"one": one, "agency": settings.AGENCY_NAME},
        )
        send_mail(_("A course of yours runs out soon"), words, None, [one.person.email])
