"""A few numbers as bars. The same numbers are in a table."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.questionnaires import VOCA_QUARTERLY, WORK_BY_AREA
from reports.tables import Report, Row

BAR_STEP = 24  # from one bar to the next, in the units of the drawing


class Bar(NamedTuple):
    """One bar.

    Args:
        value: None if it is hidden.
        share: the length of the bar, 100 for the longest.
        top: where it begins, in the units of the drawing.
    """

    label: str
    value: int | None
    share: float
    top: int


class Chart(NamedTuple):
    title: str | Promise
    bars: list[Bar]

    @property
    def height(self) -> int:
        return BAR_STEP * len(self.bars)


def charts(report: Report) -> list[Chart]:
    """Return the charts of a report: what its form is about."""
    return CHARTS[report.form["code"]](report)


def charts_of_voca(report: Report) -> list[Chart]:
    """Return its people by kind of service, and its new people by age."""
    services = [table for table in report.tables if table.number.startswith("8")]
    ages = report.table("4C").rows
    return [
        Chart(
            _("People by type of service they received"),
            bars((table.title, table.rows[0]) for table in services),
        ),
        Chart(_("New people by age"), bars((row.label, row) for row in ages)),
    ]


def charts_by_area(report: Report) -> list[Chart]:
    """Return its people by area, and its anonymous contacts by area."""
    return [
        Chart(title, bars((row.label, row) for row in report.table(number).rows[1:]))
        for number, title in (
            ("1", _("People by area")),
            ("3", _("Anonymous contacts by area")),
        )
    ]


CHARTS = {VOCA_QUARTERLY.code: charts_of_voca, WORK_BY_AREA.code: charts_by_area}


def bars(rows: Iterable[tuple[str, Row]]) -> list[Bar]:
    """Return a bar for each label and row, from the top down."""
    rows = list(rows)
    longest = max([row.value or 0 for _label, row in rows], default=0) or 1
    return [
        Bar(label, row.value, 100 * (row.value or 0) / longest, BAR_STEP * place)
        for place, (label, row) in enumerate(rows)
    ]
