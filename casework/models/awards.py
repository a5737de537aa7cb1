from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from audit.prepared import PreparedQuery
from casework.exceptions import AwardNotPaying
from encryption.row_keys import new_row_key


class AwardQuerySet(models.QuerySet):
    def paying_on(self, day: date) -> Self:
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class Award(models.Model):
    """Money from a funder for a stretch of days: it pays for services, and is reported on."""

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    number = models.SlugField(_("award number"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    funder = models.CharField(_("funder"), max_length=120)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    fiscal_year_start_month = models.PositiveSmallIntegerField(
        _("month in which the funder's year starts"),
        default=10,
        help_text=_("10 for the federal year; many states count from July: 7."),
    )

    objects = AwardQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="award_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(fiscal_year_start_month__range=(1, 12)),
                name="award_fiscal_year_starts_in_a_month",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def check_pays_on(self, day: date) -> None:
        """Refuse a day on which it does not pay: a report would count the service nowhere.

        Raises:
            AwardNotPaying
        """
        if not self.starts_on <= day <= self.ends_on:
            raise AwardNotPaying(self.name, self.starts_on, self.ends_on, day)

    def year_of(self, day: date) -> date:
        """Return the first day of the funder's year that holds `day`."""
        year = day.year if day.month >= self.fiscal_year_start_month else day.year - 1
        return date(year, self.fiscal_year_start_month, 1)


_paying = PreparedQuery(lambda day: Award.objects.paying_on(day))


def awards_paying_on(day: date) -> list[Award]:
    return _paying.records(day=day)
