"""What is drawn at random for an export: its number, and the password of its file."""

import secrets

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # i, l, o, 0 and 1 are left out: they look alike
GROUPS, LETTERS_A_GROUP = 5, 4  # 20 letters of 31: 99 bits


def new_number() -> str:
    """Return a number for an export that is safe to say aloud, such as `X-482-019`."""
    return f"X-{secrets.randbelow(900) + 100}-{secrets.randbelow(1000):03}"


def new_password() -> str:
    """Return a file password of 99 bits that can be read aloud and typed: `k7mx-w2pf-…`."""
    groups = [
        "".join(secrets.choice(ALPHABET) for _ in range(LETTERS_A_GROUP)) for _ in range(GROUPS)
    ]
    return "-".join(groups)
