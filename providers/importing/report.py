"""What an import did: counts by table, and each row that was left out or corrected."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from providers.importing.csv_files import CsvRow

Progress = Callable[[str], None]


def no_progress(step: str) -> None:
    """Do not report progress."""


@dataclass(frozen=True)
class Issue:
    """A row that was left out or corrected, and why."""

    file: str
    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        column = f", {self.column}" if self.column else ""
        return f"{self.file}, row {self.row}{column}: {self.reason}"


@dataclass
class Report:
    """The report of one import.

    Args:
        source: what the source is called.
        counts_by_table: how many rows by outcome: `{"service": {"read": 7, "new": 2}}`.
        left_out: the rows that were not imported.
        corrections: the rows that were imported otherwise than the file has them.
        seconds: how long it took.
    """

    source: str
    counts_by_table: dict[str, Counter] = field(default_factory=lambda: defaultdict(Counter))
    left_out: list[Issue] = field(default_factory=list)
    corrections: list[Issue] = field(default_factory=list)
    seconds: float = 0.0

    def read(self, table: str) -> None:
        """Count a row that was read."""
        self.counts_by_table[table]["read"] += 1

    def written(self, table: str, outcome: str, count: int) -> None:
        """Count rows by what became of them."""
        self.counts_by_table[table][outcome] += count

    def leave_out(self, table: str, csv_row: CsvRow, column: str, reason: object) -> None:
        """Report a row that is not imported."""
        self.counts_by_table[table]["left out"] += 1
        self.left_out.append(Issue(csv_row.file, csv_row.number, column, str(reason)))

    def correct(self, csv_row: CsvRow, column: str, reason: object) -> None:
        """Report a row that is imported otherwise than the file has it."""
        self.corrections.append(Issue(csv_row.file, csv_row.number, column, str(reason)))

    def counts(self) -> dict[str, dict[str, int]]:
        """Return `counts_by_table` as plain dictionaries."""
        return {table: dict(counts) for table, counts in self.counts_by_table.items()}

    def corrections_by_reason(self) -> dict[tuple[str, str, str], list[int]]:
        """Return the numbers of the corrected rows by file, column and reason."""
        grouped = defaultdict(list)
        for issue in self.corrections:
            grouped[issue.file, issue.column, issue.reason].append(issue.row)
        return dict(grouped)
