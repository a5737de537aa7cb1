"""Reconciling: every row is as its newest event says, and every event's row is there.

Both ways, for each covered table: a deleted row, an old value put back, a row that nobody
wrote, a changed or swapped value. History is a table like any other. It reads in chunks.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, islice
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection, models

from audit import chain, rows, stored
from audit.models import EventRow

AT_ONCE = 2_000
WRITES = (EventRow.Kind.WRITTEN, EventRow.Kind.GONE)

CHANGED = "does not say what was written last"
REPLAYED = "says again what it said before it was changed"
BACK = "is there, though it was deleted"
DELETED = "is not there, though nobody deleted it"
GHOST = "is there, though nobody wrote it"
SHOWN = "was shown with something that nobody wrote"
UNKNOWN = "belongs to a table that is not there"


class Difference(NamedTuple):
    """One row that is not as the trail says, with a sentence that says how."""

    table: str
    row: str
    reason: str


class _Attested(NamedTuple):
    """What the trail says of one row: its newest digest, the ones before, what was shown."""

    key: str
    newest: bytes
    is_gone: bool
    before: set[bytes]
    strange: bool  # it was shown with a digest that no write ever had


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


def unattested() -> Iterator[tuple[type[models.Model], Any]]:
    """Yield the rows that no event attests."""
    tables = set(connection.introspection.table_names())
    for model in rows.covered_models():
        if model._meta.db_table in tables:
            yield from _keys_of(model, _unattested_of(model))


def differing() -> Iterator[tuple[type[models.Model], Any]]:
    """Yield the rows of our tables that are not as the trail says."""
    for table, row, reason in differences():
        if reason != UNKNOWN:
            yield from _keys_of(apps.get_model(table), [row])


def of_no_table() -> Iterator[tuple[str, str]]:
    """Yield table and key of each attested row whose table an upgrade removed."""
    yield from _of_no_table(_attested_tables())


def _keys_of(
    model: type[models.Model], texts: Iterable[str]
) -> Iterator[tuple[type[models.Model], Any]]:
    """Yield the keys of these rows, but for a row whose key the system can not have written."""
    for text in texts:
        if (key := rows.as_key(model, text)) is not None:
            yield model, key


def _attested_tables() -> set[str]:
    attested = EventRow.objects.filter(kind__in=WRITES).order_by()
    return set(attested.values_list("subject_type", flat=True).distinct())


def _of_no_table(attested: set[str]) -> Iterator[tuple[str, str]]:
    for label in attested - {model._meta.label_lower for model in rows.covered_models()}:
        yield from ((label, row.key) for row in _attested_of(label) if not row.is_gone)


def _of_table(
    model: type[models.Model], walked: Callable[[int], None], count: int
) -> Iterator[Difference]:
    table, found = model._meta.label_lower, 0
    attested = _attested_of(table)
    while chunk := list(islice(attested, AT_ONCE)):
        digests = rows.digests(model, [rows.as_key(model, one.key) for one in chunk])
        found += len(digests)
        for one in chunk:
            if reason := _why_not(one, digests.get(one.key)):
                yield Difference(table, one.key, reason)
        walked(len(chunk))
    if found != count:
        yield from _ghosts(model)


def _ghosts(model: type[models.Model]) -> Iterator[Difference]:
    for key in _unattested_of(model):
        yield Difference(model._meta.label_lower, key, GHOST)


def _why_not(attested: _Attested, digest: bytes | None) -> str:
    if digest is None:
        return "" if attested.is_gone else DELETED
    if attested.is_gone:
        return BACK
    if digest != attested.newest:
        return REPLAYED if digest in attested.before else CHANGED
    return SHOWN if attested.strange else ""


def _attested_of(table: str) -> Iterator[_Attested]:
    """Yield what the trail says of each row of a table that was ever written or deleted."""
    attested = (
        EventRow.objects.filter(subject_type=table)
        .exclude(kind=EventRow.Kind.SEEN, digest=b"")
        .order_by("subject_id", "id")
        .values_list("subject_id", "kind", "digest")
    )
    for key, entries in groupby(attested.iterator(chunk_size=AT_ONCE), key=lambda row: row[0]):
        newest, is_gone, before, shown = None, False, set(), set()
        for _, kind, digest in entries:
            if kind == EventRow.Kind.SEEN:
                shown.add(chain.as_bytes(digest))
            else:
                newest, is_gone = chain.as_bytes(digest), kind == EventRow.Kind.GONE
                before.add(newest)
        if newest is not None:
            yield _Attested(str(key), newest, is_gone, before, bool(shown - before))


def _unattested_of(model: type[models.Model]) -> Iterator[str]:
    """Yield the key of each row that no event attests, or that is not stored like a key."""
    pk = model._meta.pk
    attested = EventRow.objects.filter(subject_type=model._meta.label_lower, kind__in=WRITES)
    rows: models.QuerySet[models.Model] = models.QuerySet(model)
    column = rows.order_by().values_list(stored.value(pk), flat=True)
    keys = column.iterator(chunk_size=AT_ONCE)
    while chunk := list(islice(keys, AT_ONCE)):
        texts = {key: str(stored.key_of(pk, key)) for key in chunk}
        named = attested.filter(subject_id__in=texts.values())
        known = set(named.values_list("subject_id", flat=True))
        for key, text in texts.items():
            if stored.key_of(pk, key) is None:
                yield str(key)
            elif text not in known:
                yield text
