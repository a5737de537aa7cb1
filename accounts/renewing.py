"""Which courses somebody needs, how each stands, and the letters before one runs out."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.capabilities import every_capability, in_words, may_be_gated, roles_with
from accounts.mail import MailUnsent, log_unsent
from accounts.models import Course, Gate, Reminder, Training, User
from accounts.roles import Role

WARNED_AT = (30, 7)  # days before a course runs out


class Standing(NamedTuple):
    """How one person stands with one course that their role needs."""

    person: User
    course: Course
    capabilities: tuple[str, ...]
    training: Training | None  # the one that holds longest
    waiting: Training | None  # handed in, and nobody has looked at it yet
    today: date

    @property
    def opens(self) -> list[str]:
        return [in_words(capability) for capability in self.capabilities]

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
    for gate in Gate.objects.select_related("course"):
        needed.setdefault(gate.capability, []).append(gate.course)
    return sorted(
        (
            Rule(
                capability,
                str(in_words(capability)),
                [role.label for role in Role if role in roles],
                needed.get(capability, []),
            )
            for capability, roles in every_capability().items()
            if may_be_gated(capability)
        ),
        key=lambda rule: (not rule.courses, rule.words),
    )


def standings_of(people: Iterable[User], today: date | None = None) -> list[Standing]:
    """Return how people stand with what their roles need, what expires first at the top.

    Two queries, however many people. Empty where the agency asks for no course.
    """
    today = today or timezone.localdate()
    people = list(people)
    needed = courses_by_role()
    held, waiting = {}, {}
    for training in Training.objects.standing().filter(person__in=people):
        key = (training.person_id, training.course_id)
        if training.is_waiting:
            waiting[key] = training
        elif key not in held or held[key].valid_until < training.valid_until:
            held[key] = training
    standings = [
        Standing(
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
    return sorted(standings, key=lambda one: (one.until or date.min, one.person.name))


def courses_by_role() -> dict[str, dict[Course, list[str]]]:
    """Return which courses each role needs, and for what: the table of gates, by role."""
    needed: dict[str, dict[Course, list[str]]] = {}
    for gate in Gate.objects.select_related("course"):
        if may_be_gated(gate.capability):
            for role in roles_with(gate.capability):
                needed.setdefault(role, {}).setdefault(gate.course, []).append(gate.capability)
    return needed


def to_renew(person: User, today: date | None = None) -> list[Standing]:
    """Return what a person has to see to now: missing, expired, or within thirty days."""
    standings = standings_of([person], today)
    return [one for one in standings if one.is_closed or one.runs_out_soon]


class TeamTraining(NamedTuple):
    """A team's courses in three numbers, for the team page."""

    closed: int
    soon: int
    waiting: int


def summary_of(supervisor: User, today: date | None = None) -> TeamTraining:
    """Return how many courses of a supervisor's people are closed, run out, or wait."""
    standings = standings_of(User.objects.trained_under(supervisor), today)
    return TeamTraining(
        closed=sum(one.is_closed for one in standings),
        soon=sum(one.runs_out_soon for one in standings),
        waiting=sum(one.waiting is not None for one in standings),
    )


def warn_of_expiry(today: date | None = None) -> int:
    """Write to whoever's course runs out within 30 days, and again within 7: once for each.

    For the nightly command. A night that was missed is made up for. A letter that can not be
    sent counts as not sent, and is tried again the next night.

    Returns:
        How many letters went out.

    Raises:
        MailUnsent: some could not be sent; the others went out.
    """
    sent = unsent = 0
    for one in standings_of(User.objects.active(), today):
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


def _was_told(training, days):
    return Reminder.objects.filter(training=training, days=days).exists()


@transaction.atomic
def _write(one, due):
    for days in due:
        Reminder.objects.get_or_create(training=one.training, days=days)
    with translation.override(settings.LANGUAGE_CODE):
        words = render_to_string(
            "accounts/trainings/expiry_letter.txt",
            {"one": one, "agency": settings.AGENCY_NAME},
        )
        send_mail(_("A course of yours runs out soon"), words, None, [one.person.email])
