"""Everything that has to be done once a day, in whichever package: `settings.NIGHTLY`."""

import logging

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Do all that is due once a day. A job that fails stops no other, and is named."

    def handle(self, *args, **options):
        failed = []
        for name in settings.NIGHTLY:
            try:
                done = import_string(name)()
            except Exception:  # whatever it is, the jobs after it have to run
                logger.exception("The nightly job %s failed.", name)
                failed.append(name)
            else:
                self.stdout.write(f"{name}: {done}")
        if failed:
            raise CommandError(f"Failed, see the log: {', '.join(failed)}")
