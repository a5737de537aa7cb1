"""A table as an encrypted workbook: the only importer of what writes and encrypts Excel files.

Every cell of text is text: what begins like a formula stays what somebody typed. Nothing is
written to a disk in clear on the way.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO

import xlsxwriter
from django.utils.translation import gettext as _
from msoffcrypto.format.ooxml import OOXMLFile

WIDTH = 24
NO_GUESSING = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}

Cell = str | date | None


def encrypted_workbook(
    *,
    heads: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    about: Iterable[tuple[str, str]],
    watermark: str,
    phrase: str,
) -> bytes:
    """Return a workbook of two sheets, the rows and what the file is, that a phrase opens.

    Args:
        watermark: stands at the top of each sheet, and on each printed page.
        phrase: without it nobody reads any of this (AES-256, ECMA-376 agile encryption).
    """
    plain, sealed = BytesIO(), BytesIO()
    with xlsxwriter.Workbook(plain, NO_GUESSING) as book:
        bold, text = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
        text.set_quote_prefix()
        day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        people = _sheet(book, _("People"), watermark, bold)
        _write(people, 2, heads, bold, day)
        people.freeze_panes(3, 0)
        for number, row in enumerate(rows, start=3):
            _write(people, number, row, text, day)
        file = _sheet(book, _("About this file"), watermark, bold)
        for number, row in enumerate(about, start=2):
            _write(file, number, row, text, day)
    OOXMLFile(plain).encrypt(phrase, sealed)
    return sealed.getvalue()


def _sheet(book, name, watermark, bold):
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 20, WIDTH)
    sheet.write_string(0, 0, watermark, bold)
    without_transparency = watermark.replace("&", "&&")
    sheet.set_header(f"&L{without_transparency}")
    sheet.set_footer(f"&L{without_transparency}&R&P / &N")
    return sheet


def _write(sheet, number, row, text, day):
    for column, cell in enumerate(row):
        if isinstance(cell, date):
            sheet.write_datetime(number, column, cell, day)
        else:
            sheet.write_string(number, column, str(cell or ""), text)
