"""Row keys that exist before the row does, so that a sealed value can be bound to its row."""

import os
import time
import uuid


def new_row_key() -> uuid.UUID:
    """Return a UUID of version 7: the millisecond, then 74 random bits (RFC 9562, 5.7)."""
    moment = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10))
    value = (moment & (1 << 48) - 1) << 80 | random
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0x3 << 62) | 2 << 62
    return uuid.UUID(int=value)
