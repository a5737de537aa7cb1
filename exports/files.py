"""The file of an export: a row for each client, and a sheet about the file itself."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Min
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework import codes
from casework.models import Assignment, Client, Demographics, FollowUp
from exports.models import Export
from exports.workbooks import Cell, encrypted_workbook
from search.phone_numbers import spaced

Rows = dict[UUID, list[Cell]]  # by client, in the order of a list
OF_CLIENT = {  # the column of a client that a column of the file shows
    Export.Column.NUMBER: "chart_number",
    Export.Column.NAME: "preferred_name",
    Export.Column.PHONE: "phone_number",
    Export.Column.OPENED: "opened_on",
    Export.Column.REACHED: "last_reached_on",
}


def read_rows(export: Export, keys: set[UUID]) -> Iterator[tuple[UUID, list[Cell]]]:
    """Yield each client's key and row, with the chosen columns, in one pass over each table.

    Phone numbers are in it whether or not the clients may be contacted: `leave_out`.
    """
    columns = columns_of(export)
    clients = Client.objects.filter(pk__in=keys).longest_unseen_first()
    of_client = [OF_CLIENT[column] for column in columns if column in OF_CLIENT]
    beside = {column: BESIDE[column](keys) for column in columns if column in BESIDE}
    for key, *values in clients.unsealed_values("id", *of_client):
        of_this_client = iter(values)
        yield (
            key,
            [
                beside[column].get(key) if column in beside else next(of_this_client)
                for column in columns
            ],
        )


def leave_out(rows: Rows, export: Export, *, eligible: set[UUID], agreed: set[UUID]) -> bool:
    """Take from the rows what may not be in the file; return whether there was any.

    Args:
        eligible: the clients who may be in it.
        agreed: those who may be contacted, so that their phone number may be in it.
    """
    gone = rows.keys() - eligible
    for key in gone:
        del rows[key]
    columns = columns_of(export)
    if Export.Column.PHONE not in columns:
        return bool(gone)
    place = columns.index(Export.Column.PHONE)
    not_called = [key for key, row in rows.items() if row[place] and key not in agreed]
    for key in not_called:
        rows[key][place] = ""
    return bool(gone or not_called)


def build_file(
    export: Export, rows: Rows, *, password: str, step: Callable[[], None] = lambda: None
) -> bytes:
    """Return the encrypted workbook with these rows.

    Args:
        step: called for each row that is about to be written.
    """
    return encrypted_workbook(
        headers=export.column_labels,
        rows=_readable(export, rows, step),
        about=about_sheet(export, len(rows)),
        watermark=watermark(export),
        password=password,
    )


def _readable(export: Export, rows: Rows, step: Callable[[], None]) -> Iterator[list[Cell]]:
    """Yield each row as people read it."""
    ways = [READABLE.get(column) for column in columns_of(export)]
    for row in rows.values():
        step()
        yield [way(cell) if way and cell else cell for way, cell in zip(ways, row, strict=True)]


def columns_of(export: Export) -> list[Export.Column]:
    return [column for column in Export.Column if column in export.columns]


def _languages(keys: set[UUID]) -> dict[UUID, Any]:
    answers = Demographics.objects.filter(client__in=keys)
    return dict(answers.values_list("client", "language"))


def _workers(keys: set[UUID]) -> dict[UUID, Any]:
    found: dict[UUID, str] = {}
    current = Assignment.objects.current().filter(client__in=keys)
    for key, name in current.values_list("client", "worker__name"):
        found[key] = f"{found[key]}, {name}" if key in found else name
    return found


def _next_days(keys: set[UUID]) -> dict[UUID, Any]:
    planned = FollowUp.objects.open().filter(client__in=keys).order_by()
    return dict(
        planned.values("client").annotate(day=Min("due_on")).values_list("client", "day")
    )


BESIDE: dict[str, Callable[[set[UUID]], dict[UUID, Any]]] = {
    Export.Column.LANGUAGE: _languages,
    Export.Column.WORKER: _workers,
    Export.Column.NEXT: _next_days,
}
READABLE: dict[str, Callable[[Any], Cell]] = {
    Export.Column.PHONE: spaced,
    Export.Column.LANGUAGE: lambda language: codes.label(codes.LANGUAGES, language),
}


def watermark(export: Export) -> str:
    """Return the line on each sheet that says where a copy came from."""
    line = _(
        "%(number)s · requested by %(requester)s · approved by %(approver)s · %(day)s · "
        "confidential: do not share"
    )
    return line % {
        "number": export.number,
        "requester": export.requested_by.name,
        "approver": export.approved_by.name,
        "day": date_format(timezone.localdate()),
    }


def about_sheet(export: Export, people: int) -> list[tuple[str, str]]:
    """Return the lines of the second sheet: a label, and what it says of the export."""
    return [
        (_("Agency"), settings.AGENCY_NAME),
        (_("Export"), export.number),
        (_("What it is for"), export.purpose),
        (_("Who receives it"), export.recipient),
        (_("Why it is allowed"), str(export.get_basis_display())),
        (_("Which order or law, or how they asked"), export.basis_note),
        (_("Requested by"), export.requested_by.name),
        (_("Approved by"), export.approved_by.name),
        (_("Clients"), str(people)),
        (_("Fields"), ", ".join(str(label) for label in export.column_labels)),
    ]
