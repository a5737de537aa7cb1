from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from audit import trail
from casework.attempts import NOT_TRIED, Status
from casework.chips import MOST_MOVES, first_open_and_safe, first_open_and_safe_time
from casework.exceptions import (
    AlreadyEnded,
    AttemptsUnanswered,
    ChannelRefused,
    ContactNotAgreed,
    EndedForGood,
    InThePast,
)
from casework.models.parts import ClientPart
from casework.models.purposes import Purpose
from casework.models.repeating import TAKEN_BACK, RepeatingRecord, repeating_constraints
from casework.reaching import Channel, Reason, Refusal, refusal_by_answer
from casework.safe_hours import Hours
from casework.safe_hours_text import day_in_words
from encryption.fields import SealedCharField, SealedTimeField
from encryption.records import SealedHistory, SealedQuerySet, read_or_none
from opening.open_days import OpenDays

if TYPE_CHECKING:
    from casework.models import Client, Contact
    from casework.models.held import Held


A_MINUTE = timedelta(minutes=1)
ENDING = ["outcome", "done_on", "done_by", "completing_contact"]


class FollowUpQuerySet(SealedQuerySet):
    def open(self) -> Self:
        return self.filter(done_on=None)

    def ended(self) -> Self:
        return self.exclude(done_on=None).order_by("-done_on", "-id")

    def owned_by(self, worker: User) -> Self:
        return self.filter(owner=worker)

    def overdue(self, day: date | None = None) -> Self:
        return self.open().filter(due_on__lt=day or timezone.localdate())

    def due_on_day(self, day: date | None = None) -> Self:
        return self.open().filter(due_on=day or timezone.localdate())

    def coming(self, until: date, day: date | None = None) -> Self:
        return self.open().filter(due_on__gt=day or timezone.localdate(), due_on__lte=until)

    def reaching_out_again(self) -> Self:
        """Open ones that reach out to a client and are followed by another one."""
        repeating = self.open().exclude(repeats="").filter(repeats_ended_on=None)
        return repeating.filter(kind__in=FollowUp.REACHING_OUT)

    def relying_on(self, purpose: str) -> Self:
        """Those that a consent carries: all of them on a record, some on being contacted."""
        if purpose == Purpose.CONTACT:
            return self.filter(kind__in=FollowUp.REACHING_OUT)
        return self


class FollowUp(ClientPart, RepeatingRecord):
    """Something to do for a client by a date: an owner, and an outcome once it is completed."""

    class Kind(models.TextChoices):
        VISIT = "visit", _("Visit or meeting")
        CALL = "call", _("Call or text")
        OFFICE = "office", _("Office appointment")
        TASK = "task", _("Task")

    # Those that reach out, each with the channels that it may take.
    CHANNELS = {Kind.VISIT: (Channel.VISIT,), Kind.CALL: (Channel.CALL, Channel.TEXT)}
    REFUSED = {
        Kind.VISIT: _(
            "The client refused visits. Plan something else, or ask them again and change the "
            "card."
        ),
        Kind.CALL: _(
            "The client refused calls and texts. Plan something else, or ask them again and "
            "change the card."
        ),
    }
    REACHING_OUT = tuple(CHANNELS)

    class Outcome(models.TextChoices):
        DONE = "done", pgettext_lazy("a follow-up", "Done")
        NOT_REACHED = "not_reached", _("Attempted, not reached")
        NOT_NEEDED = "not_needed", _("No longer needed")
        CONSENT_REVOKED = "consent_revoked", _("Consent was revoked")
        MISTAKE = "mistake", _("Withdrawn: added by mistake")
        WITH_CONTACT = "with_contact", _("Withdrawn with its contact")
        TAKEN_BACK = TAKEN_BACK, _("Withdrawn: the one before it is open again")

    # It was none, and nothing counts it.
    WITHDRAWN = (Outcome.MISTAKE, Outcome.WITH_CONTACT, Outcome.TAKEN_BACK)
    GOES_ON = (Outcome.DONE, Outcome.NOT_REACHED, Outcome.NOT_NEEDED)
    COPIED = ("client", "owner", "kind", "task")
    is_task = False  # a task without a client stands beside it in lists

    repeated_event = "follow_up.repeated"
    taken_back_event = "follow_up.taken_back"
    repetition_ended_event = "follow_up.repetition_ended"
    repetition_resumed_event = "follow_up.repetition_resumed"

    client = models.ForeignKey("casework.Client", models.PROTECT, related_name="follow_ups")
    contact = models.ForeignKey(
        "casework.Contact", models.PROTECT, null=True, blank=True, related_name="follow_ups"
    )
    owner = models.ForeignKey("accounts.User", models.PROTECT, related_name="follow_ups")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    task = SealedCharField(_("what you will do"), blank=True)
    due_on = models.DateField(_("due on"))
    due_at = SealedTimeField(_("due at"), null=True, blank=True)
    moved_because = SealedCharField(_("why it was moved"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome, blank=True)
    done_on = models.DateField(_("ended on"), null=True, editable=False)
    done_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )
    completing_contact = models.ForeignKey(
        "casework.Contact",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="completed_follow_ups",
    )

    objects = FollowUpQuerySet.as_manager()
    history = SealedHistory()

    class Meta:
        ordering = ["due_on"]
        constraints = repeating_constraints("follow_up")
        indexes = [
            models.Index(
                fields=["owner", "due_on"],
                condition=models.Q(done_on=None),
                name="open_follow_up_by_owner",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, due {self.due_on}"

    def get_absolute_url(self) -> str:
        return reverse("casework:follow-up-complete", args=[self.client_id, self.pk])

    @property
    def task_in_a_list(self) -> str:
        """The task, empty if none was entered, or a sentence that it can't be opened."""
        task = read_or_none(self, "task")
        unreadable = _("This task can't be opened. Tell your administrator.")
        return str(unreadable) if task is None else task

    @property
    def reason_in_a_list(self) -> str:
        """Why it was last moved; empty if no reason was given, or if it can't be opened."""
        return read_or_none(self, "moved_because") or ""

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < timezone.localdate()

    @property
    def due_in_words(self) -> str:
        """The day with its weekday, and the time if there is one: “Tue, Dec 8, 6:00 PM”.

        A time that can't be opened is left out: the day still shows in a list.
        """
        day, at = day_in_words(self.due_on), read_or_none(self, "due_at")
        return f"{day}, {time_format(at)}" if at else day

    @property
    def place_in_a_day(self) -> tuple[date, time]:
        """What lists sort by: the day, and the time; what has no time comes first."""
        return self.due_on, read_or_none(self, "due_at") or time.min

    @property
    def reaches_out(self) -> bool:
        return self.kind in self.REACHING_OUT

    @property
    def refusals_by_answer(self) -> list[Refusal]:
        """Why its channels are not to be used, of those that the client did not call OK."""
        return refusals_by_answer(self.client, self.kind)

    @property
    def has_a_channel(self) -> bool:
        """Whether the client called one of its channels OK, or has no card to say so."""
        return len(self.refusals_by_answer) < len(self.CHANNELS.get(self.Kind(self.kind), ()))

    @classmethod
    def add(
        cls,
        client: "Client",
        held: "Held",
        *,
        by: User,
        kind: str,
        due_on: date,
        due_at: time | None = None,
        task: str = "",
        owner: User | None = None,
        contact: "Contact | None" = None,
        on: date | None = None,
        repeats: str = "",
        repeats_until: date | None = None,
        repeats_from: date | None = None,
    ) -> "FollowUp":
        """Add one for a client whose row is held and may be written to: see `add_follow_up`.

        A call or a visit moves to the next time that the safe-contact card calls safe.

        Args:
            repeats_from: the day from which a repetition is counted; `due_on` if not given.

        Raises:
            RepetitionEndsTooSoon: it repeats until a day before it is due.
            InThePast: the due date is before `on`.
            ContactNotAgreed: it reaches out to a client who did not agree to be contacted.
            AttemptsUnanswered: it does, and a supervisor has to say first whether to go on.
            ChannelRefused: the client refused all that it could reach them by.
        """
        if due_on < (on or timezone.localdate()):
            raise InThePast
        cls.refuse_unless_agreed(held, kind)
        cls.refuse_unanswered(client, kind, contact)
        cls.refuse_refused(client, kind)
        planned_on, planned_at = repeats_from or due_on, due_at
        due_on, due_at = cls.safe_due(client, kind, due_on, due_at)
        follow_up = cls(
            client=client,
            owner=owner or by,
            contact=contact,
            kind=kind,
            due_on=due_on,
            due_at=due_at,
            task=task,
        )
        follow_up.begin_series(repeats, repeats_until, planned_on, planned_at)
        follow_up.save(force_insert=True)
        trail.record(
            "follow_up.added", follow_up, by=by, kind=str(kind), due_on=due_on.isoformat()
        )
        return follow_up

    @classmethod
    def refuse_unless_agreed(cls, held: "Held", kind: str) -> None:
        """Refuse to set up what reaches out to a client who does not agree to be contacted.

        Raises:
            ContactNotAgreed
        """
        if kind in cls.REACHING_OUT and Purpose.CONTACT not in held.agreed_to:
            raise ContactNotAgreed

    @classmethod
    def refuse_refused(cls, client: "Client", kind: str) -> None:
        """Refuse what no channel is left for: a call or text if the client refused both.

        Raises:
            ChannelRefused
        """
        if is_refused(client, kind):
            raise ChannelRefused(str(cls.REFUSED[cls.Kind(kind)]))

    @classmethod
    def refuse_unanswered(
        cls, client: "Client", kind: str, contact: "Contact | None" = None
    ) -> None:
        """Refuse the next attempt while a supervisor is asked, or decided to wait or to stop.

        What is reopened is no new attempt: taking back a mistake stays possible.

        Args:
            contact: the one that was recorded a moment ago, while the client's row is held.

        Raises:
            AttemptsUnanswered
        """
        if kind not in cls.REACHING_OUT:
            return
        # The contact that was just recorded may be the third, or end them all.
        client.fetched_ladder = NOT_TRIED if contact and contact.ends_the_ladder else None
        if client.ladder.is_in_the_way:
            raise AttemptsUnanswered(client.ladder.in_words)

    @classmethod
    def safe_due(
        cls, client: "Client", kind: str, due_on: date, due_at: time | None
    ) -> tuple[date, time | None]:
        """Return the first day, and time if one is wished for, that are safe for such a one.

        Of today, only what is left of it counts.
        """
        card = client.card if kind in cls.CHANNELS else None
        if card is None or not card.hours.are_limited:
            return due_on, due_at
        here, now = timezone.get_default_timezone(), timezone.now()
        is_today = due_on == timezone.localdate(now)
        earliest = now.replace(second=0, microsecond=0) + A_MINUTE if is_today else None
        if due_at is None:
            return card.hours.next_safe_day(due_on, here, earliest), None
        return card.hours.next_safe_time(due_on, due_at, here, earliest)

    @transaction.atomic
    def complete(
        self,
        *,
        by: User,
        outcome: str,
        on: date | None = None,
        contact: "Contact | None" = None,
        goes_on: bool = True,
    ) -> None:
        """End the follow-up with its outcome, and open the next one if it repeats.

        Args:
            contact: the one that carried it out, if one did.
            goes_on: whether it may be followed by another one: not where the work ends.
        """
        held = self.lock_and_refresh()
        if not self.is_open:
            raise AlreadyEnded
        self.outcome, self.done_by, self.completing_contact = outcome, by, contact
        self.done_on = on or timezone.localdate()
        ended = self.end_series_unless(held, goes_on=goes_on)
        self.save(update_fields=[*ENDING, *ended])
        trail.record("follow_up.completed", self, by=by, outcome=str(outcome))
        if ended:
            trail.record(self.repetition_ended_event, self, by=by)
        self.go_on(by=by)

    def may_go_on(self, held: "Held") -> bool:
        """Whether the client's record is open, and nothing forbids what it reaches out by."""
        if not held.is_open or Purpose.RECORD not in held.agreed_to:
            return False
        if not self.reaches_out:
            return True
        # The contact that was just recorded may be one more, or end them all.
        contact = self.completing_contact
        is_answer = contact is not None and contact.ends_the_ladder
        self.client.fetched_ladder = NOT_TRIED if is_answer else None
        has_stopped = self.client.ladder.status() == Status.STOP
        is_kept_from = has_stopped or is_refused(self.client, self.kind)
        return Purpose.CONTACT in held.agreed_to and not is_kept_from

    def since(self) -> date:
        """Return today; while a supervisor decided to wait, the day until which that is."""
        today = timezone.localdate()
        if not self.reaches_out:
            return today
        ladder = self.client.ladder
        until = ladder.decision.until if ladder.decision else None
        return until if until and ladder.status() == Status.WAIT else today

    def moved(
        self, day: date, at: time | None, open_days: OpenDays
    ) -> tuple[date, time | None]:
        """Return the first day, and time, from these on that are open, safe, and not over."""
        card = self.client.card if self.reaches_out else None
        hours, here = card.hours if card else Hours(), timezone.get_default_timezone()
        for _number in range(MOST_MOVES):
            if at is None:
                day = first_open_and_safe(day, open_days, hours, here)
            else:
                day, at = first_open_and_safe_time(day, at, open_days, hours, here)
            safe = self.safe_due(self.client, self.kind, day, at)
            if safe == (day, at):
                break
            day, at = safe
        return day, at

    def check_resumable(self, held: "Held") -> None:
        """Refuse what could not be added now.

        Raises:
            RecordClosed, ConsentMissing, ContactNotAgreed, AttemptsUnanswered, ChannelRefused
        """
        held.check_writable()
        self.refuse_unless_agreed(held, self.kind)
        self.refuse_unanswered(self.client, self.kind)
        self.refuse_refused(self.client, self.kind)

    @property
    def may_be_reopened(self) -> bool:
        """Whether it ended today, or was withdrawn on any day, and not by the system."""
        if self.outcome == self.Outcome.TAKEN_BACK:
            return False
        ended_today = self.done_on == timezone.localdate()
        return self.outcome in self.WITHDRAWN or (
            ended_today and self.outcome != self.Outcome.CONSENT_REVOKED
        )

    @transaction.atomic
    def reopen(self, *, by: User) -> None:
        """Take back that it ended: on the same day, or on any if it was withdrawn.

        Raises:
            RecordClosed, ConsentMissing: see `Held.check_writable`.
            EndedForGood: it is open, ended before today, or ended with the consent.
            NextOneMeanwhile: it repeats, and the next one is not as it was opened.
            ContactNotAgreed, ChannelRefused: see `add`.
        """
        held = self.lock_and_refresh()
        held.check_writable()
        if not self.may_be_reopened:
            raise EndedForGood
        self.refuse_unless_agreed(held, self.kind)
        self.refuse_refused(self.client, self.kind)
        self.take_back_next(by=by)
        self.outcome, self.done_on, self.done_by, self.completing_contact = "", None, None, None
        self.save(update_fields=ENDING)
        trail.record("follow_up.reopened", self, by=by)

    @transaction.atomic
    def reschedule(
        self, *, by: User, due_on: date, due_at: time | None = None, moved_because: str = ""
    ) -> None:
        """Move the due date to another day, today or later, and a call or visit to a safe one.

        Args:
            moved_because: why, or nothing; it replaces an earlier reason.

        Raises:
            AlreadyEnded, InThePast
            ContactNotAgreed: it reaches out, and the client does not agree to be contacted.
            AttemptsUnanswered: it does, and a supervisor has to say first whether to go on.
            ChannelRefused: it reaches out, and the client refused all that it could do so by.
        """
        held = self.lock_and_refresh()
        if not self.is_open:
            raise AlreadyEnded
        if due_on < timezone.localdate():
            raise InThePast
        self.refuse_unless_agreed(held, self.kind)
        self.refuse_unanswered(self.client, self.kind)
        self.refuse_refused(self.client, self.kind)
        due_on, due_at = self.safe_due(self.client, self.kind, due_on, due_at)
        self.due_on, self.due_at, self.moved_because = due_on, due_at, moved_because
        self.save(update_fields=["due_on", "due_at", "moved_because"])
        trail.record("follow_up.rescheduled", self, by=by, due_on=due_on.isoformat())

    @transaction.atomic
    def reassign(self, *, by: User | None, to: User) -> None:
        """Hand an open follow-up over to another worker, as a transfer of its client does.

        Raises:
            AlreadyEnded
        """
        self.lock_and_refresh()
        if not self.is_open:
            raise AlreadyEnded
        self.owner = to
        self.save(update_fields=["owner"])
        trail.record("follow_up.reassigned", self, by=by, to=str(to.pk))


def is_refused(client: "Client", kind: str) -> bool:
    """Tell whether the client refused all the channels that such a follow-up has."""
    channels = FollowUp.CHANNELS.get(FollowUp.Kind(kind), ())
    reasons = [each.reason for each in refusals_by_answer(client, kind)]
    return bool(channels) and reasons == [Reason.CHANNEL_REFUSED] * len(channels)


def refusals_by_answer(client: "Client", kind: str) -> list[Refusal]:
    """Return why channels of such a follow-up are not to be used, by the client's answers."""
    channels = FollowUp.CHANNELS.get(FollowUp.Kind(kind), ())
    if not channels or client.card is None:
        return []
    refusals = (refusal_by_answer(client.card, each) for each in channels)
    return [each for each in refusals if each]
