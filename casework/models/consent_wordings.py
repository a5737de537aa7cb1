import re
from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import User
from audit import locking, trail
from casework import codes
from casework.exceptions import (
    LastWording,
    NewerWordingApproved,
    OwnWording,
    WordingDecided,
    WordingRetired,
    WordingUnchanged,
)
from casework.models.purposes import Purpose
from encryption.row_keys import new_row_key

MARKERS = ("[agency]", "[date]")
ISOLATE, ISOLATE_ENDS = "\u2068", "\u2069"  # as <bdi> in HTML
MARKER = re.compile(r"\[[^\]]*\]")
# A page may be open as long as a session lasts: what it showed was approved when it was read.
SHOWN_FOR = timedelta(seconds=settings.SESSION_COOKIE_AGE)


def default_end(day: date | None = None) -> date:
    """Return the last day of a consent that is given on `day`, today if it is not given."""
    return (day or timezone.localdate()) + timedelta(days=settings.CONSENT_LASTS_DAYS)


def unknown_markers(text: str) -> list[str]:
    """Return what stands in square brackets, and is no marker that we fill in."""
    return [marker for marker in MARKER.findall(text) if marker not in MARKERS]


class ConsentWordingQuerySet(models.QuerySet):
    def approved(self) -> Self:
        """Those that may have been read to a client: shipped with Holdfast, or approved."""
        return self.filter(models.Q(proposed_by=None) | models.Q(approved_at__isnull=False))

    def proposed(self) -> Self:
        """Those that wait for a second person."""
        return self.filter(proposed_by__isnull=False, approved_at=None, retired_at=None)

    def offered(self, since: datetime | None = None) -> Self:
        """The newest approved version of each purpose and language, unless it was retired.

        Args:
            since: with those that were replaced or retired later than this moment, too.
        """
        newer = ConsentWording.objects.approved().filter(
            purpose=models.OuterRef("purpose"),
            language=models.OuterRef("language"),
            version__gt=models.OuterRef("version"),
        )
        not_retired = models.Q(retired_at=None)
        if since:
            newer = newer.exclude(approved_at__gt=since)
            not_retired |= models.Q(retired_at__gt=since)
        return self.approved().filter(not_retired, ~models.Exists(newer))

    def in_use_at(self, moment: datetime) -> Self:
        """The newest approved version of each purpose and language at an earlier moment.

        Those that came with Holdfast have no day of approval: they count as always approved.
        """
        approved = models.Q(proposed_by=None) | models.Q(approved_at__lte=moment)
        newer = ConsentWording.objects.filter(
            approved,
            purpose=models.OuterRef("purpose"),
            language=models.OuterRef("language"),
            version__gt=models.OuterRef("version"),
        )
        not_retired = models.Q(retired_at=None) | models.Q(retired_at__gt=moment)
        return self.filter(approved, not_retired, ~models.Exists(newer))

    def shown_lately(self) -> Self:
        """Those that a page which is still open may show."""
        return self.offered(since=timezone.now() - SHOWN_FOR)

    def in_order(self) -> Self:
        """By language, English and Spanish first, then by purpose, newest version first."""
        first = models.Case(
            *(models.When(language=code, then=n) for n, code in enumerate(("en", "es"))),
            default=2,
        )
        return self.order_by(first, "language", "-purpose", "-version")


class ConsentWording(models.Model):
    """What a client is told before they agree: versioned, and never edited once proposed.

    The first versions came with Holdfast. A later one is proposed by one person, and read to
    clients once a second person approved it.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Waiting for approval")
        OFFERED = "offered", _("In use")
        REPLACED = "replaced", _("Replaced")
        RETIRED = "retired", _("Retired")

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    language = models.CharField(_("language"), max_length=8, default="en")
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    text = models.TextField(_("wording"))
    proposed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True, editable=False)
    approved_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, editable=False)
    retired_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )
    retired_at = models.DateTimeField(null=True, editable=False)

    objects = ConsentWordingQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "language", "version"], name="one_wording_a_version"
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by=None)
                | models.Q(proposed_by=None)
                | ~models.Q(approved_by=models.F("proposed_by")),
                name="wording_is_approved_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, {self.language}, version {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("casework:consent-wording-detail", args=[self.pk])

    @property
    def language_label(self) -> str:
        return codes.label(codes.LANGUAGES, self.language)

    @property
    def direction(self) -> str:
        """How the text runs: `rtl` or `ltr`, for the attribute `dir`."""
        return "rtl" if self.language in codes.RIGHT_TO_LEFT else "ltr"

    @property
    def is_approved(self) -> bool:
        return self.proposed_by_id is None or self.approved_at is not None

    @property
    def is_offered(self) -> bool:
        return ConsentWording.objects.offered().filter(pk=self.pk).exists()

    @property
    def status(self) -> str:
        if self.retired_at:
            return self.Status.RETIRED
        if not self.is_approved:
            return self.Status.PROPOSED
        return self.Status.OFFERED if self.is_offered else self.Status.REPLACED

    @property
    def status_label(self) -> str:
        return str(self.Status(self.status).label)

    def filled(self, until: date | None = None) -> str:
        """Return the text as a client hears it, with the agency's name and the last day.

        Args:
            until: the consent's last day; what it would be today, if it is not given.
        """
        known = translation.check_for_language(self.language)
        with translation.override(self.language if known else "en"):
            day = date_format(until or default_end(), "DATE_FORMAT")
        agency = settings.AGENCY_NAME
        if (
            self.direction == "rtl"
        ):  # else "Harbor (Oakland)" loses its last bracket to the left
            agency, day = f"{ISOLATE}{agency}{ISOLATE_ENDS}", f"{ISOLATE}{day}{ISOLATE_ENDS}"
        return self.text.replace("[agency]", agency).replace("[date]", day)

    @transaction.atomic
    def approve(self, *, by: User) -> None:
        """Let it be read to clients, instead of the version before.

        Raises:
            OwnWording: the person who proposed it asks.
            WordingDecided: it was approved, or withdrawn.
            NewerWordingApproved: clients hear a newer version already.
        """
        self.lock_and_refresh()
        if self.is_approved or self.retired_at:
            raise WordingDecided
        if self.proposed_by_id == by.pk:
            raise OwnWording
        same = ConsentWording.objects.filter(purpose=self.purpose, language=self.language)
        if same.approved().filter(version__gt=self.version).exists():
            raise NewerWordingApproved
        self.approved_by, self.approved_at = by, timezone.now()
        self.save(update_fields=["approved_by", "approved_at"])
        trail.record("consent_wording.approved", self, by=by, **self._facts)

    @transaction.atomic
    def retire(self, *, by: User) -> None:
        """Read it to nobody any more. An earlier version does not come back with it.

        Raises:
            WordingRetired: it is retired, or a newer version took its place.
            LastWording: nobody could agree to the purpose any more.
        """
        self.lock_and_refresh()
        offered = ConsentWording.objects.offered().filter(purpose=self.purpose)
        if self.retired_at or (self.is_approved and not self.is_offered):
            raise WordingRetired
        if self.is_approved and not offered.exclude(pk=self.pk).exists():
            raise LastWording
        self.retired_by, self.retired_at = by, timezone.now()
        self.save(update_fields=["retired_by", "retired_at"])
        trail.record("consent_wording.retired", self, by=by, **self._facts)

    def lock_and_refresh(self) -> None:
        """Lock the versions of this purpose until the transaction ends, and read it again."""
        locking.lock(ConsentWording.objects.filter(purpose=self.purpose))
        locking.lock_and_refresh(self)

    @property
    def _facts(self) -> dict:
        facts = {"purpose": self.purpose, "language": self.language, "version": self.version}
        return {name: str(value) for name, value in facts.items()}


@transaction.atomic
def propose_wording(*, by: User, purpose: str, language: str, text: str) -> ConsentWording:
    """Propose the next version of a text. Clients hear it once a second person approved it.

    Raises:
        WordingUnchanged: the newest version, not retired, says the same.
    """
    locking.lock(ConsentWording.objects.filter(purpose=purpose))
    same = ConsentWording.objects.filter(purpose=purpose, language=language)
    newest = same.order_by("-version").first()
    if newest and not newest.retired_at and newest.text.split() == text.split():
        raise WordingUnchanged(newest.version)
    wording = ConsentWording.objects.create(
        purpose=purpose,
        language=language,
        version=newest.version + 1 if newest else 1,
        text=text,
        proposed_by=by,
        proposed_at=timezone.now(),
    )
    trail.record("consent_wording.proposed", wording, by=by, **wording._facts)
    return wording
