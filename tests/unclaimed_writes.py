"""Finds rows that our code would commit without an event of its own, as `rows.written`.

Most tests run inside a transaction that is never committed. So this looks where our code
would commit: where its outermost `atomic()` block ends. Rows that a test writes itself do not
count. Whose write it is, ours or the test's, is decided by the innermost frame of either.
"""

import sys
import threading
from contextlib import ContextDecorator
from functools import wraps
from pathlib import Path

import pytest
from django.conf import settings
from django.db.transaction import Atomic

from audit import write_capture

ROOT = Path(__file__).parents[1]
OURS = tuple(f"{ROOT / package}/" for package in settings.OURS)
TESTS = f"{ROOT / 'tests'}/"
# They carry out, or copy into history, what their caller writes.
BETWEEN = {f"{ROOT / file}" for file in ("audit/write_capture.py", "encryption/records.py")}
# An override of a method of Django's writes for its caller.
OVERRIDES = {"save", "delete", "update", "bulk_create", "bulk_update", "create_user"}
DECORATED = ContextDecorator.__call__(None, len).__code__


class Writes(threading.local):
    """What our code wrote since its last event, and how deep in its `atomic()` blocks it is."""

    def __init__(self) -> None:
        self.unattested: list[str] = []
        self.blocks: list[int | None] = []  # how many were unattested when each began


writes = Writes()
unclaimed: list[str] = []


def caller() -> str:
    """Return which of our lines is at work; nothing if it is a test's."""
    frame = sys._getframe(2)
    while frame:
        code = frame.f_code
        if code is DECORATED:  # by `atomic`: the function itself is not called yet
            code = frame.f_locals["func"].__code__
        file, is_override = code.co_filename, code.co_name in OVERRIDES
        if file.startswith(TESTS):
            return ""
        if file.startswith(OURS) and file not in BETWEEN and not is_override:
            return f"{file.removeprefix(f'{ROOT}/')}:{frame.f_lineno}"
        frame = frame.f_back
    return ""


def install(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(write_capture, "capture", _watching_capture(write_capture.capture))
    captured = write_capture.Captured
    patch.setattr(captured, "mark_attested", _watching_event(captured.mark_attested))
    patch.setattr(Atomic, "__enter__", _watching_begin(Atomic.__enter__))
    patch.setattr(Atomic, "__exit__", _watching_end(Atomic.__exit__))


def _watching_capture(capture):
    @wraps(capture)
    def capture_and_watch(written):
        written = list(written)
        capture(written)
        if place := caller():
            writes.unattested += [
                f"{place} {model._meta.label}"
                for model, _ in written
                if write_capture.rows.is_covered(model)
            ]

    return capture_and_watch


def _watching_event(mark_attested):
    @wraps(mark_attested)
    def mark_and_watch(self, event):
        mark_attested(self, event)
        if event.verb != "rows.written":  # by the commit itself, for what is left
            writes.unattested.clear()

    return mark_and_watch


def _watching_begin(enter):
    @wraps(enter)
    def enter_and_watch(self):
        enter(self)
        writes.blocks.append(len(writes.unattested) if caller() else None)

    return enter_and_watch


def _watching_end(leave):
    @wraps(leave)
    def leave_and_watch(self, exc_type, exc_value, traceback):
        before = writes.blocks.pop()
        leave(self, exc_type, exc_value, traceback)
        if exc_type and before is not None:
            del writes.unattested[before:]
        if all(block is None for block in writes.blocks):
            unclaimed.extend(writes.unattested)
            writes.unattested.clear()

    return leave_and_watch
