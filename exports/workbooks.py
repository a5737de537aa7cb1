"""A table as an encrypted workbook: the only importer of what writes and encrypts Excel files,
and only when used, so that a process that answers pages does not carry it.

Text is written as text, so that no spreadsheet takes it for a formula. Nothing is written to a
disk unencrypted on the way.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _

COLUMN_WIDTH = 24  # in characters
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}

Cell = str | date | None


def encrypted_workbook(
    *,
    headers: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    about: Iterable[tuple[str, str]],
    watermark: str,
    password: str,
) -> bytes:
    """Return a workbook of two sheets: the rows, and what the file is.

    Args:
        headers: one for each cell of a row.
        about: the lines of the second sheet, a label and a text each.
        watermark: printed at the top of each sheet and of each page.
        password: opens the file (AES-256, agile encryption, ECMA-376 part 4 / [MS-OFFCRYPTO]).
    """
    import xlsxwriter
    from msoffcrypto.format.ooxml import OOXMLFile

    plain, encrypted = BytesIO(), BytesIO()
    with xlsxwriter.Workbook(plain, OPTIONS) as book:
        bold, text = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
        text.set_quote_prefix()
        day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        clients = _sheet(book, _("Clients"), watermark, bold)
        _write(clients, 2, headers, bold, day)
        clients.freeze_panes(3, 0)
        for number, row in enumerate(rows, start=3):
            _write(clients, number, row, text, day)
        file = _sheet(book, _("About this file"), watermark, bold)
        for number, row in enumerate(about, start=2):
            _write(file, number, row, text, day)
    OOXMLFile(plain).encrypt(password, encrypted)
    return encrypted.getvalue()


def _sheet(book: Any, name: str, watermark: str, bold: Any) -> Any:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 20, COLUMN_WIDTH)
    sheet.write_string(0, 0, watermark, bold)
    printed = watermark.replace("&", "&&")  # a single & starts a code in headers and footers
    sheet.set_header(f"&L{printed}")
    sheet.set_footer(f"&L{printed}&R&P / &N")
    return sheet


def _write(sheet: Any, number: int, row: Iterable[Cell], text: Any, day: Any) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, date):
            sheet.write_datetime(number, column, cell, day)
        else:
            sheet.write_string(number, column, str(cell or ""), text)
