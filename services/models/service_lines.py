from datetime import date
from typing import NamedTuple, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from encryption.row_keys import new_row_key
from services import funder_lines

ALWAYS = date(1, 1, 1)  # as the day from which a line counts: there was none before


class ServiceLineQuerySet(models.QuerySet):
    def until(self, day: date) -> Self:
        """Those that counted on a day, or before it; the one of that day comes first."""
        return self.filter(starts_on__lte=day).order_by("-starts_on")


class ServiceLine(models.Model):
    """The line of a funder's form on which a service counts from a day on; "" is no line.

    What was provided counts on the line of the day on which it was provided.
    """

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    service = models.ForeignKey("services.Service", models.PROTECT, related_name="lines")
    line = models.CharField(_("funder’s line"), max_length=40, blank=True)
    starts_on = models.DateField(_("from"), default=ALWAYS)

    objects = ServiceLineQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "starts_on"], name="one_line_a_service_and_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.line or 'no line'} from {self.starts_on}"

    @property
    def label(self) -> str:
        return funder_lines.label_of(self.line)

    @property
    def counts_always(self) -> bool:
        return self.starts_on == ALWAYS


class LinePeriod(NamedTuple):
    """The line of a service from a day to the day before another; None if there is no end."""

    service: str
    line: str
    first: date
    before: date | None


def line_periods() -> list[LinePeriod]:
    """Return on which line each service counted when, by the code of the service."""
    rows = ServiceLine.objects.order_by("service__code", "starts_on")
    found = list(rows.values_list("service__code", "line", "starts_on"))
    periods = []
    for (code, line, first), after in zip(found, [*found[1:], None], strict=True):
        before = after[2] if after and after[0] == code else None
        periods.append(LinePeriod(code, line, first, before))
    return periods
