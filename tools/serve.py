"""Serve Holdfast on this machine only, until Ctrl-C, with the server that production uses."""

import os
import socket
import sys
from pathlib import Path

HOST = "127.0.0.1"


def taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def main(port: int) -> None:
    if taken(port):
        sys.exit(
            f"Something already answers on {HOST}:{port}; "
            f"stop it, or choose another port: make demo PORT={port + 1}"
        )
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    print(f"\nHoldfast is at http://{HOST}:{port}/ until you press Ctrl-C.", flush=True)
    gunicorn = Path(sys.executable).with_name("gunicorn")
    options = ["--bind", f"{HOST}:{port}", "--threads", "4", "--no-control-socket"]
    os.execv(gunicorn, [gunicorn, *options, "--log-level", "warning", "config.wsgi"])  # noqa: S606 - no shell, on purpose


if __name__ == "__main__":
    main(int(sys.argv[1]))
