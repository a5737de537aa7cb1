"""Marks in files: what holds of a session even while the database takes no write.

A mark is an empty file named by the hash of the session's key. It is made before the answer,
and removed once the database says the same: `accounts.leaving`.
"""

from pathlib import Path

from django.conf import settings

LEFT = "left"  # its person left: it opens nothing any more
LOCKED = "locked"
MOST_MARKS = 10_000  # anybody may leave, signed in or not: no flood of cookies fills the disk


def put(kind: str, stored_key: str) -> None:
    """Mark a session.

    Raises:
        OSError: the folder takes no file, or holds too many marks.
    """
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sum(1 for _ in folder.iterdir()) >= MOST_MARKS:
        raise OSError(f"There are {MOST_MARKS} marks in {folder.name} already.")
    (folder / f"{stored_key}.{kind}").touch(mode=0o600)


def is_put(kind: str, stored_key: str) -> bool:
    return (_folder() / f"{stored_key}.{kind}").exists()


def remove(kind: str, stored_key: str) -> None:
    if is_put(kind, stored_key):
        (_folder() / f"{stored_key}.{kind}").unlink(missing_ok=True)


def marked(kind: str) -> list[str]:
    """Return the stored keys of the sessions that bear this mark."""
    return [mark.stem for mark in _folder().glob(f"*.{kind}")]


def _folder() -> Path:
    return Path(settings.SESSION_MARKS)
