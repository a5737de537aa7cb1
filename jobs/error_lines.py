"""What a log may hold of an error: its class and where it came up.

Its words may be a client's, or hold a value of a row, and stand in no log.
"""

import traceback
from pathlib import Path

from django.conf import settings


def class_and_place(error: BaseException) -> str:
    """Return an error's class and line, and those of the error that it came from.

    Such as `encryption.exceptions.FileMissing at files.py:71, from
    builtins.FileNotFoundError at files.py:68`.
    """
    line = f"{type(error).__module__}.{type(error).__qualname__} at {_place(error)}"
    return f"{line}, from {class_and_place(error.__cause__)}" if error.__cause__ else line


def _place(error: BaseException) -> str:
    """Return in which of our lines an error came up, or in whose if in none of ours."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(settings.ROOT)]
    if not frames:
        return "no line"
    frame = (ours or frames)[-1]
    return f"{Path(frame.filename).name}:{frame.lineno}"
