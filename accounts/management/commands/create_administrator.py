"""The first sign-in on a new server. Everybody else is invited by an administrator."""

from getpass import getpass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from accounts.inviting import create_administrator
from accounts.models import User


class Command(BaseCommand):
    help = "Make a sign-in for an administrator; asks for the password without showing it."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *args, email, name, **options):
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is not an e-mail address.") from error
        if User.objects.filter(email=email.lower()).exists():
            raise CommandError(f"{email} has a sign-in already.")
        password = getpass("Password: ")
        if password != getpass("The same again: "):
            raise CommandError("The two passwords differ. Nothing was made.")
        try:
            validate_password(password, User(email=email, name=name))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        create_administrator(email=email, name=name, password=password)
        self.stdout.write(
            f"{email} can sign in: first to set up the second step, then to invite the others."
        )
