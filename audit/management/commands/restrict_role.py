from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection

from audit import restricting


class Command(BaseCommand):
    help = (
        "Let a role of PostgreSQL run the system without being able to change the audit log. "
        "Run it as the tables' owner, after each upgrade."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", help="the role that DATABASE_URL names on the server")
        parser.add_argument("--dry-run", action="store_true", help="only print the statements")

    def handle(self, *, role: str, dry_run: bool, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("SQLite has no roles: who can write the file owns it.")
        for statement in restricting.statements(role):
            self.stdout.write(f"{statement.as_string(connection.cursor().connection)};")
        if dry_run:
            return
        try:
            restricting.restrict(role)
        except (DatabaseError, restricting.NotRestrictable) as error:
            raise CommandError(f"Nothing was changed. {error}") from error
        self.stdout.write(f"{role} can add to the audit log, and cannot change it.")
