"""Who may try what: one sign-in for each role, with a password made a moment ago."""

import secrets
from collections.abc import Iterable

from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from audit import trail
from demo.people import STAFF, Person

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another


def first_of_each_role() -> list[Person]:
    return [next(person for person in STAFF if person.role == role) for role in Role]


def new_password() -> str:
    """Return sixteen random characters that can be read aloud and typed on a phone."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def hand_out() -> list[tuple[str, str, str, str]]:
    """Give one person of each role a new password.

    Returns:
        For each: the role, the name, the email address and the password.
    """
    rows = []
    for person in first_of_each_role():
        user, password = User.objects.get(email=person.email), new_password()
        user.set_password(password)
        with transaction.atomic():
            user.save(update_fields=["password"])
            trail.record("person.password_reset", user, by=None)
        rows.append((person.role.value, _described(person), person.email, password))
    return rows


def table(rows: Iterable[tuple[str, ...]]) -> str:
    """Return rows as aligned columns."""
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  "
        + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _described(person):
    return f"{person.name}, {person.team}" if person.team else person.name
