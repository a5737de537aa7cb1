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
from django.utils.translation import gettext_lazy

from audit import ledger, trail
from audit.lines import LineBroken, SignedLines
from audit.models import AuditEvent, ChainHead, EventRow

ANCHORED, RESTORED = "trail.anchored", "trail.restored"
HEAD = ChainHead._meta.label_lower
AT_ONCE = 2_000


def anchor(*, after_restore: bool = False) -> dict:
    """Anchor the trail as it stands now, and return the line that was written.

    Args:
        after_restore: the database was put back on purpose. The anchors before are in another
            past; whoever reads the file, or the letter, learns when that was said.

    Raises:
        LineBroken: the file, or the ledger of erasures, is not genuine any more.
        OSError: the file can not be written; the trail is not anchored.
    """
    erasures = [line["mac"] for line in ledger.read()]
    with transaction.atomic():
        ends = list(_grown())
        events = AuditEvent.objects.count()
        verb = RESTORED if after_restore else ANCHORED
        event = trail.record_ends(verb, ends, events=events, chains=len(ends))
        line = file().add(
            at=event.at.isoformat(timespec="seconds"),
            seq=event.seq,
            event=bytes(event.mac).hex(),
            events=events,
            erasures=len(erasures),
            erasure=erasures[-1] if erasures else "",
            restored=after_restore,
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
        letter = LETTER_AFTER_RESTORE if line["restored"] else LETTER
        body = letter % {"day": day, "events": line["events"], "digest": line["mac"]}
        for address in settings.TRAIL_ANCHOR_TO:
            send_mail(_("Anchor of the trail, %(day)s") % {"day": day}, body, None, [address])


LETTER = gettext_lazy(
    """\
On %(day)s the trail held %(events)s events. Its digest is

%(digest)s

Keep this letter. Whoever checks the trail with `manage.py verify_trail --anchors` is shown the
digest of every anchor: that of %(day)s has to be this one.
"""
)


LETTER_AFTER_RESTORE = gettext_lazy(
    """\
On %(day)s the database was put back from a backup: so says whoever runs the server. Since then
the trail holds %(events)s events, and its digest is

%(digest)s

What was done since that backup is not in the trail. If nobody told you of a restore, ask now.
"""
)


def file() -> SignedLines:
    return SignedLines(settings.TRAIL_ANCHOR, "anchor", "the file of anchors")


def faults() -> Iterator[str]:
    """Yield a sentence for each anchor that the present trail does not hold any more."""
    try:
        lines, erasures = file().read(), [line["mac"] for line in ledger.read()]
    except LineBroken as error:
        yield str(error)
        return
    put_back = max((n for n, line in enumerate(lines) if line["restored"]), default=0)
    for line in lines[put_back:]:
        event = AuditEvent.objects.filter(chain=trail.AGENCY, seq=line["seq"]).first()
        if event is None or bytes(event.mac).hex() != line["event"]:
            yield f"The anchor of {line['at']} is not in the trail: it was cut or put back."
    for line in lines:
        if line["erasures"] and erasures[line["erasures"] - 1 :][:1] != [line["erasure"]]:
            yield f"The ledger of erasures is not the one of {line['at']}: its end was cut."
    last = lines[-1]["seq"] if lines else 0
    later = AuditEvent.objects.filter(
        chain=trail.AGENCY, verb__in=[ANCHORED, RESTORED], seq__gt=last
    )
    if later.exists():
        yield "The file of anchors ends before the trail's last anchor: its end was cut."
    yield from _ends_that_are_gone()


def _ends_that_are_gone() -> Iterator[str]:
    named = EventRow.objects.filter(kind=EventRow.Kind.END).order_by("id")
    named = named.values_list("subject_id", "digest").iterator(chunk_size=AT_ONCE)
    while chunk := list(islice(named, AT_ONCE)):
        ends = [_end(text) for text, _digest in chunk]
        standing = {
            (seq, chain): bytes(mac)
            for chain, seq, mac in AuditEvent.objects.filter(
                chain__in={chain for _, chain in ends}, seq__in={seq for seq, _ in ends}
            ).values_list("chain", "seq", "mac")
        }
        for end, (_text, digest) in zip(ends, chunk, strict=True):
            if standing.get(end) != bytes(digest):
                seq, chain = end
                yield f"{chain}: event {seq} was anchored, and is not there as it was."


def _grown() -> Iterator[ChainHead]:
    """Yield the ends of the chains that are longer than when they were anchored last."""
    anchored: dict[str, int] = {}
    named = EventRow.objects.filter(kind=EventRow.Kind.END).values_list("subject_id", flat=True)
    for text in named.iterator(chunk_size=AT_ONCE):
        seq, chain = _end(text)
        anchored[chain] = max(seq, anchored.get(chain, 0))
    for head in ChainHead.objects.order_by("chain").iterator(chunk_size=AT_ONCE):
        if head.seq > anchored.get(head.chain, 0):
            yield head


def _end(text: str) -> tuple[int, str]:
    """Return the place and the chain that a row names; of a forged one, a place nobody has."""
    seq, _space, chain = text.partition(" ")
    return (int(seq) if seq.isdecimal() else 0, chain)
