"""What the tests of exports share: a request, the clock, and a recipient's program."""

import io
from datetime import timedelta

import msoffcrypto
import openpyxl
import time_machine
from django.utils import timezone

from exports import exporting
from jobs.running import run_waiting

REQUEST = {
    "purpose": "Covering August",
    "recipient": "Ben",
    "basis": "inside",
    "columns": ["name", "number", "phone"],
    "selection": "open",
}


def request_export(by, **other):
    return exporting.request(by=by, **{**REQUEST, **other})


def approve(export, by):
    """Approve an export, and let its file be made."""
    exporting.approve(export, by=by)
    run_waiting()
    export.refresh_from_db()


def later(**time):
    return time_machine.travel(timezone.now() + timedelta(**time), tick=False)


def opened(content, password):
    """Open a workbook the way a recipient's program does, and check that it is whole."""
    book, plain = msoffcrypto.OfficeFile(io.BytesIO(content)), io.BytesIO()
    book.load_key(password=password, verify_password=True)
    book.decrypt(plain, verify_integrity=True)
    return openpyxl.load_workbook(plain)


def rows(content, password):
    people = opened(content, password).worksheets[0]
    return [list(row) for row in people.iter_rows(min_row=4, values_only=True)]
