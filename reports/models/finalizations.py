from typing import Any

from django.db import models
from django.urls import reverse

from encryption.row_keys import new_row_key
from jobs.asking import last_job
from jobs.models import Job
from reports.models.snapshots import ReleaseClass, Snapshot, preview_url
from reports.period import Period
from reports.questionnaires import QUESTIONNAIRES
from reports.tables import WITHOUT_NEW_CLIENTS

FINALIZING = "reports.finalize"  # the kind of the job that does it


class Finalization(models.Model):
    """Which report somebody asked to finalize: the job that does it is given its key alone.

    It is there once for a report, however often that is asked for. It holds nothing of a
    client, and lives beside the job: `snapshot` and `refusal` are what came of the last one.
    """

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    award = models.ForeignKey("casework.Award", models.PROTECT, related_name="+")
    form_code = models.CharField(max_length=40)
    first_day = models.DateField()
    last_day = models.DateField()
    new_since = models.DateField()
    release_class = models.CharField(max_length=10, choices=ReleaseClass)
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, null=True, related_name="+")
    refusal = models.TextField(blank=True)  # the sentence, in the language of who asked

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "form_code",
                    "award",
                    "first_day",
                    "last_day",
                    "new_since",
                    "release_class",
                ],
                name="one_finalization_a_report",
            )
        ]

    def __str__(self) -> str:
        return f"{self.form_code} {self.first_day} to {self.last_day}, {self.release_class}"

    def get_absolute_url(self) -> str:
        return reverse("reports:finalization-detail", args=[self.pk])

    def get_preview_url(self) -> str:
        """Return the address of a preview of the report."""
        return preview_url(self)

    @property
    def form_title(self) -> str:
        return str(QUESTIONNAIRES[self.form_code].title)

    @property
    def counts_new_clients(self) -> bool:
        return self.form_code not in WITHOUT_NEW_CLIENTS

    @property
    def is_public(self) -> bool:
        return self.release_class == ReleaseClass.PUBLIC

    @property
    def job(self) -> Job | None:
        """The job that finalizes it, or did."""
        return last_job(FINALIZING, self.pk)

    @property
    def params(self) -> dict[str, Any]:
        """What `finalizing.finalize` takes."""
        return {
            "questionnaire": QUESTIONNAIRES[self.form_code],
            "award": self.award,
            "period": Period(self.first_day, self.last_day),
            "new_since": self.new_since,
            "public": self.is_public,
        }
