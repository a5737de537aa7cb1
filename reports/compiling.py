"""Compiling: a form, an award and a period become a report, for the funder or the public."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation

from casework import reading
from casework.models import Award
from reports.exceptions import (
    CountedSinceTooLate,
    FiguresDisagree,
    OutsideAward,
    PeriodNotBegun,
)
from reports.measures import MEASURES
from reports.period import Period
from reports.questionnaires import Figures, Question, Questionnaire
from reports.scope import AwardScope
from reports.suppression import suppress
from reports.tables import Report, Table

LANGUAGE_OF_FORMS = "en"
Advance = Callable[[int, int], None]  # says how far something is: how much, of how much


def goes_unseen(done: int, total: int) -> None:
    """Pass the progress on to nobody."""


def compile_report(
    questionnaire: Questionnaire,
    award: Award,
    period: Period,
    *,
    new_since: date | None = None,
    public: bool = False,
    advance: Advance = goes_unseen,
) -> Report:
    """Count a form for an award and a period.

    Args:
        new_since: people count as new once from this day on; the first day of the funder's
            fiscal year that holds the period's first day, unless the funder says otherwise.
        public: hide small counts, and other counts that would reveal them.
        advance: called before each measure with how many are done, of how many: one more than
            there are measures, for what comes after.

    Raises:
        OutsideAward, PeriodNotBegun, CountedSinceTooLate, ListMissing: the form cannot be
            asked of these days.
        UnknownService, FiguresDisagree: the report would be incomplete or wrong.
    """
    new_since = new_since or award.year_of(period.first)
    check_dates(award, period, new_since)
    scope = AwardScope(award, period, new_since)
    people = scope.clients().count()
    about = {"form": questionnaire.code, "period": str(period), "people": people}
    with (
        reading.of_everybody("report.compiled", award, **about),
        consistent_reads(),
        translation.override(LANGUAGE_OF_FORMS),
    ):
        figures = {}
        for number, name in enumerate(questionnaire.measures):
            advance(number, len(questionnaire.measures) + 1)
            figures[name] = MEASURES[name](scope)
        report = Report(
            agency=settings.AGENCY_NAME,
            award={"number": award.number, "name": award.name, "funder": award.funder},
            form={
                "code": questionnaire.code,
                "version": questionnaire.version,
                "title": str(questionnaire.title),
                "source": questionnaire.source,
            },
            lists=scope.lists.versions,
            period=period,
            new_since=new_since,
            release="internal",
            smallest_shown=None,
            tables=tuple(table_for(each, figures, scope) for each in questionnaire.questions),
        )
    check_constraints(questionnaire, report)
    return public_copy(questionnaire, report) if public else report


def check_dates(award: Award, period: Period, new_since: date) -> None:
    """Check the days of a report.

    Raises:
        OutsideAward: the period has no day in common with the award's.
        PeriodNotBegun: the period begins after today.
        CountedSinceTooLate: people would count as new from a day after the period began.
    """
    if not period.overlaps(Period(award.starts_on, award.ends_on)):
        raise OutsideAward(award)
    if period.first > timezone.localdate():
        raise PeriodNotBegun(period.first)
    if new_since > period.first:
        raise CountedSinceTooLate


def table_for(question: Question, figures: Figures, scope: AwardScope) -> Table:
    """Return a question with its rule and its lines."""
    return Table(
        number=question.number,
        title=str(question.title),
        rule=" ".join(MEASURES[name].rule for name in question.measures),
        rows=tuple(question.rows(figures, scope)),
    )


def check_constraints(questionnaire: Questionnaire, report: Report) -> None:
    """Check that the numbers of a report agree with each other.

    Raises:
        FiguresDisagree: names the question at which they do not.
    """
    cells = report.counts()
    sums, unpublished, _together = questionnaire.constraints(cells)
    cells |= unpublished
    for each in sums:
        if not each.holds(cells):
            raise FiguresDisagree(each.total.partition("/")[0])
    if below_zero := [cell for cell, count in cells.items() if count < 0]:
        raise FiguresDisagree(below_zero[0].partition("/")[0])


def public_copy(questionnaire: Questionnaire, report: Report) -> Report:
    """Return the report with small counts hidden, and other counts that would reveal them."""
    cells = report.counts()
    sums, unpublished, together = questionnaire.constraints(cells)
    smallest = settings.SMALLEST_SHOWN
    hidden = suppress(
        cells | unpublished,
        sums,
        smallest=smallest,
        unpublished=unpublished.keys(),
        together=together,
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
def consistent_reads() -> Iterator[None]:
    """Let every count read the same state of the database, or the sums could disagree.

    It only reads. So on SQLite it leaves the write lock to others, for which a transaction of
    ours asks at its beginning.
    """
    outermost = not connection.in_atomic_block  # the level can be set only at the beginning
    mode = getattr(connection, "transaction_mode", None)
    if outermost and mode:
        connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            if outermost and connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    finally:
        if outermost and mode:
            connection.transaction_mode = mode  # type: ignore[attr-defined]
