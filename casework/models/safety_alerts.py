from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.users import UserQuerySet
from accounts.roles import Role
from audit import trail
from casework.exceptions import AlreadyDecided, AlreadyEnded, InThePast, OwnRequest
from casework.models.parts import ClientPart
from casework.reach import Reach
from encryption.fields import SealedCodeField, SealedTextField
from encryption.records import SealedHistory, SealedQuerySet, read_or_none
from notifications.arriving import came

if TYPE_CHECKING:
    from casework.models.clients import Client

REVIEW_AFTER = timedelta(days=30)
LOWERING = "safety-alert"  # the kind of notification


def after_a_month() -> date:
    """Return the day on which somebody looks at a new alert again, unless they say another."""
    return timezone.localdate() + REVIEW_AFTER


class SafetyAlertQuerySet(SealedQuerySet):
    def in_force(self) -> Self:
        return self.filter(lowered_on=None)

    def to_review(self, day: date | None = None) -> Self:
        """Those whose review date has come, and those that a colleague asked to lower."""
        is_due = models.Q(review_on__lte=day or timezone.localdate())
        return self.in_force().filter(is_due | models.Q(lowering_requested_by__isnull=False))


class SafetyAlert(ClientPart):
    """A danger that whoever meets the client must know first. It takes two people to lower it.

    What kind of danger it is and why stays sealed; that there is an alert, and when it is
    looked at again, stands in clear.
    """

    class Kind(models.TextChoices):
        DANGER_NOW = "danger_now", _("In danger now")
        NEVER_ALONE = "never_alone", _("Never meet alone")
        HOME_MUST_NOT_KNOW = "home_must_not_know", _("Someone at home must not know")
        WEAPON = "weapon", _("Weapon")
        DOG = "dog", _("Dog")
        MINOR = "minor", _("Minor")
        PROTECTION_ORDER = "protection_order", _("Protection order")

    class Decision(models.TextChoices):
        KEEP = "keep", _("Keep the alert")
        REQUEST = "request", _("Ask to lower it")
        LOWER = "lower", _("Lower the alert")

    client = models.ForeignKey("casework.Client", models.PROTECT, related_name="safety_alerts")
    kind = SealedCodeField(_("alert"), choices=Kind)
    reason = SealedTextField(_("reason"))
    review_on = models.DateField(_("review on"), default=after_a_month)
    set_on = models.DateField(default=timezone.localdate, editable=False)
    set_by = models.ForeignKey(
        "accounts.User", models.PROTECT, editable=False, related_name="+"
    )
    lowering_reason = SealedTextField(_("why it can be lowered"), blank=True, editable=False)
    lowering_requested_on = models.DateField(null=True, editable=False)
    lowering_requested_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )
    lowered_on = models.DateField(null=True, editable=False)
    lowered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = SafetyAlertQuerySet.as_manager()
    history = SealedHistory()

    class Meta:
        ordering = ["set_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lowered_on=None, lowered_by=None)
                | models.Q(
                    lowered_on__isnull=False,
                    lowered_by__isnull=False,
                    lowering_requested_by__isnull=False,
                ),
                name="safety_alert_was_asked_to_be_lowered",
            ),
            models.CheckConstraint(
                condition=~models.Q(lowered_by=models.F("lowering_requested_by")),
                name="safety_alert_is_lowered_by_two_people",
            ),
        ]
        indexes = [
            models.Index(
                fields=["client"],
                condition=models.Q(lowered_on=None),
                name="safety_alert_in_force",
            )
        ]

    def __str__(self) -> str:
        return f"alert since {self.set_on}"  # nothing personal: it ends up in logs

    def get_absolute_url(self) -> str:
        return reverse("casework:safety-alert-review", args=[self.client_id, self.pk])

    @property
    def label(self) -> str:
        """The kind in words, or a sentence that it can't be opened: no alert goes unseen."""
        kind = read_or_none(self, "kind")
        unreadable = _("Safety alert that can't be opened. Tell your administrator.")
        return str(unreadable if kind is None else self.Kind(kind).label)

    def decisions_of(self, person: User) -> list["SafetyAlert.Decision"]:
        """Return what a person may decide: whoever asked to lower it can only think again."""
        if not self.lowering_requested_by_id:
            return [self.Decision.KEEP, self.Decision.REQUEST]
        if self.lowering_requested_by_id == person.pk:
            return [self.Decision.KEEP]
        return [self.Decision.LOWER, self.Decision.KEEP]

    def deciders(self) -> UserQuerySet:
        """Return all who may change the record; a block is asked about for each later."""
        client = self.client
        supervises = models.Q(team=client.team_id, role=Role.SUPERVISOR)
        assigned = models.Q(pk__in=client.assignments.current().values("worker"))
        grants = client.access_grants.in_force().reaching(Reach.CHANGE).order_by()
        granted = models.Q(pk__in=grants.values("user"))
        return User.objects.active().filter(supervises | assigned | granted)

    @property
    def is_in_force(self) -> bool:
        return self.lowered_on is None

    @classmethod
    @transaction.atomic
    def add(
        cls, client: "Client", *, by: User, kind: str, reason: str, review_on: date
    ) -> "SafetyAlert":
        """Set an alert on an open record.

        Args:
            review_on: when somebody looks whether it is still so, today or later.

        Raises:
            RecordClosed, ConsentMissing: see `Held.check_writable`.
            InThePast
        """
        client.lock_and_refresh().check_writable()
        cls._check_review_day(review_on)
        alert = cls(client=client, kind=kind, reason=reason, review_on=review_on, set_by=by)
        alert.save(force_insert=True)
        trail.record("safety_alert.set", alert, by=by, review_on=str(review_on))
        return alert

    def decide(self, *, by: User, decision: str, review_on: date | None, why: str = "") -> None:
        """Keep it, ask to lower it, or lower it: see the verb of each.

        Args:
            review_on: for `keep`; in a month if it is not given.
            why: for a request to lower it.
        """
        if decision == self.Decision.KEEP:
            self.keep(by=by, review_on=review_on or after_a_month())
        elif decision == self.Decision.REQUEST:
            self.request_lowering(by=by, why=why)
        elif decision == self.Decision.LOWER:
            self.lower(by=by)
        else:
            raise ValueError(decision)

    @transaction.atomic
    def keep(self, *, by: User, review_on: date) -> None:
        """Confirm that it is still so, until another day: a request to lower it is declined.

        Raises:
            RecordClosed, ConsentMissing: see `Held.check_writable`.
            AlreadyEnded: it was lowered meanwhile.
            InThePast
        """
        self.lock_and_refresh().check_writable()
        self._check_in_force()
        self._check_review_day(review_on)
        self.review_on, self.lowering_reason = review_on, ""
        self.lowering_requested_on = self.lowering_requested_by = None
        self.save(update_fields=["review_on", *ASKED_FOR])
        trail.record("safety_alert.kept", self, by=by, review_on=str(review_on))

    @transaction.atomic
    def request_lowering(self, *, by: User, why: str) -> None:
        """Ask that it be lowered. It stays up until a second person agrees.

        Raises:
            RecordClosed, ConsentMissing: see `Held.check_writable`.
            AlreadyEnded: it was lowered meanwhile.
            AlreadyDecided: a colleague asked before.
        """
        self.lock_and_refresh().check_writable()
        self._check_in_force()
        if self.lowering_requested_by_id:
            raise AlreadyDecided
        self.lowering_reason, self.lowering_requested_by = why, by
        self.lowering_requested_on = timezone.localdate()
        self.save(update_fields=ASKED_FOR)
        trail.record("safety_alert.lowering_requested", self, by=by)
        came(LOWERING, [self.pk], to=self.deciders(), by=by)

    @transaction.atomic
    def lower(self, *, by: User) -> None:
        """Lower it, as the second person.

        Raises:
            AlreadyEnded: it was lowered meanwhile.
            AlreadyDecided: nobody asks for that any more.
            OwnRequest: `by` asked for it.
        """
        self.lock_and_refresh()
        self._check_in_force()
        if not self.lowering_requested_by_id:
            raise AlreadyDecided
        if by.pk == self.lowering_requested_by_id:
            raise OwnRequest
        self.lowered_on, self.lowered_by = timezone.localdate(), by
        self.save(update_fields=["lowered_on", "lowered_by"])
        trail.record("safety_alert.lowered", self, by=by)

    def _check_in_force(self) -> None:
        if not self.is_in_force:
            raise AlreadyEnded

    @staticmethod
    def _check_review_day(day: date) -> None:
        if day < timezone.localdate():
            raise InThePast


ASKED_FOR = ["lowering_reason", "lowering_requested_on", "lowering_requested_by"]
