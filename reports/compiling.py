"""Compiling: a form, an award and a period become a report, counted and made safe to share."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation

from casework import reading
from casework.models import Award
from reports.exceptions import CountedSinceTooLate, FiguresDisagree, OutsideAward
from reports.funded import Funded
from reports.measures import MEASURES, rule
from reports.period import Period
from reports.questionnaires import Question, Questionnaire
from reports.suppression import suppress
from reports.tables import Report, Table

LANGUAGE_OF_FORMS = "en"


def compile_report(
    questionnaire: Questionnaire,
    award: Award,
    period: Period,
    *,
    window_start: date | None = None,
    public: bool = False,
) -> Report:
    """Count a form for an award and a period.

    Args:
        window_start: since when people count as new once; the first day of the funder's year
            that holds the period's first day, unless the funder says otherwise.
        public: hide small counts, and what would give them away.

    Raises:
        OutsideAward, CountedSinceTooLate, ListMissing: the question makes no sense.
        UnknownService, FiguresDisagree: the answer would not be whole.
    """
    window_start = window_start or award.year_of(period.first)
    check_dates(award, period, window_start)
    funded = Funded(award, period, window_start)
    people = funded.people().count()
    about = {"form": questionnaire.code, "period": str(period), "people": people}
    with (
        reading.in_bulk("report.compiled", award, **about),
        one_moment(),
        translation.override(LANGUAGE_OF_FORMS),
    ):
        figures = {name: MEASURES[name](funded) for name in questionnaire.measures}
        report = Report(
            agency=settings.AGENCY_NAME,
            award={"number": award.number, "name": award.name, "funder": award.funder},
            form={
                "code": questionnaire.code,
                "version": questionnaire.version,
                "title": str(questionnaire.title),
                "source": questionnaire.source,
            },
            lists=funded.lists.versions,
            period=period,
            window_start=window_start,
            release="internal",
            smallest_shown=None,
            tables=tuple(answer(each, figures, funded) for each in questionnaire.questions),
        )
    check(questionnaire, report)
    return safe_to_share(questionnaire, report) if public else report


def check_dates(award: Award, period: Period, window_start: date) -> None:
    """Refuse a period that the award pays no day of, and people new since a later day than it.

    Raises:
        OutsideAward, CountedSinceTooLate
    """
    if not period.overlaps(Period(award.starts_on, award.ends_on)):
        raise OutsideAward(award)
    if window_start > period.first:
        raise CountedSinceTooLate


def answer(question: Question, figures: dict, funded: Funded) -> Table:
    return Table(
        number=question.number,
        title=str(question.title),
        rule=" ".join(rule(name) for name in question.measures),
        rows=tuple(question.rows(figures, funded.lists)),
    )


def check(questionnaire: Questionnaire, report: Report) -> None:
    """Refuse a report whose figures do not fit together.

    Raises:
        FiguresDisagree: names the question at which they do not.
    """
    cells = report.cells()
    sums, unpublished = questionnaire.ties(cells)
    cells |= unpublished
    for each in sums:
        if not each.holds(cells):
            raise FiguresDisagree(each.total.partition("/")[0])
    if below_zero := [cell for cell, count in cells.items() if count < 0]:
        raise FiguresDisagree(below_zero[0].partition("/")[0])


def safe_to_share(questionnaire: Questionnaire, report: Report) -> Report:
    """Return the report with small counts hidden, and what would give them away."""
    cells = report.cells()
    sums, unpublished = questionnaire.ties(cells)
    smallest = settings.SMALLEST_SHOWN
    hidden = suppress(
        cells | unpublished, sums, smallest=smallest, unpublished=unpublished.keys()
    )
    tables = tuple(
        replace(
            table,
            rows=tuple(
                replace(row, value=None) if f"{table.number}/{row.key}" in hidden else row
                for row in table.rows
            ),
        )
        for table in report.tables
    )
    return replace(report, release="public", smallest_shown=smallest, tables=tables)


@contextmanager
def one_moment() -> Iterator[None]:
    """Let every figure be read from the same state of the database."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield
