from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jobs.asking import ask
from providers.exceptions import DirectoryUnreadable
from providers.importing import import_directory
from providers.jobs import IMPORT

OUTCOMES = ["read", "new", "changed", "unchanged", "left out", "no longer in the files"]
ROWS_NAMED = 5  # of each kind of correction, unless every row is wanted


class Command(BaseCommand):
    help = "Load or refresh the directory from a folder of Ohana CSV or HSDS 3 CSV files."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, help="the folder that holds the files")
        parser.add_argument(
            "--source",
            default="",
            help="what the source is called; a refresh must give the same source "
            "(default: the folder's name)",
        )
        parser.add_argument(
            "--as-job",
            action="store_true",
            help="leave it to a worker, which must find the folder at the same place; the "
            "source is called like the folder",
        )

    def handle(self, *, path, source, as_job, verbosity, **options):
        if as_job:
            return self._leave_to_a_worker(path, source)
        progress = self._report_progress if verbosity else (lambda step: None)
        try:
            report = import_directory(path, source=source, progress=progress)
        except DirectoryUnreadable as refusal:
            raise CommandError(refusal.messages[0]) from None
        return "\n".join(_lines(report, every_row=verbosity > 1))

    def _leave_to_a_worker(self, path, source):
        if source:
            raise CommandError("A worker calls the source like the folder: leave out --source.")
        ask(IMPORT, path.resolve())
        return _("A worker will import the directory.")

    def _report_progress(self, step):
        self.stderr.write(f"{step} …")
        self.stderr.flush()


def _lines(report, *, every_row):
    yield _("Directory imported from %(source)s in %(seconds).0f s.") % {
        "source": report.source,
        "seconds": report.seconds,
    }
    yield ""
    yield f"{'':20}" + "".join(f"  {outcome:>9}" for outcome in OUTCOMES)
    for table, outcomes in report.counts_by_table.items():
        counts = (f"  {outcomes[outcome]:>{max(9, len(outcome))},}" for outcome in OUTCOMES)
        yield f"{table:20}" + "".join(counts)
    yield ""
    yield _("Rows left out: %(count)d") % {"count": len(report.left_out)}
    yield from (f"  {issue}" for issue in report.left_out)
    yield _("Rows imported with a correction: %(count)d") % {"count": len(report.corrections)}
    if every_row:
        yield from (f"  {issue}" for issue in report.corrections)
        return
    for (file, column, reason), rows in report.corrections_by_reason().items():
        named = ", ".join(str(row) for row in rows[:ROWS_NAMED])
        more = ", …" if len(rows) > ROWS_NAMED else ""
        yield f"  {file}, {column}: {reason} ({len(rows)}: {named}{more})"
