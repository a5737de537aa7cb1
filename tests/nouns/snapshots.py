"""Reports: previewed, then finalized and kept."""

from datetime import date

from casework.models import Award
from reports.finalizing import finalize
from reports.period import Period
from reports.questionnaires import VOCA_QUARTERLY
from tests.nouns.declaring import AGENCYS, DIRECTOR, KEY, READ, Noun, World, page


def add_once(world: World) -> None:
    award = Award.objects.get(number=world.records["award"]["award_number"])
    autumn = Period(date(2025, 10, 1), date(2025, 12, 31))
    snapshot = finalize(VOCA_QUARTERLY, award, autumn, by=world.people["director"])
    world.records["snapshot"] = {"pk": snapshot.pk}
    world.records["file of snapshot"] = {"pk": snapshot.pk, "format": "csv"}


NOUN = Noun(
    models=("reports.snapshot",),
    pages={
        "reports:snapshot-list": page(DIRECTOR, methods=READ),
        "reports:report-new": page(DIRECTOR, methods=READ),
        "reports:report-period": page(DIRECTOR, methods=READ, of="award"),
        "reports:report-preview": page(DIRECTOR, methods=READ),
        "reports:snapshot-detail": page(DIRECTOR, methods=READ, of="snapshot"),
        "reports:snapshot-file": page(DIRECTOR, methods=READ, of="file of snapshot"),
    },
    needs=("awards", "erasures"),
    add_once=add_once,
    clear={
        "reports.snapshot.content": "figures that are given to the funder, small ones included",
        "reports.snapshot.dataset_digest": KEY,
        "reports.snapshot.form_code": AGENCYS,
        "reports.snapshot.form_version": AGENCYS,
        "reports.snapshot.list_versions": AGENCYS,
        "reports.snapshot.pdf_sha256": KEY,
        "reports.snapshot.release_class": AGENCYS,
    },
)
