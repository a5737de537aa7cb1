"""Key-encryption keys (KEKs): they wrap data keys, and never enter the database.

`ENCRYPTION_KEYS` names them. The first wraps what is new; all of them open what is stored.

    name:base64 of 32 random bytes          a key that this system holds
    name:arn:aws:kms:region:account:key/id  a key that never leaves AWS KMS
"""

import base64
import binascii
import hashlib
import hmac
import os
import re
import uuid
from functools import cached_property, lru_cache
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from encryption.exceptions import KeyMissing, SealBroken

NAME_LENGTH = 40
NAME = re.compile(rf"[\w.-]{{1,{NAME_LENGTH}}}", re.ASCII)
KEY_SIZE = 32  # bytes
NONCE_SIZE = 12  # bytes


class Kek(Protocol):
    """What wraps and opens data keys, each bound to its owner and version.

    Attributes:
        name: as ENCRYPTION_KEYS has it; stored beside each data key that it wraps.
        fingerprint: 8 hexadecimal digits that tell two keys apart and reveal neither.
    """

    name: str
    fingerprint: str

    def wrap(self, key: bytes, owner: uuid.UUID, version: int) -> bytes:
        """Return a data key, encrypted.

        Raises:
            KeyMissing: the key-encryption key cannot be used now.
        """
        ...

    def unwrap(self, wrapped: bytes, owner: uuid.UUID, version: int) -> bytes:
        """Return the data key that `wrap` encrypted.

        Raises:
            SealBroken: it was altered, moved, or wrapped by another key.
            KeyMissing: the key-encryption key cannot be used now.
        """
        ...


class LocalKek:
    """A key in the settings. A wrapped data key is `nonce (12) | ciphertext (32) | tag (16)`,
    AES-256-GCM."""

    def __init__(self, name: str, secret: bytes):
        self.name, self.secret, self._aead = name, secret, AESGCM(secret)
        self.fingerprint = hmac.digest(secret, b"holdfast fingerprint", "sha256").hex()[:8]

    @property
    def entry(self) -> str:
        """The key as ENCRYPTION_KEYS holds it."""
        return f"{self.name}:{base64.b64encode(self.secret).decode()}"

    def wrap(self, key: bytes, owner: uuid.UUID, version: int) -> bytes:
        nonce = os.urandom(NONCE_SIZE)
        return nonce + self._aead.encrypt(nonce, key, _associated_data(owner, version))

    def unwrap(self, wrapped: bytes, owner: uuid.UUID, version: int) -> bytes:
        nonce, body = wrapped[:NONCE_SIZE], wrapped[NONCE_SIZE:]
        try:
            return self._aead.decrypt(nonce, body, _associated_data(owner, version))
        except (InvalidTag, ValueError) as error:
            raise SealBroken(f"The data key of {owner} was altered or moved.") from error


class KmsKek:
    """A key that AWS KMS holds: it sees each data key as it opens it, and never a record."""

    BROKEN = frozenset({"InvalidCiphertextException", "IncorrectKeyException"})

    def __init__(self, name: str, arn: str):
        self.name, self.arn = name, arn
        self.fingerprint = hashlib.sha256(arn.encode()).hexdigest()[:8]

    def wrap(self, key: bytes, owner: uuid.UUID, version: int) -> bytes:
        return self._ask("encrypt", "CiphertextBlob", owner, version, Plaintext=key)

    def unwrap(self, wrapped: bytes, owner: uuid.UUID, version: int) -> bytes:
        return self._ask("decrypt", "Plaintext", owner, version, CiphertextBlob=wrapped)

    def _ask(
        self, verb: str, result: str, owner: uuid.UUID, version: int, **data: bytes
    ) -> bytes:
        """Call KMS, and return the part of its answer that `result` names."""
        from botocore.exceptions import BotoCoreError, ClientError

        bound = {"owner": str(owner), "version": str(version)}
        try:
            call = getattr(self._kms, verb)
            return bytes(call(KeyId=self.arn, EncryptionContext=bound, **data)[result])
        except ClientError as error:
            reason = error.response["Error"]["Code"]
            if reason in self.BROKEN:
                raise SealBroken(f"The data key of {owner} was altered or moved.") from error
            raise KeyMissing(f"AWS KMS refuses the key {self.name!r}: {reason}.") from error
        except BotoCoreError as error:
            raise KeyMissing(f"AWS KMS does not answer for {self.name!r}: {error}") from error

    @cached_property
    def _kms(self) -> Any:
        try:
            import boto3
        except ImportError as error:
            raise ImproperlyConfigured(
                f"The key {self.name!r} is in AWS KMS: install requirements/kms.txt."
            ) from error
        return boto3.client("kms", region_name=self.arn.split(":")[3])


def generate(name: str) -> LocalKek:
    """Return a new key of random bytes.

    Raises:
        ImproperlyConfigured: an entry of ENCRYPTION_KEYS cannot have this name.
    """
    if not NAME.fullmatch(name):
        raise ImproperlyConfigured(
            f"A key is called by letters, digits, '-', '_' and '.', {NAME_LENGTH} at most."
        )
    return LocalKek(name, os.urandom(KEY_SIZE))


def known() -> dict[str, Kek]:
    """Return the keys that the settings name, the current one first.

    Raises:
        ImproperlyConfigured: an entry is unusable; the message gives its number and not the
            entry, which may be a bare secret.
    """
    return _read(tuple(settings.ENCRYPTION_KEYS))


def current() -> Kek:
    """Return the key that wraps new data keys: the first in the settings. Raises as `known`."""
    return next(iter(known().values()))


@lru_cache(maxsize=4)
def _read(entries: tuple[str, ...]) -> dict[str, Kek]:
    keks: dict[str, Kek] = {}
    for number, entry in enumerate(entries, start=1):
        name, _, key = entry.partition(":")
        kek = _kek(name, key)
        if not kek or not 0 < len(name) <= NAME_LENGTH or name in keks:
            raise ImproperlyConfigured(
                "ENCRYPTION_KEYS holds `name:base64 of 32 random bytes`, comma-separated, each "
                f"name once and of at most {NAME_LENGTH} letters; entry {number} is not so."
            )
        keks[name] = kek
    if not keks:
        raise ImproperlyConfigured(
            "There is no key to seal with: set ENCRYPTION_KEYS, or ENCRYPTION_KEYS_FILE to a "
            "file that holds them."
        )
    return keks


def _kek(name: str, key: str) -> Kek | None:
    if key.startswith("arn:aws"):
        return KmsKek(name, key)
    try:
        secret = base64.b64decode(key, validate=True)
    except binascii.Error:
        return None
    return LocalKek(name, secret) if len(secret) == KEY_SIZE else None


def _associated_data(owner: uuid.UUID, version: int) -> bytes:
    return b"data key" + owner.bytes + version.to_bytes(2)


os.register_at_fork(after_in_child=_read.cache_clear)  # a KMS connection is never shared
