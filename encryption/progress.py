"""How far a long command is: a bar on a terminal, a line now and then anywhere else."""

import time
from collections.abc import Iterable
from typing import TextIO

BAR_WIDTH = 30  # characters
LINES = 10  # printed in all, where there is no terminal


def show_progress(steps: Iterable[int], total: int, stream: TextIO) -> int:
    """Work through `steps`, showing how far they are.

    Args:
        steps: yields after each step how many things it did.
        total: how many things there are to do.
        stream: where to show it.

    Returns:
        How many things were done.
    """
    began, done, lines = time.monotonic(), 0, 0
    for step in steps:
        done += step
        share = min(done / total, 1) if total else 1
        if stream.isatty() or int(share * LINES) > lines:
            lines = int(share * LINES)
            speed = done / max(time.monotonic() - began, 0.001)
            _draw(f"{done:,} of {total:,}, {speed:,.0f} a second", share, stream)
    if stream.isatty() and done:
        stream.write("\n")
    return done


def _draw(words: str, share: float, stream: TextIO) -> None:
    if stream.isatty():
        bar = "#" * int(share * BAR_WIDTH)
        stream.write(f"\r[{bar:<{BAR_WIDTH}}] {words} ")
    else:
        stream.write(f"{words}\n")
    stream.flush()
