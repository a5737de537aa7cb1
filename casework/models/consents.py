from datetime import date
from typing import Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from audit import trail
from casework.announcing import consent_ended
from casework.exceptions import AlreadyEnded
from casework.models.parts import ClientPart
from casework.models.purposes import Purpose
from drafts.models.drafts import forget_drafts_about
from encryption.fields import SealedCharField
from encryption.records import SealedHistory, SealedQuerySet


class ConsentQuerySet(SealedQuerySet):
    def in_force(self, day: date | None = None) -> Self:
        day = day or timezone.localdate()
        not_expired = models.Q(until=None) | models.Q(until__gte=day)
        not_replaced = models.Q(superseded_on=None) | models.Q(superseded_on__gt=day)
        return self.filter(not_expired, not_replaced, revoked_on=None, given_on__lte=day)

    def current(self) -> Self:
        """The last word of each client on each purpose: neither revoked nor replaced."""
        return self.filter(revoked_on=None, superseded_on=None)

    def last_word_on(self, purpose: str, *, after: date) -> date | None:
        """The last day after `after` on which a consent to a purpose was given or revoked."""
        days = self.filter(purpose=purpose).aggregate(
            given=models.Max("given_on"), revoked=models.Max("revoked_on")
        )
        return max((day for day in days.values() if day and day > after), default=None)


class Consent(ClientPart):
    """A client's permission for one purpose. Revoked, replaced or expired; never edited."""

    Purpose = Purpose

    class Method(models.TextChoices):
        VERBAL = "verbal", _("Verbal")
        WRITTEN = "written", _("Written")

    class Status(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("a consent", "Active")
        REVOKED = "revoked", _("Revoked")
        EXPIRED = "expired", pgettext_lazy("a consent", "Expired")
        REPLACED = "replaced", _("Replaced")

    client = models.ForeignKey("casework.Client", models.PROTECT, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    wording = models.ForeignKey(
        "casework.ConsentWording", models.PROTECT, related_name="consents"
    )
    method = models.CharField(_("how consent was given"), max_length=10, choices=Method)
    given_on = models.DateField(_("agreed on"), default=timezone.localdate)
    explained_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    interpreter = SealedCharField(_("interpreter used, if any"), blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    revoked_on = models.DateField(_("revoked on"), null=True, editable=False)
    superseded_on = models.DateField(_("replaced on"), null=True, editable=False)
    superseded_by = models.OneToOneField(
        "self", models.PROTECT, null=True, editable=False, related_name="supersedes"
    )

    objects = ConsentQuerySet.as_manager()
    history = SealedHistory()

    class Meta:
        ordering = ["-given_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("given_on")),
                name="consent_ends_after_it_is_given",
            ),
            models.CheckConstraint(
                condition=models.Q(superseded_on=None, superseded_by=None)
                | models.Q(superseded_on__isnull=False, superseded_by__isnull=False),
                name="replaced_consent_says_by_which",
            ),
            models.UniqueConstraint(
                fields=["client", "purpose"],
                condition=models.Q(revoked_on=None, superseded_on=None),
                name="one_consent_in_force_a_client_and_purpose",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} ({self.given_on})"

    @property
    def is_current(self) -> bool:
        """Whether it is the client's last word on its purpose; it may have expired."""
        return self.revoked_on is None and self.superseded_on is None

    @property
    def is_in_force(self) -> bool:
        return self.status == self.Status.ACTIVE

    @property
    def status(self) -> str:
        """What became of it first: it may have expired before another one replaced it."""
        if self.revoked_on:
            return self.Status.REVOKED
        if self.until and self.until < (self.superseded_on or timezone.localdate()):
            return self.Status.EXPIRED
        return self.Status.REPLACED if self.superseded_on else self.Status.ACTIVE

    @property
    def status_label(self) -> str:
        return str(self.Status(self.status).label)

    @transaction.atomic
    def supersede(self, successor: "Consent", *, by: User) -> None:
        """Save a newer consent to the same purpose, which takes the place of this one.

        Raises:
            AlreadyEnded: it is revoked, or replaced by another one.
        """
        self.lock_and_refresh()
        if not self.is_current:
            raise AlreadyEnded
        self.superseded_on, self.superseded_by = successor.given_on, successor
        self.save(update_fields=["superseded_on", "superseded_by"])
        successor.save(force_insert=True)
        trail.record(
            "consent.superseded",
            self,
            by=by,
            purpose=str(self.purpose),
            by_consent=str(successor.pk),
        )

    @transaction.atomic
    def revoke(self, *, by: User, on: date | None = None) -> None:
        """Take the permission back, and stop what relied on it in the same moment.

        Without consent to a record the record closes; without consent to be contacted every
        follow-up that reaches out ends. A file with what they agreed to is not handed out.
        `Client.revoke_consent` asks by purpose, whichever consent is the newest by then.

        Raises:
            AlreadyEnded: it is revoked, or a newer consent replaced it.
        """
        self.lock_and_refresh()
        if not self.is_current:
            raise AlreadyEnded
        self.revoked_on = on or timezone.localdate()
        self.save(update_fields=["revoked_on"])
        trail.record("consent.revoked", self, by=by, purpose=self.purpose)
        for follow_up in self.client.follow_ups.open().relying_on(self.purpose):
            follow_up.complete(by=by, outcome="consent_revoked", on=on)
        if self.purpose == Purpose.RECORD and self.client.is_open:
            self.client.close(by=by, reason="consent_revoked", on=on)
        if self.purpose == Purpose.RECORD:
            forget_drafts_about(self.client_id)
        consent_ended.send(Consent, client=self.client, purpose=self.purpose)
