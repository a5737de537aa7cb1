"""Rows of a file as values of our fields: which cell becomes which field, and what is valid."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext as _

from providers.importing.csv_files import CsvRow
from providers.importing.report import Report
from providers.models.locations import WITHHELD

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
CONFIDENTIAL = re.compile(r"(?i)\b(confidential|undisclosed|not disclosed|withheld|unlisted)\b")
STREET = ("address_1", "address_2")


class InvalidCell(ValueError):
    """A cell that cannot be imported; the message says why."""


@dataclass
class ImportedRow:
    """A row to import.

    Args:
        csv_row: where it was read.
        source_id: its key in the source.
        values: by field; for a foreign key, the key of its target in the source.
        columns: by field, the column that it was read from.
    """

    csv_row: CsvRow
    source_id: str
    values: dict[str, Any]
    columns: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """How a column of the file becomes a field.

    Args:
        header: the column in the file.
        field: the field of our model.
        clean: turns the text of a cell into a value; raises InvalidCell.
        required: without it, the whole row is left out.
    """

    header: str
    field: str
    clean: Callable[[str], object]
    required: bool = False


def rows(
    table: str, csv_rows: Iterable[CsvRow], columns: list[Column], report: Report
) -> Iterator[ImportedRow]:
    """Yield the rows that can be imported; report the others, and every cell left empty."""
    seen: dict[str, int] = {}
    for csv_row in csv_rows:
        report.read(table)
        row = _row(table, csv_row, columns, report)
        if row is None:
            continue
        if row.source_id in seen:
            reason = _("has the same id as row %(row)d") % {"row": seen[row.source_id]}
            report.leave_out(table, csv_row, "id", reason)
            continue
        seen[row.source_id] = csv_row.number
        yield row


def _row(
    table: str, csv_row: CsvRow, columns: list[Column], report: Report
) -> ImportedRow | None:
    if csv_row.error:
        report.leave_out(table, csv_row, "", csv_row.error)
        return None
    source_id = csv_row.cells["id"].strip()
    if not source_id or len(source_id) > 80 or CONTROL.search(source_id):
        report.leave_out(table, csv_row, "id", _("is empty or is not a key"))
        return None
    values = {}
    for column in columns:
        text = csv_row.cells.get(column.header, "").strip()
        try:
            values[column.field] = column.clean(text)
            if column.required and not text:
                raise InvalidCell(_("is empty"))
        except InvalidCell as reason:
            if column.required:
                report.leave_out(table, csv_row, column.header, reason)
                return None
            report.correct(csv_row, column.header, _("left empty: %(why)s") % {"why": reason})
            values[column.field] = column.clean("")
    headers = {column.field: column.header for column in columns}
    return ImportedRow(csv_row, source_id, values, headers)


def text(longest: int | None = None) -> Callable[[str], str]:
    """Return what cleans a text of at most so many characters."""

    def clean(cell: str) -> str:
        if CONTROL.search(cell):
            raise InvalidCell(_("holds characters that are not text"))
        if longest and len(cell) > longest:
            raise InvalidCell(_("is longer than %(longest)d characters") % {"longest": longest})
        return cell

    return clean


def one_of(choices: type[models.TextChoices], default: str = "") -> Callable[[str], str]:
    """Return what cleans one of the choices; an empty cell is the default."""

    def clean(cell: str) -> str:
        if not cell:
            return default
        if cell.lower() not in choices.values:
            raise InvalidCell(
                _("is none of: %(values)s") % {"values": ", ".join(choices.values)}
            )
        return cell.lower()

    return clean


def email(cell: str) -> str:
    """Return the address. Raises InvalidCell."""
    if cell:
        try:
            validate_email(cell)
        except ValidationError:
            raise InvalidCell(_("is not an email address")) from None
    return text(254)(cell)


def web_address(cell: str) -> str:
    """Return the address, with `http://` where it names no scheme. Raises InvalidCell."""
    if not cell:
        return ""
    address = cell if "://" in cell else f"http://{cell}"
    try:
        parts = urlsplit(address)
    except ValueError:
        raise InvalidCell(_("is not a web address")) from None
    host = parts.netloc
    if (
        parts.scheme.lower() not in {"http", "https"}
        or "." not in host
        or re.search(r"\s", address)
    ):
        raise InvalidCell(_("is not a web address"))
    return text(500)(address)


def age(cell: str) -> int | None:
    """Return the age in whole years. Raises InvalidCell."""
    if not cell:
        return None
    try:
        years = float(cell)
    except ValueError:
        raise InvalidCell(_("is not an age in years")) from None
    if not (0 <= years <= 150):
        raise InvalidCell(_("is not an age in years"))
    return int(years)


def day(cell: str) -> date | None:
    """Return the day of an ISO date or time. Raises InvalidCell."""
    if not cell:
        return None
    try:
        return date.fromisoformat(cell[:10])
    except ValueError:
        raise InvalidCell(_("is not a date such as 2026-01-31")) from None


def degrees(most: int) -> Callable[[str], Decimal | None]:
    """Return what cleans a number of degrees from -`most` to `most`, to six decimals."""

    def clean(cell: str) -> Decimal | None:
        if not cell:
            return None
        try:
            value = Decimal(cell)
        except InvalidOperation:
            raise InvalidCell(_("is not a number of degrees")) from None
        if not value.is_finite() or abs(value) > most:
            raise InvalidCell(_("is not a number of degrees"))
        return value.quantize(Decimal("0.000001"))

    return clean


def country(cell: str) -> str:
    """Return the two-letter code (ISO 3166-1). Raises InvalidCell."""
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


def with_address(location: ImportedRow, address: ImportedRow | None) -> ImportedRow:
    """Return the location with its address; without one where its street is confidential."""
    values = {**location.values, **(address.values if address else NO_ADDRESS)}
    values.pop("location", None)
    if None in (values["latitude"], values["longitude"]):
        values |= {"latitude": None, "longitude": None}
    values["confidential"] = any(CONFIDENTIAL.search(values[field]) for field in STREET)
    if values["confidential"]:
        values |= WITHHELD
    return ImportedRow(location.csv_row, location.source_id, values, location.columns)


def joint_key(*keys: str) -> str:
    """Return the key of a row that joins others; sources often renumber these rows."""
    return ":".join(keys)
