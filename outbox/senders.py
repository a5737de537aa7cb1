"""What a phone knows of who writes on it: a word by which only the server knows the person.

It stands in clear beside the notes that wait on the phone, so that they are sent for who wrote
them and for nobody else. It is no key of a row: who finds it can look nothing up with it.
"""

from accounts.models import User
from encryption import keyring

PURPOSE = "sender of offline notes"
LENGTH = 32  # hex digits


def sender_of(person: User) -> str:
    """Return the word of a person: 32 hex digits."""
    return _word(person, keyring.NEWEST)


def is_sender(person: User, word: str) -> bool:
    """Whether it is this person's word, or was before the agency's key was renewed."""
    return any(_word(person, version) == word for version in keyring.versions(keyring.AGENCY))


def _word(person: User, version: int) -> str:
    key = person.pk.bytes
    return keyring.keyed_hash(keyring.AGENCY, PURPOSE, key, version).hex()[:LENGTH]
