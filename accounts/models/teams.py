from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from encryption.row_keys import new_row_key


class Team(models.Model):
    """A supervisor's people, and the clients they serve."""

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    name = models.CharField(_("name"), max_length=80, unique=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
