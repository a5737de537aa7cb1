"""Rows of a file in the words of our models, and what makes a cell usable."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from providers.importing.report import Report
from providers.importing.sheets import Line
from providers.models.locations import WITHHELD

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
CONFIDENTIAL = re.compile(r"(?i)\b(confidential|undisclosed|not disclosed|withheld|unlisted)\b")
STREET = ("address_1", "address_2")


class Unusable(ValueError):
    """A cell that cannot go in as it stands; the message says why."""


@dataclass
class Row:
    """One row of ours: its line, its key in the source, its fields.

    A field that is a foreign key holds the key in the source of what it points to. `cells`
    says which cell a field came from.
    """

    line: Line
    source_id: str
    facts: dict
    cells: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """Which cell becomes which field, and how."""

    cell: str
    field: str
    clean: Callable[[str], object]
    required: bool = False


def rows(table: str, lines: Iterable[Line], columns: list[Column], report: Report):
    """Yield the lines that can go in as rows; report the others, and every cell left empty."""
    seen = {}
    for line in lines:
        report.read(table)
        row = _row(table, line, columns, report)
        if row is None:
            continue
        if row.source_id in seen:
            reason = _("has the same id as row %(row)d") % {"row": seen[row.source_id]}
            report.leave_out(table, line, "id", reason)
            continue
        seen[row.source_id] = line.number
        yield row


def _row(table, line, columns, report):
    if line.fault:
        return report.leave_out(table, line, "", line.fault)
    source_id = line.cells["id"].strip()
    if not source_id or len(source_id) > 80 or CONTROL.search(source_id):
        return report.leave_out(table, line, "id", _("is empty or is not a key"))
    facts = {}
    for column in columns:
        text = line.cells.get(column.cell, "").strip()
        try:
            facts[column.field] = column.clean(text)
            if column.required and not text:
                raise Unusable(_("is empty"))
        except Unusable as reason:
            if column.required:
                return report.leave_out(table, line, column.cell, reason)
            report.remark(line, column.cell, _("left empty: %(why)s") % {"why": reason})
            facts[column.field] = column.clean("")
    return Row(line, source_id, facts, {column.field: column.cell for column in columns})


def text(longest: int | None = None) -> Callable[[str], str]:
    def clean(cell):
        if CONTROL.search(cell):
            raise Unusable(_("holds characters that are not text"))
        if longest and len(cell) > longest:
            raise Unusable(_("is longer than %(longest)d characters") % {"longest": longest})
        return cell

    return clean


def one_of(choices, default: str = "") -> Callable[[str], str]:
    def clean(cell):
        if not cell:
            return default
        if cell.lower() not in choices.values:
            raise Unusable(_("is none of: %(values)s") % {"values": ", ".join(choices.values)})
        return cell.lower()

    return clean


def email(cell: str) -> str:
    if cell:
        try:
            validate_email(cell)
        except ValidationError:
            raise Unusable(_("is not an e-mail address")) from None
    return text(254)(cell)


def web_address(cell: str) -> str:
    if not cell:
        return ""
    address = cell if "://" in cell else f"http://{cell}"
    try:
        parts = urlsplit(address)
    except ValueError:
        raise Unusable(_("is not a web address")) from None
    host = parts.netloc
    if (
        parts.scheme.lower() not in {"http", "https"}
        or "." not in host
        or re.search(r"\s", address)
    ):
        raise Unusable(_("is not a web address"))
    return text(500)(address)


def age(cell: str) -> int | None:
    if not cell:
        return None
    try:
        years = float(cell)
    except ValueError:
        raise Unusable(_("is not an age in years")) from None
    if not (0 <= years <= 150):
        raise Unusable(_("is not an age in years"))
    return int(years)


def day(cell: str) -> date | None:
    if not cell:
        return None
    try:
        return date.fromisoformat(cell[:10])
    except ValueError:
        raise Unusable(_("is not a date such as 2026-01-31")) from None


def degrees(most: int) -> Callable[[str], Decimal | None]:
    def clean(cell):
        if not cell:
            return None
        try:
            value = Decimal(cell)
        except InvalidOperation:
            raise Unusable(_("is not a number of degrees")) from None
        if not value.is_finite() or abs(value) > most:
            raise Unusable(_("is not a number of degrees"))
        return value.quantize(Decimal("0.000001"))

    return clean


def country(cell: str) -> str:
    return text(2)(cell).upper()


ADDRESS = [
    Column("address_1", "address_1", text(255)),
    Column("address_2", "address_2", text(255)),
    Column("city", "city", text(120)),
    Column("state_province", "state_province", text(80)),
    Column("postal_code", "postal_code", text(20)),
    Column("country", "country", country),
]
NO_ADDRESS = {column.field: "" for column in ADDRESS}


def placed(location: Row, address: Row | None) -> Row:
    """Return the location with its address; withheld where the address says "Confidential"."""
    facts = {**location.facts, **(address.facts if address else NO_ADDRESS)}
    facts.pop("location", None)
    if None in (facts["latitude"], facts["longitude"]):
        facts |= {"latitude": None, "longitude": None}
    facts["confidential"] = any(CONFIDENTIAL.search(facts[line]) for line in STREET)
    if facts["confidential"]:
        facts |= WITHHELD
    return Row(location.line, location.source_id, facts, location.cells)


def joined(*keys: str) -> str:
    """Return the key of a row that joins others: sources often number these anew each time."""
    return ":".join(keys)
