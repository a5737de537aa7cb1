"""Does the jobs that wait, and looks after all of them: run one or more beside the server."""

from argparse import ArgumentParser
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.autoreload import run_with_reloader

from jobs import consuming, queue


class Command(BaseCommand):
    help = "Do jobs until stopped (Ctrl-C, SIGTERM). Run as many workers as you like."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--until-empty", action="store_true", help="end as soon as nothing waits"
        )
        parser.add_argument(
            "--reload", action="store_true", help="start anew when code changes: for `make run`"
        )
        parser.add_argument(
            "--with-parent",
            action="store_true",
            help="end when standard input closes, as it does when its other end dies",
        )

    def handle(self, *, until_empty: bool, reload: bool, with_parent: bool, **_: Any) -> None:
        if reload and not queue.is_database():
            raise CommandError(
                "--reload works only with the queue in the database. Start the worker without "
                "it, or unset JOB_QUEUE."
            )

        def work() -> None:
            if with_parent:
                consuming.start(consuming.end_with_stdin, at_once=reload)
            if not until_empty:
                consuming.start(consuming.tend, Event())
            consuming.consume(until_empty=until_empty, handles_signals=not reload)

        if reload:
            run_with_reloader(work)
        else:
            work()
