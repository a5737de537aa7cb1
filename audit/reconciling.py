"""Reconciling: every row is as its newest event says, and every event's row is there.

Both ways, for each covered table: it finds a deleted row, an old value put back, a row that
nobody wrote, a changed or swapped value. History is a table like any other.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, islice
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection, models

from audit import chain, rows, stored
from audit.models import EventRow
from audit.rows import Row, Table

WRITES = (EventRow.Kind.WRITTEN, EventRow.Kind.GONE)

CHANGED = "differs from what was written last"
REPLAYED = "is again as it was before it was changed"
BACK = "is there, though it was deleted"
DELETED = "is missing, and was not deleted"
GHOST = "is there, and was not written"
SHOWN = "was shown with a value that was never written"
UNKNOWN = "belongs to a table that is not there"


class Difference(NamedTuple):
    """One row that is not as the trail says, with a sentence that says how."""

    table: str
    row: str
    reason: str


class _Attested(NamedTuple):
    """What the trail says of one row."""

    key: str
    newest: bytes  # the digest of the last write; empty if that was a deletion
    is_gone: bool
    before: set[bytes]  # the digests of all writes
    shown_otherwise: bool  # an event showed it with a digest that no write has


def differences(walked: Callable[[int], None] = lambda rows: None) -> Iterator[Difference]:
    """Yield every row that is not as the trail says, table by table.

    Args:
        walked: is called now and then with the number of further rows that were checked.
    """
    models_by_label = {model._meta.label_lower: model for model in rows.covered_models()}
    counts = rows.row_counts()
    attested = _attested_tables()
    for label, model in models_by_label.items():
        if label in attested:
            yield from _of_table(model, walked, counts[label])
        elif counts[label]:
            yield from _ghosts(model)
    for label in sorted({table for table, _row in _of_no_table(attested)}, key=str):
        yield Difference(label, "", UNKNOWN)


def unattested() -> Iterator[Row]:
    """Yield the rows that no event attests."""
    tables = set(connection.introspection.table_names())
    for model in rows.covered_models():
        if model._meta.db_table in tables:
            yield from _keys_of(model, _unattested_of(model))


def differing() -> Iterator[Row]:
    """Yield the rows of our tables that are not as the trail says."""
    for table, row, reason in differences():
        if reason != UNKNOWN:
            yield from _keys_of(apps.get_model(table), [row])


def of_no_table() -> Iterator[tuple[str, str]]:
    """Yield table and key of each attested row whose table an upgrade removed."""
    yield from _of_no_table(_attested_tables())


def _keys_of(model: Table, texts: Iterable[str]) -> Iterator[Row]:
    """Yield these rows, except one whose key the system cannot have written."""
    for text in texts:
        if (key := stored.from_text(model._meta.pk, text)) is not None:
            yield model, key


def _attested_tables() -> set[str]:
    attested = EventRow.objects.filter(kind__in=WRITES).order_by()
    return set(attested.values_list("subject_type", flat=True).distinct())


def _of_no_table(attested: set[str]) -> Iterator[tuple[str, str]]:
    for label in attested - {model._meta.label_lower for model in rows.covered_models()}:
        yield from ((label, row.key) for row in _attested_of(label) if not row.is_gone)


def _of_table(model: Table, walked: Callable[[int], None], count: int) -> Iterator[Difference]:
    table, found = model._meta.label_lower, 0
    attested = _attested_of(table)
    while chunk := list(islice(attested, chain.CHUNK)):
        keys = [stored.from_text(model._meta.pk, one.key) for one in chunk]
        digests = rows.digests(model, keys)
        found += len(digests)
        for one in chunk:
            if reason := _why_not(one, digests.get(one.key)):
                yield Difference(table, one.key, reason)
        walked(len(chunk))
    if found != count:
        yield from _ghosts(model)


def _ghosts(model: Table) -> Iterator[Difference]:
    for key in _unattested_of(model):
        yield Difference(model._meta.label_lower, key, GHOST)


def _why_not(attested: _Attested, digest: bytes | None) -> str:
    if digest is None:
        return "" if attested.is_gone else DELETED
    if attested.is_gone:
        return BACK
    if digest != attested.newest:
        return REPLAYED if digest in attested.before else CHANGED
    return SHOWN if attested.shown_otherwise else ""


def _attested_of(table: str) -> Iterator[_Attested]:
    """Yield what the trail says of each row of a table that was ever written or deleted."""
    attested = (
        EventRow.objects.filter(subject_type=table)
        .exclude(kind=EventRow.Kind.SEEN, digest=b"")
        .order_by("subject_id", "id")
        .values_list("subject_id", "kind", "digest")
    )
    for key, entries in groupby(
        attested.iterator(chunk_size=chain.CHUNK), key=lambda row: row[0]
    ):
        newest: bytes | None = None
        is_gone, before, shown = False, set[bytes](), set[bytes]()
        for _, kind, digest in entries:
            if kind == EventRow.Kind.SEEN:
                shown.add(chain.as_bytes(digest))
            else:
                newest, is_gone = chain.as_bytes(digest), kind == EventRow.Kind.GONE
                before.add(newest)
        if newest is not None:
            yield _Attested(str(key), newest, is_gone, before, bool(shown - before))


def _unattested_of(model: Table) -> Iterator[str]:
    """Yield the key of each row that no event attests, or that is not stored like a key."""
    pk: Any = model._meta.pk
    attested = EventRow.objects.filter(subject_type=model._meta.label_lower, kind__in=WRITES)
    found: Any = models.QuerySet(model).order_by().values_list(stored.value(model, pk.name))
    keys = found.iterator(chain.CHUNK)
    while chunk := list(islice(keys, chain.CHUNK)):
        texts = {str(key): stored.key_of(pk, key) for (key,) in chunk}
        named = attested.filter(subject_id__in=map(str, texts.values()))
        known = set(named.values_list("subject_id", flat=True))
        for text, key in texts.items():
            if key is None:
                yield text
            elif str(key) not in known:
                yield str(key)
