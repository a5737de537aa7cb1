"""What is sealed for a public key opens with the private one, whole, or not at all."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from encryption import receiving
from encryption.exceptions import SealBroken
from tests.outbox.phone import seal

PRIVATE = receiving.new_private_key()
PUBLIC = receiving.public_key(PRIVATE)
BOUND = b"bound to this"
VECTOR = "be7473aa82e07fd6a7e1982dd2e3c80ba1b8796b2b0210df8565a7f04097d132"


@given(text=st.binary(max_size=3000))
def test_what_is_sealed_opens(text):
    assert receiving.open_sealed(seal(text, PUBLIC, BOUND), PRIVATE, BOUND) == text


def test_the_vector_that_the_browser_is_held_to_opens():
    """So that the format stays as phones know it, which seal what is sent weeks later."""
    private = (7).to_bytes(32)
    own = ec.derive_private_key(11, ec.SECP256R1())

    sealed = seal(b"zqvector", receiving.public_key(private), BOUND, own=own, nonce=b"n" * 12)

    assert receiving.open_sealed(sealed, private, BOUND) == b"zqvector"
    assert hashlib.sha256(sealed).hexdigest() == VECTOR


@given(at=st.integers(min_value=0), flip=st.integers(1, 255))
def test_one_changed_byte_opens_nothing(at, flip):
    sealed = bytearray(seal(b"zqquill", PUBLIC, BOUND))
    sealed[at % len(sealed)] ^= flip

    with pytest.raises(SealBroken):
        receiving.open_sealed(bytes(sealed), PRIVATE, BOUND)


@given(length=st.integers(0, 200))
def test_what_is_cut_short_opens_nothing(length):
    with pytest.raises(SealBroken):
        receiving.open_sealed(seal(b"zqquill", PUBLIC, BOUND)[:length], PRIVATE, BOUND)


def test_another_binding_or_another_key_opens_nothing():
    sealed = seal(b"zqquill", PUBLIC, BOUND)

    with pytest.raises(SealBroken):
        receiving.open_sealed(sealed, PRIVATE, b"bound to that")
    with pytest.raises(SealBroken):
        receiving.open_sealed(sealed, receiving.new_private_key(), BOUND)


def test_two_notes_of_unlike_length_look_alike():
    assert len(seal(b"short", PUBLIC, BOUND)) == len(seal(b"longer" * 100, PUBLIC, BOUND))
