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

NAME = 60  # characters: a label beside a big number, on a phone


class BucketQuerySet(models.QuerySet):
    def on(self, day: date) -> Self:
        """Those in use on a day."""
        return self.filter(
            models.Q(starts_on=None) | models.Q(starts_on__lte=day),
            models.Q(ends_on=None) | models.Q(ends_on__gte=day),
        )


class Bucket(models.Model):
    """Whom a round counts in one number, such as adults: in the agency's own words.

    An agency without any counts all people who gave no name together. One is never deleted, so
    that what was counted keeps its name.
    """

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    name = models.CharField(_("name in English"), max_length=NAME, unique=True)
    name_es = models.CharField(_("name in Spanish"), max_length=NAME, blank=True)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    objects = BucketQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["pk"]  # as they were added
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="bucket_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("rounds:bucket-edit", args=[self.pk])

    @property
    def label(self) -> str:
        """Its name in the reader's language; the English one where there is no other."""
        return in_readers_language(self.name, self.name_es)

    def lock_and_refresh(self) -> None:
        """Hold the row until the transaction ends, and read it anew."""
        locking.lock_and_refresh(self)

    @classmethod
    @transaction.atomic
    def add(cls, *, by: User, **values: Any) -> "Bucket":
        """Add one at the end of the list.

        Args:
            values: of `name`, `name_es`, `starts_on` and `ends_on`.
        """
        bucket = cls.objects.create(**values)
        trail.record("bucket.added", bucket, by=by)
        return bucket

    @transaction.atomic
    def amend(self, *, by: User, **values: Any) -> None:
        """Change its words, or from when until when rounds ask for it."""
        self.lock_and_refresh()
        if fields := write_changes(self, values):
            trail.record("bucket.amended", self, by=by, fields=fields)
