"""Finalizing: a compiled report is kept for good as a snapshot, with its PDF.

A page asks for it, and a job does it; a command does it at once.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.rechecking import are_still_permitted
from audit import trail
from audit.locking import lock
from casework.models import Award
from jobs.asking import ask
from jobs.running import RunningJob
from reports import pdf
from reports.compiling import Advance, check_dates, compile_report, goes_unseen
from reports.exceptions import ReportNotPermitted
from reports.models import Finalization, Snapshot
from reports.models.finalizations import FINALIZING
from reports.models.snapshots import ReleaseClass
from reports.period import Period
from reports.questionnaires import Questionnaire


@transaction.atomic
def ask_to_finalize(
    questionnaire: Questionnaire,
    award: Award,
    period: Period,
    *,
    by: User,
    new_since: date | None = None,
    public: bool = False,
) -> Finalization:
    """Ask for a report to be finalized, and return what its job is about.

    Args:
        new_since, public: as in `compile_report`.

    Raises:
        OutsideAward, PeriodNotBegun, CountedSinceTooLate: what needs no count is refused now.
    """
    new_since = new_since or award.year_of(period.first)
    check_dates(award, period, new_since)
    wanted, _ = Finalization.objects.get_or_create(
        form_code=questionnaire.code,
        award=award,
        first_day=period.first,
        last_day=period.last,
        new_since=new_since,
        release_class=ReleaseClass.PUBLIC if public else ReleaseClass.INTERNAL,
    )
    ask(FINALIZING, wanted.pk, by=by)
    return wanted


def finalize_wanted(job: RunningJob) -> None:
    """Finalize what a job is about, and note what came of it: the snapshot, or why not."""
    wanted = Finalization.objects.select_related("award").get(pk=job.subject)
    noted = Finalization.objects.filter(pk=wanted.pk)
    noted.update(refusal="")
    try:
        snapshot = finalize(**wanted.params, by=job.asked_by, advance=job.advance)
    except ValidationError as refusal:
        noted.update(refusal=" ".join(refusal.messages))
        raise
    noted.update(snapshot=snapshot)


def finalize(
    questionnaire: Questionnaire,
    award: Award,
    period: Period,
    *,
    by: User | None,
    new_since: date | None = None,
    public: bool = False,
    advance: Advance = goes_unseen,
) -> Snapshot:
    """Compile a report and keep it for good.

    An earlier snapshot for the same form, award, period and readers is superseded, never
    changed. If no number has changed since, the earlier one is returned.

    Args:
        by: the director; None for a command.
        new_since, public, advance: as in `compile_report`.

    Raises:
        ReportNotPermitted: the director is none any more, or lost the role meanwhile.
        ValidationError: it cannot be compiled, or the PDF not made; its sentence says why.
    """
    _check_permitted(by)
    report = compile_report(
        questionnaire, award, period, new_since=new_since, public=public, advance=advance
    )
    snapshot = Snapshot.of(report, award=award, by=by)
    earlier = _current_for(snapshot)
    if earlier and earlier.dataset_digest == snapshot.dataset_digest:
        return earlier
    snapshot.supersedes = earlier
    pdf.attach(snapshot)
    return _save(snapshot)


@transaction.atomic
def _save(snapshot: Snapshot) -> Snapshot:
    """Save a snapshot, or return a colleague's who was faster with the same numbers.

    Raises:
        ReportNotPermitted
    """
    lock(Award.objects.filter(pk=snapshot.award_id))
    _check_permitted(snapshot.finalized_by)
    earlier = _current_for(snapshot)
    if earlier and earlier.dataset_digest == snapshot.dataset_digest:
        return earlier
    if earlier != snapshot.supersedes:
        snapshot.supersedes = earlier
        pdf.attach(snapshot)
    snapshot.save(force_insert=True)
    trail.record(
        "report.finalized",
        snapshot,
        by=snapshot.finalized_by,
        form=snapshot.form_code,
        award=str(snapshot.award_id),
        period=str(snapshot.period),
        release=str(snapshot.release_class),
        digest=snapshot.dataset_digest,
    )
    return snapshot


def _check_permitted(by: User | None) -> None:
    """Check that a person may finalize reports at this moment: the role may have changed.

    Raises:
        ReportNotPermitted
    """
    if by and not are_still_permitted({by.pk: "reports.finalize_report"}):
        raise ReportNotPermitted


def _current_for(snapshot: Snapshot) -> Snapshot | None:
    return Snapshot.objects.current_for(snapshot.report, snapshot.award)
