"""Make a new key for offline notes at once, when somebody may have seen the present one."""

from typing import Any

from django.core.management.base import BaseCommand

from outbox.models import ReceivingKey


class Command(BaseCommand):
    help = "Make a new key for offline notes. Phones take it when they are online next."

    def handle(self, *args: Any, **options: Any) -> str:
        key = ReceivingKey.make()
        return (
            f"A new key receives offline notes: {key.pk}. The older ones open what comes late."
        )
