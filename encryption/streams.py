"""The bytes of a sealed file, and nothing about Django.

    HFS1 | 01 | log2 of a chunk | key version (2) | salt (32) | nonce prefix (7) | 00
    chunk + tag (16) | chunk + tag | … | last chunk + tag

The STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár, CRYPTO 2015) on AES-256-GCM: a
chunk's nonce is the file's prefix (7), the chunk's number (4) and whether it is the last (1);
the header is every chunk's associated data. So a chunk that was changed, moved, dropped, added
or cut off does not open, and any one of them opens without the others. Each file has a key of
its own. The end is padded (ISO 7816-4) to 4 KiB, so that the length says little.
"""

import io
import os
from collections.abc import Callable
from typing import BinaryIO, NamedTuple, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from encryption.exceptions import SealBroken

MAGIC = b"HFS1"
AES_256_GCM = 1
CHUNK_LOG2 = 16
CHUNK_SIZE = 1 << CHUNK_LOG2  # bytes of plaintext, as all sizes here are in bytes
TAG_SIZE = 16
SALT_SIZE = 32
PREFIX_SIZE = 7
PADDED_TO = 4096


class Readable(Protocol):
    """What is needed of a stored file: Django's `File`, or any seekable binary file."""

    def read(self, size: int = -1, /) -> bytes: ...

    def seek(self, offset: int, whence: int = 0, /) -> int: ...

    def close(self) -> None: ...


class Header(NamedTuple):
    """What a file begins with: not secret, and bound to every chunk."""

    version: int
    salt: bytes
    prefix: bytes

    @classmethod
    def create(cls, version: int) -> "Header":
        """Return the header of a new file, sealed with the owner's key of this version."""
        return cls(version, os.urandom(SALT_SIZE), os.urandom(PREFIX_SIZE))

    @classmethod
    def read(cls, source: Readable) -> "Header":
        """Read the header of a stored file.

        Raises:
            SealBroken: the file is not a sealed one.
        """
        source.seek(0)
        raw = source.read(HEADER_SIZE)
        version, rest = int.from_bytes(raw[6:8]), raw[8:]
        header = cls(version, rest[:SALT_SIZE], rest[SALT_SIZE : SALT_SIZE + PREFIX_SIZE])
        if raw != bytes(header):
            raise SealBroken("The file does not begin like a sealed one.")
        return header

    def __bytes__(self) -> bytes:
        kind = MAGIC + bytes([AES_256_GCM, CHUNK_LOG2])
        return kind + self.version.to_bytes(2) + self.salt + self.prefix + b"\0"

    def nonce(self, number: int, last: bool) -> bytes:
        return self.prefix + number.to_bytes(4) + bytes([last])


HEADER_SIZE = len(bytes(Header(0, bytes(SALT_SIZE), bytes(PREFIX_SIZE))))


class SealingWriter:
    """Seals what is written to it, a chunk at a time. `finish` must be called at the end.

    Args:
        target: where the sealed bytes go; it is not closed.
        key: 32 bytes, for this file alone.
    """

    def __init__(self, target: BinaryIO, header: Header, key: bytes):
        self.target, self.header, self.aead = target, header, AESGCM(key)
        self.number, self.waiting = 0, bytearray()
        target.write(bytes(header))

    def write(self, text: bytes) -> int:
        self.waiting += text
        while len(self.waiting) >= CHUNK_SIZE:
            self._seal(bytes(self.waiting[:CHUNK_SIZE]), last=False)
            del self.waiting[:CHUNK_SIZE]
        return len(text)

    def finish(self) -> None:
        """Pad what is left and seal it as the last chunk."""
        end = bytes(self.waiting) + b"\x80"
        self._seal(end + bytes(-len(end) % PADDED_TO), last=True)
        self.waiting.clear()

    def _seal(self, text: bytes, *, last: bool) -> None:
        nonce = self.header.nonce(self.number, last)
        self.target.write(self.aead.encrypt(nonce, text, bytes(self.header)))
        self.number += 1


class UnsealingReader(io.RawIOBase):
    """Reads a sealed file from any position. Nothing is returned before its tag is verified.

    The last chunk is verified first: it says how long the file is, and that nothing is cut off.
    Closing the reader closes `source`.

    Raises:
        SealBroken: the file was altered, cut, or belongs elsewhere; reading may raise it too.
    """

    def __init__(self, source: Readable, header: Header, key: bytes):
        self.source, self.header, self.aead = source, header, AESGCM(key)
        self.position = 0
        self.chunk_number, self.chunk = -1, b""  # the one opened last
        stored = source.seek(0, io.SEEK_END) - HEADER_SIZE
        self.last = -(-stored // (CHUNK_SIZE + TAG_SIZE)) - 1
        if self.last < 0:
            raise SealBroken("The file is cut off.")
        self.size = self.last * CHUNK_SIZE + self._opened(self.last).rindex(b"\x80")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self.position, io.SEEK_END: self.size}[whence]
        self.position = max(start + offset, 0)
        return self.position

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        number, offset = divmod(self.position, CHUNK_SIZE)
        end = min(offset + len(buffer), CHUNK_SIZE, self.size - number * CHUNK_SIZE)
        if end <= offset:
            return 0
        text = self._opened(number)[offset:end]
        buffer[: len(text)] = text
        self.position += len(text)
        return len(text)

    def close(self) -> None:
        self.source.close()
        super().close()

    def _opened(self, number: int) -> bytes:
        """Return the plaintext of a chunk."""
        if self.chunk_number != number:
            self.source.seek(HEADER_SIZE + number * (CHUNK_SIZE + TAG_SIZE))
            sealed = self.source.read(CHUNK_SIZE + TAG_SIZE)
            nonce = self.header.nonce(number, number == self.last)
            try:
                self.chunk = self.aead.decrypt(nonce, sealed, bytes(self.header))
            except (InvalidTag, ValueError) as error:
                raise SealBroken(f"Chunk {number} of a file was altered or moved.") from error
            self.chunk_number = number
        return self.chunk


def unsealed(source: Readable, key_of: Callable[[Header], bytes]) -> io.BufferedReader:
    """Return the plaintext of a stored file as a seekable reader; closing it closes `source`.

    Args:
        source: the stored file, open for reading.
        key_of: gives the file's key, once the header says which version and salt it needs.

    Raises:
        SealBroken: the file was altered, cut, or belongs to another field, row or person.
    """
    header = Header.read(source)
    return io.BufferedReader(UnsealingReader(source, header, key_of(header)), CHUNK_SIZE)
