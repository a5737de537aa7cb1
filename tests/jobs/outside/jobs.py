"""Kinds for real workers: what each did is a line in the file that JOBS_DONE names."""

import os
import time
from pathlib import Path

from jobs.registry import Kind

BEGUN, DONE = "begun", "done"


def note(what, job):
    line = f"{what} {job.subject} {job.attempt} {os.getpid()}\n"
    with Path(os.environ["JOBS_DONE"]).open("a") as file:
        file.write(line)  # shorter than a page, so that no other line stands inside of it


def quickly(job):
    note(DONE, job)


def at_length(job):
    """Take as long as it gets the first time; whoever has it then is killed."""
    note(BEGUN, job)
    for second in range(600 if job.attempt == 1 else 1):
        job.advance(second, 600)
        time.sleep(1)
    note(DONE, job)


KINDS = [
    Kind("outside.quickly", quickly, "Quick"),
    Kind("outside.at_length", at_length, "Slow"),
]
