"""Empties the database between tests, and refuses to empty any other one."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import flush


class Command(flush.Command):
    refusal = (
        "Refused: it deletes every record and the audit log. A record ends with its deletion "
        "alone: manage.py erase_due. For a new invented agency run make demo; for an empty "
        "database make a new one and run manage.py migrate."
    )

    def handle(self, **options: Any) -> None:
        if not settings.DATABASE_MAY_BE_EMPTIED:
            raise CommandError(self.refusal)
        super().handle(**options)
