"""Anchors: where every chain of the trail ended on a day, kept outside of the database.

An event on the agency's chain names the end of every chain that grew since the last anchor; its
digest covers them, and through the chain all anchors before. That digest goes into a signed log
(`TRAIL_ANCHOR`), with the end of the ledger of erasures, and by email to those who watch
(`TRAIL_ANCHOR_TO`). Who has the database, and even the key, can cut a tail or restore an old
backup, but then the anchored event, or an end that it names, is no longer there.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypedDict, cast

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import chain, ledger, stored, trail
from audit.events import words_of
from audit.models import AuditEvent, ChainHead, EventRow
from audit.signed_log import LineBroken, SignedLog

ANCHORED, RESTORED = "trail.anchored", "trail.restored"
SEQ = ChainHead._meta.get_field("seq")


class AnchorMissing(LineBroken):
    """The trail was anchored before, and the file does not know of it."""


class NotMailed(Exception):
    """The trail is anchored, and an email that says so was not sent."""


class Anchor(TypedDict):
    """A line of the file of anchors."""

    at: str  # the moment of the event: ISO 8601 with its offset, in seconds
    seq: int  # the event's place in the agency's chain
    event: str  # the event's digest, hexadecimal
    events: int  # how many events the audit log held
    erasures: int  # how many lines the ledger of erasures had
    erasure: str  # the digest of its last line; empty if it had none
    restored: bool  # whether the anchors before belong to another past
    mac: str  # the digest of this line, hexadecimal


def anchor(*, after_restore: bool = False) -> Anchor:
    """Anchor the trail as it is now, and return the line that was written: `mail` it.

    Args:
        after_restore: the database was restored on purpose, or the file is lost, so the anchors
            before need not be in the trail. File and email say that, and when.

    Raises:
        LineBroken: the file, or the ledger of erasures, is not genuine any more, or lacks
            an anchor.
        OSError: the file cannot be written; the trail is not anchored.
    """
    erasures = [line["mac"] for line in ledger.read()]
    with transaction.atomic():
        if not after_restore and (missing := _missing_lines()):
            raise AnchorMissing(f"{missing} Put it back, or own up to it with --after-restore.")
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
    return cast(Anchor, line)


def anchor_nightly() -> str:
    """Anchor the trail, and say in a line where it ends: for `manage.py nightly`."""
    line = anchor()
    mail(line)
    return f"{line['events']} events, {line['mac']}"


def mail(line: Anchor) -> None:
    """Send the digest to those who watch, to compare with: no name, no count of people.

    Raises:
        NotMailed: one email or more was not sent; all the others were.
    """
    day, failed = when(line)[:10], []
    text = EMAIL_AFTER_RESTORE if line["restored"] else EMAIL
    body = text % {"day": day, "events": line["events"], "digest": line["mac"]}
    body += _told_apart(line)
    for address in settings.TRAIL_ANCHOR_TO:
        try:
            subject = _("Anchor of the audit log, %(day)s") % {"day": day}
            send_mail(subject, body, None, [address])
        except OSError as error:  # every error of SMTP is one
            failed.append(f"the email to {address} was not sent ({error})")
    if failed:
        raise NotMailed(f"The audit log is anchored, but {', and '.join(failed)}.")


def _told_apart(line: Anchor) -> str:
    """Return how often each of `TRAIL_DIGEST_COUNTS` happened since the anchor before."""
    earlier = [each["at"] for each in read() if each["at"] < line["at"]]
    events = AuditEvent.objects.filter(verb__in=settings.TRAIL_DIGEST_COUNTS)
    events = events.filter(at__lte=datetime.fromisoformat(line["at"]) + timedelta(seconds=1))
    if earlier:
        events = events.filter(at__gt=datetime.fromisoformat(earlier[-1]))
    counted = Counter(events.values_list("verb", flat=True))
    lines = [f"{words_of(verb)}: {counted[verb]}" for verb in settings.TRAIL_DIGEST_COUNTS]
    return "\n".join([str(SINCE), *lines, ""])


def when(line: Anchor) -> str:
    """Return the moment of an anchor in local time, as its email says the day."""
    at = timezone.localtime(datetime.fromisoformat(line["at"]))
    return at.isoformat(sep=" ", timespec="seconds")


EMAIL = gettext_lazy(
    """\
On %(day)s the audit log held %(events)s events. Its digest is

%(digest)s

Keep this email. `manage.py verify_trail --anchors` shows the digest of every anchor: that of
%(day)s must be this one.
"""
)


SINCE = gettext_lazy(
    """
What changed who may do what, since the anchor before:"""
)


EMAIL_AFTER_RESTORE = gettext_lazy(
    """\
On %(day)s the database was restored from a backup, or the file of anchors was lost, according
to the people who run the server. Since then the audit log holds %(events)s events, and its
digest is

%(digest)s

What was done since such a backup is not in the audit log. If you have not heard of either, ask
now.
"""
)


def file() -> SignedLog:
    """Return the file of anchors."""
    return SignedLog(settings.TRAIL_ANCHOR, "anchor", "the file of anchors")


def read() -> list[Anchor]:
    """Return every anchor, oldest first.

    Raises:
        LineBroken: a line of the file is not genuine.
        OSError: the file cannot be read.
    """
    return cast(list[Anchor], file().read())


def faults(lines: list[Anchor] | None = None) -> Iterator[str]:
    """Yield a sentence for each anchor that the trail or the file does not hold any more.

    Args:
        lines: the file as it was some time ago; as it is now if None.
    """
    try:
        lines = read() if lines is None else lines
        erasures = [line["mac"] for line in ledger.read()]
        missing = _missing_lines()
    except (LineBroken, OSError) as error:
        yield str(error)
        return
    put_back = max((n for n, line in enumerate(lines) if line["restored"]), default=0)
    for line in lines[put_back:]:
        events = AuditEvent.objects.filter(chain=trail.AGENCY, seq=line["seq"])
        mac = events.values_list("mac", flat=True).first()
        if chain.as_bytes(mac).hex() != line["event"]:
            yield f"The anchor of {when(line)} is not in the trail: it was cut or put back."
    for line in lines:
        if line["erasures"] and erasures[line["erasures"] - 1 :][:1] != [line["erasure"]]:
            yield f"The ledger of erasures is not the one of {when(line)}: its end was cut."
    if missing:
        yield missing
    yield from _ends_that_are_gone()


def _missing_lines() -> str:
    """Return a sentence if the file lacks an anchor since the last restore; else nothing.

    The trail is asked first: a line is written before its event is committed.
    """
    events = AuditEvent.objects.filter(chain=trail.AGENCY, verb__in=[ANCHORED, RESTORED])
    anchors = list(events.order_by("seq").values_list("verb", "mac"))
    put_back = max((n for n, (verb, _) in enumerate(anchors) if verb == RESTORED), default=0)
    written = {line["event"] for line in read()}
    lacks = sum(chain.as_bytes(mac).hex() not in written for _, mac in anchors[put_back:])
    if not lacks:
        return ""
    return (
        f"The file of anchors at {settings.TRAIL_ANCHOR} lacks {lacks} of the trail's own: it "
        "was cut, or another one put in its place."
    )


def _ends_that_are_gone() -> Iterator[str]:
    rows = EventRow.objects.filter(kind=EventRow.Kind.END).order_by("id")
    named = rows.values_list("subject_id", "digest").iterator(chunk_size=chain.CHUNK)
    while chunk := list(islice(named, chain.CHUNK)):
        ends = [_end(text) for text, _digest in chunk]
        found = {
            (seq, name): chain.as_bytes(mac)
            for name, seq, mac in AuditEvent.objects.filter(
                chain__in={name for _, name in ends}, seq__in={seq for seq, _ in ends}
            ).values_list("chain", "seq", "mac")
        }
        for end, (_text, digest) in zip(ends, chunk, strict=True):
            if found.get(end) != chain.as_bytes(digest):
                seq, name = end
                yield f"{name}: event {seq} was anchored, and is not there as it was."


def _grown() -> Iterator[ChainHead]:
    """Yield the ends of the chains that are longer than when they were anchored last."""
    anchored: dict[str, int] = {}
    named = EventRow.objects.filter(kind=EventRow.Kind.END).values_list("subject_id", flat=True)
    for text in named.iterator(chunk_size=chain.CHUNK):
        seq, name = _end(text)
        anchored[name] = max(seq, anchored.get(name, 0))
    for head in ChainHead.objects.order_by("chain").iterator(chunk_size=chain.CHUNK):
        if head.seq > anchored.get(head.chain, 0):
            yield head


def _end(text: Any) -> tuple[int, str]:
    """Return the place and the chain that a row names; else place 0, which no event has.

    Args:
        text: a row's `subject_id`, which need not be text any more on SQLite.
    """
    seq, _space, name = str(text).partition(" ")
    return (stored.from_text(SEQ, seq) or 0, name)
