from collections.abc import Callable
from datetime import date, time
from typing import Any, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import locking, trail
from casework import recurrence
from casework.exceptions import (
    AlreadyEnded,
    NextOneMeanwhile,
    NotRepeating,
    RepetitionEndsTooSoon,
)
from casework.recurrence import Rule
from encryption.fields import SealedTimeField
from opening.models import ClosedDay
from opening.open_days import OpenDays

TAKEN_BACK = "taken_back"  # the outcome of one whose forerunner is open again
# What a list reads to say how something repeats.
SHOWN = ("repeats", "repeats_from", "repeats_until", "repeats_ended_on", "skipped")


class Repeats(models.TextChoices):
    DAY = recurrence.DAY, _("Every day")
    WEEK = recurrence.WEEK, _("Every week")
    TWO_WEEKS = recurrence.TWO_WEEKS, _("Every two weeks")
    MONTH = recurrence.MONTH, _("Every month")


class RepeatingRecord(models.Model):
    """Something due on a day that may repeat: a chain of rows, of which one at most is open.

    The rule stands on every row. Once an open one is done, or is not needed, the next one is
    made. Days are counted from the first one's, so that each row can be counted anew.

    A subclass has `owner`, `due_on`, `due_at`, `moved_because`, `outcome`, `done_on` and
    `done_by`. It declares the verbs of its four events; the outcomes after which it goes on,
    `GOES_ON`, and with which it was withdrawn, `WITHDRAWN`; `moved`; and in `COPIED` what the
    next one has of it.
    """

    Repeats = Repeats

    repeats = models.CharField(_("repeats"), max_length=10, choices=Repeats, blank=True)
    repeats_from = models.DateField(null=True, editable=False)  # the day of number 0
    repeats_at = SealedTimeField(null=True, editable=False)  # that day's time, as it was typed
    repeats_until = models.DateField(_("until"), null=True, blank=True)
    repeats_ended_on = models.DateField(null=True, editable=False)
    series = models.UUIDField(null=True, editable=False)  # the key of the first one
    occurrence = models.PositiveIntegerField(default=0, editable=False)
    skipped = models.PositiveIntegerField(default=0, editable=False)  # right before it

    next_one: "Self | None" = None  # what its end opened, for the page that says so

    repeated_event: str
    taken_back_event: str
    repetition_ended_event: str
    repetition_resumed_event: str
    GOES_ON: tuple[str, ...]
    WITHDRAWN: tuple[str, ...]
    COPIED: tuple[str, ...]
    pk: Any
    owner_id: Any
    due_on: Any
    due_at: Any
    moved_because: Any
    outcome: Any
    done_on: Any
    done_by: Any
    lock_and_refresh: Callable[[], Any]
    # When something that is planned for a day and a time is due.
    moved: Callable[[date, time | None, OpenDays], tuple[date, time | None]]

    class Meta:
        abstract = True

    # Questions --------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        return self.done_on is None

    @property
    def is_repeating(self) -> bool:
        """Whether it is followed by another one, unless that would be after its last day."""
        return bool(self.repeats) and self.repeats_ended_on is None

    @property
    def may_be_resumed(self) -> bool:
        return self.is_open and bool(self.repeats) and not self.is_repeating

    @property
    def rule(self) -> Rule:
        return Rule(self.repeats, self.repeats_from, self.repeats_until)

    @property
    def planned_on(self) -> date:
        """The day that the rule names for it, before it was moved."""
        return self.rule.day(self.occurrence) or self.repeats_from

    @property
    def repeats_in_words(self) -> str:
        """Such as “Every Tuesday until March 1, 2027”; empty if it does not repeat."""
        if not self.is_repeating:
            return ""
        words = every_in_words(self.repeats, self.repeats_from)
        if self.repeats_until is None:
            return words
        until = {"every": words, "day": date_format(self.repeats_until)}
        return gettext("%(every)s until %(day)s") % until

    @property
    def skipped_in_words(self) -> str:
        """Such as “2 skipped before it”; empty if there were none."""
        if not self.skipped:
            return ""
        sentence = ngettext(
            "%(number)d skipped before it", "%(number)d skipped before it", self.skipped
        )
        return sentence % {"number": self.skipped}

    def find_next(self) -> Self | None:
        """Return the one that its end opened, also for who asks a second time; else None."""
        if self.next_one is None and self.series is not None:
            rows: Any = type(self)._default_manager
            later = rows.filter(series=self.series, occurrence__gt=self.occurrence)
            return later.exclude(outcome=TAKEN_BACK).order_by("occurrence").first()
        return self.next_one

    # Verbs ------------------------------------------------------------------------------------

    @transaction.atomic
    def stop_repeating(self, *, by: User) -> None:
        """Let no other one follow it. This one stays due.

        Raises:
            AlreadyEnded, NotRepeating
        """
        self.lock_and_refresh()
        self.check_changeable(by)
        if not self.is_open:
            raise AlreadyEnded
        if not self.is_repeating:
            raise NotRepeating
        self.repeats_ended_on = timezone.localdate()
        self.save(update_fields=["repeats_ended_on"])
        trail.record(self.repetition_ended_event, self, by=by)

    @transaction.atomic
    def resume_repeating(self, *, by: User) -> None:
        """Take back that it does not repeat any more, while it is open.

        Raises:
            AlreadyEnded, NotRepeating
            As `check_resumable` does.
        """
        held = self.lock_and_refresh()
        self.check_changeable(by)
        if not self.is_open:
            raise AlreadyEnded
        if not self.may_be_resumed:
            raise NotRepeating
        self.check_resumable(held)
        self.repeats_ended_on = None
        self.save(update_fields=["repeats_ended_on"])
        trail.record(self.repetition_resumed_event, self, by=by)

    # For the verbs of a subclass --------------------------------------------------------------

    def check_changeable(self, person: User) -> None:
        """Refuse whoever may not change it by now. Override it where that can change."""

    def check_resumable(self, held: Any) -> None:
        """Refuse to let it repeat again. Override it where something can forbid that."""

    def may_go_on(self, held: Any) -> bool:
        """Whether another one may follow. Override it where something can forbid that."""
        return True

    def since(self) -> date:
        """Return the first day on which the next one may be due."""
        return timezone.localdate()

    def begin_series(
        self, repeats: str, until: date | None, planned_on: date, planned_at: time | None
    ) -> None:
        """Let a new one be the first that repeats.

        Raises:
            RepetitionEndsTooSoon: the last day is before the first.
        """
        if not repeats:
            return
        if until and until < planned_on:
            raise RepetitionEndsTooSoon
        self.repeats, self.repeats_until = repeats, until
        self.repeats_from, self.repeats_at, self.series = planned_on, planned_at, self.pk

    def end_series_unless(self, held: Any, *, goes_on: bool) -> list[str]:
        """End the repetition of one that has just ended, unless it may go on.

        One that was withdrawn keeps its rule, for who puts it back.

        Returns:
            The columns to save.
        """
        if not self.is_repeating or self.outcome in self.WITHDRAWN:
            return []
        if goes_on and self.outcome in self.GOES_ON and self.may_go_on(held):
            return []
        self.repeats_ended_on = timezone.localdate()
        return ["repeats_ended_on"]

    def go_on(self, *, by: User) -> None:
        """Open the next one of one that has ended, if it repeats and is not over."""
        self.next_one = None
        if not self.is_repeating or self.outcome not in self.GOES_ON:
            return
        open_days = ClosedDay.objects.open_days(since=min(self.planned_on, self.since()))
        at = self.repeats_at
        found = self.rule.next_after(
            self.occurrence,
            after=self.due_on,
            since=self.since(),
            moved=lambda day: self.moved(day, at, open_days)[0],
        )
        if found is None:
            return
        planned = self.rule.day(found.number)
        due_on, due_at = self.moved(planned, at, open_days)
        copied = {name: getattr(self, name) for name in (*SERIES, *self.COPIED)}
        following: Any = type(self)(
            due_on=due_on,
            due_at=due_at,
            occurrence=found.number,
            skipped=found.skipped,
            **copied,
        )
        following.save(force_insert=True)
        facts: dict[str, Any] = {"due_on": due_on.isoformat(), "skipped": found.skipped}
        trail.record(self.repeated_event, following, by=by, **facts)
        self.next_one = following

    def take_back_next(self, *, by: User) -> None:
        """Take back the one that its end opened: it is to be open again itself.

        Raises:
            NextOneMeanwhile: somebody has done something with that one.
        """
        if self.series is None:
            return
        rows: Any = type(self)._default_manager
        later = rows.filter(series=self.series, occurrence__gt=self.occurrence)
        later = list(later.exclude(outcome=TAKEN_BACK).order_by("occurrence"))
        if not later:
            return
        following = later[0]
        locking.lock_and_refresh(following)
        if len(later) > 1 or not following.is_as_opened_by(self):
            raise NextOneMeanwhile
        following.outcome, following.done_by = TAKEN_BACK, by
        following.done_on = timezone.localdate()
        following.save(update_fields=["outcome", "done_on", "done_by"])
        trail.record(self.taken_back_event, following, by=by)

    def is_as_opened_by(self, earlier: Self) -> bool:
        """Whether nobody has moved, given away, stopped or ended it since it was opened."""
        copied = all(getattr(self, name) == getattr(earlier, name) for name in self.COPIED)
        return self.is_open and self.moved_because is None and self.is_repeating and copied


SERIES = ("repeats", "repeats_from", "repeats_at", "repeats_until", "series")


def every_in_words(repeats: str, first: date) -> str:
    """Say how often something repeats, such as “Every Tuesday”.

    Args:
        repeats: a `Repeats`.
        first: the first day, which says the weekday, or the day of the month.
    """
    facts = {"weekday": date_format(first, "WEEKDAY_NAME_FORMAT"), "day": first.day}
    if repeats == Repeats.WEEK:
        return gettext("Every %(weekday)s") % facts
    if repeats == Repeats.TWO_WEEKS:
        return gettext("Every two weeks on %(weekday)s") % facts
    if repeats == Repeats.MONTH and first.day > SHORTEST_MONTH:
        return gettext("Every month on day %(day)d, or on its last day") % facts
    if repeats == Repeats.MONTH:
        return gettext("Every month on day %(day)d") % facts
    return pgettext("how often something repeats", "Every day")


SHORTEST_MONTH = 28  # days


def repeating_constraints(noun: str) -> list[models.BaseConstraint]:
    """Return what holds of every row: one of a series is open, none of its days comes twice."""
    return [
        models.CheckConstraint(
            condition=Q(done_on=None, outcome="", done_by=None)
            | Q(done_on__isnull=False, done_by__isnull=False) & ~Q(outcome=""),
            name=f"{noun}_that_ended_has_an_outcome",
        ),
        models.UniqueConstraint(
            fields=["series"],
            condition=Q(done_on=None),
            name=f"one_open_{noun}_a_series",
        ),
        models.UniqueConstraint(
            fields=["series", "occurrence"],
            condition=~Q(outcome=TAKEN_BACK),
            name=f"one_{noun}_an_occurrence",
        ),
        models.CheckConstraint(
            condition=Q(repeats="", repeats_from=None, repeats_until=None, series=None)
            | ~Q(repeats="")
            & Q(repeats_from__isnull=False, series__isnull=False)
            & (Q(repeats_until=None) | Q(repeats_until__gte=F("repeats_from"))),
            name=f"{noun}_that_repeats_says_since_when",
        ),
    ]
