"""Finds canaries in bytes that came to rest somewhere, however they were written down.

A canary is a string that nobody would write by chance. It is looked for in UTF-8 and UTF-16, in
either case, in the bytes as they are and in whatever can be unfolded from them: base64 of any
alignment, hex, escapes, compressed streams, the text of a PDF; and in what unfolds from that.
"""

import binascii
import html
import io
import logging
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from pypdf import PdfReader
from pypdf.errors import PyPdfError

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # many a PDF here is none

TEXTS = ("utf-8", "utf-16-le", "utf-16-be")
DEPTH = 5
SHORTEST = 8
LARGEST, PIECE = 1 << 27, 1 << 10

BASE64 = re.compile(rb"[\w+/-]{12,}(?:\r?\n[\w+/-]+)*")
HEX = re.compile(rb"[0-9a-fA-F]{16,}")
STREAM = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")
ESCAPE = re.compile(
    rb"[%=\\&+](?:(?<=[%=])([0-9a-fA-F]{2})|(?<=\\)x([0-9a-fA-F]{2})|(?<=\\)u([0-9a-fA-F]{4})"
    rb"|(?<=\\)([\"'\\/])|(?<=&)(#?\w{2,8};)|(?<=\+))"
)
ESCAPED = re.compile(rb"[\t\n\r\x20-\x7e\xc2-\xf4\x80-\xbf]{8,}")


class Hit(NamedTuple):
    """A canary that was found: which, in which file, and by which unfolding."""

    canary: str
    where: str


class Scanner:
    """Looks for many canaries at once, in about one pass over the bytes.

    Args:
        spellings: each way in which a canary may be written, with the canary it gives away.
        marks: strings one of which is in nearly every spelling, so that it is enough to
            look for the marks, and then at what is around them. A spelling without a mark
            is its own.
    """

    def __init__(self, spellings: Mapping[str, str], marks: Iterable[str] = ()):
        self.around: dict[bytes, dict[tuple[int, int], dict[bytes, str]]] = defaultdict(dict)
        marks = tuple(marks)
        for spelling, canary in spellings.items():
            mark = next((mark for mark in marks if mark in spelling), spelling)
            for text in TEXTS:
                self._look_for(spelling.encode(text).lower(), mark.encode(text).lower(), canary)

    def _look_for(self, needle: bytes, mark: bytes, canary: str):
        shape = needle.index(mark), len(needle)
        self.around[mark].setdefault(shape, {})[needle] = canary

    def scan(self, *places: Path) -> set[Hit]:
        """Return what is found in files and in everything below folders, names of files too."""
        return {hit for place in places for file in files(place) for hit in self._scan(file)}

    def _scan(self, file: Path) -> Iterator[Hit]:
        content = file.read_bytes()
        yield from self.search(str(file).encode(), f"{file}, its name")
        yield from self.search(content, str(file))

    def search(self, data: bytes, where: str = "", depth: int = DEPTH) -> Iterator[Hit]:
        """Yield what is found in bytes and in what unfolds from them."""
        for canary in self._plain(data.lower()):
            yield Hit(canary, where)
        if depth:
            for how, unfolded in unfold(data):
                yield from self.search(unfolded, f"{where} > {how}", depth - 1)

    def _plain(self, data: bytes) -> Iterator[str]:
        for mark, shapes in self.around.items():
            at = data.find(mark)
            while at >= 0:
                for (before, length), needles in shapes.items():
                    found = needles.get(data[max(at - before, 0) : at - before + length])
                    if found:
                        yield found
                at = data.find(mark, at + 1)


def files(place: Path) -> Iterator[Path]:
    return (file for file in [place, *place.rglob("*")] if file.is_file())


def unfold(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield what these bytes may stand for, and by which unfolding."""
    yield from _base64(data)
    yield from _hex(data)
    yield from _escapes(data)
    yield from _streams(data)
    yield from _pdf(data)


def _base64(data):
    """Whatever comes before the first whole group of four: one of four alignments is right."""
    runs = [_in_one_line(run) for run in BASE64.findall(data)]
    for skip in range(4) if runs else ():
        yield "base64", b"\n".join(_from_base64(run[skip:]) for run in runs)


def _in_one_line(run):
    return run.translate(bytes.maketrans(b"-_", b"+/"), b"\r\n")


def _from_base64(run):
    return binascii.a2b_base64(run + b"A" * (-len(run) % 4))


def _hex(data):
    runs = HEX.findall(data)
    for skip in range(2) if runs else ():
        yield "hex", b"\n".join(_from_hex(run[skip:]) for run in runs)


def _from_hex(run):
    return binascii.a2b_hex(run[: len(run) // 2 * 2])


def _escapes(data):
    """URL, quoted-printable, JSON, Python, HTML; a plus sign is a blank in a URL."""
    escaped = b"\n".join(run for run in ESCAPED.findall(data) if ESCAPE.search(run))
    if escaped:
        yield "escapes", ESCAPE.sub(_unescaped, escaped)


def _unescaped(match):
    in_url, in_python, character, quoted, entity = match.groups()
    if byte := in_url or in_python:
        return binascii.a2b_hex(byte)
    if character:
        return chr(int(character, 16)).encode(errors="surrogatepass")
    if entity:
        return html.unescape(f"&{entity.decode()}").encode()
    return quoted or b" "


def _streams(data):
    """zlib and gzip, wherever one begins, and as far as it goes."""
    for begin in STREAM.finditer(data):
        plain = _inflated(memoryview(data)[begin.start() :])
        if len(plain) >= SHORTEST:
            yield "inflated", plain


def _inflated(stream) -> bytes:
    """Return what a stream holds; of one that breaks off, all that comes before the break."""
    inflater, plain = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32), bytearray()
    with suppress(zlib.error):
        while stream and not inflater.eof and len(plain) < LARGEST:
            plain += inflater.decompress(stream[:PIECE])
            stream = stream[PIECE:]
    return bytes(plain)


def _pdf(data):
    if (begin := data.find(b"%PDF-")) >= 0:
        with suppress(PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError):
            reader = PdfReader(io.BytesIO(data[begin:]))
            words = [page.extract_text() for page in reader.pages]
            words += map(str, (reader.metadata or {}).values())
            yield "PDF", "\n".join(words).encode()
