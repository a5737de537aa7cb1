"""Files outside of the database, so that no restore takes them back: signed line by line.

A line is added and never changed. Each carries a digest with AUDIT_KEY over itself and the line
before, so that whoever adds, changes or leaves out a line is found out; a cut end is not: copy
the file.
"""

import errno
import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from audit import chain

ONLY_MINE = 0o600
AS_IT_IS: dict[str, Any] = {"encoding": "utf-8", "errors": "surrogateescape"}
NO_ENTRY = (ValueError, KeyError, AttributeError, TypeError, RecursionError)


class LineBroken(Exception):
    """A line was changed, moved, left out, or made without the key."""


class SignedLog:
    """One file of signed lines.

    Args:
        path: where it is, or will be.
        purpose: one word for what the file holds; a line of one file is not valid in another.
        name: what a sentence about a broken line calls the file.
        broken: what is raised then.
    """

    def __init__(
        self, path: str, purpose: str, name: str, broken: type[LineBroken] = LineBroken
    ):
        self.path, self.purpose, self.name, self.broken = Path(path), purpose, name, broken

    def add(self, **facts: Any) -> dict[str, Any]:
        """Add one line, and return it when the disk has it.

        Raises:
            LineBroken: a line that is there already is not genuine.
            OSError: the file can not be written.
        """
        with self._locked() as file:
            lines = list(self._checked(file))
            before = lines[-1]["mac"] if lines else ""
            line = facts | {"mac": self._mac(facts, before)}
            _append(file.fileno(), json.dumps(line, sort_keys=True).encode() + b"\n")
        return line

    def read(self) -> list[dict[str, Any]]:
        """Return every line, oldest first; a file that was never written is empty.

        Raises:
            LineBroken: a line is not genuine.
        """
        if not self.path.exists():
            return []
        with self.path.open(**AS_IT_IS) as file:
            return list(self._checked(file))

    def _checked(self, file: IO[str]) -> Iterator[dict[str, Any]]:
        before = ""
        for number, text in enumerate(file, start=1):
            try:
                line = json.loads(text)
                mac = line.pop("mac")
            except NO_ENTRY:
                raise self.broken(f"Line {number} of {self.name} is no entry.") from None
            if not text.endswith("\n"):
                raise self.broken(f"Line {number} of {self.name} does not end: it is no entry.")
            if not hmac.compare_digest(_bytes(mac), _bytes(self._mac(line, before))):
                raise self.broken(
                    f"Line {number} of {self.name} was changed, moved, or made without the key."
                )
            before = mac
            yield line | {"mac": mac}

    def _mac(self, facts: dict[str, Any], before: str) -> str:
        content = json.dumps(facts, sort_keys=True)
        payload = f"{self.purpose} {before} {content}".encode()
        return hmac.digest(chain.key(), payload, hashlib.sha256).hex()

    @contextmanager
    def _locked(self) -> Iterator[IO[str]]:
        """Open the file for one process at a time, at its beginning; all is written behind.

        Its folder is never made: one that is missing is a disk that is not there.
        """
        only_mine = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, ONLY_MINE)
        with os.fdopen(only_mine, "r+", **AS_IT_IS) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file


def _append(file: int, line: bytes) -> None:
    """Write a line behind the others, or nothing: half a line would stop all who read it."""
    end = os.fstat(file).st_size
    try:
        if os.write(file, line) < len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(file)
    except OSError:
        with suppress(OSError):  # a file that may only grow keeps it
            os.ftruncate(file, end)
        raise


def _bytes(mac: Any) -> bytes:
    return str(mac).encode(errors="replace")
