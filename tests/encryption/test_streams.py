"""The bytes of a sealed file: whatever is done to them is noticed, wherever reading begins."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encryption.exceptions import SealBroken
from encryption.streams import (
    CHUNK_SIZE,
    HEADER_SIZE,
    PADDED_TO,
    TAG_SIZE,
    Header,
    SealingWriter,
    unsealed,
)

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
STORED = CHUNK_SIZE + TAG_SIZE
EDGES = [
    0,
    1,
    PADDED_TO - 1,
    PADDED_TO,
    CHUNK_SIZE - 1,
    CHUNK_SIZE,
    CHUNK_SIZE + 1,
    2 * CHUNK_SIZE - 1,
    2 * CHUNK_SIZE,
]

sizes = st.sampled_from(EDGES) | st.integers(0, 3 * CHUNK_SIZE)
portions = st.integers(1, 2 * CHUNK_SIZE)


def text_of(size):
    return (b"".join(number.to_bytes(4) for number in range(size // 4 + 1)))[:size]


def sealed(text, *, key=KEY, portion=CHUNK_SIZE):
    target = io.BytesIO()
    writer = SealingWriter(target, Header.create(1), key)
    for start in range(0, len(text), portion):
        writer.write(text[start : start + portion])
    writer.finish()
    return target.getvalue()


def read(stored, key=KEY):
    return unsealed(io.BytesIO(stored), lambda head: key).read()


def chunks(stored):
    body = stored[HEADER_SIZE:]
    return [body[start : start + STORED] for start in range(0, len(body), STORED)]


@settings(deadline=None, max_examples=60)
@given(size=sizes, portion=portions)
def test_a_file_of_any_size_received_in_any_portions_comes_back(size, portion):
    text = text_of(size)

    assert read(sealed(text, portion=portion)) == text


@settings(deadline=None, max_examples=60)
@given(size=sizes, data=st.data())
def test_any_part_of_a_file_can_be_read_by_itself(size, data):
    text = text_of(size)
    start = data.draw(st.integers(0, size))
    length = data.draw(st.integers(0, size - start))
    reader = unsealed(io.BytesIO(sealed(text)), lambda head: KEY)

    assert reader.seek(start) == start
    assert reader.read(length) == text[start : start + length]


def test_positions_count_from_the_start_the_present_place_and_the_true_end():
    reader = unsealed(io.BytesIO(sealed(b"0123456789")), lambda head: KEY)

    assert reader.seek(-3, io.SEEK_END) == 7
    assert reader.read() == b"789"
    assert reader.seek(4) == 4
    assert reader.seek(1, io.SEEK_CUR) == 5
    assert reader.read(2) == b"56"
    reader.seek(5_000)
    assert reader.read() == b""


def test_the_stored_length_says_no_more_than_to_four_kibibytes():
    assert (
        len(sealed(b""))
        == len(sealed(text_of(PADDED_TO - 1)))
        == HEADER_SIZE + PADDED_TO + TAG_SIZE
    )
    assert len(sealed(text_of(PADDED_TO))) == HEADER_SIZE + 2 * PADDED_TO + TAG_SIZE


def test_two_sealings_of_one_file_share_no_chunk():
    one, other = sealed(text_of(3 * CHUNK_SIZE)), sealed(text_of(3 * CHUNK_SIZE))

    assert set(chunks(one)).isdisjoint(chunks(other))


def test_nothing_of_the_text_is_in_the_file():
    assert b"Rosalinda" not in sealed(b"Rosalinda of Pier 19 " * 5_000)


TEXT = text_of(2 * CHUNK_SIZE + 100)
WHOLE = sealed(TEXT)
OTHER = sealed(text_of(2 * CHUNK_SIZE + 100)[::-1])
FIRST, SECOND, LAST = chunks(WHOLE)

TAMPERED = {
    "cut at the edge of a chunk": WHOLE[:HEADER_SIZE] + FIRST + SECOND,
    "cut inside a chunk": WHOLE[:-200],
    "cut inside the first chunk": WHOLE[: HEADER_SIZE + 500],
    "two chunks changed places": WHOLE[:HEADER_SIZE] + SECOND + FIRST + LAST,
    "a chunk was dropped": WHOLE[:HEADER_SIZE] + FIRST + LAST,
    "a chunk came twice": WHOLE[:HEADER_SIZE] + FIRST + FIRST + SECOND + LAST,
    "junk was appended": WHOLE + b"junk",
    "its own last chunk was appended": WHOLE + LAST,
    "the last chunk is another file's": WHOLE[:HEADER_SIZE]
    + FIRST
    + SECOND
    + chunks(OTHER)[-1],
    "the head is another file's": OTHER[:HEADER_SIZE] + WHOLE[HEADER_SIZE:],
    "the chunk size was changed": WHOLE[:5] + b"\x0c" + WHOLE[6:],
    "the algorithm was changed": WHOLE[:4] + b"\x02" + WHOLE[5:],
    "the key's version was changed": WHOLE[:6] + b"\x00\x02" + WHOLE[8:],
    "no chunk is left": WHOLE[:HEADER_SIZE],
    "the head is cut": WHOLE[:20],
    "nothing is left": b"",
    "it was never sealed": b"%PDF-1.7" + bytes(100),
}


@pytest.mark.parametrize("stored", TAMPERED.values(), ids=TAMPERED.keys())
def test_a_file_that_was_tampered_with_does_not_open(stored):
    with pytest.raises(SealBroken):
        read(stored)


def test_a_file_does_not_open_with_another_key():
    with pytest.raises(SealBroken):
        read(WHOLE, OTHER_KEY)


@settings(deadline=None, max_examples=100)
@given(bit=st.integers(0, 8 * len(WHOLE) - 1))
def test_any_flipped_bit_is_noticed(bit):
    flipped = bytearray(WHOLE)
    flipped[bit // 8] ^= 1 << bit % 8

    with pytest.raises(SealBroken):
        read(bytes(flipped))


def test_what_is_cut_off_is_noticed_before_a_byte_is_read():
    with pytest.raises(SealBroken):
        unsealed(io.BytesIO(TAMPERED["cut at the edge of a chunk"]), lambda head: KEY)


def test_a_chunk_is_verified_before_any_of_it_is_returned():
    altered = bytearray(WHOLE)
    altered[HEADER_SIZE + STORED + STORED - 1] ^= 1  # the last bit of the second chunk's tag
    reader = unsealed(io.BytesIO(bytes(altered)), lambda head: KEY)

    assert reader.read(CHUNK_SIZE) == TEXT[:CHUNK_SIZE]
    with pytest.raises(SealBroken):
        reader.read(1)
