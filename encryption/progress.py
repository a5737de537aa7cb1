"""How far a long command is: a bar on a terminal, a line now and then anywhere else."""

import time
from collections.abc import Iterable
from typing import TextIO

WIDTH = 30
LINES = 10


def show_progress(steps: Iterable[int], total: int, stream: TextIO) -> int:
    """Work through `steps`, each of which says how much it did; return the sum."""
    began, done, told = time.monotonic(), 0, 0
    for step in steps:
        done += step
        share = min(done / total, 1) if total else 1
        if stream.isatty() or int(share * LINES) > told:
            told = int(share * LINES)
            speed = done / max(time.monotonic() - began, 0.001)
            _draw(f"{done:,} of {total:,}, {speed:,.0f} a second", share, stream)
    if stream.isatty() and done:
        stream.write("\n")
    return done


def _draw(words: str, share: float, stream: TextIO) -> None:
    if stream.isatty():
        bar = "#" * int(share * WIDTH)
        stream.write(f"\r[{bar:<{WIDTH}}] {words} ")
    else:
        stream.write(f"{words}\n")
    stream.flush()
