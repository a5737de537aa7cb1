"""Loading and refreshing the directory from a folder of files, Ohana CSV or HSDS 3 CSV."""

import time
from pathlib import Path
from types import ModuleType

from django.db import transaction
from django.utils.translation import gettext as _

from audit import trail
from providers.exceptions import DirectoryUnreadable
from providers.importing import hsds, ohana
from providers.importing.csv_files import CsvFile
from providers.importing.report import Progress, Report, no_progress
from providers.importing.writing import write
from providers.models import DirectoryImport


def import_directory(
    folder: Path, *, source: str = "", progress: Progress = no_progress
) -> Report:
    """Bring the directory up to date with the files. A second run changes nothing.

    Args:
        folder: the folder that holds the files.
        source: what the source is called; the folder's name where not given. A row is
            identified by its source and its key in it: a refresh must give the same source.
        progress: called with a short sentence at each step.

    Returns:
        What was read, written and left out, and why.

    Raises:
        DirectoryUnreadable: nothing was written; the message is one sentence.
    """
    started = time.monotonic()
    report = Report(source or folder.resolve().name)
    rows = reader_of(folder).read(folder, report, progress)
    with transaction.atomic():
        write(rows, report, progress)
        done = DirectoryImport.objects.create(source=report.source, counts=report.counts())
        trail.record("directory.imported", done, by=None)
    report.seconds = time.monotonic() - started
    return report


def reader_of(folder: Path) -> ModuleType:
    """Return the module that reads this folder's format, by the headers of services.csv.

    Raises:
        DirectoryUnreadable: there is no such folder, or it is in no known format.
    """
    if not folder.is_dir():
        raise DirectoryUnreadable(
            _("There is no folder %(folder)s."), params={"folder": folder}
        )
    services = CsvFile.find(folder, "services")
    if "organization_id" in services.header:
        return hsds
    if "location_id" in services.header:
        return ohana
    raise DirectoryUnreadable(
        _(
            "services.csv is in no known format: in HSDS 3 it has a column organization_id, in "
            "Ohana it has location_id."
        )
    )
