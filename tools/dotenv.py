"""Write `.env` from `.env.example`, with keys drawn now and readable by nobody else."""

import base64
import os
import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def random_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def filled_in(example: str) -> str:
    """Return the example with a fresh value behind each key that stands empty."""
    values = {
        "SECRET_KEY=": secrets.token_urlsafe(50),
        "ENCRYPTION_KEYS=": f"k1:{random_key()}",
        "AUDIT_KEY=": random_key(),
    }
    return "".join(f"{line}{values.get(line, '')}\n" for line in example.splitlines())


def main() -> None:
    only_mine = os.open(ROOT / ".env", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(only_mine, "w") as dotenv:
        dotenv.write(filled_in((ROOT / ".env.example").read_text()))


if __name__ == "__main__":
    main()
