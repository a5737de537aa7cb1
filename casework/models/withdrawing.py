from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from audit import trail
from casework.exceptions import (
    AlreadyPutBack,
    AlreadyWithdrawn,
    NotTheirsToWithdraw,
    RecordClosed,
)
from encryption.fields import SealedTextField

if TYPE_CHECKING:
    from casework.models.held import Held


class Withdrawal(models.TextChoices):
    """Why a record was withdrawn. None of them says anything about a client."""

    MISTAKE = "mistake", _("Entered by mistake")
    TWICE = "twice", _("Entered twice")
    WRONG_CLIENT = "wrong_client", _("It was not about this client")
    MOVED = "moved", _("Moved to the right client’s record")
    UNDONE = "undone", _("Undone right away")
    ROUND = "round", _("Withdrawn with the outreach round")


# What a person chooses from: the others are what the system itself did.
CHOSEN = [
    (each.value, each.label)
    for each in Withdrawal
    if each not in (Withdrawal.MOVED, Withdrawal.UNDONE, Withdrawal.ROUND)
]


class WithdrawableRecord(models.Model):
    """A record of a client that may be a mistake: withdrawn, it stays, and counts nowhere.

    A subclass is a `ClientPart`. It declares `withdrawn_event` and `put_back_event`, the verbs
    of its events, and `logged_contact`, the contact that it is or at which it was recorded.
    What is derived from it follows in `follow_withdrawal`.
    """

    withdrawal = models.CharField(
        _("why it was withdrawn"), max_length=20, choices=Withdrawal, blank=True
    )
    withdrawn_because = SealedTextField(_("more about why"), blank=True, null=True)
    withdrawn_on = models.DateField(null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )

    withdrawn_event: str
    put_back_event: str
    logged_contact: Any
    client: Any
    lock_and_refresh: "Callable[[], Held]"

    class Meta:
        abstract = True

    @property
    def is_in_force(self) -> bool:
        return self.withdrawn_on is None

    def may_be_withdrawn_by(self, person: User) -> bool:
        """Whether it is theirs: they recorded it, or supervise the client's team."""
        supervises = person.role == Role.SUPERVISOR and person.team_id == self.client.team_id
        return supervises or person.pk == self.logged_contact.recorded_by_id

    def follow_withdrawal(self) -> None:
        """Let a supervisor who has signed off what it was part of look again: extend it."""
        if self.withdrawal != Withdrawal.UNDONE:
            recorded_on = timezone.localdate(self.logged_contact.recorded_at)
            self.client.reviews.return_after(recorded_on)

    @transaction.atomic
    def withdraw(self, *, by: User, withdrawal: str, because: str = "") -> None:
        """Take it back: it stays in the history, and nothing counts it.

        Args:
            withdrawal: a `Withdrawal`.
            because: a sentence more, for who reads the record.

        Raises:
            RecordClosed, NotTheirsToWithdraw, AlreadyWithdrawn
        """
        held = self.lock_and_refresh()
        self._check(by, held)
        if not self.is_in_force:
            raise AlreadyWithdrawn
        self._set(withdrawal, because or None, by)
        self.follow_withdrawal()
        trail.record(self.withdrawn_event, self, by=by, withdrawal=str(withdrawal))

    @transaction.atomic
    def put_back(self, *, by: User) -> None:
        """Let it count again. Why it had been withdrawn stays in its history.

        Raises:
            RecordClosed, ConsentMissing, NotTheirsToWithdraw, AlreadyPutBack
        """
        held = self.lock_and_refresh()
        held.check_writable()
        self._check(by, held)
        if self.is_in_force:
            raise AlreadyPutBack
        self._set("", None, None)
        self.follow_withdrawal()
        trail.record(self.put_back_event, self, by=by)

    def _check(self, by: User, held: "Held") -> None:
        if not held.is_open:
            raise RecordClosed
        if not self.may_be_withdrawn_by(by):
            raise NotTheirsToWithdraw

    def _set(self, withdrawal: str, because: str | None, by: User | None) -> None:
        self.withdrawal, self.withdrawn_because = withdrawal, because
        self.withdrawn_by, self.withdrawn_on = by, timezone.localdate() if by else None
        self.save(update_fields=WITHDRAWAL_FIELDS)


WITHDRAWAL_FIELDS = ["withdrawal", "withdrawn_because", "withdrawn_on", "withdrawn_by"]


def says_why(noun: str) -> models.CheckConstraint:
    """Return the constraint that one is withdrawn for a reason, by somebody and on a day."""
    return models.CheckConstraint(
        condition=models.Q(withdrawal="", withdrawn_on=None, withdrawn_by=None)
        | models.Q(withdrawn_on__isnull=False, withdrawn_by__isnull=False)
        & ~models.Q(withdrawal=""),
        name=f"withdrawn_{noun}_says_why",
    )
