"""A few figures as bars. Every bar's figure also stands in a table."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from reports.tables import Report, Row

STEP = 24  # from one bar to the next, in the units of the drawing


class Bar(NamedTuple):
    """A value of None is hidden; `share` is how long the bar is, of 100."""

    label: str
    value: int | None
    share: float
    top: int


class Chart(NamedTuple):
    title: str
    bars: list[Bar]

    @property
    def height(self) -> int:
        return STEP * len(self.bars)


def charts(report: Report) -> list[Chart]:
    """Return the charts of a report: its people by kind of service, its new people by age."""
    services = [table for table in report.tables if table.number.startswith("8")]
    ages = report.table("4C").rows
    return [
        Chart(
            _("People by kind of service they received"),
            bars((table.title, table.rows[0]) for table in services),
        ),
        Chart(_("New people by age"), bars((row.label, row) for row in ages)),
    ]


def bars(rows: Iterable[tuple[str, Row]]) -> list[Bar]:
    rows = list(rows)
    longest = max([row.value or 0 for _label, row in rows], default=0) or 1
    return [
        Bar(label, row.value, 100 * (row.value or 0) / longest, STEP * place)
        for place, (label, row) in enumerate(rows)
    ]
