"""A funder's form from the command line: finalized, and written to a file."""

from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from casework import reading
from casework.models import Award
from pages.dates import PERIOD
from reports.files import FORMATS, download
from reports.finalizing import finalize
from reports.period import Period
from reports.questionnaires import QUESTIONNAIRES


class Command(BaseCommand):
    help = "Finalize a funder's form for an award and a period, and write it to a file."

    def add_arguments(self, parser):
        parser.add_argument("form", metavar="FORM", help=f"one of: {', '.join(QUESTIONNAIRES)}")
        parser.add_argument("--award", required=True, metavar="NUMBER", help="the award number")
        parser.add_argument(
            "--from", required=True, dest="first", metavar="YYYY-MM-DD", help="the first day"
        )
        parser.add_argument(
            "--to", required=True, dest="last", metavar="YYYY-MM-DD", help="the last day"
        )
        parser.add_argument(
            "--new-since",
            metavar="YYYY-MM-DD",
            help="new clients are counted from this day; default: the first of the fiscal year",
        )
        parser.add_argument(
            "--format", required=True, metavar="FORMAT", help="pdf, csv or json"
        )
        parser.add_argument("--out", required=True, type=Path, metavar="PATH")
        parser.add_argument(
            "--public",
            action="store_true",
            help="hide small numbers, and what reveals them",
        )

    def handle(
        self, *args, form, award, first, last, new_since, format, out, public, **options
    ):
        params = {
            "questionnaire": chosen(form, QUESTIONNAIRES, "form"),
            "award": award_numbered(award),
            "period": period(first, last),
            "new_since": day(new_since, "--new-since") if new_since else None,
            "public": public,
        }
        chosen(format, FORMATS, "format")
        if not out.parent.is_dir():
            raise CommandError(f"There is no folder {out.parent} to write to. Make it first.")
        try:
            check_writable(out)
            with reading.as_system("finalize_report"):
                snapshot = finalize(**params, by=None)
            with transaction.atomic():  # no download is recorded if the file cannot be written
                out.write_bytes(download(snapshot, format, by=None))
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.") from None
        self.stdout.write(f"Wrote {out}")
        self.stdout.write(f"Verification code: {snapshot.dataset_digest}")


def check_writable(out):
    """Check that a file can be written, before a report is finalized for good.

    Raises:
        OSError: nothing can be written there.
    """
    is_new = not out.exists()
    out.open("ab").close()
    if is_new:
        out.unlink()


def chosen(name, among, what):
    if name not in among:
        raise CommandError(f"There is no {what} {name!r}. Choose one of: {', '.join(among)}.")
    return among[name]


def award_numbered(number):
    award = Award.objects.filter(number=number).first()
    if award is None:
        known = ", ".join(Award.objects.values_list("number", flat=True)) or "none yet"
        raise CommandError(f"There is no award {number!r}. These are set up: {known}.")
    return award


def period(first, last):
    first, last = day(first, "--from"), day(last, "--to")
    if last < first:
        raise CommandError(f"The last day, {last}, comes before the first, {first}.")
    return Period(first, last)


def day(text, option):
    try:
        named = date.fromisoformat(text)
    except ValueError:
        raise CommandError(
            f"{option} takes a day, written YYYY-MM-DD; {text!r} is none."
        ) from None
    if not PERIOD.first <= named <= PERIOD.last:
        raise CommandError(f"{option} takes a day from {PERIOD.first} to {PERIOD.last}.")
    return named
