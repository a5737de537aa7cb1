"""Everything that has to be done once a day, whoever has to do it: `settings.NIGHTLY`."""

import logging

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Do what is due once a day: run it every night. One job that fails stops no other."

    def handle(self, *args, **options):
        failed = []
        for name in settings.NIGHTLY:
            try:
                done = import_string(name)()
            except Exception:  # any: it is logged and told, and the rest runs
                logger.exception("The nightly job %s failed.", name)
                failed.append(name)
            else:
                self.stdout.write(f"{name}: {done}")
        if failed:
            raise CommandError(f"Failed, see the log: {', '.join(failed)}")
