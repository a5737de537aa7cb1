from functools import cached_property
from urllib.parse import urlencode

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from encryption.row_keys import new_row_key
from reports import tables
from reports.period import Period
from reports.questionnaires import QUESTIONNAIRES
from reports.tables import Report


class ReleaseClass(models.TextChoices):
    INTERNAL = "internal", _("The funder's own form: every figure as counted")
    PUBLIC = "public", _("Public copy: small figures hidden")


class SnapshotQuerySet(models.QuerySet):
    def standing(self):
        """Those that no later snapshot supersedes."""
        return self.filter(superseded_by=None)

    def standing_for(self, report, award):
        """Return the snapshot that answers the same form for the same days and readers."""
        return (
            self.standing()
            .filter(
                form_code=report.form["code"],
                award=award,
                first_day=report.period.first,
                last_day=report.period.last,
                release_class=report.release,
            )
            .first()
        )

    def whole(self):
        """With all that a snapshot's own page shows, and without the PDF."""
        return self.select_related("award", "made_by", "supersedes").defer(
            "pdf", "supersedes__pdf"
        )

    def in_brief(self):
        """With what a list shows, and without the figures and the PDF, which weigh much."""
        return self.select_related("award", "made_by").defer("content", "pdf")


class Snapshot(models.Model):
    """A report exactly as it was submitted. Written once; a database trigger keeps it so.

    `content` is the canonical text of the report, and `dataset_digest` its SHA-256. Late
    records never change it: they make a new snapshot, which supersedes this one.
    """

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    award = models.ForeignKey("casework.Award", models.PROTECT, related_name="snapshots")
    form_code = models.CharField(_("form"), max_length=40)
    form_version = models.CharField(_("version of the form"), max_length=40)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    window_start = models.DateField(_("people are new since"))
    release_class = models.CharField(_("for whom"), max_length=10, choices=ReleaseClass)
    smallest_shown = models.PositiveSmallIntegerField(_("smallest figure shown"), null=True)
    list_versions = models.JSONField(_("versions of the lists"), default=dict)
    content = models.TextField(_("figures"))
    dataset_digest = models.CharField(_("digest of the figures"), max_length=64, db_index=True)
    pdf = models.BinaryField(_("PDF"))
    pdf_sha256 = models.CharField(_("digest of the PDF"), max_length=64)
    made_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", editable=False
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="superseded_by", editable=False
    )

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="snapshot_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(release_class="internal", smallest_shown=None)
                | models.Q(release_class="public", smallest_shown__gte=1),
                name="only_a_public_snapshot_hides_figures",
            ),
        ]
        indexes = [
            models.Index(
                fields=["form_code", "award", "first_day", "last_day", "release_class"],
                name="snapshot_by_what_it_answers",
            )
        ]

    def __str__(self):
        return f"{self.form_code} {self.first_day} to {self.last_day}, {self.release_class}"

    def get_absolute_url(self):
        return reverse("reports:snapshot-detail", args=[self.pk])

    def get_preview_url(self):
        """Return where the same question is asked of today's figures."""
        asked = {
            "form": self.form_code,
            "award": self.award.number,
            "first": self.first_day,
            "last": self.last_day,
            "since": self.window_start,
        }
        if self.is_public:
            asked["public"] = 1
        return f"{reverse('reports:report-preview')}?{urlencode(asked)}"

    @classmethod
    def of(cls, report: Report, *, award, by) -> "Snapshot":
        """Return an unsaved snapshot of a report."""
        content = report.canonical()
        return cls(
            award=award,
            form_code=report.form["code"],
            form_version=report.form["version"],
            first_day=report.period.first,
            last_day=report.period.last,
            window_start=report.window_start,
            release_class=report.release,
            smallest_shown=report.smallest_shown,
            list_versions=report.lists,
            content=content,
            dataset_digest=tables.digest(content),
            made_by=by,
        )

    @property
    def period(self) -> Period:
        return Period(self.first_day, self.last_day)

    @cached_property
    def report(self) -> Report:
        return Report.from_canonical(self.content)

    @property
    def is_early(self) -> bool:
        """Whether it was made while its period still ran: what came later is not in it."""
        return timezone.localdate(self.made_at) <= self.last_day

    @property
    def form_title(self) -> str:
        return QUESTIONNAIRES[self.form_code].title

    @property
    def submitter(self) -> str:
        return self.made_by.name if self.made_by else _("A command on the server")

    @property
    def is_public(self) -> bool:
        return self.release_class == ReleaseClass.PUBLIC

    @property
    def is_intact(self) -> bool:
        """Whether the figures still give the digest that was written beside them."""
        return tables.digest(self.content) == self.dataset_digest

    @property
    def short_digest(self) -> str:
        return self.dataset_digest[:12]

    @property
    def file_stem(self) -> str:
        return f"{self.form_code}-{self.award.number}-{self.first_day}-{self.release_class}"
