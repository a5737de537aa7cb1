"""Anchors: where the whole trail stood on a day, kept outside of the database.

An event on the agency's chain names the end of every chain that grew since the last anchor; its
digest covers them, and through the chain all anchors before. That digest goes into a file of
signed lines (`TRAIL_ANCHOR`), with the end of the ledger of erasures, and by mail to those who
watch (`TRAIL_ANCHOR_TO`). Whoever has the database, and even the key, can cut a tail or restore
an old backup, but then the anchored event, or an end that it names, is no longer there.
"""

from collections.abc import Iterator
from itertools import islice

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import ledger, trail
from audit.lines import LineBroken, SignedLines
from audit.models import AuditEvent, ChainHead, EventRow

ANCHORED = "trail.anchored"
HEAD = ChainHead._meta.label_lower
AT_ONCE = 2_000


def anchor() -> dict:
    """Anchor the trail as it stands now, and return the line that was written.

    Raises:
        LineBroken: the file, or the ledger, is not genuine any more; nothing is added.
        OSError: the file can not be written; the trail is not anchored.
    """
    with transaction.atomic():
        ends = list(_grown())
        events = AuditEvent.objects.count()
        event = trail.record_ends(ANCHORED, ends, events=events, chains=len(ends))
        line = file().add(
            at=event.at.isoformat(timespec="seconds"),
            seq=event.seq,
            event=bytes(event.mac).hex(),
            events=events,
            ledger=_end_of_the_ledger(),
        )
    mail(line)
    return line


def anchor_nightly() -> str:
    """Anchor the trail, and say in a line where it stands: for `manage.py nightly`."""
    line = anchor()
    return f"{line['events']} events, {line['mac']}"


def mail(line: dict) -> None:
    """Tell those who watch the digest to compare with: no name, no count of people."""
    if settings.TRAIL_ANCHOR_TO:
        day = timezone.localdate().isoformat()
        body = LETTER % {"day": day, "events": line["events"], "digest": line["mac"]}
        for address in settings.TRAIL_ANCHOR_TO:
            send_mail(_("Anchor of the trail, %(day)s") % {"day": day}, body, None, [address])


LETTER = _(
    """\
On %(day)s the trail held %(events)s events. Its digest is

%(digest)s

Keep this letter. Whoever checks the trail with `manage.py verify_trail --anchors` is shown the
digest of every anchor: that of %(day)s has to be this one.
"""
)


def file() -> SignedLines:
    return SignedLines(settings.TRAIL_ANCHOR, "anchor", "the file of anchors")


def faults() -> Iterator[str]:
    """Yield a sentence for each anchor that the present trail does not hold any more."""
    try:
        lines = file().read()
    except LineBroken as error:
        yield str(error)
        return
    for line in lines:
        event = AuditEvent.objects.filter(chain=trail.AGENCY, seq=line["seq"]).first()
        if event is None or bytes(event.mac).hex() != line["event"]:
            yield f"The anchor of {line['at']} is not in the trail: it was cut or put back."
    yield from _ledgers_that_are_gone(lines)
    last = lines[-1]["seq"] if lines else 0
    later = AuditEvent.objects.filter(chain=trail.AGENCY, verb=ANCHORED, seq__gt=last)
    if later.exists():
        yield "The file of anchors ends before the trail's last anchor: its end was cut."
    yield from _ends_that_are_gone()


def _end_of_the_ledger() -> str:
    """Return the digest of the last erasure, so that the ledger can't lose it unseen."""
    lines = ledger.read()
    return lines[-1]["mac"] if lines else ""


def _ledgers_that_are_gone(lines: list[dict]) -> Iterator[str]:
    try:
        standing = {"", *(line["mac"] for line in ledger.read())}
    except LineBroken as error:
        yield str(error)
        return
    for line in lines:
        if line.get("ledger", "") not in standing:
            yield f"The ledger of erasures was longer on {line['at']}: its end was cut."
            return


def _ends_that_are_gone() -> Iterator[str]:
    named = EventRow.objects.filter(kind=EventRow.Kind.END).order_by("id")
    named = named.values_list("subject_id", "digest").iterator(chunk_size=AT_ONCE)
    while chunk := list(islice(named, AT_ONCE)):
        chains = {text.partition(" ")[2] for text, _ in chunk}
        places = {int(text.partition(" ")[0]) for text, _ in chunk}
        standing = {
            f"{seq} {chain}": bytes(mac)
            for chain, seq, mac in AuditEvent.objects.filter(
                chain__in=chains, seq__in=places
            ).values_list("chain", "seq", "mac")
        }
        for text, digest in chunk:
            if standing.get(text) != bytes(digest):
                seq, _, chain = text.partition(" ")
                yield f"{chain}: event {seq} was anchored, and is not there as it was."


def _grown() -> Iterator[ChainHead]:
    """Yield the ends of the chains that are longer than when they were anchored last."""
    anchored: dict[str, int] = {}
    named = EventRow.objects.filter(kind=EventRow.Kind.END).values_list("subject_id", flat=True)
    for text in named.iterator(chunk_size=AT_ONCE):
        seq, _, chain = text.partition(" ")
        anchored[chain] = max(int(seq), anchored.get(chain, 0))
    for head in ChainHead.objects.order_by("chain").iterator(chunk_size=AT_ONCE):
        if head.seq > anchored.get(head.chain, 0):
            yield head
