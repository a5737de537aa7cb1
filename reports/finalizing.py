"""Finalizing: a compiled report is kept for good as a snapshot, with its PDF."""

from datetime import date

from django.db import transaction

from accounts.models import User
from audit import trail
from audit.locking import lock
from casework.models import Award
from reports import pdf
from reports.compiling import compile_report
from reports.models import Snapshot
from reports.period import Period
from reports.questionnaires import Questionnaire


def finalize(
    questionnaire: Questionnaire,
    award: Award,
    period: Period,
    *,
    by: User | None,
    new_since: date | None = None,
    public: bool = False,
) -> Snapshot:
    """Compile a report and keep it for good.

    An earlier snapshot for the same form, award, period and readers is superseded, never
    changed. If no number has changed since, the earlier one is returned.

    Args:
        by: the director; None for a command.
        new_since, public: as in `compile_report`.

    Raises:
        ValidationError: it cannot be compiled, or the PDF not made; its sentence says why.
    """
    report = compile_report(questionnaire, award, period, new_since=new_since, public=public)
    snapshot = Snapshot.of(report, award=award, by=by)
    earlier = _current_for(snapshot)
    if earlier and earlier.dataset_digest == snapshot.dataset_digest:
        return earlier
    snapshot.supersedes = earlier
    pdf.attach(snapshot)
    return _save(snapshot)


@transaction.atomic
def _save(snapshot: Snapshot) -> Snapshot:
    """Save a snapshot, or return a colleague's who was faster with the same numbers."""
    lock(Award.objects.filter(pk=snapshot.award_id))
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


def _current_for(snapshot: Snapshot) -> Snapshot | None:
    return Snapshot.objects.current_for(snapshot.report, snapshot.award)
