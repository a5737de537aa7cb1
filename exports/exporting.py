"""Exporting: rows of named clients leave by two people, encrypted, once, within a day."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import trail
from audit.locking import lock
from casework.models import Client, Consent
from casework.models.purposes import Purpose
from casework.reach import Reach
from encryption.keyring import AGENCY
from exports.exceptions import (
    ConsentExpired,
    ExportNotPermitted,
    ExportUnavailable,
    NobodyToExport,
    PasswordAlreadyShown,
    PasswordNotShown,
    RowsNoLongerAccessible,
)
from exports.models import Export, ExportedClient
from exports.models.exports import MAKE_WITHIN, MAKING
from exports.notifying import TO_APPROVE, approvers
from jobs.asking import ask
from notifications.arriving import came


@transaction.atomic
def request(
    *,
    by: User,
    purpose: str,
    basis: str,
    columns: Sequence[str],
    selection: str = "",
    recipient: str = "",
    basis_note: str = "",
    worker: User | None = None,
    client: Client | None = None,
) -> Export:
    """Request an export of the clients who are on the list now. No file is built yet.

    Args:
        purpose: what it is for, as the approver reads it.
        basis: one of `Export.Basis`.
        columns: the fields of each row, from `Export.Column`.
        selection: one of `Export.Selection`; without effect where `client` is given.
        recipient: who receives it; replaced where the client asked for their own record.
        basis_note: which order or law, or how the client asked.
        worker: only the caseload of this worker.
        client: only this client.

    Raises:
        ExportNotPermitted: the role, or missing training, does not allow it.
        NobodyToExport: the list is empty.
    """
    if not by.has_perm("exports.request"):
        raise ExportNotPermitted
    if basis == Export.Basis.PERSON:
        recipient = _("The client")  # the approver must not learn a name
    export = Export(
        requested_by=by,
        sealed_for=client.pk if client else AGENCY,
        purpose=purpose,
        basis=basis,
        basis_note=basis_note,
        columns=columns,
        selection=selection,
        recipient=recipient,
        worker=worker,
        client=client,
    )
    keys = list(eligible_clients(export).values_list("pk", flat=True))
    if not keys:
        raise NobodyToExport
    export.people = len(keys)
    export.save(force_insert=True)
    ExportedClient.objects.bulk_create(
        ExportedClient(export=export, client_id=key) for key in keys
    )
    trail.record("export.requested", export, by=by, people=export.people, basis=export.basis)
    came(TO_APPROVE, [export.pk], to=approvers(), by=by)
    return export


def eligible_clients(export: Export) -> QuerySet[Client]:
    """Return the clients that this export may hold now.

    They are clients whose records the requester may change: a consultation or emergency access
    exports nothing. Without consent to keep a record a client is left out, unless a court order
    or a law requires the export.
    """
    clients = Client.objects.reachable_by(export.requested_by, Reach.CHANGE)
    if export.relies_on(Purpose.RECORD):
        consents = Consent.objects.in_force().filter(purpose=Purpose.RECORD)
        clients = clients.filter(pk__in=consents.order_by().values("client"))
    if export.client_id:
        return clients.filter(pk=export.client_id)
    if export.worker_id:
        clients = clients.on_caseload_of(export.worker)
    if export.selection == Export.Selection.CLOSED:
        return clients.closed()
    if export.selection == Export.Selection.NO_CONTACT:
        return clients.open().without_recent_contact()
    return clients.open()


def still_eligible(export: Export) -> QuerySet[Client]:
    """Return those on the requested list whom its file may hold now. Nobody joins the list."""
    return eligible_clients(export).filter(pk__in=export.exported_clients.values("client"))


@transaction.atomic
def approve(export: Export, *, by: User) -> None:
    """Approve, as the second person, and ask for the file. The approver sees no row.

    A job makes the file, and looks again who is still eligible: `making.make`.

    Raises:
        OwnExport, ExportUnavailable: this person cannot, or cannot any more.
        ExportNotPermitted: the approver may not approve, or the requester may not request.
        NobodyToExport: nobody on the list is still eligible.
    """
    export.lock_and_refresh()
    export.check_decidable_by(by)
    if not export.requested_by.has_perm("exports.request"):
        raise ExportNotPermitted
    people = still_eligible(export).count()
    if not people:
        raise NobodyToExport
    export.approved_by, export.approved_at = by, timezone.now()
    export.expires_at = export.approved_at + MAKE_WITHIN
    export.save(update_fields=["approved_by", "approved_at", "expires_at"])
    trail.record("export.approved", export, by=by, people=people)
    export.job = ask(MAKING, export.pk, by=by)


@transaction.atomic
def make_again(export: Export, *, by: User) -> None:
    """Let a file be made that could not be made, as whoever may cancel it. Nobody else decides:
    it was approved.

    Raises:
        ExportNotPermitted, ExportUnavailable
    """
    export.lock_and_refresh()
    export.check_cancelable_by(by)
    if export.status != Export.Status.NOT_MADE:
        raise ExportUnavailable
    if export.job and export.job.may_be_retried:
        export.job.retry(by=by)
    else:  # nobody remembers it: jobs are forgotten after a month
        export.job = ask(MAKING, export.pk, by=export.approved_by)


@transaction.atomic
def show_password(export: Export, *, by: User) -> str:
    """Return the file password to the requester, once; then it is forgotten.

    Raises:
        NotTheRequester, ExportNotPermitted, ExportUnavailable, PasswordAlreadyShown
    """
    export.lock_and_refresh()
    export.check_downloadable_by(by)
    if export.password_shown_at:
        raise PasswordAlreadyShown
    password, export.password = export.password, None
    export.password_shown_at = timezone.now()
    export.save(update_fields=["password", "password_shown_at"])
    trail.record("export.password_shown", export, by=by)
    return password


@transaction.atomic
def download(export: Export, *, by: User) -> bytes:
    """Return the encrypted file to the requester, once; then it is destroyed.

    Raises:
        NotTheRequester, ExportNotPermitted, ExportUnavailable
        PasswordNotShown: without the password the file would be useless, and gone.
        RowsNoLongerAccessible: the requester lost access to somebody in it.
        ConsentExpired: a consent that the file relies on has run out since it was made.
    """
    export.lock_and_refresh()
    export.check_downloadable_by(by)
    if not export.password_shown_at:
        raise PasswordNotShown
    keys = set(export.exported_clients.values_list("client", flat=True))
    if Client.objects.reachable_by(by, Reach.CHANGE).filter(pk__in=keys).count() != len(keys):
        raise RowsNoLongerAccessible
    if _has_expired_consent(export, keys):
        raise ConsentExpired
    with export.file.open() as file:
        content = file.read()
    export.downloaded_at = timezone.now()
    export.destroy_file()
    export.save(update_fields=["downloaded_at", "file", "password"])
    trail.record(
        "export.downloaded",
        export,
        by=by,
        seen=[(Client, key) for key in sorted(keys)],
        people=len(keys),
        file=export.file_digest,
    )
    return content


def _has_expired_consent(export: Export, keys: set[UUID]) -> bool:
    """Whether a consent that the file relies on has run out since it was made."""

    def consenting(purpose: str, day: date) -> set[UUID]:
        consents = Consent.objects.in_force(day).filter(purpose=purpose, client__in=keys)
        return set(consents.values_list("client", flat=True))

    made_on, today = timezone.localdate(export.ready_at), timezone.localdate()
    relied_on = [purpose for purpose in Purpose if export.relies_on(purpose)]
    return any(
        consenting(purpose, made_on) - consenting(purpose, today) for purpose in relied_on
    )


def end_expired() -> int:
    """End requests that nobody approved in time, and files that were not made or downloaded in
    time.

    The nightly command calls it. An export whose time is over is refused with or without it.

    Returns:
        How many exports were ended.
    """
    with transaction.atomic():
        lock(Export.objects.expired())
        expired = list(Export.objects.expired())
        for export in expired:
            export.end()
    return len(expired)
