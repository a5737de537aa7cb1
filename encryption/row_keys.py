"""Row keys that exist before the row does, so that a sealed value can be bound to its row."""

import os
import time
import uuid

TICKS = 1 << 12  # in a millisecond
last = 0  # the tick of the key that was made last


def new_row_key() -> uuid.UUID:
    """Return a UUID of version 7: a millisecond, its tick, then 62 random bits.

    Ticks are a 4096th of a millisecond (RFC 9562, 6.2, method 3). Of two keys that a thread
    makes, the later one sorts behind the other, in whatever millisecond: rows that are saved
    together are listed in the order in which they were made.
    """
    global last  # two threads at once make keys that differ all the same
    now = time.time_ns() * TICKS // 1_000_000
    last = last + 1 if 0 <= last - now < TICKS else now
    moment, tick = divmod(last, TICKS)
    random = int.from_bytes(os.urandom(8)) & (1 << 62) - 1
    return uuid.UUID(
        int=(moment & (1 << 48) - 1) << 80 | 7 << 76 | tick << 64 | 2 << 62 | random
    )
