"""The ladder of attempts: how often nobody answered in a row, and what follows from that.

Outreach must not become harassment: after three attempts without an answer a supervisor decides
whether to go on. All of it is read off the contacts and the supervisor's decisions, so that a
correction, a move or a withdrawal changes it by itself.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, Protocol, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from casework.safe_hours_text import day_in_words

# docs/decisions/0052: "the unreachable ladder (attempt count, stop rule)", three and then a
# supervisor. No setting: an agency that turns it off would not know whom it harasses.
ATTEMPTS = 3
KEEPS_TRYING_FOR = timedelta(days=30)  # at most, then the supervisor looks again


class Course(models.TextChoices):
    """What a supervisor decides about somebody who has not answered."""

    KEEP = "keep", _("Keep trying")
    WAIT = "wait", _("Wait until a day")
    STOP = "stop", _("Stop trying: they contact us")


class Decision(Protocol):
    """The part of a supervisor's decision that the ladder reads."""

    pk: Any
    until: date | None
    reason: Any

    @property
    def known_course(self) -> str: ...


class Attempt(Protocol):
    """The part of a contact that the ladder reads."""

    occurred_on: date


class Status(StrEnum):
    """Whether the next attempt may be made: as ever, once it is agreed, later, or not."""

    FREE = "free"
    ASK = "ask"
    WAIT = "wait"
    STOP = "stop"


class Ladder(NamedTuple):
    """The attempts that nobody answered since the client was last reached.

    Args:
        days: of each attempt the day on which it was made, oldest first.
        decision: the newest one of a supervisor since the client was last reached.
    """

    days: tuple[date, ...] = ()
    decision: Decision | None = None

    @classmethod
    def of(cls, attempts: Sequence[Attempt], decisions: Sequence[Decision]) -> Self:
        """Return the ladder of a client.

        Args:
            attempts: their `ContactQuerySet.unanswered`, in any order.
            decisions: their `OutreachDecisionQuerySet.unanswered`, newest first.
        """
        days = sorted(each.occurred_on for each in attempts)
        return cls(tuple(days), next(iter(decisions), None))

    @property
    def course(self) -> str:
        """What was decided, a `Course`; empty if nothing was, or if it can't be opened."""
        return self.decision.known_course if self.decision else ""

    def status(self, today: date | None = None) -> Status:
        """Return whether the next attempt may be made on a day, today unless given.

        After a wait one attempt may be made. If nobody answers it, the supervisor is asked
        again.
        """
        today = today or timezone.localdate()
        until = self.decision.until if self.decision else None
        if self.course == Course.STOP:
            return Status.STOP
        if until and self.course == Course.WAIT and today < until:
            return Status.WAIT
        if until and self.course == Course.KEEP and today <= until:
            return Status.FREE
        if len(self.days) < ATTEMPTS:
            return Status.FREE
        if until and self.course == Course.WAIT and self.days[-1] < until:
            return Status.FREE
        return Status.ASK

    @property
    def decision_in_force(self) -> Decision | None:
        """The decision that says what is so today; None once its day is over."""
        return self.decision if self.course_in_words and not self.is_to_ask else None

    @property
    def is_to_ask(self) -> bool:
        return self.status() == Status.ASK

    @property
    def is_in_the_way(self) -> bool:
        """Whether no call, text or visit is to be planned or made now."""
        return self.status() != Status.FREE

    @property
    def may_be_decided(self) -> bool:
        """Whether there is something to decide, or a decision that can be changed."""
        return self.is_to_ask or self.decision is not None

    @property
    def count_in_words(self) -> str:
        """Such as “2 attempts without an answer since Fri, Nov 20”; empty for none."""
        if not self.days:
            return ""
        sentence = ngettext(
            "%(number)d attempt without an answer since %(day)s.",
            "%(number)d attempts without an answer since %(day)s.",
            len(self.days),
        )
        return sentence % {"number": len(self.days), "day": day_in_words(self.days[0])}

    @property
    def course_in_words(self) -> str:
        """What follows today; empty while the next attempt may be made as ever."""
        status = self.status()
        if status == Status.ASK:
            return gettext("Talk with a supervisor before the next attempt.")
        if status == Status.STOP:
            return gettext("Stop trying, your supervisor decided: they contact us.")
        until = self.decision.until if self.decision else None
        if until and status == Status.WAIT:
            sentence = gettext("Wait until %(day)s, your supervisor decided.")
            return sentence % {"day": day_in_words(until)}
        if until and self.course == Course.KEEP and timezone.localdate() <= until:
            sentence = gettext("Keep trying until %(day)s, your supervisor decided.")
            return sentence % {"day": day_in_words(until)}
        return ""

    @property
    def in_words(self) -> str:
        """How often nobody answered, and what follows from it; empty if nothing is to say."""
        return " ".join(each for each in (self.count_in_words, self.course_in_words) if each)


NOT_TRIED = Ladder()
