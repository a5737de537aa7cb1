"""Submitting: a compiled report is frozen into a snapshot, with its PDF."""

from datetime import date

from django.db import transaction

from accounts.models import User
from audit import trail
from casework.models import Award
from reports import pdf
from reports.compiling import compile_report
from reports.models import Snapshot
from reports.period import Period
from reports.questionnaires import Questionnaire


def submit(
    questionnaire: Questionnaire,
    award: Award,
    period: Period,
    *,
    by: User | None,
    window_start: date | None = None,
    public: bool = False,
) -> Snapshot:
    """Freeze a report as it stands now.

    The snapshot that answered the same before is superseded, never changed. If no figure has
    changed since, that one is returned: submitting twice does no harm.

    Args:
        by: the director; None for a command.

    Raises:
        ValidationError: it can not be compiled, or no PDF made; the sentence says why.
    """
    report = compile_report(
        questionnaire, award, period, window_start=window_start, public=public
    )
    snapshot = Snapshot.of(report, award=award, by=by)
    earlier = standing_for(snapshot)
    if says_the_same(earlier, snapshot):
        return earlier
    snapshot.supersedes = earlier
    pdf.attach(snapshot)
    return keep(snapshot)


@transaction.atomic
def keep(snapshot: Snapshot) -> Snapshot:
    """Write a snapshot with its PDF, unless a colleague was faster with the same figures."""
    Award.objects.select_for_update().get(pk=snapshot.award_id)
    earlier = standing_for(snapshot)
    if says_the_same(earlier, snapshot):
        return earlier
    if earlier != snapshot.supersedes:
        snapshot.supersedes = earlier
        pdf.attach(snapshot)
    snapshot.save(force_insert=True)
    trail.record(
        "report.submitted",
        snapshot,
        by=snapshot.made_by,
        form=snapshot.form_code,
        award=str(snapshot.award_id),
        period=str(snapshot.period),
        release=str(snapshot.release_class),
        digest=snapshot.dataset_digest,
    )
    return snapshot


def standing_for(snapshot: Snapshot) -> Snapshot | None:
    return Snapshot.objects.standing_for(snapshot.report, snapshot.award)


def says_the_same(earlier: Snapshot | None, snapshot: Snapshot) -> bool:
    return earlier is not None and earlier.dataset_digest == snapshot.dataset_digest
