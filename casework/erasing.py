"""Erasing: a person's key is destroyed, and with it all that we ever wrote about them.

What stays is what tells nobody who it was: days, codes and counts under a key without a name,
and the trail. The ledger outside of the database remembers that it was done: after a restore,
`replay` does it again.
"""

import logging
import uuid
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit import anchoring, ledger, trail
from audit.ledger import LedgerBroken, LedgerMissing
from audit.locking import lock
from audit.signed_log import LineBroken
from casework.announcing import forgetting
from casework.exceptions import AlreadyRequested, NotDue
from casework.models import Client, Erasure, FollowUp, PlaceLink
from drafts.models.drafts import forget_drafts_about
from encryption import files, keks, keyring, tombstones
from encryption.exceptions import KeyMissing, SealBroken

logger = logging.getLogger(__name__)


class LedgerFailed(Exception):
    """The run of erasures stopped, because the ledger is not there or not genuine."""


class Disagreement(NamedTuple):
    """A person of whom database and ledger say different things about an erasure."""

    client: uuid.UUID
    reason: str


@transaction.atomic
def request(client: Client, *, by: User, reason: str) -> Erasure:
    """Ask for a record's erasure. It needs a second person, and waits for some days.

    Raises:
        AlreadyRequested: somebody asked before.
    """
    client.lock_and_refresh()
    if client.erasures.filter(cancelled_on=None).exists():
        raise AlreadyRequested
    erasure = client.erasures.create(reason=reason, requested_by=by)
    trail.record(
        "erasure.requested", erasure, by=by, reason=str(reason), due_on=str(erasure.due_on)
    )
    return erasure


@transaction.atomic
def carry_out(erasure: Erasure) -> None:
    """Erase the record, for good. The ledger is written last: without it, nothing happened.

    Raises:
        AlreadyDecided: it was cancelled, or carried out before.
        NotDue: nobody else has confirmed it, or the wait is not over.
        LedgerBroken, OSError: the ledger cannot be believed, or not be written.
    """
    erasure.lock_and_refresh()
    erasure.check_pending()
    if not erasure.is_due:
        raise NotDue
    on_ledger()
    owner, now = erasure.client_id, timezone.now()
    keys = [
        ledger.ErasedKey(version=key.version, fingerprint=key.fingerprint, kek=key.kek)
        for key in tombstones.fingerprints_of(owner)
    ]
    _forget(owner, by=erasure.confirmed_by)
    erasure.carried_out_at = now
    erasure.save(update_fields=["carried_out_at"])
    trail.record("client.erased", erasure.client, by=None, erasure=str(erasure.pk))
    ledger.add(
        client=str(owner),
        erasure=str(erasure.pk),
        requested_by=str(erasure.requested_by_id),
        confirmed_by=str(erasure.confirmed_by_id),
        reason=erasure.reason,
        at=now.isoformat(),
        keys=keys,
        keks=sorted(keks.known()),
    )


def erase_due() -> str:
    """Erase every record whose wait is over, and return what was done: for `nightly`.

    Raises:
        LedgerFailed: the ledger cannot be believed, or not be written; what was due after
            that is not erased.
    """
    done = 0
    try:
        for erasure in Erasure.objects.due():
            try:
                carry_out(erasure)
            except ValidationError as decided:  # somebody cancelled it a moment ago
                logger.warning("%s: %s", erasure.client_id, decided.messages[0])
            else:
                done += 1
    except (LedgerBroken, OSError) as error:
        raise LedgerFailed(
            f"{done} records were erased, then the ledger failed: {error}"
        ) from error
    finally:
        tombstones.vacuum()
    late = Erasure.objects.past_due().unconfirmed().count()
    waiting = f" {late} wait to be confirmed, though asked for long ago." if late else ""
    return f"{done} records were erased.{waiting}"


def replay_ledger() -> int:
    """Erase again, after a restore, everybody whom the ledger says was erased.

    Returns:
        How many people the restore had brought back.

    Raises:
        LedgerBroken: the ledger is not genuine; nothing is done.
    """
    return sum(_erase_again(line) for line in on_ledger())


def on_ledger() -> list[ledger.Line]:
    """Return the lines of the ledger, oldest first.

    A wrong path, or a disk that is not there, looks like a ledger that was never written. So
    the database is asked, and the file of anchors, which no restore takes back.

    Raises:
        LedgerMissing: there is no ledger, and one of them knows of an erasure.
        LedgerBroken: it is not genuine.
    """
    if not ledger.path().exists() and (known := _known_without_ledger()):
        raise LedgerMissing(
            f"There is no ledger at {ledger.path()}, and {known} were erased before: put it "
            "back, or set ERASURE_LEDGER right. If it is lost: docs/administrators/deletion.md."
        )
    return ledger.read()


def _known_without_ledger() -> int:
    anchored = 0
    with suppress(LineBroken, OSError):  # `verify_trail --anchors` says so
        anchored = max((line["erasures"] for line in anchoring.file().read()), default=0)
    return max(anchored, Erasure.objects.carried_out().count(), len(tombstones.erased_owners()))


def is_proven(client: uuid.UUID) -> bool:
    """Whether the ledger says, too, that the person was erased.

    Raises:
        LedgerBroken: nobody can tell.
    """
    return client in erased_by_ledger()


def erased_by_ledger() -> set[uuid.UUID]:
    """Return everybody whom the ledger says was erased. Raises `LedgerBroken`."""
    return {uuid.UUID(line["client"]) for line in on_ledger()}


def disagreements() -> list[Disagreement]:
    """Return of whom the database and the ledger say different things.

    Raises:
        LedgerBroken: the ledger is not genuine.
    """
    proven = erased_by_ledger()
    marked = set(Erasure.objects.carried_out().values_list("client", flat=True))
    destroyed = tombstones.erased_owners()
    return [
        *(
            Disagreement(key, "is called erased in the key table, and the ledger knows nothing")
            for key in sorted(destroyed - proven)
        ),
        *(
            Disagreement(key, "is called erased in casework, and the ledger knows nothing")
            for key in sorted(marked - proven - destroyed)
        ),
        *(
            Disagreement(key, "was erased and is back: run `erasures_replay`")
            for key in sorted(tombstones.owners_with_keys(proven))
        ),
        *(
            Disagreement(key, "was erased and has no tombstone: run `erasures_replay`")
            for key in sorted(proven - destroyed - tombstones.owners_with_keys(proven))
        ),
    ]


@transaction.atomic
def _erase_again(line: ledger.Line) -> bool:
    lock(Client.objects.filter(pk=line["client"]))
    owner = uuid.UUID(line["client"])
    decided = User.objects.in_bulk(
        [key for key in (line["requested_by"], line["confirmed_by"]) if key != "None"]
    )
    erasure = Erasure.objects.filter(pk=line["erasure"]).first()
    marked = erasure is not None and erasure.carried_out_at is not None
    if marked and owner in tombstones.erased_owners() - tombstones.owners_with_keys({owner}):
        return False
    confirmer = decided.get(uuid.UUID(line["confirmed_by"]))
    _forget(owner, by=confirmer)
    if client := Client.objects.filter(pk=owner).first():
        at = datetime.fromisoformat(line["at"])
        client.erasures.pending().exclude(pk=line["erasure"]).delete()
        Erasure.objects.update_or_create(
            pk=line["erasure"],
            defaults={
                "client": client,
                "reason": line["reason"],
                "requested_by": decided.get(uuid.UUID(line["requested_by"])),
                "confirmed_by": confirmer,
                "confirmed_on": timezone.localdate(at),
                "cancelled_on": None,
                "cancelled_by": None,
                "carried_out_at": at,
            },
        )
        trail.record("client.erased_again", client, by=None, erasure=line["erasure"])
    return True


def _remove_from_search(client: Client) -> None:
    """Take the person out of search. A segment that does not open finds nobody anyway."""
    try:
        client.remove_from_search()
    except (KeyMissing, SealBroken):
        Client.objects.filter(pk=client.pk).update(phone_lookup=None)
        logger.critical("Search does not open: run `manage.py rebuild_search`.")


def _forget(owner: uuid.UUID, *, by: User | None) -> None:
    """Destroy the key and the stored files, and all that stands in clear and is not counted.

    Args:
        by: who ends the open follow-ups; each one's owner if not given, after a restore.
    """
    forget_drafts_about(owner)
    for client in Client.objects.filter(pk=owner).select_related("demographics"):
        _remove_from_search(client)
        for follow_up in client.follow_ups.open():
            follow_up.complete(
                by=by or follow_up.owner,
                outcome=FollowUp.Outcome.NOT_NEEDED,
                goes_on=False,
            )
        forgetting.send(Client, client=client)
        client.place_links.all().delete()  # the key seals nothing of them: rows and history go
        PlaceLink.history.filter(client_id=owner).delete()
        demographics = client.demographics
        demographics.language = ""
        demographics.save(update_fields=["language"])
        demographics.history.all().delete()
    keyring.destroy(owner)
    files.discard_files_of(owner)
