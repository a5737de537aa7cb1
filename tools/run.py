"""Serve your own data on this machine, with a worker; both start anew when code changes."""

import os
import sys
from pathlib import Path

import working
from django.core.management import execute_from_command_line

ROOT = Path(__file__).resolve().parent.parent


def main(address: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    os.environ["DEBUG"] = "1"
    execute_from_command_line(["manage.py", "migrate", "--verbosity", "0"])
    working.start("--reload")
    manage = str(ROOT / "manage.py")
    words = [sys.executable, manage, "runserver", address]
    os.execv(sys.executable, words)  # noqa: S606 - no shell, on purpose


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main(sys.argv[1])
