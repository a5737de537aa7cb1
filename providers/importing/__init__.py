"""Loading and refreshing the directory from a folder of files, Ohana CSV or HSDS 3 CSV."""

import time
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from audit import trail
from providers.exceptions import DirectoryUnreadable
from providers.importing import hsds, ohana
from providers.importing.report import Progress, Report, silent
from providers.importing.sheets import Sheet
from providers.importing.writing import write
from providers.models import DirectoryImport


def import_directory(folder: Path, *, source: str = "", progress: Progress = silent) -> Report:
    """Bring the directory up to date with the files. A second run changes nothing.

    Args:
        folder: the folder that holds the files.
        source: what the source is called; the folder's name where not given. Rows are known by
            the source and their key in it, so a refresh must name the source it refreshes.
        progress: is told each step in a short sentence.

    Returns:
        What was read, written and left out, and why.

    Raises:
        DirectoryUnreadable: nothing was written; the message says why in one sentence.
    """
    started, folder = time.monotonic(), Path(folder)
    report = Report(source or folder.resolve().name)
    rows = reader_of(folder).read(folder, report, progress)
    write(rows, report, progress)
    _record(report)
    report.seconds = time.monotonic() - started
    return report


def reader_of(folder: Path):
    """Return the module that reads this folder's format, told by the headers."""
    if not folder.is_dir():
        raise DirectoryUnreadable(
            _("There is no folder %(folder)s."), params={"folder": folder}
        )
    services = Sheet.find(folder, "services")
    if "organization_id" in services.header:
        return hsds
    if "location_id" in services.header:
        return ohana
    raise DirectoryUnreadable(
        _(
            "services.csv is in no format we know: HSDS 3 has a column organization_id there, "
            "Ohana has location_id."
        )
    )


@transaction.atomic
def _record(report):
    done = DirectoryImport.objects.create(source=report.source, counts=report.counts())
    trail.record("directory.imported", done, by=None)
