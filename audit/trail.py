"""Write to the trail with `record`; read it with `of`, `about`, `seen` and `all_events`.

Nothing else touches the tables. Facts hold codes and keys, never names, places or notes: each
verb's entry in an `EVENTS` (`audit.events`) names the ones that it takes.
"""

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from audit import chain, events, write_capture
from audit import rows as rows_of
from audit.models import AuditEvent as AuditEvent
from audit.models import ChainHead, EventRow
from audit.prepared import PreparedQuery
from audit.rows import Row, Table

AGENCY = "agency"

Named = Model | Row
Facts = Mapping[str, str | int]


def record(
    verb: str,
    subject: Model | None,
    *,
    by: AbstractBaseUser | None,
    rows: Iterable[Named] = (),
    seen: Iterable[Named] = (),
    **facts: str | int,
) -> AuditEvent:
    """Add one event at the end of its subject's chain.

    Call it inside the transaction of the change that it describes, as its last step: it holds
    the chain's lock until that transaction ends. It attests every row that the transaction
    wrote or deleted since its last event; nobody has to name them.

    Args:
        verb: `noun.participle`, such as `client.opened`: a key of `EVENTS` in your package's
            `events.py`.
        subject: the record; its `trail_chain`, where it has one, names the chain. None for the
            agency itself. The event keeps a digest of its row, whether it was written or read.
        by: who did it; None for the system itself (a command, a job).
        rows: further rows that were written or deleted, by SQL of our own, which Django does
            not see.
        seen: records, or pairs of a model and a key, whose values were opened.
        facts: codes and keys, as the verb's entry in `EVENTS` names them.

    Raises:
        TypeError: a fact is neither text nor a whole number, and might read back otherwise.
        UndeclaredEvent: no `EVENTS` has the verb, or one of the facts: in tests and on a laptop
            only (`TRAIL_REFUSES_UNDECLARED`).
    """
    for fact, value in facts.items():
        if not isinstance(value, str | int):
            raise TypeError(f"The fact {fact!r} is a {type(value).__name__}: say it in text.")
    event = _event(verb, subject, by, facts)
    captured = write_capture.captured()
    by_hand = list(map(_pair, rows))
    write_capture.forget_digests(by_hand)
    written = [*captured.unattested(), *by_hand]
    # Without a savepoint, a failed event rolls its writes back, too.
    with transaction.atomic(savepoint=not written):
        named = [*_written(event, written), *_opened(event, map(_pair, seen))]
        if subject is not None and not (by and _pair(subject) == _pair(by)):
            named += _looked_at(event, _pair(subject), written)
        _append(event, named)
        if written:
            captured.mark_attested(event)
    return event


@contextmanager
def in_bulk() -> Iterator[None]:
    """Put the events of this block on the trail together, at its end.

    It is one transaction. A long load takes a quarter of the time; the two events of a contact
    with a follow-up spare four queries. Rows are digested when their event is recorded, as
    ever; until the block ends nothing on the trail speaks of it, and events that others record
    in the same chains come first.
    """
    with transaction.atomic(savepoint=not _is_undone_as_one()):
        captured = write_capture.captured()
        if captured.pending is not None:  # in a block around this one, which ends later
            yield
            return
        pending: list[write_capture.Appended] = []
        captured.pending = pending
        try:
            yield
        finally:
            captured.pending = None
        _append_all(pending)


def _is_undone_as_one() -> bool:
    """Whether who began the transaction rolls all of it back if a verb refuses.

    `pages.carrying_out` says so, of the depth at which it calls the verb. A verb that calls
    another one, in a block without a savepoint, is no deeper.
    """
    depth = getattr(connection, "undone_as_one", None)
    if depth is None:
        return False
    names = connection.savepoint_ids
    return names[: len(depth)] == depth and not any(names[len(depth) :])


def of(subject: Model) -> QuerySet[AuditEvent]:
    """Return everything that ever happened to one record, oldest first."""
    return AuditEvent.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=str(subject.pk)
    )


def about(subject: Model) -> QuerySet[AuditEvent]:
    """Return the record's whole chain: of a client, everything about them and their parts."""
    chain_of_record = subject.trail_chain  # type: ignore[attr-defined]
    return AuditEvent.objects.filter(chain=chain_of_record)


def seen(subject: Model) -> QuerySet[AuditEvent]:
    """Return every event that showed somebody a record, in a list or by itself."""
    return AuditEvent.objects.filter(
        pk__in=EventRow.objects.filter(
            kind=EventRow.Kind.SEEN,
            subject_type=subject._meta.label_lower,
            subject_id=str(subject.pk),
        ).values("event")
    ).order_by("at", "seq")


def all_events() -> QuerySet[AuditEvent]:
    """Return every event, newest first: for the auditor's log."""
    return AuditEvent.objects.order_by("-at", "-seq", "-id")


def breaks() -> list[chain.Break]:
    """Return every place where a chain does not hold; an empty list is a whole trail."""
    return list(chain.breaks())


def attest_remaining() -> None:
    """Attest, in an event of its own, what this transaction wrote since its last event."""
    captured = write_capture.captured()
    written = captured.unattested()
    if not written:
        return
    last = captured.last_event()
    model, key = written[0]
    event = AuditEvent(
        id=uuid.uuid4(),
        chain=last.chain if last else AGENCY,
        at=timezone.now(),
        actor_id=last.actor_id if last else None,
        verb="rows.written",
        subject_type=last.subject_type if last else model._meta.label_lower,
        subject_id=last.subject_id if last else str(key),
    )
    with transaction.atomic():
        _append(event, _written(event, written))
        captured.mark_attested(event)


def record_ends(verb: str, ends: Iterable[ChainHead], **facts: str | int) -> AuditEvent:
    """Add an event of the agency that names the ends of chains: see `audit.anchoring`."""
    event = _event(verb, None, None, facts)
    rows = [
        EventRow(
            event=event,
            kind=EventRow.Kind.END,
            subject_type=end._meta.label_lower,
            subject_id=f"{end.seq} {end.chain}",
            digest=bytes(end.mac),
        )
        for end in ends
    ]
    with transaction.atomic():
        return _append(event, rows)


def attest(found: Iterable[Named], verb: str) -> None:
    """Attest rows that were there already, as the system: see `manage.py attest_rows`."""
    pairs = list(map(_pair, found))
    for start in range(0, len(pairs), chain.CHUNK):
        chunk = pairs[start : start + chain.CHUNK]
        record(verb, None, by=None, rows=chunk, number=len(chunk))


def attest_gone(found: Iterable[tuple[str, str]], verb: str) -> None:
    """Record as gone, as the system, rows whose tables were removed: pairs of table and key."""
    found = list(found)
    digests = write_capture.captured().digests
    gone_rows = [row for row in digests if (row[0]._meta.label_lower, str(row[1])) in found]
    write_capture.forget_digests(gone_rows)
    for start in range(0, len(found), chain.CHUNK):
        chunk = found[start : start + chain.CHUNK]
        event = _event(verb, None, None, {"number": len(chunk)})
        gone = [
            EventRow(event=event, kind=EventRow.Kind.GONE, subject_type=table, subject_id=row)
            for table, row in chunk
        ]
        with transaction.atomic():
            _append(event, gone)


def _pair(named: Named) -> Row:
    if isinstance(named, tuple):
        return named
    return named._meta.model, named.pk  # request.user's own type is lazy


def _event(
    verb: str, subject: Model | None, by: AbstractBaseUser | None, facts: Facts
) -> AuditEvent:
    if settings.TRAIL_REFUSES_UNDECLARED:
        events.check(verb, facts)
    return AuditEvent(
        id=uuid.uuid4(),
        chain=getattr(subject, "trail_chain", AGENCY),
        at=timezone.now(),
        actor_id=by.pk if by else None,
        verb=verb,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        facts=dict(sorted(facts.items())),  # as its digest has them
    )


def _append(event: AuditEvent, named: Iterable[EventRow]) -> AuditEvent:
    """Put an event at the end of its chain, with the rows that it names, or let it wait."""
    pending = write_capture.captured().pending
    appended = event, list(named)
    if pending is None:
        _append_all([appended])
    else:
        pending.append(appended)
    return event


def _append_all(pending: list[write_capture.Appended]) -> None:
    """Put events at the ends of their chains, in this order, with the rows that they name."""
    heads = {name: _locked_head(name) for name in sorted({event.chain for event, _ in pending})}
    named = [row for _, rows in pending for row in rows]
    EventRow.objects.bulk_create(named, batch_size=chain.CHUNK)
    for event, rows in pending:
        head = heads[event.chain]
        event.seq = head.seq + 1
        event.mac = chain.link(event, chain.as_bytes(head.mac), rows)
        if chain.is_genuine(head):  # a forged end stays one, however much is added to it
            head.proof = chain.proof(event.mac)
        head.seq, head.mac = event.seq, event.mac
    AuditEvent.objects.bulk_create([event for event, _ in pending], batch_size=chain.CHUNK)
    for head in heads.values():
        head.save(update_fields=["seq", "mac", "proof"])


def _locked_head(name: str) -> ChainHead:
    found = _head.records(chain=name)
    return (
        found[0]
        if found
        else ChainHead.objects.select_for_update().get_or_create(chain=name)[0]
    )


_head = PreparedQuery(
    lambda chain: ChainHead.objects.select_for_update().filter(chain=chain).order_by()
)


def _written(event: AuditEvent, written: Iterable[Row]) -> Iterator[EventRow]:
    by_model: dict[Table, dict[Any, None]] = {}
    for model, key in written:
        by_model.setdefault(model, {})[key] = None
    known = write_capture.captured().digests
    for model, keys in by_model.items():
        digests = {str(key): known[model, key] for key in keys if (model, key) in known}
        digests |= rows_of.digests(model, [key for key in keys if (model, key) not in known])
        for key in map(str, keys):
            kind = EventRow.Kind.WRITTEN if key in digests else EventRow.Kind.GONE
            yield _row(event, kind, model, key, digests.get(key, b""))


def _looked_at(event: AuditEvent, named: Row, written: Collection[Row]) -> Iterator[EventRow]:
    model, key = named
    if rows_of.is_covered(model) and named not in written:
        for text, digest in rows_of.digests(model, [key]).items():
            yield _row(event, EventRow.Kind.SEEN, model, text, digest)


def _opened(event: AuditEvent, opened: Iterable[Row]) -> Iterator[EventRow]:
    for model, key in dict.fromkeys(opened):
        yield _row(event, EventRow.Kind.SEEN, model, str(key), b"")


def _row(
    event: AuditEvent, kind: EventRow.Kind, model: Table, key: str, digest: bytes
) -> EventRow:
    return EventRow(
        event=event,
        kind=kind,
        subject_type=model._meta.label_lower,
        subject_id=key,
        digest=digest,
    )
