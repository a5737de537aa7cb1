"""A report as plain values, and its canonical text. Arithmetic only.

The canonical text is JSON with sorted keys and no blanks, in UTF-8: the same figures give the
same text on every machine, and its SHA-256 identifies them.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from reports.period import Period

# The forms that do not ask who is new.
WITHOUT_NEW_CLIENTS = frozenset({"work-by-area"})

# The units of a count.
PEOPLE, CONTACTS, TIMES, ITEMS = "people", "contacts", "times", "items"


@dataclass(frozen=True)
class Row:
    """One line of a form: a value of None is hidden."""

    key: str
    label: str
    unit: str
    value: int | None


@dataclass(frozen=True)
class Table:
    """One question of a form with its lines, and the rule by which they were counted."""

    number: str
    title: str
    rule: str
    rows: tuple[Row, ...]

    @property
    def anchor(self) -> str:
        return f"question-{self.number.lower()}"

    @property
    def mixes_units(self) -> bool:
        return len({row.unit for row in self.rows}) > 1

    @property
    def unit(self) -> str:
        return self.rows[0].unit

    @property
    def hides(self) -> bool:
        return any(row.value is None for row in self.rows)


@dataclass(frozen=True)
class Report:
    """A funder's form, filled in: everything that is printed, and nothing else.

    Args:
        award: `number`, `name` and `funder`.
        form: `code`, `version`, `title` and `source`.
        lists: the version of each coded list, by its name.
        new_since: clients count as new once from this day on.
        release: `internal` for the funder, `public` for everybody else.
        smallest_shown: the smallest count above zero that is shown; None if nothing is hidden.
    """

    agency: str
    award: dict[str, str]
    form: dict[str, str]
    lists: dict[str, str]
    period: Period
    new_since: date
    release: str
    smallest_shown: int | None
    tables: tuple[Table, ...]

    @property
    def counts_new_clients(self) -> bool:
        return self.form["code"] not in WITHOUT_NEW_CLIENTS

    @property
    def is_public(self) -> bool:
        return self.smallest_shown is not None

    @property
    def largest_hidden(self) -> int:
        """The largest count that is hidden because it is small; 0 if nothing is hidden."""
        return self.smallest_shown - 1 if self.smallest_shown else 0

    @property
    def hides(self) -> bool:
        return any(table.hides for table in self.tables)

    @property
    def digest(self) -> str:
        return digest(self.canonical())

    def canonical(self) -> str:
        """Return the canonical text."""
        return json.dumps(
            asdict(self),
            sort_keys=True,
            ensure_ascii=False,
            separators=(",", ":"),
            default=date.isoformat,
        )

    @classmethod
    def from_canonical(cls, text: str) -> "Report":
        """Return the report that has this canonical text."""
        data: dict[str, Any] = json.loads(text)
        period = Period(*(date.fromisoformat(data["period"][end]) for end in ("first", "last")))
        tables = tuple(
            Table(**{**table, "rows": tuple(Row(**row) for row in table["rows"])})
            for table in data["tables"]
        )
        new_since = date.fromisoformat(data["new_since"])
        return cls(**{**data, "period": period, "new_since": new_since, "tables": tables})

    @property
    def rules(self) -> list[tuple[str, str]]:
        """Each rule once, with the questions that it counts: `("1. Title", rule)`."""
        questions: dict[str, list[Table]] = {}
        for table in self.tables:
            questions.setdefault(table.rule, []).append(table)
        return [(heading(tables), rule) for rule, tables in questions.items()]

    def table(self, number: str) -> Table:
        """Return the question with this number. Raises StopIteration: the form has none."""
        return next(table for table in self.tables if table.number == number)

    def counts(self) -> dict[str, int]:
        """Return every count that is not hidden by the name of its cell, such as `4A/asian`."""
        return {cell: count for cell, count in self.cells().items() if count is not None}

    def cells(self) -> dict[str, int | None]:
        """Return every value by the name of its cell, such as `4A/asian`; None if hidden."""
        return {
            f"{table.number}/{row.key}": row.value
            for table in self.tables
            for row in table.rows
        }


def heading(tables: list[Table]) -> str:
    """Return the number and title of one question, or the numbers of several."""
    if len(tables) == 1:
        return f"{tables[0].number}. {tables[0].title}"
    return ", ".join(table.number for table in tables)


def digest(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
