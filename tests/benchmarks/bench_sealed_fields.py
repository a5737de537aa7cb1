"""What sealing costs: a thousand rows of eight fields, beside the same rows in plain text, and
beside the two libraries that most Django projects encrypt with.

Two machines differ more than two ways of sealing, so the ratios are what counts. The libraries
know one key for everybody and bind nothing to its row; ours opens a thousand keys, one a row.
"""

import os
import random
import uuid

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, models
from django.test.utils import isolate_apps
from django_cryptography.fields import encrypt
from encrypted_fields.fields import EncryptedTextField

from encryption import keyring
from encryption.fields import SealedTextField
from encryption.records import SealedRecord
from encryption.row_keys import new_row_key
from encryption.sealing import BLOCK, NONCE_SIZE, Binding, seal, unseal
from tests.benchmarks.measuring import by_turns, milliseconds, times

NAMES = [f"text_{n}" for n in range(8)]
NAME, NOTE = 20, 2_000  # characters
WORDS = (
    "her brother",
    "will come",
    "back on friday",
    "with her sister",
    "and ask",
    "about housing",
)


def prose(size: int) -> str:
    """Invent a note. One letter over and over would be squeezed by the database to nothing."""
    chance, note = random.Random(size), ""
    while len(note) < size:
        note += f"{chance.choice(WORDS)} {chance.randint(1, 99)} "
    return note[:size]


@pytest.fixture
def tables(transactional_db, settings, size, scaled):
    """The same rows four times: plain, sealed, and encrypted by each of the two libraries."""
    settings.SALT_KEY = "of a Fernet field"

    def table(name, base, field, **attributes):
        meta = type("Meta", (), {"app_label": "encryption"})
        columns = {text: field() for text in NAMES}
        owner = models.UUIDField(default=uuid.uuid4)
        made = {"__module__": __name__, "Meta": meta, "owner": owner, **columns, **attributes}
        return type(name, base, made)

    with isolate_apps("encryption"):
        key = {"id": models.UUIDField(primary_key=True, default=new_row_key)}
        made = {
            "plain": table("Plain", (models.Model,), models.TextField, **key),
            "sealed": table("Sealed", (SealedRecord,), SealedTextField, owner_field="owner"),
            "fernet": table("Fernet", (models.Model,), EncryptedTextField, **key),
            "cryptography-5": table(
                "Five", (models.Model,), lambda: encrypt(models.TextField()), **key
            ),
        }
    for model in made.values():
        with connection.schema_editor() as editor:
            editor.create_model(model)
        rows = [model(**dict.fromkeys(NAMES, prose(size))) for _ in range(scaled(1_000, 100))]
        if issubclass(model, SealedRecord):
            keyring.provide(record.owner for record in rows)
        model.objects.bulk_create(rows)
    yield made
    for model in made.values():
        with connection.schema_editor() as editor:
            editor.delete_model(model)


def show_nothing(model):
    return list(model.objects.all())


def show_one(model):
    return [record.text_0 for record in model.objects.all()]


def show_all(model):
    return [[getattr(record, name) for name in NAMES] for record in model.objects.all()]


def show_all_with_cold_keys(model):
    keyring.forget_all()
    return show_all(model)


@pytest.mark.parametrize("size", [NAME, 200, NOTE])
def test_what_reading_sealed_fields_costs(tables, size, scaled, report):
    rows = scaled(1_000, 100)
    report.head(f"Sealed fields of {size:,} characters: {rows:,} rows of 8, loaded and read")
    plain, sealed = tables["plain"], tables["sealed"]
    took = by_turns(
        {
            "plain, none shown": lambda: show_nothing(plain),
            "none shown": lambda: show_nothing(sealed),
            "plain": lambda: show_all(plain),
            "one of eight shown": lambda: show_one(sealed),
            "all eight shown": lambda: show_all(sealed),
            "all eight shown, no key known yet": lambda: show_all_with_cold_keys(sealed),
            "all eight by unsealed_values()": lambda: list(
                sealed.objects.unsealed_values(*NAMES)
            ),
            "django-fernet-encrypted-fields": lambda: show_all(tables["fernet"]),
            "django-cryptography-5": lambda: show_all(tables["cryptography-5"]),
        },
        scaled(11, 2),
    )

    def line(way, beside="plain", **target):
        value = times(took, way, beside)
        ms = [f"{milliseconds(took, one):.1f}" for one in (way, beside)]
        report.line(way, value, "× plain", beside=f"{ms[0]} ms beside {ms[1]}", **target)

    line("none shown", "plain, none shown", at_most=1.3)
    line("one of eight shown")
    line("all eight shown", at_most=6)
    line("all eight shown, no key known yet")
    line("all eight by unsealed_values()")
    line("django-fernet-encrypted-fields")
    line("django-cryptography-5")
    for library, ours, target in [
        ("django-fernet-encrypted-fields", "all eight shown", 2.5),
        ("django-fernet-encrypted-fields", "all eight by unsealed_values()", None),
        ("django-cryptography-5", "all eight shown", None),
    ]:
        slower = times(took, library, ours)
        report.line(library, slower, "× ours", at_least=target, beside=ours)


def test_what_sealing_and_opening_one_value_costs(scaled, report):
    report.head("One value of 20 bytes, sealed and opened, bound to its row and padded")
    values = scaled(8_000, 500)
    key, binding, text = AESGCM(bytes(32)), Binding(uuid.uuid4(), uuid.uuid4()), b"x" * NAME
    label = "casework.client.preferred_name"

    def bare():
        for _ in range(values):
            nonce = os.urandom(NONCE_SIZE)
            key.decrypt(nonce, key.encrypt(nonce, text, None), None)

    def ours():
        for _ in range(values):
            unseal(seal(text, key, 1, label, binding, BLOCK), key, label, binding)

    took = by_turns({"bare": bare, "ours": ours}, scaled(11, 2))

    each = [f"{milliseconds(took, way) / values * 1e3:.1f}" for way in ("ours", "bare")]
    report.line(
        "seal() and unseal()",
        times(took, "ours", "bare"),
        "× a bare loop",
        at_most=2.2,
        beside=f"{each[0]} µs beside {each[1]}",
    )
