"""Addresses that answer without a sign-in: they end with whatever ends a person's access."""

from typing import Any

from django.db import transaction

from accounts.announcing import secret_addresses_asked, secret_addresses_ending
from accounts.models import User


def questions_about(person: User) -> list[str]:
    """Return, for each kind of address that the person has, the question whether to keep it."""
    answers: Any = secret_addresses_asked.send(User, person=person)
    return [question for _receiver, answer in answers for question in answer]


def end_secret_addresses(person: User, *, by: User) -> list[str]:
    """End all of a person's secret addresses, and return what stopped, in sentences."""
    answers: Any = secret_addresses_ending.send(User, person=person, by=by)
    return [sentence for _receiver, answer in answers for sentence in answer]


@transaction.atomic
def sign_out_everywhere(person: User, *, by: User, excluding: str = "") -> list[str]:
    """Sign a person out everywhere, end their secret addresses, and return what stopped.

    Args:
        excluding: as of `User.end_sessions`, which also says what is raised.
    """
    stopped = end_secret_addresses(person, by=by)
    person.end_sessions(by=by, excluding=excluding)
    return stopped
