"""Does everything that is due once a day: the functions named in `settings.NIGHTLY`."""

import logging
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Do everything that is due once a day. A job that fails is named; the others run."

    def handle(self, *args: Any, **options: Any) -> None:
        failed = []
        for name in settings.NIGHTLY:
            try:
                done = import_string(name)()
            except Exception:  # an error must not stop the jobs after it
                logger.exception("The nightly job %s failed.", name)
                failed.append(name)
            else:
                self.stdout.write(f"{name}: {done}")
        if failed:
            raise CommandError(f"Failed, see the log: {', '.join(failed)}")
