from datetime import date
from typing import Any, Self

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import User
from audit import locking, trail
from audit.changing import write_changes
from encryption.row_keys import new_row_key
from pages.labels import in_readers_language

NAME = 60  # characters: one line of a list, on a phone


class AreaQuerySet(models.QuerySet):
    def on(self, day: date) -> Self:
        """Those in use on a day."""
        return self.filter(models.Q(ends_on=None) | models.Q(ends_on__gte=day))


class Area(models.Model):
    """A part of town, in the agency's own words, such as Waterfront: what a place may be in.

    It is all of a place that may ever leave its team, so it has to be wide enough to lead to
    nobody. One is never deleted: a place in it keeps its name.
    """

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    name = models.CharField(_("name in English"), max_length=NAME, unique=True)
    name_es = models.CharField(_("name in Spanish"), max_length=NAME, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    objects = AreaQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("places:area-edit", args=[self.pk])

    @property
    def label(self) -> str:
        """Its name in the reader's language; the English one where there is no other."""
        return in_readers_language(self.name, self.name_es)

    def lock_and_refresh(self) -> None:
        """Hold the row until the transaction ends, and read it anew."""
        locking.lock_and_refresh(self)

    @classmethod
    @transaction.atomic
    def add(cls, *, by: User, **values: Any) -> "Area":
        """Add one to the list.

        Args:
            values: of `name`, `name_es` and `ends_on`.
        """
        area = cls.objects.create(**values)
        trail.record("area.added", area, by=by)
        return area

    @transaction.atomic
    def amend(self, *, by: User, **values: Any) -> None:
        """Change its words, or until when places are put in it."""
        self.lock_and_refresh()
        if fields := write_changes(self, values):
            trail.record("area.amended", self, by=by, fields=fields)
