"""How work is measured: by the processor time that it takes, all ways of doing it in turns.

What else the machine does changes wall times at once, and processor times from one minute to
the next. Two figures are compared only if they were taken in turns.
"""

import gc
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time

from django.db import connection

Seconds = dict[str, list[float]]


def cpu_seconds() -> float:
    """Return the processor time that this process and its database session took so far."""
    return process_time() + session_seconds()


def session_seconds() -> float:
    """Return what PostgreSQL's process of our session took; 0.0 where there is none to ask."""
    if connection.vendor != "postgresql" or connection.connection is None:
        return 0.0
    counted = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(counted.read_text().split()[0]) / 1e9 if counted.exists() else 0.0


def by_turns(ways: dict[str, Callable], rounds: int) -> Seconds:
    """Return the processor seconds of each way in each round, all ways taking turns.

    Each way is done once before, unmeasured: what it loads and caches is not its cost.
    """
    seconds: Seconds = {name: [] for name in ways}
    for way in ways.values():
        way()
    for _ in range(rounds):
        for name, way in ways.items():
            gc.collect()
            seconds[name].append(once(way))
    return seconds


def once(way: Callable) -> float:
    """Return the processor seconds of doing something once."""
    began = cpu_seconds()
    way()
    return cpu_seconds() - began


def times(seconds: Seconds, one: str, other: str) -> float:
    """Return how many times as long one way took as the other: the median of the rounds."""
    return median(
        mine / theirs for mine, theirs in zip(seconds[one], seconds[other], strict=True)
    )


def milliseconds(seconds: Seconds, way: str) -> float:
    """Return the median of the rounds of one way, in milliseconds."""
    return median(seconds[way]) * 1000
