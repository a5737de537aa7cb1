"""The bytes of a sealed file, and nothing about Django.

    HFS1 | 01 | log2 of a chunk | key version (2) | salt (32) | nonce prefix (7) | 00
    chunk | chunk | … | last chunk

The STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár, CRYPTO 2015) on AES-256-GCM: a
chunk's nonce is the file's prefix, the chunk's number and whether it is the last one, and the
header is every chunk's associated data. So a chunk that was changed, moved, dropped, added or
cut off does not open, and any one of them opens without the others. Each file has a key of its
own. The end is padded (ISO 7816-4) to 4 KiB, so that the length says little.
"""

import io
import os
from collections.abc import Callable
from typing import BinaryIO, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from encryption.exceptions import SealBroken

MAGIC = b"HFS1"
AES_256_GCM = 1
CHUNK_LOG2 = 16
CHUNK = 1 << CHUNK_LOG2
TAG = 16
SALT = 32
PREFIX = 7
PAD = 4096


class Head(NamedTuple):
    """What stands before the chunks: not secret, and bound to every one of them."""

    version: int
    salt: bytes
    prefix: bytes

    @classmethod
    def fresh(cls, version: int) -> "Head":
        return cls(version, os.urandom(SALT), os.urandom(PREFIX))

    @classmethod
    def read(cls, source: BinaryIO) -> "Head":
        """Read the head of a stored file. Raises `SealBroken` if it is not one of ours."""
        source.seek(0)
        raw = source.read(HEAD)
        version = int.from_bytes(raw[6:8])
        head = cls(version, raw[8 : 8 + SALT], raw[8 + SALT : 8 + SALT + PREFIX])
        if raw != bytes(head):
            raise SealBroken("The file does not begin like a sealed one.")
        return head

    def __bytes__(self):
        kind = MAGIC + bytes([AES_256_GCM, CHUNK_LOG2])
        return kind + self.version.to_bytes(2) + self.salt + self.prefix + b"\0"

    def nonce(self, number: int, last: bool) -> bytes:
        return self.prefix + number.to_bytes(4) + bytes([last])


HEAD = len(bytes(Head(0, bytes(SALT), bytes(PREFIX))))


class SealingWriter:
    """Seals what is written to it, a chunk at a time; `finish` says that it was all."""

    def __init__(self, target: BinaryIO, head: Head, key: bytes):
        self.target, self.head, self.aead = target, head, AESGCM(key)
        self.number, self.waiting = 0, bytearray()
        target.write(bytes(head))

    def write(self, text: bytes) -> int:
        self.waiting += text
        while len(self.waiting) >= CHUNK:
            self._seal(bytes(self.waiting[:CHUNK]), last=False)
            del self.waiting[:CHUNK]
        return len(text)

    def finish(self) -> None:
        """Pad the end, seal it as the last chunk, and take nothing more."""
        end = bytes(self.waiting) + b"\x80"
        self._seal(end + bytes(-len(end) % PAD), last=True)
        self.waiting.clear()

    def _seal(self, text: bytes, *, last: bool) -> None:
        nonce = self.head.nonce(self.number, last)
        self.target.write(self.aead.encrypt(nonce, text, bytes(self.head)))
        self.number += 1


class SealedReader(io.RawIOBase):
    """Reads a sealed file from any position. Nothing is handed out before its tag is verified.

    The last chunk is verified first: it says how long the file is, and that nothing is cut off.

    Raises:
        SealBroken: the file was altered, cut, or belongs elsewhere; reading may raise it too.
    """

    def __init__(self, source: BinaryIO, head: Head, key: bytes):
        self.source, self.head, self.aead = source, head, AESGCM(key)
        self.position, self.opened = 0, (-1, b"")
        stored = source.seek(0, io.SEEK_END) - HEAD
        self.last = -(-stored // (CHUNK + TAG)) - 1
        if self.last < 0:
            raise SealBroken("The file is cut off.")
        self.size = self.last * CHUNK + self._chunk(self.last).rindex(b"\x80")

    def readable(self):
        return True

    def seekable(self):
        return True

    def tell(self):
        return self.position

    def seek(self, offset, whence=io.SEEK_SET):
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self.position, io.SEEK_END: self.size}[whence]
        self.position = max(start + offset, 0)
        return self.position

    def readinto(self, buffer):
        number, offset = divmod(self.position, CHUNK)
        end = min(offset + len(buffer), CHUNK, self.size - number * CHUNK)
        if end <= offset:
            return 0
        text = self._chunk(number)[offset:end]
        buffer[: len(text)] = text
        self.position += len(text)
        return len(text)

    def close(self):
        self.source.close()
        super().close()

    def _chunk(self, number: int) -> bytes:
        if self.opened[0] != number:
            self.source.seek(HEAD + number * (CHUNK + TAG))
            sealed = self.source.read(CHUNK + TAG)
            nonce = self.head.nonce(number, number == self.last)
            try:
                text = self.aead.decrypt(nonce, sealed, bytes(self.head))
            except (InvalidTag, ValueError) as error:
                raise SealBroken(f"Chunk {number} of a file was altered or moved.") from error
            self.opened = number, text
        return self.opened[1]


def opened(source: BinaryIO, key_of: Callable[[Head], bytes]) -> io.BufferedReader:
    """Return the plaintext of a stored file as a seekable reader; closing it closes `source`.

    Args:
        source: the stored file, open for reading.
        key_of: gives the file's key, once the head says which version and salt it needs.

    Raises:
        SealBroken: the file was altered, cut, or belongs to another place.
    """
    head = Head.read(source)
    return io.BufferedReader(SealedReader(source, head, key_of(head)), CHUNK)
