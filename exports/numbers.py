"""What an export draws at random when it is asked for."""

import secrets


def new_number() -> str:
    """Return a number for an export that is safe to say aloud, such as `X-482-019`."""
    return f"X-{secrets.randbelow(900) + 100}-{secrets.randbelow(1000):03}"


def new_salt() -> str:
    return secrets.token_hex(16)
