"""Real workers on a database of their own: three at once, one that is killed, one left alone.

Run as a program; prints what it found as JSON.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django

JOBS = 60
WORKERS = 3
PATIENCE = 240  # seconds, on a busy machine
SERVER = """
import sys, time
sys.path.insert(0, "tools")
import working
working.start()
sys.stdout.write("started\\n")
sys.stdout.flush()
time.sleep(600)
"""


def three() -> dict:
    """Let three workers do what one queue has."""
    from jobs.asking import ask
    from jobs.models import Job

    for number in range(JOBS):
        ask("outside.quickly", number)
    ended = [worker("--until-empty") for _ in range(WORKERS)]
    exits = [one.wait(PATIENCE) for one in ended]
    return {
        "exits": exits,
        "done": Job.objects.filter(finished_at__isnull=False, attempts=1).count(),
        "lines": lines(),
    }


def killed() -> dict:
    """Kill a worker in the middle of a job, and let another look after it."""
    from jobs.asking import ask

    job = ask("outside.at_length", "long")
    first = worker()
    wait_for(lambda: lines())
    first.send_signal(signal.SIGKILL)
    first.wait()
    job.refresh_from_db()
    left = job.status
    second = worker()
    wait_for(lambda: ended(job))
    second.send_signal(signal.SIGTERM)
    return {
        "left": left,
        "status": job.status,
        "attempts": job.attempts,
        "exit": second.wait(PATIENCE),
        "lines": lines(),
    }


def orphaned() -> dict:
    """Kill what started a worker, as `make demo` does, and wait for the worker's end."""
    server = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE)
    server.stdout.readline()
    worker_of_it = only_child_of(server.pid)
    server.send_signal(signal.SIGKILL)
    server.wait()
    wait_for(lambda: not is_alive(worker_of_it))
    return {"alive": is_alive(worker_of_it)}


def worker(*options: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "manage.py", "worker", *options], stdout=sys.stderr
    )


def lines() -> list[str]:
    path = Path(os.environ["JOBS_DONE"])
    return path.read_text().splitlines() if path.exists() else []


def ended(job) -> bool:
    job.refresh_from_db()
    return not job.is_open


def wait_for(happens: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happens():
        if time.monotonic() > deadline:
            sys.exit("It did not happen in time.")
        time.sleep(0.2)


def only_child_of(pid: int) -> int:
    (child,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(child)


def is_alive(pid: int) -> bool:
    """Whether it runs: one that ended and that nobody asked about yet is a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


if __name__ == "__main__":
    django.setup()
    drills = {"three": three, "killed": killed, "orphaned": orphaned}
    sys.stdout.write(json.dumps(drills[sys.argv[1]]()))
