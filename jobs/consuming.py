"""Taking jobs from the queue, one after the other, and looking after all of them meanwhile."""

import logging
import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from threading import Event, Thread

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from jobs import queue, scheduling, sweeping
from jobs.error_lines import class_and_place

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 1.0  # at an empty queue
ID_LENGTH = 32


def consume(*, until_empty: bool = False, handles_signals: bool = True) -> None:
    """Do jobs until SIGTERM or SIGINT. A job that runs then is done first; a second signal ends
    it, and it is tried again.

    Args:
        until_empty: whether to end as soon as nothing waits; for a queue in the database.
        handles_signals: False where the caller reloads code, which has signals of its own.
    """
    if queue.is_database():
        worker = Worker(
            queue_names=["default"],
            interval=SECONDS_BETWEEN_LOOKS,
            batch=until_empty,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(ID_LENGTH),
            excluded_queue_names=[],
        )
        if handles_signals:
            worker.configure_signals()
        worker.run()
    else:
        huey = import_module("huey.contrib.djhuey").HUEY
        huey.create_consumer(workers=1, periodic=False).run()


def tend(over: Event) -> None:
    """Until `over`, give lost jobs to other workers, and ask for tonight's when it is time."""
    sweeper = sweeping.Sweeper()
    while True:
        for step in (sweeper.look, sweeping.deliver_again, scheduling.ask_for_tonights):
            run_step(step)
        if over.wait(settings.JOB_TEND_SECONDS):
            return


def run_step(step: Callable[[], object]) -> None:
    """Take a step, whatever becomes of it: there is a next time, and other steps meanwhile."""
    try:
        close_old_connections()
        step()
    except Exception as error:  # whatever it is, the other steps are taken
        level = logging.WARNING if isinstance(error, DatabaseError) else logging.ERROR
        logger.log(level, "Jobs were not looked after: %s.", class_and_place(error))


def end_with_stdin(*, at_once: bool) -> None:
    """Stop this process when whoever started it is gone: then its end of our stdin closes.

    Args:
        at_once: without waiting for the job that runs; it is tried again.
    """
    while sys.stdin.buffer.read(1):
        pass
    if at_once:
        os._exit(0)
    os.kill(os.getpid(), signal.SIGTERM)


def start(target: object, *args: object, **kwargs: object) -> Thread:
    """Start a thread that does not keep the process alive."""
    thread = Thread(target=target, args=args, kwargs=kwargs, daemon=True)  # type: ignore[arg-type]
    thread.start()
    return thread
