"""The bytes of a sealed value: what goes in comes out, and nothing else ever does."""

import uuid

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from encryption.exceptions import SealBroken
from encryption.sealing import Binding, key_version, seal, unseal

KEY = AESGCM(b"k" * 32)
BINDING = Binding(uuid.UUID(int=1), uuid.UUID(int=2))
LABEL = "casework.client.preferred_name"

texts = st.binary(max_size=200)
blocks = st.sampled_from([16, 32, 128])


def sealed(text=b"Rosa", version=1, block=16):
    return seal(text, KEY, version, LABEL, BINDING, block)


@given(texts, blocks, st.integers(1, 65_535))
def test_whatever_is_sealed_opens(text, block, version):
    blob = sealed(text, version, block)

    assert unseal(blob, KEY, LABEL, BINDING) == text
    assert key_version(blob) == version


@given(texts)
def test_the_same_text_never_looks_the_same(text):
    assert sealed(text) != sealed(text)


@given(st.binary(max_size=15), st.binary(max_size=15))
def test_short_texts_are_of_one_length(one, other):
    assert len(sealed(one)) == len(sealed(other))


@given(texts, blocks)
def test_a_text_is_padded_to_whole_blocks(text, block):
    assert (len(sealed(text, block=block)) - len(sealed(b""))) % 16 == 0
    assert len(sealed(text, block=block)) > len(text) + 32


@given(texts, st.data())
def test_one_flipped_bit_is_noticed_wherever_it_is(text, data):
    blob = bytearray(sealed(text))
    bit = data.draw(st.integers(0, len(blob) * 8 - 1))
    blob[bit // 8] ^= 1 << bit % 8

    with pytest.raises(SealBroken):
        unseal(bytes(blob), KEY, LABEL, BINDING)


@given(texts, st.data())
def test_a_value_cut_short_is_noticed(text, data):
    blob = sealed(text)
    kept = data.draw(st.integers(0, len(blob) - 1))

    with pytest.raises(SealBroken):
        unseal(blob[:kept], KEY, LABEL, BINDING)


@given(st.binary(min_size=1, max_size=40))
def test_a_value_with_something_added_is_noticed(more):
    with pytest.raises(SealBroken):
        unseal(sealed() + more, KEY, LABEL, BINDING)


@pytest.mark.parametrize(
    ("key", "label", "binding"),
    [
        (AESGCM(b"o" * 32), LABEL, BINDING),
        (KEY, "casework.client.other_names", BINDING),
        (KEY, LABEL, Binding(uuid.UUID(int=9), BINDING.row)),
        (KEY, LABEL, Binding(BINDING.owner, uuid.UUID(int=9))),
        (KEY, LABEL, Binding(BINDING.row, BINDING.owner)),
    ],
    ids=["another key", "another field", "another person", "another row", "row for owner"],
)
def test_a_value_opens_nowhere_else(key, label, binding):
    with pytest.raises(SealBroken):
        unseal(sealed(), key, label, binding)


@given(st.binary(max_size=80).filter(lambda blob: blob[:2] != b"\x01\x01"))
def test_what_was_never_sealed_has_no_key_version(blob):
    with pytest.raises(SealBroken):
        key_version(blob)


def test_the_refusal_names_the_field_and_the_row_and_no_text():
    with pytest.raises(SealBroken) as refusal:
        unseal(sealed(b"Rosa")[:-1] + b"x", KEY, LABEL, BINDING)

    assert LABEL in str(refusal.value)
    assert str(BINDING.row) in str(refusal.value)
    assert "Rosa" not in str(refusal.value)
