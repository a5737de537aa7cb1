"""A snapshot as a file: the stored PDF, a spreadsheet, or the canonical text."""

import csv
import io
from collections.abc import Callable
from typing import NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from audit import trail
from pages.files import BYTE_ORDER_MARK, without_formula
from reports.models import Snapshot

SUPPRESSED = "s"
COLUMNS = [
    "form",
    "award",
    "first_day",
    "last_day",
    "new_since",
    "release",
    "question",
    "title",
    "line",
    "label",
    "unit",
    "value",
]


class Format(NamedTuple):
    """A kind of file: its content type, and what makes it of a snapshot."""

    content_type: str
    write: Callable[[Snapshot], bytes]


def as_pdf(snapshot: Snapshot) -> bytes:
    """Return the PDF that was made when the report was finalized."""
    return bytes(snapshot.pdf)


def as_json(snapshot: Snapshot) -> bytes:
    """Return the canonical text: its SHA-256 is the snapshot's digest."""
    return snapshot.content.encode()


def as_csv(snapshot: Snapshot) -> bytes:
    """Return one line for each line of the form; a hidden number is an `s`."""
    report = snapshot.report
    written = io.StringIO()
    sheet = csv.writer(written)
    sheet.writerow(COLUMNS)
    for table in report.tables:
        for row in table.rows:
            words = (
                report.form["code"],
                report.award["number"],
                report.period.first.isoformat(),
                report.period.last.isoformat(),
                report.new_since.isoformat(),
                report.release,
                table.number,
                table.title,
                row.key,
                row.label,
                row.unit,
            )
            value = SUPPRESSED if row.value is None else row.value
            sheet.writerow([*map(without_formula, words), value])
    return (BYTE_ORDER_MARK + written.getvalue()).encode()


FORMATS = {
    "pdf": Format("application/pdf", as_pdf),
    "csv": Format("text/csv; charset=utf-8", as_csv),
    "json": Format("application/json", as_json),
}


@transaction.atomic
def download(snapshot: Snapshot, format: str, *, by: AbstractBaseUser | None) -> bytes:
    """Return a snapshot in one of the FORMATS, and record the download.

    Args:
        by: None for a command.
    """
    content = FORMATS[format].write(snapshot)
    trail.record(
        "report.downloaded",
        snapshot,
        by=by,
        format=format,
        release=str(snapshot.release_class),
        digest=snapshot.dataset_digest,
    )
    return content
