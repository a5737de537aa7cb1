from datetime import date, time
from typing import Any, Self

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.models.users import UserQuerySet
from accounts.roles import Role
from audit import locking, trail
from audit.changing import write_changes
from casework.chips import first_open_and_safe
from casework.exceptions import (
    AlreadyEnded,
    InThePast,
    NoTeamForTask,
    NotYourTask,
    TaskAlreadyTheirs,
    TaskEndedForGood,
    TaskNotInTeam,
)
from casework.models.repeating import TAKEN_BACK, RepeatingRecord, repeating_constraints
from casework.reach import REGULAR_ACCESS
from casework.safe_hours import Hours
from casework.safe_hours_text import day_in_words
from encryption.fields import SealedCharField, SealedTimeField
from encryption.keyring import AGENCY
from encryption.records import SealedHistory, SealedQuerySet, SealedRecord, read_or_none
from opening.open_days import OpenDays
from pages.labels import LabeledModel

ENDING = ["outcome", "not_needed_because", "done_on", "done_by"]
MOVING = ["due_on", "due_at", "moved_because"]


class TaskQuerySet(SealedQuerySet):
    def open(self) -> Self:
        return self.filter(done_on=None)

    def ended(self, since: date) -> Self:
        """Those that ended since a day, but for what the system took back."""
        ended = self.filter(done_on__gte=since).exclude(outcome=TAKEN_BACK)
        return ended.order_by("-done_on", "-id")

    def owned_by(self, person: User) -> Self:
        return self.filter(owner=person)

    def overdue(self, day: date | None = None) -> Self:
        return self.open().filter(due_on__lt=day or timezone.localdate())

    def of_team(self, team: Any) -> Self:
        """Those that a team's supervisors answer for."""
        return self.filter(team=team, team__isnull=False)

    def visible_to(self, user: User) -> Self:
        """One's own, and a supervisor's team's. Nobody else reads a task."""
        if user.role not in REGULAR_ACCESS:
            return self.none()
        seen = models.Q(owner=user.pk)
        if user.role == Role.SUPERVISOR and user.team_id:
            seen |= models.Q(team=user.team_id)
        return self.filter(seen)


class Task(SealedRecord, RepeatingRecord, LabeledModel):
    """Something that somebody of a team has to do, and that is for no client on record.

    Its words, its time and its reasons are sealed with the agency's key: people write names.
    See decision 54.
    """

    class Outcome(models.TextChoices):
        DONE = "done", pgettext_lazy("a task", "Done")
        NOT_NEEDED = "not_needed", _("No longer needed")
        MISTAKE = "mistake", _("Withdrawn: added by mistake")
        TAKEN_BACK = TAKEN_BACK, _("Withdrawn: the one before it is open again")

    WITHDRAWN = (Outcome.MISTAKE, Outcome.TAKEN_BACK)  # it was none
    GOES_ON = (Outcome.DONE, Outcome.NOT_NEEDED)
    COPIED = ("team", "owner", "added_by", "words")
    is_task = True

    repeated_event = "task.repeated"
    taken_back_event = "task.taken_back"
    repetition_ended_event = "task.repetition_ended"
    repetition_resumed_event = "task.repetition_resumed"

    owner_field = "sealed_for"

    sealed_for = models.UUIDField(default=AGENCY, editable=False)
    team = models.ForeignKey("accounts.Team", models.PROTECT, editable=False, related_name="+")
    owner = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    added_by = models.ForeignKey(
        "accounts.User", models.PROTECT, editable=False, related_name="+"
    )
    words = SealedCharField(_("what is to be done"))
    due_on = models.DateField(_("due on"))
    due_at = SealedTimeField(_("due at"), null=True, blank=True)
    moved_because = SealedCharField(_("why it was moved"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome, blank=True)
    not_needed_because = SealedCharField(_("why it is not needed"), null=True, blank=True)
    done_on = models.DateField(_("ended on"), null=True, editable=False)
    done_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = TaskQuerySet.as_manager()
    history = SealedHistory()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = repeating_constraints("task")
        indexes = [
            models.Index(
                fields=["owner", "due_on"],
                condition=models.Q(done_on=None),
                name="open_task_by_owner",
            ),
            models.Index(
                fields=["team", "due_on"],
                condition=models.Q(done_on=None),
                name="open_task_by_team",
            ),
        ]

    def __str__(self) -> str:
        return f"task, due {self.due_on}"  # nothing of what: it ends up in logs

    def get_absolute_url(self) -> str:
        return reverse("casework:task-edit", args=[self.pk])

    @property
    def trail_chain(self) -> str:
        return f"person:{self.added_by_id}"

    # Questions --------------------------------------------------------------------------------

    @property
    def words_in_a_list(self) -> str:
        """The words, or a sentence that they can't be opened: a list goes on."""
        words = read_or_none(self, "words")
        return words or str(_("This task can't be opened. Tell your administrator."))

    @property
    def reason_in_a_list(self) -> str:
        """Why it was last moved; empty if no reason was given, or if it can't be opened."""
        return read_or_none(self, "moved_because") or ""

    @property
    def why_not_needed(self) -> str:
        return read_or_none(self, "not_needed_because") or ""

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < timezone.localdate()

    @property
    def due_in_words(self) -> str:
        """The day with its weekday, and the time if there is one: “Tue, Dec 8, 6:00 PM”."""
        day, at = day_in_words(self.due_on), read_or_none(self, "due_at")
        return f"{day}, {time_format(at)}" if at else day

    @property
    def place_in_a_day(self) -> tuple[date, time]:
        """What lists sort by: the day, and the time; what has no time comes first."""
        return self.due_on, read_or_none(self, "due_at") or time.min

    @property
    def was_given(self) -> bool:
        """Whether somebody else added it."""
        return self.added_by_id != self.owner_id

    @property
    def may_be_reopened(self) -> bool:
        """Whether it ended today, or was withdrawn by a person on any day."""
        ended_today = self.done_on == timezone.localdate()
        return self.outcome == self.Outcome.MISTAKE or (
            ended_today and self.outcome != self.Outcome.TAKEN_BACK
        )

    def is_changeable_by(self, person: User) -> bool:
        """Whether it is theirs, or their team's and they supervise it: `visible_to`, of one."""
        if person.role not in REGULAR_ACCESS:
            return False
        supervises = person.role == Role.SUPERVISOR and person.team_id == self.team_id
        return supervises or person.pk == self.owner_id

    def check_changeable(self, person: User) -> None:
        """Refuse whoever it is not any more. Raises `NotYourTask`."""
        if not self.is_changeable_by(person):
            raise NotYourTask

    def moved(
        self, day: date, at: time | None, open_days: OpenDays
    ) -> tuple[date, time | None]:
        """Return the first open day from this one on; the time stays."""
        here = timezone.get_default_timezone()
        return first_open_and_safe(day, open_days, Hours(), here), at

    # Verbs ------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def add(
        cls,
        *,
        by: User,
        words: str,
        due_on: date,
        due_at: time | None = None,
        owner: User | None = None,
        repeats: str = "",
        repeats_until: date | None = None,
    ) -> "Task":
        """Add a task of one's own or, as a supervisor, for somebody of the team.

        Args:
            owner: who does it; `by` unless another person is named.
            repeats: a `Repeats`, if it is followed by another one once it is done.

        Raises:
            NoTeamForTask: no supervisor would see it once they leave.
            TaskNotInTeam: it is for somebody else, of another team, or `by` supervises nobody.
            InThePast, RepetitionEndsTooSoon
        """
        if by.team_id is None:
            raise NoTeamForTask
        owner = owner or by
        gives = by.role == Role.SUPERVISOR and may_have_task(owner, by.team_id)
        if owner.pk != by.pk and not gives:
            raise TaskNotInTeam
        if due_on < timezone.localdate():
            raise InThePast
        task = cls(
            team_id=by.team_id,
            owner=owner,
            added_by=by,
            words=words,
            due_on=due_on,
            due_at=due_at,
        )
        task.begin_series(repeats, repeats_until, due_on, due_at)
        task.save(force_insert=True)
        trail.record("task.added", task, by=by, due_on=due_on.isoformat())
        return task

    @transaction.atomic
    def amend(self, *, by: User, words: str) -> None:
        """Let it say something else.

        Raises:
            NotYourTask, AlreadyEnded
        """
        self.lock_and_refresh()
        self.check_changeable(by)
        if not self.is_open:
            raise AlreadyEnded
        if fields := write_changes(self, {"words": words}):
            trail.record("task.amended", self, by=by, fields=fields)

    @transaction.atomic
    def reschedule(
        self, *, by: User, due_on: date, due_at: time | None = None, moved_because: str = ""
    ) -> None:
        """Snooze it: move it to another day, today or later.

        Args:
            moved_because: why, or nothing; it replaces an earlier reason.

        Raises:
            NotYourTask, AlreadyEnded, InThePast
        """
        self.lock_and_refresh()
        self.check_changeable(by)
        if not self.is_open:
            raise AlreadyEnded
        if due_on < timezone.localdate():
            raise InThePast
        self.due_on, self.due_at, self.moved_because = due_on, due_at, moved_because
        self.save(update_fields=MOVING)
        trail.record("task.rescheduled", self, by=by, due_on=due_on.isoformat())

    @transaction.atomic
    def complete(self, *, by: User, outcome: str, not_needed_because: str = "") -> None:
        """End it with its outcome, and open the next one if it repeats.

        Raises:
            NotYourTask, AlreadyEnded
        """
        self.lock_and_refresh()
        self.check_changeable(by)
        if not self.is_open:
            raise AlreadyEnded
        self.outcome, self.done_by = outcome, by
        self.not_needed_because = not_needed_because or None
        self.done_on = timezone.localdate()
        self.save(update_fields=ENDING)
        trail.record("task.completed", self, by=by, outcome=str(outcome))
        self.go_on(by=by)

    @transaction.atomic
    def reopen(self, *, by: User) -> None:
        """Take back that it ended: on the same day, or on any if it was added by mistake.

        Raises:
            NotYourTask
            TaskEndedForGood: it is open, or ended before today.
            NextOneMeanwhile: it repeats, and the next one is not as it was opened.
        """
        self.lock_and_refresh()
        self.check_changeable(by)
        if not self.may_be_reopened:
            raise TaskEndedForGood
        self.take_back_next(by=by)
        self.outcome, self.not_needed_because = "", None
        self.done_on = self.done_by = None
        self.save(update_fields=ENDING)
        trail.record("task.reopened", self, by=by)

    @transaction.atomic
    def reassign(self, *, by: User | None, to: User) -> None:
        """Give an open task to somebody else of its team.

        Args:
            by: a supervisor of the team; or whoever ends an account, or None for the system.

        Raises:
            AlreadyEnded
            TaskAlreadyTheirs: somebody gave it to them a moment ago.
            TaskNotInTeam: `to` works on another team, or does other work now.
        """
        self.lock_and_refresh()
        if not self.is_open:
            raise AlreadyEnded
        if self.owner_id == to.pk:
            raise TaskAlreadyTheirs
        if not may_have_task(to, self.team_id):
            raise TaskNotInTeam
        self.owner = to
        self.save(update_fields=["owner"])
        trail.record("task.reassigned", self, by=by, to=str(to.pk))

    def lock_and_refresh(self) -> None:
        """Hold the row until the transaction ends, and read it anew. Clients come before it."""
        locking.lock_and_refresh(self)


def people_for_tasks(team: Any) -> UserQuerySet:
    """Return the active workers and supervisors of a team."""
    return User.objects.active().filter(role__in=REGULAR_ACCESS, team=team, team__isnull=False)


def may_have_task(person: User, team: Any) -> bool:
    """Whether a task of a team may be given to this person: `people_for_tasks`, of one."""
    return person.is_active and person.role in REGULAR_ACCESS and person.team_id == team
