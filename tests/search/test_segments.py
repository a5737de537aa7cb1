"""Segments hold what finds people: sealed, whole after every write, and open to nobody else."""

import threading
import uuid
from itertools import islice

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from encryption import keyring
from encryption.exceptions import Erased, KeyMissing, SealBroken
from search import segments
from search.models import Segment, SegmentEntry
from search.queries import parse
from search.search_text import search_text

HERE, THERE = uuid.UUID(int=1), uuid.UUID(int=2)


@pytest.fixture(autouse=True)
def no_ciphertext_outlives_its_test():
    yield
    segments.forget_all()


def someone(name, number=1):
    return {uuid.UUID(int=number): search_text([name])}


def crowd(name, how_many, after=0):
    return {uuid.UUID(int=after + n): search_text([name]) for n in range(1, how_many + 1)}


def found(typed, *partitions):
    return [hit.row.int for hit in segments.find(parse(typed), partitions or None)]


def test_people_are_found_in_their_partition_only(db):
    segments.put(HERE, someone("Rosa"))

    assert found("rosa", HERE) == [1]
    assert found("rosa") == [1]
    assert found("rosa", THERE) == []


def test_nobody_is_found_by_an_empty_query(db):
    segments.put(HERE, someone("Rosa"))

    assert found("  ") == []


def test_a_text_replaces_the_earlier_one(db):
    segments.put(HERE, someone("Rosa"))
    segments.put(HERE, someone("Minh"))

    assert (found("rosa"), found("minh")) == ([], [1])


def test_an_unchanged_text_is_not_written_again(db):
    segments.put(HERE, someone("Rosa"))
    before = Segment.objects.get().version

    segments.put(HERE, someone("Rosa"))

    assert Segment.objects.get().version == before


def test_a_text_moves_to_another_partition(db):
    segments.put(HERE, someone("Rosa") | someone("Minh", 2))
    segments.put(THERE, someone("Rosa"))

    assert (found("rosa", HERE), found("rosa", THERE)) == ([], [1])
    assert found("minh", HERE) == [2]


def test_removed_people_are_not_found(db):
    segments.put(HERE, someone("Rosa") | someone("Minh", 2))
    segments.remove([uuid.UUID(int=1), uuid.UUID(int=9)])

    assert (found("rosa"), found("minh")) == ([], [2])
    assert SegmentEntry.objects.count() == 1


def test_a_full_segment_is_followed_by_another_and_gaps_are_filled(db):
    segments.put(HERE, crowd("Rosa", segments.PEOPLE_PER_SEGMENT + 1))
    segments.remove([uuid.UUID(int=1)])
    segments.put(HERE, someone("Minh", 9_999))

    held = Segment.objects.order_by("number").values_list("number", "people")
    assert list(held) == [(0, segments.PEOPLE_PER_SEGMENT), (1, 1)]
    assert len(found("rosa")) == segments.PEOPLE_PER_SEGMENT


def test_a_write_that_is_taken_back_leaves_everything_as_it_was(db):
    segments.put(HERE, someone("Rosa"))
    with transaction.atomic():
        segments.put(HERE, someone("Minh"))
        segments.put(THERE, someone("Luz", 2))
        assert found("minh") == [1]
        transaction.set_rollback(True)

    assert (found("rosa"), found("minh"), found("luz")) == ([1], [], [])


def test_a_write_that_was_rolled_back_is_not_remembered(db):
    segments.put(HERE, someone("Rosa"))
    with transaction.atomic():
        segments.put(HERE, someone("Minh"))
        assert found("minh") == [1]
        transaction.set_rollback(True)
    segments.put(HERE, someone("Luz"))

    assert (found("minh"), found("luz")) == ([], [1])


def test_another_process_is_not_answered_from_what_this_one_remembers(db):
    segments.put(HERE, someone("Rosa"))
    assert found("rosa") == [1]
    remembered = dict(segments._ciphertext)

    segments.put(HERE, someone("Minh"))
    segments._ciphertext.clear()
    segments._ciphertext.update(remembered)  # a process that saw only what was there before

    assert (found("rosa"), found("minh")) == ([], [1])


@pytest.mark.parametrize("typed", ["rosa", "ros", "osa", "rosa lopez", "z"])
def test_the_best_come_first_and_each_once(db, monkeypatch, typed):
    monkeypatch.setattr(segments, "PEOPLE_PER_SEGMENT", 3)
    names = ["Rosalind", "Rosa Lopez", "Ambrosa", "Rosa", "Minh", "Rozza Lopes", "Rosa"] * 2
    segments.put(HERE, {uuid.UUID(int=n): search_text([name]) for n, name in enumerate(names)})
    query = parse(typed)
    hits = list(segments.find(query))
    rank_of = {hit.row: hit.rank for hit in hits}

    best = list(segments.best_first(query))

    assert sorted(best) == sorted(rank_of)
    assert [rank_of[row] for row in best] == sorted(rank_of.values())


def test_whoever_asks_for_a_few_of_a_common_name_reads_few_segments(db, monkeypatch):
    monkeypatch.setattr(segments, "PEOPLE_PER_SEGMENT", 2)
    segments.put(HERE, crowd("Rosa", 12))
    opened, real = [], segments._open

    def noted(segment, blob, cipher):
        opened.append(segment.number)
        return real(segment, blob, cipher)

    monkeypatch.setattr(segments, "_open", noted)
    rows = list(islice(segments.best_first(parse("rosa")), 3))

    assert [row.int for row in rows] == [1, 2, 3]
    assert opened == [0, 1]


def test_segments_beyond_the_first_query_are_read_too(db, monkeypatch):
    monkeypatch.setattr(segments, "PEOPLE_PER_SEGMENT", 1)
    monkeypatch.setattr(segments, "SEGMENTS_FIRST", 2)
    monkeypatch.setattr(segments, "SEGMENTS_PER_QUERY", 3)
    segments.put(HERE, crowd("Rosa", 9))

    assert found("rosa") == list(range(1, 10))


def test_a_second_search_reads_no_ciphertext_again(db, django_assert_num_queries):
    segments.put(HERE, crowd("Rosa", 600))
    found("rosa")

    with django_assert_num_queries(1):
        assert len(found("rosa")) == 600


def test_no_more_is_remembered_than_fits(db, monkeypatch):
    monkeypatch.setattr(segments, "CACHED_SEGMENTS", 1)
    segments.put(HERE, crowd("Rosa", 600))

    assert len(found("rosa")) == 600
    assert len(segments._ciphertext) == 1


def test_rebuilding_makes_anew_what_does_not_open(db):
    segments.put(HERE, crowd("Rosa", 600))
    Segment.objects.filter(number=0).update(blob=b"spoilt" * 10)
    with pytest.raises(SealBroken):
        found("rosa")

    done = segments.rebuild(HERE, crowd("Minh", 3).items())

    assert done == 3
    assert (found("rosa"), found("minh")) == ([], [1, 2, 3])


def test_rebuilding_takes_over_people_from_another_partition(db):
    segments.put(THERE, someone("Rosa"))
    segments.rebuild(HERE, someone("Rosa").items())
    segments.rebuild(THERE, [])

    assert found("rosa") == [1]
    segments.remove([uuid.UUID(int=1)])
    assert found("rosa") == []


@pytest.mark.parametrize("place", [0, 2, 4, 17, 40, -1])
def test_a_flipped_bit_is_noticed(place, db):
    segments.put(HERE, someone("Rosa"))
    segment = Segment.objects.get()
    blob = bytearray(segment.blob)
    blob[place] ^= 1
    Segment.objects.update(blob=bytes(blob))

    with pytest.raises((SealBroken, KeyMissing)):
        found("rosa")


@pytest.mark.parametrize("name", ["partition", "number", "version"])
def test_a_segment_opens_only_in_its_place(name, db):
    segments.put(HERE, someone("Rosa"))
    moved = {"partition": THERE, "number": 7, "version": uuid.uuid4()}
    Segment.objects.update(**{name: moved[name]})

    with pytest.raises(SealBroken):
        found("rosa")


def test_the_database_holds_no_letter_of_a_name(db):
    segments.put(HERE, crowd("Rosalinda", 300))
    blob = bytes(Segment.objects.get().blob)

    assert b"rosa" not in blob.lower()
    assert b"RSL" not in blob


def test_without_the_key_of_search_nothing_opens(db):
    segments.put(HERE, someone("Rosa"))
    keyring.destroy(keyring.SEARCH)

    with pytest.raises(Erased):
        found("rosa")


class TestAnyWrites(TestCase):
    """Whatever is put, moved and removed, in any order: what was written last is found."""

    writes = st.lists(
        st.tuples(
            st.sampled_from([HERE, THERE, None]),
            st.dictionaries(
                st.integers(1, 6), st.sampled_from(["Rosa", "Minh", ""]), max_size=4
            ),
        ),
        max_size=8,
    )

    @settings(deadline=None, max_examples=30, suppress_health_check=list(HealthCheck))
    @given(writes=writes)
    def test_segments_hold_what_was_written_last(self, writes):
        expected = {}
        for partition, people in writes:
            rows = {uuid.UUID(int=n): search_text([name]) for n, name in people.items()}
            if partition:
                segments.put(partition, rows)
                expected |= {row: (partition, text) for row, text in rows.items()}
            else:
                segments.remove(rows)
                for row in rows:
                    expected.pop(row, None)

        rosa = search_text(["Rosa"])
        for partition in (HERE, THERE):
            assert sorted(found("rosa", partition)) == sorted(
                row.int for row, entry in expected.items() if entry == (partition, rosa)
            )


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite in memory has one writer")
def test_writers_at_the_same_time_lose_nothing():
    start, failures = threading.Barrier(6), []

    def write(number):
        try:
            start.wait()
            for turn in range(8):
                partition = HERE if (number + turn) % 2 else THERE
                segments.put(partition, someone("Rosa", number * 100 + turn))
                segments.put(THERE, someone("Minh", number))
                segments.put(HERE, someone("Minh", number))
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=[number]) for number in range(1, 7)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert failures == []
    assert len(found("rosa")) == 48
    assert sorted(found("minh", HERE)) == [1, 2, 3, 4, 5, 6]
