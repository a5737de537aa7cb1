from typing import Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.exceptions import FilterDeleted, FilterExists, FilterNameTaken, TooManyFilters
from accounts.models.users import User
from audit import locking, trail
from encryption.exceptions import Erased, KeyMissing, SealBroken
from encryption.fields import SealedCharField, SealedJSONField
from encryption.keyring import AGENCY
from encryption.records import SealedQuerySet, SealedRecord

NAME = 60  # characters: one line of a list, on a phone
MOST = 20  # of one person: our judgment, a list that is read at a glance


class LogFilterQuerySet(SealedQuerySet):
    def of(self, owner: User) -> Self:
        """Those of one person, the oldest first: nobody else sees them."""
        return self.filter(owner=owner).order_by("pk")

    def in_use(self) -> Self:
        return self.filter(deleted_at=None)


class LogFilter(SealedRecord):
    """A way to look at the audit log that one auditor keeps under a name of theirs.

    It says whom and what an auditor looks into: name and filter are sealed with the agency's
    key. A deleted one keeps its row, so that the deletion can be undone.

    `chosen` is what was typed and chosen, by the name of the field.
    """

    owner_field = "sealed_for"

    sealed_for = models.UUIDField(default=AGENCY, editable=False)
    owner = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", editable=False)
    name = SealedCharField(_("name"))
    chosen = SealedJSONField(_("filter"))
    saved_at = models.DateTimeField(default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)

    objects = LogFilterQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"log filter {self.pk}"  # nothing of its name: it ends up in logs

    @property
    def opens(self) -> bool:
        """Whether its name and filter can be read; if not, it can be deleted still."""
        try:
            return bool(self.name) and self.chosen is not None
        except (Erased, KeyMissing, SealBroken):
            return False

    @classmethod
    @transaction.atomic
    def save_as(cls, *, by: User, name: str, chosen: dict[str, str]) -> "LogFilter":
        """Keep a filter under a name.

        Raises:
            FilterNameTaken, TooManyFilters
        """
        locking.hold(User, by.pk)  # of two taps at once, the second finds what the first made
        _check_room(by, name)
        saved = cls(owner=by, name=name, chosen=chosen)
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
        _check_room(by, self.name if self.opens else "")
        self.deleted_at = None
        self.save(update_fields=["deleted_at"])
        trail.record("log_filter.put_back", self, by=by)


def _check_room(owner: User, name: str) -> None:
    """Refuse a name that another filter of theirs has, and one filter too many."""
    kept = list(LogFilter.objects.of(owner).in_use())
    if any(each.opens and each.name.casefold() == name.casefold() for each in kept):
        raise FilterNameTaken
    if len(kept) >= MOST:
        raise TooManyFilters(MOST)
