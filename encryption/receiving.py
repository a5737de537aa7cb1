"""Opening what was sealed elsewhere for a public key of ours, by who has only that key.

    01 | ephemeral public key (65) | nonce (12) | ciphertext | tag (16)

ECDH on P-256 between the ephemeral key and ours, HKDF-SHA-256 (RFC 5869) over the shared
secret with both public keys in its `info`, AES-256-GCM. The text is padded (ISO 7816-4: 80,
then zeros), so that its length says little. A browser seals it: `frontend/sealing.js`.

Public keys are points as SEC 1 writes them uncompressed; a private key is a number in 32 bytes.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from encryption.exceptions import SealBroken

CURVE = ec.SECP256R1()
FORMAT = b"\x01"
KEY_SIZE = 32  # bytes, as all sizes here
POINT_SIZE = 65
NONCE_SIZE = 12
NONCE_STARTS = len(FORMAT) + POINT_SIZE
BODY_STARTS = NONCE_STARTS + NONCE_SIZE
INFO = b"holdfast sealed for a public key 1"


def new_private_key() -> bytes:
    """Return a new private key: 32 random bytes, as a number in the range of the curve."""
    number = ec.generate_private_key(CURVE).private_numbers().private_value
    return number.to_bytes(KEY_SIZE)


def public_key(private: bytes) -> bytes:
    """Return the public key of a private one: a point in 65 bytes."""
    return _point(_key(private).public_key())


def open_sealed(sealed: bytes, private: bytes, associated: bytes) -> bytes:
    """Return what somebody sealed for the public key of `private`.

    Args:
        associated: what was bound to it, and has to be the same.

    Raises:
        SealBroken: one bit differs, it is bound to something else or is for another key.
    """
    point = sealed[len(FORMAT) : NONCE_STARTS]
    try:
        if not sealed.startswith(FORMAT):
            raise ValueError("Of no format that we know.")
        ephemeral = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
        key = shared_key(_key(private), ephemeral, point + public_key(private))
        padded = AESGCM(key).decrypt(
            sealed[NONCE_STARTS:BODY_STARTS], sealed[BODY_STARTS:], associated
        )
        return padded[: padded.rindex(b"\x80")]
    except (InvalidTag, ValueError) as error:
        raise SealBroken("It was altered, or sealed for another key or sender.") from error


def shared_key(
    own: ec.EllipticCurvePrivateKey, others: ec.EllipticCurvePublicKey, points: bytes
) -> bytes:
    """Return the key of 32 bytes that both sides derive; `points`: ephemeral, then ours."""
    derive = HKDF(SHA256(), length=32, salt=None, info=INFO + points)
    return derive.derive(own.exchange(ec.ECDH(), others))


def _key(private: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(private), CURVE)


def _point(public: ec.EllipticCurvePublicKey) -> bytes:
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
