"""The file of an export: a row for each client, and a sheet about the file itself."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from casework import codes, reading
from casework.models import Client
from exports.models import Export
from exports.workbooks import Cell, encrypted_workbook


def build_file(export: Export, keys: list[UUID], *, approver: User) -> bytes:
    """Return the encrypted workbook with the rows of these clients. The reading is recorded."""
    with reading.as_system("build_export", of=keys):
        clients = Client.objects.filter(pk__in=keys).for_a_list().select_related("demographics")
        return encrypted_workbook(
            headers=export.column_labels,
            rows=rows_of(clients, export.columns),
            about=about_sheet(export, approver, len(keys)),
            watermark=watermark(export, approver),
            password=export.password,
        )


def rows_of(clients: Iterable[Client], columns: Iterable[str]) -> list[list[Cell]]:
    """Return one row a client with the chosen columns, in the order of `Export.Column`."""
    columns = set(columns)
    return [
        [CELLS[column](client) for column in Export.Column if column in columns]
        for client in clients
    ]


def _phone_number(client: Client) -> str:
    return client.phone_number_to_read if client.may_be_contacted else ""


def _language(client: Client) -> str:
    language = client.demographics.language
    return codes.label(codes.LANGUAGES, language) if language else ""


def _workers(client: Any) -> str:
    return ", ".join(each.worker.name for each in client.current_assignments)


CELLS: dict[str, Callable[[Any], Cell]] = {
    Export.Column.NUMBER: lambda client: client.chart_number,
    Export.Column.NAME: lambda client: client.preferred_name,
    Export.Column.PHONE: _phone_number,
    Export.Column.LANGUAGE: _language,
    Export.Column.WORKER: _workers,
    Export.Column.OPENED: lambda client: client.opened_on,
    Export.Column.REACHED: lambda client: client.last_reached_on,
    Export.Column.NEXT: lambda client: client.next_due_on,
}


def watermark(export: Export, approver: User) -> str:
    """Return the line on each sheet that says where a copy came from."""
    line = _(
        "%(number)s · requested by %(requester)s · approved by %(approver)s · %(day)s · "
        "confidential: do not share"
    )
    return line % {
        "number": export.number,
        "requester": export.requested_by.name,
        "approver": approver.name,
        "day": date_format(timezone.localdate()),
    }


def about_sheet(export: Export, approver: User, people: int) -> list[tuple[str, str]]:
    """Return the lines of the second sheet: a label, and what it says of the export."""
    return [
        (_("Agency"), settings.AGENCY_NAME),
        (_("Export"), export.number),
        (_("What it is for"), export.purpose),
        (_("Who receives it"), export.recipient),
        (_("Why it is allowed"), str(export.get_basis_display())),
        (_("Which order or law, or how they asked"), export.basis_note),
        (_("Requested by"), export.requested_by.name),
        (_("Approved by"), approver.name),
        (_("Clients"), str(people)),
        (_("Fields"), ", ".join(str(label) for label in export.column_labels)),
    ]
