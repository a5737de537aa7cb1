"""A worker beside the server: it does the jobs, and ends when the server does."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def start(*options: str) -> None:
    """Start a worker as a child of this process, which then becomes the server.

    The worker's standard input is a pipe, whose other end stays open as long as this process
    lives, whatever it becomes. However it ends, the worker reads the end of it and stops.
    """
    read_end, write_end = os.pipe()
    os.set_inheritable(write_end, True)
    command = [sys.executable, ROOT / "manage.py", "worker", "--with-parent", *options]
    subprocess.Popen(command, stdin=read_end, close_fds=True)
    os.close(read_end)
