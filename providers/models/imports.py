from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from encryption.row_keys import new_row_key


class DirectoryImport(models.Model):
    """The directory was loaded or refreshed from a source; `counts` as in `Report.counts`."""

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    source = models.CharField(_("source"), max_length=80)
    imported_at = models.DateTimeField(_("imported at"), auto_now_add=True)
    counts = models.JSONField(_("counts"), default=dict)

    history = HistoricalRecords()

    class Meta:
        ordering = ["-imported_at"]
        get_latest_by = "imported_at"

    def __str__(self) -> str:
        return f"{self.source} ({self.imported_at:%Y-%m-%d})"
