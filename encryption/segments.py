"""Sealed search: what finds people lies in segments, opened and scanned in memory.

A segment holds the lines of up to 512 people of one partition (a team). It is sealed with the
key of search, which `rebuild_search --new-key` replaces, and bound to its place and version.
Nothing in the database can be compared by name; a thief learns how many people a team has. To
search is to open the segments, look, and forget: half a millisecond for five thousand people.

Ciphertext stays in memory, plaintext does not. Whether it is still good, one query tells.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction
from django.db.models import Max

from encryption import keyring
from encryption.lines import Line
from encryption.models import SearchPlace, SearchSegment
from encryption.queries import Query
from encryption.sealing import Binding, key_version, seal, unseal

FULL = 512  # lines: few enough to rewrite at every save, enough to open a million at once
BLOCK = 1024
KEY = 16
COLUMN = b"\f"
AT_ONCE = 200
REMEMBERED = 2_500  # segments of ciphertext in a process: more than a million people, 120 MB

Lines = dict[uuid.UUID, Line]


class Hit(NamedTuple):
    """Somebody found, and how well they match: the less the better."""

    rank: int
    row: uuid.UUID


class Stored(NamedTuple):
    """A segment as it stands in the database."""

    id: int
    partition: uuid.UUID
    number: int
    version: uuid.UUID


_remembered: dict[uuid.UUID, bytes] = {}  # ciphertext by version, the oldest first


def find(query: Query, partitions: Collection[uuid.UUID] | None = None) -> Iterator[Hit]:
    """Yield everybody in the partitions whom the query matches, in no order.

    Args:
        query: what `queries.understand` made of it.
        partitions: where to look; None for everywhere. The caller decides who may see whom.

    Raises:
        SealBroken: a segment was altered or moved; `manage.py rebuild_search` makes it anew.
    """
    for text in _texts(partitions):
        *columns, keys = text.split(COLUMN, len(Line._fields))
        for number, rank in query.found_in(columns):
            yield Hit(rank, uuid.UUID(bytes=keys[number * KEY : (number + 1) * KEY]))


@transaction.atomic
def put(partition: uuid.UUID, lines: Mapping[uuid.UUID, Line]) -> None:
    """Write the lines of some records, and take out what stood for them here or elsewhere.

    A transaction that writes holds the partition until it ends: two never write one segment.
    """
    _hold({partition, *_partitions_of(lines)})
    added = dict(lines)
    for segment in _segments_of(lines):
        held = _lines_of(segment)
        if segment.partition == partition:
            changed = held | {row: added.pop(row) for row in held.keys() & added.keys()}
        else:
            changed = _without(lines, held)
        if changed != held:
            _write(segment, changed)
    _add(partition, added)


@transaction.atomic
def remove(rows: Collection[uuid.UUID]) -> None:
    """Take records out of search, wherever they stand."""
    _hold(_partitions_of(rows))
    for segment in _segments_of(rows):
        _write(segment, _without(rows, _lines_of(segment)))
    SearchPlace.objects.filter(row__in=rows).delete()


@transaction.atomic
def rebuild(partition: uuid.UUID, lines: Iterable[tuple[uuid.UUID, Line]]) -> int:
    """Make the segments of a partition anew, also where they do not open; return how many.

    Args:
        lines: read only after the partition is held, so that nothing written meanwhile is lost.
    """
    _hold({partition})
    segments = SearchSegment.objects.filter(partition=partition)
    SearchPlace.objects.filter(segment__in=segments).delete()
    segments.exclude(number=0).delete()
    _write(segments.get(), {})
    lines, done = iter(lines), 0
    while chunk := dict(islice(lines, FULL)):
        _add(partition, chunk)
        done += len(chunk)
    return done


def partitions() -> set[uuid.UUID]:
    """Return where there is anybody to be found."""
    return set(SearchSegment.objects.values_list("partition", flat=True))


def forget_all() -> None:
    """Forget the ciphertext that this process remembers."""
    _remembered.clear()


# Reading ----------------------------------------------------------------------------------


def _texts(partitions: Collection[uuid.UUID] | None) -> Iterator[bytes]:
    segments = SearchSegment.objects.all()
    if partitions is not None:
        segments = segments.filter(partition__in=partitions)
    everything = list(map(Stored._make, segments.values_list(*Stored._fields)))
    key = cache(_key)
    for start in range(0, len(everything), AT_ONCE):
        for stored, blob in _with_blobs(everything[start : start + AT_ONCE]):
            yield _opened(stored, blob, key)


def _with_blobs(segments: list[Stored]) -> Iterator[tuple[Stored, bytes]]:
    """Yield segments with their bytes. One rewritten meanwhile comes as it is now."""
    unknown = []
    for stored in segments:
        if blob := _remembered.get(stored.version):
            yield stored, blob
        else:
            unknown.append(stored.id)
    if unknown:
        rows = SearchSegment.objects.filter(id__in=unknown)
        for *place, blob in rows.values_list(*Stored._fields, "blob"):
            stored, blob = Stored(*place), bytes(blob)
            _remember(stored.version, blob)
            yield stored, blob


def _remember(version: uuid.UUID, blob: bytes) -> None:
    _remembered[version] = blob
    for oldest in list(islice(_remembered, max(0, len(_remembered) - REMEMBERED))):
        _remembered.pop(oldest, None)


def _opened(
    segment: Stored | SearchSegment, blob: bytes, key: Callable[[int], AESGCM]
) -> bytes:
    binding = Binding(segment.partition, segment.version)
    return unseal(blob, key(key_version(blob)), _label(segment.number), binding)


def _key(version: int) -> AESGCM:
    return AESGCM(keyring.subkey(keyring.SEARCH, "search", version))


def _label(number: int) -> str:
    return f"search segment {number}"


# Writing ----------------------------------------------------------------------------------


def _hold(partitions: set[uuid.UUID]) -> None:
    """Lock partitions until the transaction ends: the first segment of each, in one order."""
    first = SearchSegment.objects.filter(partition__in=partitions, number=0)
    locked = first.select_for_update().order_by("partition").values_list("partition", flat=True)
    missing = partitions - set(locked)
    if missing:
        made = [_sealed(SearchSegment(partition=one, number=0), {}) for one in sorted(missing)]
        SearchSegment.objects.bulk_create(made, ignore_conflicts=True)
        list(locked.all())


def _partitions_of(rows: Collection[uuid.UUID]) -> set[uuid.UUID]:
    places = SearchPlace.objects.filter(row__in=rows)
    return set(places.values_list("segment__partition", flat=True).distinct())


def _segments_of(rows: Collection[uuid.UUID]) -> list[SearchSegment]:
    places = SearchPlace.objects.filter(row__in=rows)
    return list(SearchSegment.objects.filter(id__in=places.values("segment")))


def _add(partition: uuid.UUID, lines: Lines) -> None:
    waiting = list(lines.items())
    while waiting:
        segment = _with_room(partition)
        room = FULL - segment.held
        added, waiting = dict(waiting[:room]), waiting[room:]
        _write(segment, _lines_of(segment) | added)
        SearchPlace.objects.bulk_create(
            [SearchPlace(row=row, segment=segment) for row in added],
            update_conflicts=True,
            unique_fields=["row"],
            update_fields=["segment"],
        )


def _with_room(partition: uuid.UUID) -> SearchSegment:
    segments = SearchSegment.objects.filter(partition=partition)
    if segment := segments.filter(held__lt=FULL).order_by("number").first():
        return segment
    last = segments.aggregate(last=Max("number"))["last"]
    return _sealed(SearchSegment(partition=partition, number=last + 1), {})


def _lines_of(segment: SearchSegment) -> Lines:
    text = _opened(segment, bytes(segment.blob), _key)
    *columns, keys = text.split(COLUMN, len(Line._fields))
    rows = (uuid.UUID(bytes=keys[at : at + KEY]) for at in range(0, len(keys), KEY))
    lines = map(Line, *(column.decode().split("\n") for column in columns))
    return dict(zip(rows, lines, strict=False))


def _write(segment: SearchSegment, lines: Lines) -> None:
    _sealed(segment, lines).save()


def _sealed(segment: SearchSegment, lines: Lines) -> SearchSegment:
    """Return the segment with these lines, sealed as a version that there never was."""
    columns = [
        "".join(f"{part}\n" for part in column) for column in zip(*lines.values(), strict=True)
    ]
    columns = columns or [""] * len(Line._fields)
    keys = b"".join(row.bytes for row in lines)
    text = COLUMN.join([*(column.encode() for column in columns), keys])
    segment.version, segment.held = uuid.uuid4(), len(lines)
    version, _ = keyring.data_key(keyring.SEARCH)
    binding = Binding(segment.partition, segment.version)
    segment.blob = seal(text, _key(version), version, _label(segment.number), binding, BLOCK)
    return segment


def _without(rows: Collection[uuid.UUID], lines: Lines) -> Lines:
    return {row: line for row, line in lines.items() if row not in rows}
