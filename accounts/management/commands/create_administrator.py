"""Creates the first account on a new server. An administrator invites everybody else."""

from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from accounts.inviting import create_administrator
from accounts.models import User


class Command(BaseCommand):
    help = "Create an administrator's account; asks for the password without showing it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is not an email address.") from error
        if User.objects.filter(email=email.lower()).exists():
            raise CommandError(f"{email} already has an account.")
        password = getpass("Password: ")
        if password != getpass("Password again: "):
            raise CommandError("The passwords don't match. No account was created.")
        try:
            validate_password(password, User(email=email, name=name))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        create_administrator(email=email, name=name, password=password)
        self.stdout.write(
            f"{email} can now sign in, set up two-step verification, and invite other staff."
        )
