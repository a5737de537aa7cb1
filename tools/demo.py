"""Load the invented agency and serve it on this machine only, until Ctrl-C.

It has a folder of its own (database, files, ledger), apart from whatever `make run` serves.
The port is looked at first: loading hands out new passwords, and must not do so behind the back
of a demo that is already running.
"""

import gc
import os
import socket
import sys
from pathlib import Path

import working
from django.core.management import execute_from_command_line

HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parent.parent


def taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def manage(*arguments: str) -> None:
    """Run a management command in this process, which has imported everything already."""
    execute_from_command_line(["manage.py", *arguments])


def serve(port: int) -> None:
    """Become the server that production uses, with a worker that ends when it does."""
    working.start()
    gunicorn = Path(sys.executable).with_name("gunicorn")
    options = ["--bind", f"{HOST}:{port}", "--threads", "4", "--no-control-socket"]
    words = [gunicorn, *options, "--log-level", "warning", "config.wsgi"]
    os.execv(gunicorn, words)  # noqa: S606 - no shell, on purpose


def main(port: int, *options: str) -> None:
    """Load with the options of `load_demo`, and serve."""
    if taken(port):
        sys.exit(
            f"Something already answers on {HOST}:{port}; "
            f"stop it, or choose another port: make demo PORT={port + 1}"
        )
    os.environ.update(DJANGO_SETTINGS_MODULE="config.settings.dev", DEMO="1")
    home = ROOT / "var" / "demo"
    home.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{home / 'agency.sqlite3'}")
    os.environ.setdefault("MEDIA_ROOT", str(home / "media"))
    os.environ.setdefault("ERASURE_LEDGER", str(home / "erasures.ledger"))
    os.environ.setdefault("TRAIL_ANCHOR", str(home / "trail.anchor"))
    gc.disable()  # or a quarter of the time of the migrations went into collecting
    manage("migrate", "--verbosity", "0")
    gc.enable()
    manage("load_demo", *options)
    print(f"\nHoldfast is at http://{HOST}:{port}/ until you press Ctrl-C.", flush=True)
    serve(port)


if __name__ == "__main__":
    sys.path[0] = str(ROOT)  # in the folder of this file, `demo` would be this file
    main(int(sys.argv[1]), *sys.argv[2:])
