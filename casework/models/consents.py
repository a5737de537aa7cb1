from datetime import date
from typing import Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import User
from audit import trail
from casework import codes
from casework.announcing import consent_ended
from casework.exceptions import AlreadyEnded
from casework.models.parts import ClientPart
from encryption.fields import SealedCharField
from encryption.records import SealedHistory, SealedQuerySet
from encryption.row_keys import new_row_key


class Purpose(models.TextChoices):
    """What a person may agree to with us. Telling somebody else is a release, not a consent."""

    RECORD = "record", _("Keeping a record")
    CONTACT = "contact", _("Being contacted by us")


class ConsentWordingQuerySet(models.QuerySet):
    def newest(self, purpose: str, language: str) -> "ConsentWording | None":
        """The wording to show: in the person's language, in English where there is none."""
        wordings = self.filter(purpose=purpose).order_by("-version")
        return (
            wordings.filter(language=language).first() or wordings.filter(language="en").first()
        )

    def to_show(self) -> Self:
        """The newest version of every wording, by purpose and language."""
        newer = ConsentWording.objects.filter(
            purpose=models.OuterRef("purpose"),
            language=models.OuterRef("language"),
            version__gt=models.OuterRef("version"),
        )
        return self.filter(~models.Exists(newer)).order_by("language", "-purpose")


class ConsentWording(models.Model):
    """What a person is told before they agree: versioned, and never edited once shown."""

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    language = models.CharField(_("language"), max_length=8, default="en")
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    text = models.TextField(_("wording"))

    objects = ConsentWordingQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "language", "version"], name="one_wording_a_version"
            )
        ]

    @property
    def language_label(self) -> str:
        return codes.label(codes.LANGUAGES, self.language)

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, {self.language}, version {self.version}"


class ConsentQuerySet(SealedQuerySet):
    def in_force(self, day: date | None = None) -> Self:
        day = day or timezone.localdate()
        return self.filter(
            models.Q(until=None) | models.Q(until__gte=day), revoked_on=None, given_on__lte=day
        )


class Consent(ClientPart):
    """A client's permission for one purpose. Revoked, superseded or expired; never edited."""

    Purpose = Purpose

    class Method(models.TextChoices):
        VERBAL = "verbal", _("Verbal")
        WRITTEN = "written", _("Written")

    client = models.ForeignKey("casework.Client", models.PROTECT, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    wording = models.ForeignKey(ConsentWording, models.PROTECT, related_name="consents")
    method = models.CharField(_("how consent was given"), max_length=10, choices=Method)
    given_on = models.DateField(_("agreed on"), default=timezone.localdate)
    explained_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    interpreter = SealedCharField(_("interpreter used, if any"), blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    revoked_on = models.DateField(_("revoked on"), null=True, editable=False)

    objects = ConsentQuerySet.as_manager()
    history = SealedHistory()

    class Meta:
        ordering = ["-given_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("given_on")),
                name="consent_ends_after_it_is_given",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} ({self.given_on})"

    @property
    def is_in_force(self) -> bool:
        today = timezone.localdate()
        return self.revoked_on is None and (self.until is None or self.until >= today)

    @transaction.atomic
    def revoke(self, *, by: User, on: date | None = None) -> None:
        """Take the permission back, and stop what relied on it in the same moment.

        Without consent to a record the record closes; without consent to be contacted every
        follow-up that reaches out ends. A file with what they agreed to is not handed out.
        """
        self.lock_and_refresh()
        if self.revoked_on:
            raise AlreadyEnded
        self.revoked_on = on or timezone.localdate()
        self.save(update_fields=["revoked_on"])
        trail.record("consent.revoked", self, by=by, purpose=self.purpose)
        if self.client.agrees_to(self.purpose):
            return
        for follow_up in self.client.follow_ups.open().relying_on(self.purpose):
            follow_up.complete(by=by, outcome="consent_revoked", on=on)
        if self.purpose == Purpose.RECORD and self.client.is_open:
            self.client.close(by=by, reason="consent_revoked", on=on)
        consent_ended.send(Consent, client=self.client, purpose=self.purpose)
