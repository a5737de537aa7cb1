"""Exporting: rows of named people leave only by two people, encrypted, once, for a day."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import trail
from casework import codes, reading
from casework.models import Client, Consent
from casework.models.consents import Purpose
from casework.reach import Reach
from encryption.keyring import AGENCY
from exports.exceptions import (
    ExportOver,
    NoLongerAgreed,
    NoRightToExport,
    NothingToExport,
    NotYourExport,
    PhraseFirst,
    PhraseGone,
    RequestAltered,
    SetGrown,
    SetShrunk,
)
from exports.models import Export, ExportedClient
from exports.models.exports import LIFETIME
from exports.workbooks import encrypted_workbook

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
GROUPS, GROUP = 5, 4  # 99 bits
QUIET_AFTER = timedelta(days=30)


@transaction.atomic
def request(*, by: User, **asked) -> Export:
    """Ask for an export. Nothing is built before somebody else has approved it.

    Args:
        asked: purpose, recipient (unless it is for the person themselves), basis, basis_words,
            columns, which, worker, client.

    Raises:
        NoRightToExport: the role, or a course, does not allow it.
        NothingToExport: nobody is in the list.
    """
    if not (by.is_active and by.has_perm("exports.request")):
        raise NoRightToExport
    if asked["basis"] == Export.Basis.PERSON:
        asked["recipient"] = _("The person themselves")  # whoever approves sees no name
    client = asked.get("client")
    export = Export(requested_by=by, sealed_for=client.pk if client else AGENCY, **asked)
    _count(export)
    export.save(force_insert=True)
    trail.record("export.requested", export, by=by, **_facts(export))
    return export


@transaction.atomic
def ask_again(export: Export, *, by: User) -> None:
    """State the number anew, of a list that has grown. The approval begins again.

    Raises:
        NotYourExport, NoRightToExport, ExportOver, NothingToExport
    """
    export.look_again()
    if by.pk != export.requested_by_id:
        raise NotYourExport
    if not (by.is_active and by.has_perm("exports.request")):
        raise NoRightToExport
    if not export.is_waiting:
        raise ExportOver
    _count(export)
    export.save(update_fields=["counted", "request_digest"])
    trail.record("export.asked_again", export, by=by, **_facts(export))


def _count(export):
    export.counted = chosen(export).count()
    if not export.counted:
        raise NothingToExport
    export.request_digest = export.digest


def _facts(export):
    return {"people": export.counted, "basis": export.basis, "request": export.request_digest}


def chosen(export: Export):
    """Return whose rows the export would hold now: never more than the asker may change.

    Who only gives advice or has emergency access exports nothing. Whoever withdrew their
    consent to a record is left out, unless a law asks for them.
    """
    clients = Client.objects.reachable_by(export.requested_by, Reach.CHANGE)
    if export.basis != Export.Basis.ORDER:
        consents = Consent.objects.in_force().filter(purpose=Purpose.RECORD)
        clients = clients.filter(pk__in=consents.order_by().values("client"))
    if export.client_id:
        return clients.filter(pk=export.client_id)
    if export.worker_id:
        clients = clients.on_caseload_of(export.worker)
    if export.which == Export.Which.CLOSED:
        return clients.closed()
    if export.which == Export.Which.QUIET:
        return clients.open().not_reached_since(timezone.localdate() - QUIET_AFTER)
    return clients.open()


@transaction.atomic
def approve(export: Export, *, by: User) -> None:
    """Approve, as the second person. The file is built now; whoever approves sees no row.

    Raises:
        OwnExport, NoRightToExport, ExportOver: this person may not, or not any more.
        RequestAltered: what was asked for was changed behind our back.
        SetGrown: more than ten percent more people than were asked for.
        NothingToExport: nobody is left in the list.
    """
    export.look_again()
    export.check_may_decide(by)
    export.requested_by = User.objects.get(pk=export.requested_by_id)  # as they stand today
    if not (export.requested_by.is_active and export.requested_by.has_perm("exports.request")):
        raise NoRightToExport
    if export.digest != export.request_digest:
        raise RequestAltered
    keys = list(chosen(export).values_list("pk", flat=True))
    if not keys:
        raise NothingToExport
    if len(keys) > export.most_people:
        raise SetGrown(export.counted, len(keys))
    _build(export, keys, by)
    trail.record(
        "export.approved",
        export,
        by=by,
        people=len(keys),
        request=export.request_digest,
        file=export.file_digest,
    )


def _build(export, keys, approver):
    now, phrase = timezone.now(), new_phrase()
    with reading.as_system("build_export", of=keys):
        clients = Client.objects.filter(pk__in=keys).for_a_list().select_related("demographics")
        content = encrypted_workbook(
            heads=export.column_labels,
            rows=rows_of(clients, export.columns),
            about=about(export, approver, len(keys)),
            watermark=watermark(export, approver),
            phrase=phrase,
        )
    export.approved_by, export.approved_at = approver, now
    export.expires_at = now + LIFETIME
    export.file = ContentFile(content, name="export.xlsx")
    export.file_digest, export.phrase = hashlib.sha256(content).hexdigest(), phrase
    export.save()
    ExportedClient.objects.bulk_create(
        [ExportedClient(export=export, client_id=key) for key in keys]
    )


def rows_of(clients: Iterable[Client], columns: Iterable[str]) -> list[list[str | date | None]]:
    """Return a row for each client, with the chosen columns in their order and no other."""
    clients, columns = list(clients), set(columns)
    agreed = set(
        Consent.objects.in_force()
        .filter(purpose=Purpose.CONTACT, client__in=clients)
        .select_for_update()  # who revokes now waits for the file, and destroys it
        .values_list("client", flat=True)
    )
    return [
        [CELLS[column](client, agreed) for column in Export.Column.values if column in columns]
        for client in clients
    ]


def _language(client, agreed):
    spoken = client.demographics.language
    return codes.LANGUAGES[-1].label(spoken) if spoken else ""


def _workers(client, agreed):
    return ", ".join(each.worker.name for each in client.current_assignments)


CELLS = {
    Export.Column.NUMBER: lambda client, agreed: client.chart_number,
    Export.Column.NAME: lambda client, agreed: client.preferred_name,
    Export.Column.PHONE: lambda client, agreed: (
        client.phone_number_to_read if client.pk in agreed else ""
    ),
    Export.Column.LANGUAGE: _language,
    Export.Column.WORKER: _workers,
    Export.Column.OPENED: lambda client, agreed: client.opened_on,
    Export.Column.REACHED: lambda client, agreed: client.last_reached_on,
    Export.Column.NEXT: lambda client, agreed: client.next_due_on,
}


def watermark(export: Export, approver: User) -> str:
    """Return the line on each sheet that says where a copy came from."""
    said = _(
        "%(number)s · asked for by %(who)s · approved by %(by)s · %(day)s · do not pass on"
    )
    return said % {
        "number": export.number,
        "who": export.requested_by.name,
        "by": approver.name,
        "day": timezone.localdate().isoformat(),
    }


def about(export: Export, approver: User, people: int) -> list[tuple[str, str]]:
    return [
        (_("Agency"), settings.AGENCY_NAME),
        (_("Export"), export.number),
        (_("What it is for"), export.purpose),
        (_("Who receives it"), export.recipient),
        (_("By what right"), str(export.get_basis_display())),
        (_("The order, or how they asked"), export.basis_words),
        (_("Asked for by"), export.requested_by.name),
        (_("Approved by"), approver.name),
        (_("People"), str(people)),
        (_("Fields"), ", ".join(str(label) for label in export.column_labels)),
    ]


def new_phrase() -> str:
    """Return a pass phrase that can be read aloud and typed, such as `k7mx-w2pf-…`."""
    letters = ["".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS)]
    return "-".join(letters)


@transaction.atomic
def show_phrase(export: Export, *, by: User) -> str:
    """Return the pass phrase, once, to whoever asked for the export; then it is forgotten.

    Raises:
        NotYourExport, NoRightToExport, ExportOver, PhraseGone
    """
    export.look_again()
    export.check_may_collect(by)
    if export.phrase_shown_at:
        raise PhraseGone
    phrase, export.phrase, export.phrase_shown_at = export.phrase, None, timezone.now()
    export.save(update_fields=["phrase", "phrase_shown_at"])
    trail.record("export.phrase_shown", export, by=by)
    return phrase


@transaction.atomic
def collect(export: Export, *, by: User) -> bytes:
    """Hand the encrypted file out, once, to whoever asked for it; then it is destroyed.

    Of two requests at the same moment one gets it: the row is held while this looks.

    Raises:
        NotYourExport, NoRightToExport, ExportOver: not this person, or not any more.
        PhraseFirst: the pass phrase was not seen yet.
        SetShrunk: somebody in it is no longer open to them.
        NoLongerAgreed: a consent that it relies on has run out.
    """
    export.look_again()
    export.check_may_collect(by)
    if not export.phrase_shown_at:
        raise PhraseFirst
    keys = set(export.exported.values_list("client", flat=True))
    if Client.objects.reachable_by(by, Reach.CHANGE).filter(pk__in=keys).count() != len(keys):
        raise SetShrunk
    if not _all_still_agree(export, keys):
        raise NoLongerAgreed
    with export.file.open() as file:
        content = file.read()
    export.downloaded_at = timezone.now()
    export.destroy_file()
    export.save(update_fields=["downloaded_at", "file", "phrase"])
    trail.record(
        "export.downloaded",
        export,
        by=by,
        seen=[(Client, key) for key in sorted(keys)],
        people=len(keys),
        file=export.file_digest,
    )
    return content


def _all_still_agree(export, keys):
    """Whether everybody agrees today to what the file says of them: a consent may run out."""

    def agreeing(purpose, day=None):
        consents = Consent.objects.in_force(day).filter(purpose=purpose, client__in=keys)
        return set(consents.order_by().values_list("client", flat=True))

    then = timezone.localdate(export.approved_at)
    relied_on = [purpose for purpose in Purpose if export.relies_on(purpose)]
    return all(agreeing(purpose, then) <= agreeing(purpose) for purpose in relied_on)


def end_lapsed() -> int:
    """Destroy files that nobody collected in a day, and drop requests older than a week.

    For the nightly command. What has lapsed is refused at that moment, not only from then on.

    Returns:
        How many exports were ended.
    """
    lapsed = list(Export.objects.lapsed())
    for export in lapsed:
        export.end()
    return len(lapsed)
