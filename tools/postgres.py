"""A throw-away PostgreSQL: its own folder, its own port, gone when the block ends.

PostgreSQL refuses to run as root, so a root caller hands it to another account. The server is
our direct child rather than a daemon: where nothing reaps orphans, a daemon's process number
would stay taken after its death, and whatever ends us must end it too.
"""

import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

ACCOUNTS = ("postgres", "nobody")
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG, <linux/prctl.h>
PATIENCE = 30

# Losing it is the point: nothing waits for the disk.
SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def binaries() -> Path | None:
    """Return the folder of the newest PostgreSQL here, on the path or where Debian keeps it."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((path.parent for path in found), key=version, default=None)


def version(folder: Path) -> int:
    return int(folder.parent.name)


@contextmanager
def throwaway(*settings: str, log: Path | None = None) -> Iterator[str]:
    """Start a server, yield its DATABASE_URL, stop it and remove its files.

    Args:
        settings: more of its settings, such as `log_statement=none`.
        log: where it writes what it has to say; among its own files unless given.

    Raises:
        RuntimeError: it did not start; the message carries its log.
    """
    account = unprivileged()
    home = Path(tempfile.mkdtemp(prefix="holdfast-postgres-"))
    try:
        if account:
            os.chown(home, account.pw_uid, account.pw_gid)
        password, port = secrets.token_hex(16), free_port()
        initialise(home, password, account)
        log = log or home / "log"
        server = start(home, port, account, settings, log)
        try:
            wait_until_ready(server, port, log)
            yield f"postgres://holdfast:{password}@127.0.0.1:{port}/postgres"
        finally:
            stop(server)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def unprivileged() -> pwd.struct_passwd | None:
    """Return the account that root runs the server as; nobody else needs one."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(known[name] for name in ACCOUNTS if name in known)


def as_account(account: pwd.struct_passwd | None) -> dict:
    if not account:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def initialise(home: Path, password: str, account: pwd.struct_passwd | None) -> None:
    given = home / "password"
    given.write_text(password)
    given.chmod(0o644)  # the folder around it is closed to everyone but the account
    command = [binaries() / "initdb", "--pgdata", home / "data", "--username", "holdfast"]
    options = ["--pwfile", given, "--auth", "scram-sha-256", "--no-sync"]
    words = ["--encoding", "UTF8", "--locale", "C.UTF-8"]
    result = subprocess.run(
        [*command, *options, *words],
        cwd=home,
        capture_output=True,
        text=True,
        **as_account(account),
    )
    if result.returncode:
        raise RuntimeError(f"PostgreSQL could not make a cluster:\n{result.stderr}")


def start(
    home: Path,
    port: int,
    account: pwd.struct_passwd | None,
    settings: Iterable[str],
    log: Path,
) -> subprocess.Popen:
    settings = [
        *SPEED,
        *settings,
        f"port={port}",
        "listen_addresses=127.0.0.1",
        f"unix_socket_directories={home}",
    ]
    command = [binaries() / "postgres", "-D", home / "data"]
    for setting in settings:
        command += ["-c", setting]
    with log.open("w") as output:
        return subprocess.Popen(
            command,
            cwd=home,
            stdout=output,
            stderr=output,
            preexec_fn=die_with_parent if sys.platform == "linux" else None,
            **as_account(account),
        )


def die_with_parent() -> None:
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGINT)


def wait_until_ready(server: subprocess.Popen, port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    ready = [binaries() / "pg_isready", "--quiet", "--host", "127.0.0.1", "--port", str(port)]
    while subprocess.run(ready, check=False).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")
        time.sleep(0.1)


def stop(server: subprocess.Popen) -> None:
    """End the server without waiting for its sessions, and harder if it lingers."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
