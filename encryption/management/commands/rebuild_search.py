"""Make sealed search anew from the records: after a restore, an upgrade, a broken segment."""

import sys

from django.core.management.base import BaseCommand

from encryption import searchable
from encryption.progress import shown


class Command(BaseCommand):
    help = "Make all search segments and look-ups anew. It may run while people work."

    def handle(self, **options):
        total = sum(model.objects.count() for model in searchable.searched_models())
        done = shown(searchable.rebuild(), total, sys.stderr)
        self.stdout.write(f"{done:,} people can be found.")
