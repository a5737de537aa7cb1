"""Sealed search: search texts lie in segments, which are opened and scanned in memory.

A segment holds the search texts of up to 512 people of one partition (a team). It is sealed
with the key of search, which `rebuild_search --new-key` replaces, and bound to its partition,
number and version. No name in the database can be compared with another; a thief learns how
many people a team has. A search opens the segments, scans them and drops the plaintext: half a
millisecond for five thousand people.

Only ciphertext is cached. One query for the versions tells whether it is still current.

The bytes of a segment, before sealing: a column for each field of `SearchText`, one line
(ended by a newline) for each person; then the people's row keys, 16 bytes each, in the same
order. A form feed ends each column.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max

from encryption import keyring
from encryption.sealing import Binding, Cipher, key_version, seal, unseal
from search.models import Segment, SegmentEntry
from search.queries import Query
from search.search_text import VERSION, SearchText

PEOPLE_PER_SEGMENT = 512  # few enough to rewrite at each save, enough to scan a million people
PADDED_TO = 1024  # bytes
ROW_KEY_SIZE = 16  # bytes
COLUMN_END = b"\f"
SEGMENTS_PER_QUERY = 200
SEGMENTS_FIRST = 16  # most searches for a whole name end in them
CACHED_SEGMENTS = 2_500  # of a process: ciphertext of more than a million people, 120 MB

Texts = dict[uuid.UUID, SearchText]  # by row key


class Hit(NamedTuple):
    """Somebody found. A lower rank is a better match."""

    rank: int
    row: uuid.UUID


class StoredSegment(NamedTuple):
    """A segment in the database, without its bytes."""

    id: int
    partition: uuid.UUID
    number: int
    version: uuid.UUID


_ciphertext: dict[uuid.UUID, bytes] = {}  # by version, the oldest first


def find(query: Query, partitions: Collection[uuid.UUID] | None = None) -> Iterator[Hit]:
    """Yield everybody in the partitions whom the query matches, in no order.

    Args:
        query: what `queries.parse` returned.
        partitions: where to look; None for everywhere. The caller decides who may see whom.

    Raises:
        SealBroken: a segment was altered or moved; `manage.py rebuild_search` makes it anew.
    """
    for rank, key in _hits(query, partitions):
        yield Hit(rank, uuid.UUID(bytes=key))


def best_first(
    query: Query, partitions: Collection[uuid.UUID] | None = None
) -> Iterator[uuid.UUID]:
    """Yield the row keys of everybody whom the query matches, the best first, each once.

    Among equals in the order of the segments. Nothing matches better than rank 0, so those come
    at once: whoever asks for thirty of a common name does not read all segments.
    """
    seen: set[bytes] = set()
    later: list[tuple[int, bytes]] = []
    for rank, key in _hits(query, partitions):
        if rank:
            later.append((rank, key))
        elif key not in seen:
            seen.add(key)
            yield uuid.UUID(bytes=key)
    later.sort(key=itemgetter(0))
    for _, key in later:
        if key not in seen:
            seen.add(key)
            yield uuid.UUID(bytes=key)


@transaction.atomic
def put(partition: uuid.UUID, texts: Mapping[uuid.UUID, SearchText]) -> None:
    """Write the search texts of some records, and take out older ones here and elsewhere.

    The partition stays locked until the transaction ends, so that two never write one segment.
    """
    _lock({partition, *_partitions_of(texts)})
    added = dict(texts)
    for segment in _segments_of(texts):
        before = _texts_in(segment)
        if segment.partition == partition:
            after = before | {row: added.pop(row) for row in before.keys() & added.keys()}
        else:
            after = _without(texts, before)
        if after != before:
            _write(segment, after)
    _add(partition, added)


@transaction.atomic
def remove(rows: Collection[uuid.UUID]) -> None:
    """Take records out of search, in whichever partition they are."""
    _lock(_partitions_of(rows))
    for segment in _segments_of(rows):
        _write(segment, _without(rows, _texts_in(segment)))
    SegmentEntry.objects.filter(row__in=rows).delete()


@transaction.atomic
def rebuild(partition: uuid.UUID, texts: Iterable[tuple[uuid.UUID, SearchText]]) -> int:
    """Make the segments of a partition anew, also where they do not open.

    Args:
        texts: read only after the partition is locked, so that nothing written meanwhile is
            lost.

    Returns:
        How many people are in them.
    """
    _lock({partition})
    segments = Segment.objects.filter(partition=partition)
    SegmentEntry.objects.filter(segment__in=segments).delete()
    segments.exclude(number=0).delete()
    _write(segments.get(), {})
    texts, done = iter(texts), 0
    while chunk := dict(islice(texts, PEOPLE_PER_SEGMENT)):
        _add(partition, chunk)
        done += len(chunk)
    return done


def partitions() -> set[uuid.UUID]:
    """Return the partitions that have segments."""
    return set(Segment.objects.values_list("partition", flat=True))


def outdated() -> set[uuid.UUID]:
    """Return the partitions that hold texts as an earlier release made them."""
    older = Segment.objects.filter(text_version__lt=VERSION)
    return set(older.values_list("partition", flat=True))


def forget_all() -> None:
    """Drop the ciphertext that this process has cached."""
    _ciphertext.clear()


# Reading ----------------------------------------------------------------------------------


def _hits(
    query: Query, partitions: Collection[uuid.UUID] | None
) -> Iterator[tuple[int, bytes]]:
    """Yield the rank and the row key of everybody found, in the order of the segments."""
    for text in _plaintexts(partitions):
        *columns, keys = text.split(COLUMN_END, len(SearchText._fields))
        for number, rank in query.matches(columns):
            at = number * ROW_KEY_SIZE
            yield rank, keys[at : at + ROW_KEY_SIZE]


def _plaintexts(partitions: Collection[uuid.UUID] | None) -> Iterator[bytes]:
    segments = Segment.objects.order_by("partition", "number")
    if partitions is not None:
        segments = segments.filter(partition__in=partitions)
    rows, cipher = segments.values_list(*StoredSegment._fields), cache(_cipher)
    start, size = 0, SEGMENTS_FIRST
    while found := list(map(StoredSegment._make, rows[start : start + size])):
        for stored, blob in _with_blobs(found):
            yield _open(stored, blob, cipher)
        if len(found) < size:
            return
        start, size = start + size, SEGMENTS_PER_QUERY


def _with_blobs(segments: list[StoredSegment]) -> Iterator[tuple[StoredSegment, bytes]]:
    """Yield segments with their bytes. One that was rewritten meanwhile comes as it is now."""
    unknown = [stored.id for stored in segments if stored.version not in _ciphertext]
    fetched = {}
    if unknown:
        rows = Segment.objects.filter(id__in=unknown)
        for *columns, blob in rows.values_list(*StoredSegment._fields, "blob"):
            stored = StoredSegment(*columns)
            fetched[stored.id] = stored, bytes(blob)
            _remember(stored.version, fetched[stored.id][1])
    for stored in segments:
        if stored.id in fetched:
            yield fetched[stored.id]
        elif blob := _ciphertext.get(stored.version):
            yield stored, blob


def _remember(version: uuid.UUID, blob: bytes) -> None:
    _ciphertext[version] = blob
    for oldest in list(islice(_ciphertext, max(0, len(_ciphertext) - CACHED_SEGMENTS))):
        _ciphertext.pop(oldest, None)


def _open(
    segment: StoredSegment | Segment, blob: bytes, cipher: Callable[[int], Cipher]
) -> bytes:
    binding = Binding(segment.partition, segment.version)
    return unseal(blob, cipher(key_version(blob)), _label(segment.number), binding)


def _cipher(version: int) -> Cipher:
    return keyring.subkey_cipher(keyring.SEARCH, "search", version)


def _label(number: int) -> str:
    return f"search segment {number}"


# Writing ----------------------------------------------------------------------------------


def _lock(partitions: set[uuid.UUID]) -> None:
    """Lock partitions until the transaction ends: the first segment of each, in one order.

    The order keeps two transactions from waiting for each other.
    """
    first = Segment.objects.filter(partition__in=partitions, number=0)
    locked = first.select_for_update().order_by("partition").values_list("partition", flat=True)
    missing = partitions - set(locked)
    if missing:
        new = [_fill(Segment(partition=each, number=0), {}) for each in sorted(missing)]
        Segment.objects.bulk_create(new, ignore_conflicts=True)
        list(locked.all())


def _partitions_of(rows: Collection[uuid.UUID]) -> set[uuid.UUID]:
    entries = SegmentEntry.objects.filter(row__in=rows)
    return set(entries.values_list("segment__partition", flat=True).distinct())


def _segments_of(rows: Collection[uuid.UUID]) -> list[Segment]:
    entries = SegmentEntry.objects.filter(row__in=rows)
    return list(Segment.objects.filter(id__in=entries.values("segment")))


def _add(partition: uuid.UUID, texts: Texts) -> None:
    waiting = list(texts.items())
    while waiting:
        segment = _with_room(partition)
        room = PEOPLE_PER_SEGMENT - segment.people
        added, waiting = dict(waiting[:room]), waiting[room:]
        _write(segment, _texts_in(segment) | added)
        SegmentEntry.objects.bulk_create(
            [SegmentEntry(row=row, segment=segment) for row in added],
            update_conflicts=True,
            unique_fields=["row"],
            update_fields=["segment"],
        )


def _with_room(partition: uuid.UUID) -> Segment:
    """Return the first segment of a partition that is not full, or a new one."""
    segments = Segment.objects.filter(partition=partition)
    not_full = segments.filter(people__lt=PEOPLE_PER_SEGMENT)
    if segment := not_full.order_by("number").first():
        return segment
    last = segments.aggregate(last=Max("number"))["last"]
    return _fill(Segment(partition=partition, number=last + 1), {})


def _texts_in(segment: Segment) -> Texts:
    text = _open(segment, bytes(segment.blob), _cipher)
    *columns, keys = text.split(COLUMN_END, len(SearchText._fields))
    starts = range(0, len(keys), ROW_KEY_SIZE)
    rows = (uuid.UUID(bytes=keys[at : at + ROW_KEY_SIZE]) for at in starts)
    texts = map(SearchText, *(column.decode().split("\n") for column in columns))
    return dict(zip(rows, texts, strict=False))  # `split` gives an empty last line


def _write(segment: Segment, texts: Texts) -> None:
    _fill(segment, texts).save()


def _fill(segment: Segment, texts: Texts) -> Segment:
    """Return the segment with these texts sealed in it, as a new version."""
    columns = [
        "".join(f"{part}\n" for part in column) for column in zip(*texts.values(), strict=True)
    ]
    columns = columns or [""] * len(SearchText._fields)
    keys = b"".join(row.bytes for row in texts)
    text = COLUMN_END.join([*(column.encode() for column in columns), keys])
    segment.version, segment.people = uuid.uuid4(), len(texts)
    if not texts:  # what is added from here on is made as it is now
        segment.text_version = VERSION
    version = keyring.newest_version(keyring.SEARCH)
    binding = Binding(segment.partition, segment.version)
    label = _label(segment.number)
    segment.blob = seal(text, _cipher(version), version, label, binding, PADDED_TO)
    return segment


def _without(rows: Collection[uuid.UUID], texts: Texts) -> Texts:
    return {row: text for row, text in texts.items() if row not in rows}
