"""Making the file of an approved export, in a job: read, written and encrypted outside of any
transaction, kept in a short one that looks again."""

import hashlib
import time
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from accounts.rechecking import are_still_permitted
from audit import trail
from audit.locking import lock
from casework import reading
from casework.models import Client
from exports import files
from exports.exceptions import ExportNotPermitted, NobodyToExport
from exports.exporting import still_eligible
from exports.models import Export
from exports.models.exports import DOWNLOAD_WITHIN
from exports.numbers import new_password
from jobs.exceptions import JobCanceled
from jobs.running import RunningJob

ROWS_A_STEP = 500
SECONDS_BETWEEN_LOOKS = 1.0  # at whether the export was canceled or ended meanwhile


def make(job: RunningJob) -> None:
    """Make the file of the export that the job is about, and keep it for the download.

    It holds those on the requested list who are eligible when it is kept, and phone numbers of
    those who agree to be contacted then: who left meanwhile is taken out, and the file written
    anew. An export that is refused here ends.

    Raises:
        ExportNotPermitted: the requester or the approver may not do this any more.
        NobodyToExport: nobody on the list is eligible any more.
    """
    export = Export.objects.select_related("requested_by", "approved_by").get(pk=job.subject)
    if not export.is_being_made:
        return
    try:
        _make(export, job)
    except ValidationError:
        export.end()
        raise


def _make(export: Export, job: RunningJob) -> None:
    keys = set(still_eligible(export).values_list("pk", flat=True))
    progress, password, is_kept = Progress(export, job, len(keys)), new_password(), False
    rows: files.Rows = {}
    with reading.as_system("build_export", of=keys):
        for key, row in files.read_rows(export, keys):
            rows[key] = row
            progress.step()
        files.leave_out(rows, export, eligible=keys, agreed=_agreed(keys))
        while not is_kept:
            progress.write_anew(len(rows))
            content = files.build_file(export, rows, password=password, step=progress.step)
            is_kept = keep(export, rows, content, password)


@transaction.atomic
def keep(export: Export, rows: files.Rows, content: bytes, password: str) -> bool:
    """Keep a file; or take out of its rows who may not be in it any more, and return False.

    The clients are held first: a revocation or an erasure at this moment waits for the file,
    finds it and destroys it.

    Raises:
        ExportNotPermitted, NobodyToExport: as `make`.
        JobCanceled: it was canceled or ended meanwhile.
    """
    lock(Client.objects.filter(pk__in=export.exported_clients.values("client")))
    export.lock_and_refresh()
    if not export.is_being_made:
        raise JobCanceled
    _check_still_permitted(export)
    eligible = set(still_eligible(export).values_list("pk", flat=True))
    changed = files.leave_out(rows, export, eligible=eligible, agreed=_agreed(eligible))
    if not rows:
        raise NobodyToExport
    if changed:
        return False
    export.exported_clients.exclude(client__in=rows).delete()
    export.ready_at = timezone.now()
    export.expires_at = export.ready_at + DOWNLOAD_WITHIN
    export.password = password
    export.file = ContentFile(content, name="export.xlsx")
    export.file_digest = hashlib.sha256(content).hexdigest()
    export.save(update_fields=["ready_at", "expires_at", "password", "file", "file_digest"])
    trail.record("export.made", export, by=None, people=len(rows), file=export.file_digest)
    return True


class Progress:
    """How far a file is: each row is read, then written. It stops with the export."""

    def __init__(self, export: Export, job: RunningJob, people: int) -> None:
        self.export, self.job, self.people = export, job, people
        self.steps, self.looked_at = 0, time.monotonic()

    def step(self) -> None:
        """One row more was read or written.

        Raises:
            JobStopped: the job, or the export, was canceled or ended.
        """
        self.steps += 1
        if self.steps % ROWS_A_STEP:
            return
        self.job.advance(min(self.steps // 2, self.people), self.people)
        if time.monotonic() - self.looked_at >= SECONDS_BETWEEN_LOOKS:
            self.looked_at = time.monotonic()
            if not Export.objects.being_made().filter(pk=self.export.pk).exists():
                raise JobCanceled

    def write_anew(self, rows: int) -> None:
        """All rows are read, and so many are about to be written."""
        self.steps = self.people * 2 - rows


def _check_still_permitted(export: Export) -> None:
    """Check that both people may still do what they did.

    Raises:
        ExportNotPermitted
    """
    requester, approver = export.requested_by_id, export.approved_by_id
    if not are_still_permitted({requester: "exports.request", approver: "exports.approve"}):
        raise ExportNotPermitted


def _agreed(keys: set[UUID]) -> set[UUID]:
    return Client.objects.filter(pk__in=keys).keys_of_those_to_contact()
