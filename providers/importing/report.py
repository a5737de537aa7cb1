"""What an import did: counted by table, and every row or value left out named."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

Progress = Callable[[str], None]


def silent(step: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Remark:
    """Something about one row: where it stands, and what is the matter."""

    file: str
    row: int
    column: str
    reason: str

    def __str__(self):
        column = f", {self.column}" if self.column else ""
        return f"{self.file}, row {self.row}{column}: {self.reason}"


@dataclass
class Report:
    """The closing report of one import."""

    source: str
    tallies: dict[str, Counter] = field(default_factory=lambda: defaultdict(Counter))
    left_out: list[Remark] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    seconds: float = 0.0

    def read(self, table):
        self.tallies[table]["read"] += 1

    def written(self, table, outcome, count):
        self.tallies[table][outcome] += count

    def leave_out(self, table, line, column, reason):
        """A row that does not go in."""
        self.tallies[table]["left out"] += 1
        self.left_out.append(Remark(line.file, line.number, column, str(reason)))

    def remark(self, line, column, reason):
        """A row that goes in, though not quite as the file has it."""
        self.remarks.append(Remark(line.file, line.number, column, str(reason)))

    def counts(self):
        return {table: dict(tally) for table, tally in self.tallies.items()}

    def remarks_by_reason(self):
        """Return the remarks grouped: (file, column, reason) to the rows it is said of."""
        grouped = defaultdict(list)
        for remark in self.remarks:
            grouped[remark.file, remark.column, remark.reason].append(remark.row)
        return dict(grouped)
