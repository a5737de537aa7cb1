from datetime import date, datetime, time
from typing import Any, Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import User
from audit import locking, trail
from encryption.row_keys import new_row_key
from fieldwork.clock import Shift
from fieldwork.exceptions import NoTeam, OnCallRemoved
from search.phone_numbers import read, spaced

MAX_NAME = 120
MAX_NUMBER = 120


class OnCallQuerySet(models.QuerySet):
    def listed(self) -> Self:
        """Those that nobody has removed."""
        return self.filter(removed_on=None)

    def kept_by(self, supervisor: User) -> Self:
        """Those of the supervisor's own team, for them to correct or remove."""
        return self.listed().filter(team=supervisor.team_id, team__isnull=False)


class OnCall(models.Model):
    """Somebody of a team whom colleagues ring when they need help, and in which hours.

    Name and number are a colleague's and not a client's: they stand in clear, for staff who
    have signed in.
    """

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="+", editable=False)
    name = models.CharField(_("name"), max_length=MAX_NAME)
    number = models.CharField(_("phone number"), max_length=MAX_NUMBER)
    begins = models.TimeField(_("on call from"), null=True, blank=True)
    ends = models.TimeField(_("on call until"), null=True, blank=True)
    first_on = models.DateField(_("first day"), null=True, blank=True)
    last_on = models.DateField(_("last day"), null=True, blank=True)
    removed_on = models.DateField(null=True, editable=False)

    objects = OnCallQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(begins=None, ends=None)
                | models.Q(begins__isnull=False, ends__isnull=False),
                name="on_call_has_both_hours_or_none",
            ),
            models.CheckConstraint(
                condition=models.Q(first_on=None)
                | models.Q(last_on=None)
                | models.Q(last_on__gte=models.F("first_on")),
                name="on_call_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"on call {self.pk}"

    # Questions --------------------------------------------------------------------------------

    @property
    def shift(self) -> Shift:
        return Shift(self.begins, self.ends, self.first_on, self.last_on)

    def is_on_call(self, now: datetime | None = None) -> bool:
        """Whether they are to be rung now, by the agency's clock."""
        return self.shift.holds_at(timezone.localtime(now))

    def is_over(self, today: date | None = None) -> bool:
        return self.shift.is_over_on(today or timezone.localdate())

    @property
    def href(self) -> str:
        """The link that rings them."""
        return read(self.number).href

    @property
    def number_to_read(self) -> str:
        return spaced(self.number)

    @property
    def hours(self) -> str:
        """When they are on call, in words: “6:00 PM to 8:00 AM, until December 6”."""
        parts = []
        if self.begins is not None and self.ends is not None and self.begins != self.ends:
            parts.append(
                gettext("%(starts)s to %(ends)s")
                % {"starts": time_format(self.begins), "ends": time_format(self.ends)}
            )
        if days := self._days_in_words():
            parts.append(days)
        return ", ".join(parts) or gettext("Any time")

    def _days_in_words(self) -> str:
        first, last = (
            date_format(day, "MONTH_DAY_FORMAT") if day else ""
            for day in (self.first_on, self.last_on)
        )
        if first and last:
            return gettext("%(first)s to %(last)s") % {"first": first, "last": last}
        if first:
            return gettext("from %(day)s") % {"day": first}
        return gettext("until %(day)s") % {"day": last} if last else ""

    # Verbs ------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def add(cls, *, by: User, name: str, number: str, **hours: Any) -> "OnCall":
        """Put somebody on the list of one's own team.

        Args:
            number: as `search.phone_numbers` keeps one.
            hours: `begins`, `ends`, `first_on`, `last_on`, each of which may be missing.

        Raises:
            NoTeam: whoever adds them has none.
        """
        if by.team is None:
            raise NoTeam
        added = cls.objects.create(team=by.team, name=name, number=number, **hours)
        trail.record("on_call.added", added, by=by)
        return added

    @transaction.atomic
    def amend(
        self,
        *,
        by: User,
        name: str,
        number: str,
        begins: time | None,
        ends: time | None,
        first_on: date | None,
        last_on: date | None,
    ) -> None:
        """Correct name, number or hours.

        Raises:
            OnCallRemoved
        """
        self.lock_and_refresh()
        self.name, self.number = name, number
        self.begins, self.ends = begins, ends
        self.first_on, self.last_on = first_on, last_on
        self.save()
        trail.record("on_call.amended", self, by=by)

    @transaction.atomic
    def remove(self, *, by: User) -> None:
        """Take them off the list.

        Raises:
            OnCallRemoved
        """
        self.lock_and_refresh()
        self.removed_on = timezone.localdate()
        self.save(update_fields=["removed_on"])
        trail.record("on_call.removed", self, by=by)

    def lock_and_refresh(self) -> None:
        """Hold the row, and read it anew.

        Raises:
            OnCallRemoved: somebody has taken it off the list since.
        """
        locking.lock_and_refresh(self)
        if self.removed_on:
            raise OnCallRemoved
