"""What changed between two snapshots of the same form, award and period."""

from typing import NamedTuple

from reports.models import Snapshot


class Difference(NamedTuple):
    """One line whose number changed; None where it is hidden or the form had no such line."""

    question: str
    label: str
    before: int | None
    after: int | None


def differences(snapshot: Snapshot) -> list[Difference]:
    """Return the lines that differ from the snapshot that this one supersedes."""
    if snapshot.supersedes is None:
        return []
    before = snapshot.supersedes.report.cells()
    return [
        Difference(table.number, row.label, before.get(cell), row.value)
        for table in snapshot.report.tables
        for row in table.rows
        if before.get(cell := f"{table.number}/{row.key}") != row.value
    ]
