import json
from functools import cached_property
from typing import Any, Self

from django.db import models, transaction
from django.utils import timezone

from accounts.exceptions import FilterDeleted, FilterExists, FilterNameTaken, TooManyFilters
from accounts.models.users import User
from audit import locking, trail
from encryption import agency
from encryption.row_keys import new_row_key

LABEL = "accounts.log_filter"
NAME = 60  # characters: one line of a list, on a phone
MOST = 20  # of one person: our judgment, a list that is read at a glance


class LogFilterQuerySet(models.QuerySet):
    def of(self, owner: User) -> Self:
        """Those of one person, the oldest first: nobody else sees them."""
        return self.filter(owner=owner).order_by("pk")

    def in_use(self) -> Self:
        return self.filter(deleted_at=None)


class LogFilter(models.Model):
    """A way to look at the audit log that one auditor keeps under a name of theirs.

    It says whom and what an auditor looks into: name and filter are sealed together with the
    agency's key. A deleted one keeps its row, so that the deletion can be undone.
    """

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    owner = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", editable=False)
    sealed = models.TextField(editable=False)
    saved_at = models.DateTimeField(default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)

    objects = LogFilterQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"log filter {self.pk}"  # nothing of its name: it ends up in logs

    @cached_property
    def _opened(self) -> dict[str, Any]:
        opened: dict[str, Any] = json.loads(agency.unseal(self.sealed, LABEL, self.pk))
        return opened

    @property
    def name(self) -> str:
        return str(self._opened["name"])

    @property
    def values(self) -> dict[str, str]:
        """What was typed and chosen, by the name of the field."""
        return dict(self._opened["values"])

    @classmethod
    @transaction.atomic
    def save_as(cls, *, by: User, name: str, values: dict[str, str]) -> "LogFilter":
        """Keep a filter under a name.

        Raises:
            FilterNameTaken, TooManyFilters
        """
        locking.hold(User, by.pk)  # of two taps at once, the second finds what the first made
        _check_room(by, name)
        saved = cls(owner=by)
        text = json.dumps({"name": name, "values": values})
        saved.sealed = agency.seal(text, LABEL, saved.pk)
        saved.save(force_insert=True)
        trail.record("log_filter.saved", saved, by=by)
        return saved

    @transaction.atomic
    def take_off(self, *, by: User) -> None:
        """Delete it from the list.

        Raises:
            FilterDeleted
        """
        locking.hold(User, self.owner_id)
        locking.lock_and_refresh(self)
        if self.deleted_at:
            raise FilterDeleted
        self.deleted_at = timezone.now()
        self.save(update_fields=["deleted_at"])
        trail.record("log_filter.deleted", self, by=by)

    @transaction.atomic
    def put_back(self, *, by: User) -> None:
        """Undo the deletion.

        Raises:
            FilterExists, FilterNameTaken, TooManyFilters
        """
        locking.hold(User, self.owner_id)
        locking.lock_and_refresh(self)
        if not self.deleted_at:
            raise FilterExists
        _check_room(by, self.name)
        self.deleted_at = None
        self.save(update_fields=["deleted_at"])
        trail.record("log_filter.put_back", self, by=by)


def _check_room(owner: User, name: str) -> None:
    """Refuse a name that another filter of theirs has, and one filter too many."""
    kept = list(LogFilter.objects.of(owner).in_use())
    if any(each.name.casefold() == name.casefold() for each in kept):
        raise FilterNameTaken
    if len(kept) >= MOST:
        raise TooManyFilters(MOST)
