"""Look for words in the files that a browser has written."""

from collections.abc import Iterator
from pathlib import Path

MOZILLA_LZ4 = b"mozLz40\0"
SIZE_FIELD = 4  # bytes that say how long it is unpacked


def found_in(profile: Path, *words: str) -> set[str]:
    """Return which of these words stand in any file below, or in a file's name."""
    wanted = {
        word: {word.encode("utf-8"), word.encode("utf-16-le"), word.encode("utf-16-be")}
        for word in words
    }
    return {
        word
        for content in contents(profile)
        for word, spellings in wanted.items()
        if any(spelling in content for spelling in spellings)
    }


def contents(profile: Path) -> Iterator[bytes]:
    for path in profile.rglob("*"):
        yield str(path).encode()
        if path.is_file():
            content = path.read_bytes()
            yield content
            if content.startswith(MOZILLA_LZ4):
                yield unpack(content[len(MOZILLA_LZ4) + SIZE_FIELD :])


def unpack(block: bytes) -> bytes:
    """Unpack a block of LZ4: https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md"""
    out, at = bytearray(), 0
    while at < len(block):
        token, at = block[at], at + 1
        length, at = extended(block, at, token >> 4)
        out += block[at : at + length]
        at += length
        if at >= len(block):
            break
        back = int.from_bytes(block[at : at + 2], "little")
        length, at = extended(block, at + 2, token & 15)
        for _ in range(length + 4):
            out.append(out[-back])
    return bytes(out)


def extended(block: bytes, at: int, length: int) -> tuple[int, int]:
    """Return a length, which goes on in further bytes when it is 15, and where it ends."""
    if length == 15:
        more = 255
        while more == 255:
            more, at = block[at], at + 1
            length += more
    return length, at
