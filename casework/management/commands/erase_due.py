from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from audit.ledger import LedgerBroken
from casework import erasing
from casework.models import Erasure
from encryption import tombstones


class Command(BaseCommand):
    help = "Erase the records whose wait is over and which a second person confirmed. Daily."

    def handle(self, *args, **options):
        done = 0
        for erasure in Erasure.objects.due():
            try:
                erasing.carry_out(erasure)
            except ValidationError as decided:  # somebody cancelled a moment ago
                self.stderr.write(f"{erasure.client_id}: {decided.messages[0]}")
            except (LedgerBroken, OSError) as error:
                raise CommandError(f"{done} erased, then the ledger failed: {error}") from error
            else:
                done += 1
        tombstones.vacuum()
        if late := Erasure.objects.past_due().unconfirmed().count():
            self.stderr.write(f"{late} wait to be confirmed, though asked for long ago.")
        self.stdout.write(f"{done} records were erased.")
