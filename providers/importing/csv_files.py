"""Reading a CSV file row by row. A row that cannot be read is named, and the rest is read."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from providers.exceptions import DirectoryUnreadable

HEADER_ROW = 1


@dataclass(frozen=True)
class CsvRow:
    """A row of a file.

    Args:
        number: as a spreadsheet counts; the header is row 1.
        cells: its cells by the header of their column.
        error: why it cannot be read; empty if it can.
    """

    file: str
    number: int
    cells: dict[str, str] = field(default_factory=dict)
    error: str = ""


@dataclass(frozen=True)
class CsvFile:
    """A CSV file with a header. Iterate over it for its rows."""

    path: Path
    header: tuple[str, ...]
    text: str = field(repr=False)

    @classmethod
    def find(cls, folder: Path, name: str, *, needs: tuple[str, ...] = ("id",)) -> "CsvFile":
        """Open `name.csv`.

        Args:
            needs: the columns that it must have.

        Raises:
            DirectoryUnreadable: it is missing, is not UTF-8 or lacks a column.
        """
        sheet = cls.find_optional(folder, name, needs=needs)
        if sheet is None:
            raise DirectoryUnreadable(
                _("%(folder)s holds no %(file)s."),
                params={"folder": folder, "file": f"{name}.csv"},
            )
        return sheet

    @classmethod
    def find_optional(
        cls, folder: Path, name: str, *, needs: tuple[str, ...] = ("id",)
    ) -> "CsvFile | None":
        """Open `name.csv` as `find` does; None where there is no such file."""
        path = folder / f"{name}.csv"
        if not _is_there(path):
            return None
        text = _text(path)
        header = _header(path, text)
        missing = [column for column in needs if column not in header]
        if missing:
            raise DirectoryUnreadable(
                _("The first line of %(file)s is no header: it has no column %(column)s."),
                params={"file": path.name, "column": missing[0]},
            )
        return cls(path, header, text)

    def __iter__(self) -> Iterator[CsvRow]:
        reader = csv.reader(io.StringIO(self.text, newline=""), strict=True)
        next(reader)
        number = HEADER_ROW
        while True:
            number += 1
            first = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield CsvRow(
                    self.path.name, number, error=_unmatched_quotes(first, reader.line_num)
                )
                continue
            if cells:
                yield self._row(number, cells)

    def _row(self, number: int, cells: list[str]) -> CsvRow:
        if len(cells) != len(self.header):
            error = _("number of cells: %(cells)d; in the header: %(header)d") % {
                "cells": len(cells),
                "header": len(self.header),
            }
            return CsvRow(self.path.name, number, error=error)
        return CsvRow(self.path.name, number, dict(zip(self.header, cells, strict=True)))


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError as error:
        raise _unreadable(path, error) from None


def _header(path: Path, text: str) -> tuple[str, ...]:
    try:
        return tuple(next(csv.reader(io.StringIO(text, newline="")), ()))
    except csv.Error:
        raise DirectoryUnreadable(
            _("The first line of %(file)s is no header: its quotation marks do not match."),
            params={"file": path.name},
        ) from None


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DirectoryUnreadable(
            _("%(file)s is not UTF-8 (byte %(byte)d). Save it as “CSV UTF-8” and try again."),
            params={"file": path.name, "byte": error.start + 1},
        ) from None
    except OSError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: OSError) -> DirectoryUnreadable:
    return DirectoryUnreadable(
        _("%(file)s cannot be opened: %(reason)s."),
        params={"file": path.name, "reason": error.strerror},
    )


def _unmatched_quotes(first: int, last: int) -> str:
    return _("its quotation marks do not match (lines %(first)d to %(last)d of the file)") % {
        "first": first,
        "last": last,
    }
