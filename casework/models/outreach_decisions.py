from datetime import date
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import trail
from casework.attempts import KEEPS_TRYING_FOR, Course
from casework.exceptions import (
    DecidedMeanwhile,
    InThePast,
    KeepsTryingTooLong,
    NothingToDecide,
)
from casework.models.contacts import Contact
from casework.models.parts import ClientPart
from encryption.fields import SealedCodeField, SealedTextField
from encryption.records import SealedHistory, SealedQuerySet, read_or_none

if TYPE_CHECKING:
    from casework.models import Client


class OutreachDecisionQuerySet(SealedQuerySet):
    def unanswered(self) -> Self:
        """Those since which the client has not been reached: the newest one counts."""
        decided_on = models.OuterRef("decided_on")
        is_later = models.Q(occurred_on__gt=decided_on) | models.Q(
            occurred_on=decided_on, recorded_at__gt=models.OuterRef("decided_at")
        )
        answers = Contact.objects.answered().filter(is_later, client=models.OuterRef("client"))
        return self.exclude(models.Exists(answers.order_by()))

    def lasting(self, today: date | None = None) -> Self:
        """Those whose day has not passed; *stop trying* has none."""
        today = today or timezone.localdate()
        return self.unanswered().filter(models.Q(until=None) | models.Q(until__gte=today))


class OutreachDecision(ClientPart):
    """What a supervisor decided about somebody who has not answered three attempts in a row.

    Which of the three it is and why stays sealed; the day until which it lasts stands in clear.
    """

    Course = Course

    client = models.ForeignKey(
        "casework.Client", models.PROTECT, related_name="outreach_decisions"
    )
    course = SealedCodeField(_("decision"), choices=Course)
    reason = SealedTextField(_("reason"))
    until = models.DateField(_("until"), null=True, blank=True)
    decided_on = models.DateField(default=timezone.localdate, editable=False)
    decided_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, editable=False, related_name="+"
    )

    objects = OutreachDecisionQuerySet.as_manager()
    history = SealedHistory()

    class Meta:
        ordering = ["-decided_at", "-id"]

    def __str__(self) -> str:
        return f"decision of {self.decided_at:%Y-%m-%d}"  # nothing personal: it is in logs

    def get_absolute_url(self) -> str:
        return reverse("casework:outreach-decision-create", args=[self.client_id])

    @property
    def known_course(self) -> str:
        """What was decided; empty if it can't be opened: then a supervisor is asked again."""
        return read_or_none(self, "course") or ""

    @property
    def course_label(self) -> str:
        return str(Course(self.course).label)

    @classmethod
    @transaction.atomic
    def make(
        cls,
        client: "Client",
        *,
        by: User,
        course: str,
        reason: str,
        until: date | None = None,
        replaces: UUID | None = None,
    ) -> "OutreachDecision":
        """Decide whether somebody who does not answer is tried again, as a supervisor.

        To stop ends the repetition of what reaches out to them.

        Args:
            course: a `Course`.
            reason: a sentence for the workers.
            until: the last day on which to keep trying, or the first after a wait; not asked
                for a stop.
            replaces: the decision that `by` saw, if there was one.

        Raises:
            RecordClosed, ConsentMissing: see `Held.check_writable`.
            NothingToDecide: they were reached, or three attempts have not been made.
            DecidedMeanwhile: a colleague decided after `by` looked.
            InThePast, KeepsTryingTooLong
        """
        client.lock_and_refresh().check_writable()
        ladder = client.ladder
        if not ladder.may_be_decided:
            raise NothingToDecide
        if (ladder.decision and ladder.decision.pk) != replaces:
            raise DecidedMeanwhile
        cls._check_until(course, until)
        decision = cls(client=client, course=course, reason=reason, decided_by=by)
        decision.until = None if course == Course.STOP else until
        decision.save(force_insert=True)
        trail.record("outreach_decision.made", decision, by=by)
        client.fetched_ladder = None
        if course == Course.STOP:
            for follow_up in client.follow_ups.reaching_out_again():
                follow_up.stop_repeating(by=by)
        return decision

    @staticmethod
    def _check_until(course: str, until: date | None) -> None:
        if course == Course.STOP:
            return
        today = timezone.localdate()
        if until is None or until < today or (course == Course.WAIT and until == today):
            raise InThePast
        if course == Course.KEEP and until > today + KEEPS_TRYING_FOR:
            raise KeepsTryingTooLong
