from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.models import Award
from encryption.row_keys import new_row_key
from reports import tables
from reports.period import Period
from reports.questionnaires import QUESTIONNAIRES
from reports.tables import Report


class ReleaseClass(models.TextChoices):
    INTERNAL = "internal", _("Funder copy: every number as counted")
    PUBLIC = "public", _("Public copy: small numbers suppressed")


def preview_url(report: Any) -> str:
    """Return the address of a preview of what a snapshot or a finalization is about."""
    params = {
        "form": report.form_code,
        "award": report.award.number,
        "first": report.first_day,
        "last": report.last_day,
        "since": report.new_since,
    }
    if report.is_public:
        params["public"] = 1
    return f"{reverse('reports:report-preview')}?{urlencode(params)}"


class SnapshotQuerySet(models.QuerySet):
    def current(self) -> "SnapshotQuerySet":
        """Those that no later snapshot supersedes."""
        return self.filter(superseded_by=None)

    def current_for(self, report: Report, award: Award) -> "Snapshot | None":
        """Return the current snapshot for the same form, award, period and readers."""
        return (
            self.current()
            .filter(
                form_code=report.form["code"],
                award=award,
                first_day=report.period.first,
                last_day=report.period.last,
                release_class=report.release,
            )
            .first()
        )

    def for_a_page(self) -> "SnapshotQuerySet":
        """With what a snapshot's own page shows, and without the PDF, which is large."""
        return self.select_related("award", "finalized_by", "supersedes").defer(
            "pdf", "supersedes__pdf"
        )

    def for_a_list(self) -> "SnapshotQuerySet":
        """With what a list shows, and without the content and the PDF, which are large."""
        return self.select_related("award", "finalized_by").defer("content", "pdf")


class Snapshot(models.Model):
    """A final report. Written once: a database trigger refuses to change it.

    `content` is the canonical text of the report, and `dataset_digest` its SHA-256. Records
    that are made or corrected later lead to a new snapshot, which supersedes this one.
    """

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    award = models.ForeignKey("casework.Award", models.PROTECT, related_name="snapshots")
    form_code = models.CharField(_("form"), max_length=40)
    form_version = models.CharField(_("version of the form"), max_length=40)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    new_since = models.DateField(_("new clients counted from"))
    release_class = models.CharField(_("for whom"), max_length=10, choices=ReleaseClass)
    smallest_shown = models.PositiveSmallIntegerField(_("smallest number shown"), null=True)
    list_versions = models.JSONField(_("versions of the lists"), default=dict)
    content = models.TextField(_("content"))
    dataset_digest = models.CharField(_("verification code"), max_length=64, db_index=True)
    pdf = models.BinaryField(_("PDF"))
    pdf_sha256 = models.CharField(_("digest of the PDF"), max_length=64)
    finalized_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", editable=False
    )
    finalized_at = models.DateTimeField(default=timezone.now, editable=False)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="superseded_by", editable=False
    )

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-finalized_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="snapshot_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(release_class="internal", smallest_shown=None)
                | models.Q(release_class="public", smallest_shown__gte=1),
                name="only_a_public_snapshot_hides_numbers",
            ),
            models.UniqueConstraint(
                fields=["form_code", "award", "first_day", "last_day", "release_class"],
                condition=models.Q(supersedes=None),
                name="one_first_snapshot_a_form_award_period_and_reader",
            ),
        ]
        indexes = [
            models.Index(
                fields=["form_code", "award", "first_day", "last_day", "release_class"],
                name="snapshot_by_form_and_period",
            )
        ]

    def __str__(self) -> str:
        return f"{self.form_code} {self.first_day} to {self.last_day}, {self.release_class}"

    def get_absolute_url(self) -> str:
        return reverse("reports:snapshot-detail", args=[self.pk])

    def get_preview_url(self) -> str:
        """Return the address of a preview of the same report, counted now."""
        return preview_url(self)

    @classmethod
    def of(cls, report: Report, *, award: Award, by: User | None) -> "Snapshot":
        """Return an unsaved snapshot of a report."""
        content = report.canonical()
        return cls(
            award=award,
            form_code=report.form["code"],
            form_version=report.form["version"],
            first_day=report.period.first,
            last_day=report.period.last,
            new_since=report.new_since,
            release_class=report.release,
            smallest_shown=report.smallest_shown,
            list_versions=report.lists,
            content=content,
            dataset_digest=tables.digest(content),
            finalized_by=by,
        )

    @property
    def period(self) -> Period:
        return Period(self.first_day, self.last_day)

    @cached_property
    def report(self) -> Report:
        return Report.from_canonical(self.content)

    @property
    def is_early(self) -> bool:
        """Whether it was finalized before its period was over, so that it is incomplete."""
        return timezone.localdate(self.finalized_at) <= self.last_day

    @property
    def form_title(self) -> str:
        return str(QUESTIONNAIRES[self.form_code].title)

    @property
    def finalizer(self) -> str:
        """The name of the director, or of no person."""
        return (
            self.finalized_by.name if self.finalized_by else gettext("A command on the server")
        )

    @property
    def is_public(self) -> bool:
        return self.release_class == ReleaseClass.PUBLIC

    @property
    def is_intact(self) -> bool:
        """Whether the content still has the digest that was stored with it."""
        return tables.digest(self.content) == self.dataset_digest

    @property
    def file_stem(self) -> str:
        """The name of its files, which says for whom each is, as the page does."""
        copy = "public-copy" if self.is_public else "funder-copy"
        return f"{self.form_code}-{self.award.number}-{self.first_day}-{copy}"
