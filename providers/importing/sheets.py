"""Reading one CSV file line by line. A bad line is named, and the rest is read."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from providers.exceptions import DirectoryUnreadable

HEADER_ROW = 1


@dataclass(frozen=True)
class Line:
    """One row as a spreadsheet counts them, or the reason why it cannot be read."""

    file: str
    number: int
    cells: dict[str, str] = field(default_factory=dict)
    fault: str = ""


@dataclass(frozen=True)
class Sheet:
    """A CSV file with a header."""

    path: Path
    header: tuple[str, ...]
    text: str = field(repr=False)

    @classmethod
    def find(cls, folder: Path, name: str, *, needs: tuple[str, ...] = ("id",)) -> "Sheet":
        """Open `name.csv`; refuse where it is missing, is not UTF-8 or lacks a column."""
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
    ) -> "Sheet | None":
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

    def __iter__(self) -> Iterator[Line]:
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
                yield Line(self.path.name, number, fault=_quotes(first, reader.line_num))
                continue
            if cells:
                yield self._line(number, cells)

    def _line(self, number, cells):
        if len(cells) != len(self.header):
            fault = _("has %(cells)d cells, the header has %(header)d") % {
                "cells": len(cells),
                "header": len(self.header),
            }
            return Line(self.path.name, number, fault=fault)
        return Line(self.path.name, number, dict(zip(self.header, cells, strict=True)))


def _is_there(path):
    try:
        return path.is_file()
    except OSError as fault:
        raise _shut(path, fault) from None


def _header(path, text):
    try:
        return tuple(next(csv.reader(io.StringIO(text, newline="")), ()))
    except csv.Error:
        raise DirectoryUnreadable(
            _("The first line of %(file)s is no header: its quotation marks do not match."),
            params={"file": path.name},
        ) from None


def _text(path):
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise DirectoryUnreadable(
            _("%(file)s is not UTF-8 (byte %(byte)d). Save it as “CSV UTF-8” and try again."),
            params={"file": path.name, "byte": fault.start + 1},
        ) from None
    except OSError as fault:
        raise _shut(path, fault) from None


def _shut(path, fault):
    return DirectoryUnreadable(
        _("%(file)s cannot be opened: %(reason)s."),
        params={"file": path.name, "reason": fault.strerror},
    )


def _quotes(first, last):
    return _("its quotation marks do not match (lines %(first)d to %(last)d of the file)") % {
        "first": first,
        "last": last,
    }
