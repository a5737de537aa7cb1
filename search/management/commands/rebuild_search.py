"""Make sealed search anew from the records: after a restore, an upgrade, a broken segment."""

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from encryption import keyring, ports
from encryption.management.numbers import at_least
from encryption.progress import show_progress
from jobs.asking import ask
from search import searchable
from search.jobs import REBUILD


class Command(BaseCommand):
    help = "Make all search segments and look-ups anew. It may run while people work."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--new-key",
            action="store_true",
            help="with a new key, and destroy the old one: what an old backup of the database "
            "holds of search then never opens again, erased people included",
        )
        parser.add_argument(
            "--outdated",
            action="store_true",
            help="only what an earlier release made: after an upgrade. `nightly` does it, too",
        )
        parser.add_argument(
            "--wait",
            type=at_least(0),
            default=keyring.UNUSED_AFTER,
            metavar="SECONDS",
            help="until no process can be writing with the old key",
        )
        parser.add_argument(
            "--as-job",
            action="store_true",
            help="leave it to a worker; the administrators’ page of jobs says how far it is",
        )

    def handle(
        self, *, new_key: bool, outdated: bool, wait: int, as_job: bool, **options: Any
    ) -> str:
        if as_job and (outdated or new_key):
            raise CommandError("A worker makes everything anew, with the key there is.")
        if as_job:
            ask(REBUILD)
            return "A worker will rebuild search."
        if outdated and new_key:
            raise CommandError("A new key needs everything made anew: leave out --outdated.")
        if outdated:
            return searchable.rebuild_outdated()
        version = keyring.renew(keyring.SEARCH) if new_key else keyring.NEWEST
        time.sleep(wait if new_key else 0)
        total = sum(model.objects.count() for model in searchable.searchable_models())
        with ports.as_system("rebuild_search"):
            done = show_progress(searchable.rebuild(), total, sys.stderr)
        keyring.drop_versions(keyring.SEARCH, before=version)
        if new_key:
            ports.record_key_event("keys.search_renewed", version=version)
        return f"{done:,} people can be found."
