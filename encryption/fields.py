"""Sealed fields: bound to their row, opened when read, refused wherever they cannot be sealed.

In a loaded instance a sealed attribute stays `bytes` until it is read; then it becomes a
`SealedValue`, which keeps the plaintext out of `repr`, pickles and caches. Only `pre_save`
writes to the database: it knows the row, and an unchanged value keeps its bytes.
"""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import date, time
from functools import cache
from typing import Any, NoReturn

from django import forms
from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query_utils import DeferredAttribute

from encryption import door, keyring, sealing
from encryption.bindings import binding_of, stored_binding
from encryption.exceptions import PlaintextRefused
from encryption.sealing import Binding, Blob, key_version


class SealedValue:
    """An opened value in memory, with its ciphertext if it has not changed since.

    It never shows its plaintext: not in `repr`, not in a pickle, not in a traceback's locals.

    Attributes:
        value: what the field's attribute gives.
        text: `value` encoded, as it was sealed; None for a value that was just assigned.
        blob: the ciphertext of `text`; None for a value that was just assigned.
        binding: the owner and row that `blob` is bound to.
    """

    __slots__ = ("binding", "blob", "text", "value")

    def __init__(
        self,
        value: Any,
        text: bytes | None = None,
        blob: bytes | None = None,
        binding: Binding | None = None,
    ):
        self.value, self.text, self.blob, self.binding = value, text, blob, binding

    def __repr__(self) -> str:
        return "<sealed value>"

    def __deepcopy__(self, memo: dict[int, Any]) -> "SealedValue":
        return SealedValue(deepcopy(self.value, memo), self.text, self.blob, self.binding)

    def __reduce__(self) -> tuple[type[bytes], tuple[bytes]]:
        if self.blob is None:
            raise PlaintextRefused("A value that is not sealed yet is never pickled.")
        return bytes, (bytes(self.blob),)


Slot = bytes | SealedValue | None  # what an instance's `__dict__` holds for a sealed field
SLOT_TYPES = (bytes, SealedValue, type(None))
NEVER_SEALED = b""  # in place of what was never sealed: too short to be opened


class SealedAttribute(DeferredAttribute):
    """Opens the value at the first read; takes whatever is assigned, and seals it on save."""

    field: "SealedField"

    def __get__(self, instance: models.Model | None, cls: type | None = None) -> Any:
        if instance is None:
            return self
        field, values = self.field, instance.__dict__
        name = field.attname
        held: Slot = values[name] if name in values else field.stored(instance)
        if isinstance(held, bytes):
            held = values[name] = field.unseal(held, field.stored_binding(instance))
        return held and held.value

    def __set__(self, instance: models.Model, value: Any) -> None:
        if not isinstance(value, SLOT_TYPES):
            is_bytes = isinstance(value, memoryview)
            value = bytes(value) if is_bytes else self.field.assigned(value, instance)
        instance.__dict__[self.field.attname] = value


class SealedField(models.Field):  # type: ignore[type-arg]  # it has no arguments at run time
    """What every sealed field shares. A subclass has the two ways between value and bytes.

    `encode` returns the bytes that are sealed, and `decode` the value that they were made of.

    Args:
        label: what the value is bound to; never change it once rows exist. If it is not
            given, it is `package.model.field`; after renaming either, write the old one out.
        owner: the attribute that names whose key seals it; else the model's `owner_field`.
    """

    encode: Callable[[Any], bytes]
    decode: Callable[[bytes], Any]
    descriptor_class = SealedAttribute
    empty_strings_allowed = False  # or a migration would fill a new column with one, unsealed
    empty: Callable[[], Any] = staticmethod(lambda: None)  # makes the value of a new record
    block = 16  # the padded plaintext is a multiple of so many bytes
    is_list_of_few = False  # whether its values are lists that many rows share

    def __init__(self, *args: Any, label: str = "", owner: str = "", **kwargs: Any):
        self.label, self.owner = label, owner
        super().__init__(*args, **kwargs)
        self.serialize = False  # dumpdata prints dates and numbers without asking the field

    def get_internal_type(self) -> str:
        return "BinaryField"

    def get_db_converters(self, connection: BaseDatabaseWrapper) -> list[Callable[..., Any]]:
        return [_bytes_or_never_sealed] if connection.vendor == "sqlite" else []

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False
    ) -> None:
        super().contribute_to_class(cls, name, private_only)
        if not cls._meta.abstract:
            self.label = self.label or f"{cls._meta.label_lower}.{name}"
            self.owner = self.owner or getattr(cls, "owner_field", "id")

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("serialize", None)
        if self.label:
            kwargs |= {"label": self.label, "owner": self.owner}
        return name, path, list(args), kwargs

    def get_default(self) -> Any:
        """Return the value of a new record: empty, of the field's own type."""
        return super().get_default() if self.null or self.has_default() else self.empty()

    # Plain and sealed --------------------------------------------------------------------

    def binding_of(self, instance: models.Model) -> Binding:
        """Return the owner and row that the value will be bound to when it is saved."""
        return binding_of(instance, self.owner)

    def stored_binding(self, instance: models.Model) -> Binding:
        """Return the owner and row that the loaded ciphertext is bound to."""
        return stored_binding(instance) or self.binding_of(instance)

    def assigned(self, value: Any, instance: models.Model) -> SealedValue | None:
        """Return what the attribute holds for a new value.

        One equal to the stored one keeps its ciphertext, so that saving changes no bytes.

        Raises:
            PlaintextRefused: it is an SQL expression, which the database could not seal.
        """
        if hasattr(value, "resolve_expression"):
            raise PlaintextRefused(f"{self.label} is sealed: the database cannot compute it.")
        value = self.to_python(value)
        if value is None:
            return None
        before: Slot = instance.__dict__.get(self.attname)
        if isinstance(before, bytes):
            before = self.unseal(before, self.stored_binding(instance))
        if before is None or before.text != self.encode(value):
            return SealedValue(value)
        return SealedValue(value, before.text, before.blob, before.binding)

    def unseal(self, blob: bytes, binding: Binding) -> SealedValue:
        """Open a value that is bound to an owner and row.

        Raises:
            SealBroken: it was altered, or is bound to another field, row or owner.
            Erased, KeyMissing: the owner's key is gone.
            ReadUnrecorded: the reading could not be recorded first.
        """
        reader = door.current_reader()
        if reader is None or binding.owner.int not in reader.authorized:
            door.authorize(binding.owner)
        _, key = keyring.data_key(binding.owner, key_version(blob))
        text = sealing.unseal(blob, key, self.label, binding)
        return SealedValue(self.decode(text), text, blob, binding)

    def seal(self, value: Any, binding: Binding) -> SealedValue:
        """Seal a value with the owner's newest key. Raises `Erased` or `KeyMissing`."""
        version, key = keyring.data_key(binding.owner)
        text = self.encode(value)
        blob = sealing.seal(text, key, version, self.label, binding, self.block)
        return SealedValue(value, text, blob, binding)

    def stored(self, instance: models.Model) -> Slot:
        """Return what the instance's slot holds; fetch it if the query left the column out."""
        held = instance.__dict__
        if self.attname not in held:
            left_out = [
                field.attname
                for field in sealed_fields(type(instance))
                if field.attname not in held
            ]
            rows = type(instance)._base_manager.using(instance._state.db)
            for name, blob in rows.filter(pk=instance.pk).values(*left_out).get().items():
                setattr(instance, name, blob)
        slot: Slot = held[self.attname]
        return slot

    def sealed(self, instance: models.Model, add: bool = False) -> Blob | None:
        """Return the bytes to store: the present ones if nothing changed.

        For a row that is added, an opened value is always sealed again: the key that sealed it
        may have been rolled back.

        Raises:
            SealBroken: somebody assigned bytes that were never sealed.
        """
        held = self.stored(instance)
        if held is None:
            return None
        stored, binding = self.stored_binding(instance), self.binding_of(instance)
        if isinstance(held, bytes):
            key_version(held)
            if stored == binding:
                return Blob(held)
            held = self.unseal(held, stored)
        if add or held.binding != binding or held.text != self.encode(held.value):
            if binding.owner == binding.row and (add or stored != binding):
                keyring.provide([binding.owner])
            held = self.seal(held.value, binding)
        instance.__dict__[self.attname] = held
        return Blob(held.blob or NEVER_SEALED)

    def pre_save(self, model_instance: models.Model, add: bool) -> Blob | None:
        return self.sealed(model_instance, add)

    # Ways into the database that would bypass sealing, refused ------------------------------

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        if value is None:
            return None
        if not isinstance(value, Blob):
            raise PlaintextRefused(
                f"{self.label} is sealed: only save() and bulk_create() can write it, "
                "since only they know the row that it is bound to."
            )
        return connection.Database.Binary(bytes(value))  # type: ignore[attr-defined]

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        return self.get_db_prep_value(value, connection)

    def get_lookup(self, lookup_name: str) -> "type[models.Lookup[Any]] | None":
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.label} is sealed: the database cannot compare or search it.")

    def get_transform(self, lookup_name: str) -> NoReturn:
        raise FieldError(f"{self.label} is sealed: the database cannot compute with it.")


def _bytes_or_never_sealed(value: Any, expression: Any, connection: Any) -> bytes | None:
    """Replace what is not bytes: SQLite keeps text and numbers even in a column of bytes."""
    return value if value is None or isinstance(value, bytes) else NEVER_SEALED


@cache
def sealed_fields(model: type[models.Model]) -> tuple[SealedField, ...]:
    """Return the model's sealed fields, in the order they are declared."""
    return tuple(
        field for field in model._meta.concrete_fields if isinstance(field, SealedField)
    )


class SealedTextField(SealedField):
    """Text of any length, such as a contact note."""

    empty = str

    def to_python(self, value: Any) -> str | None:
        return value if value is None else str(value)

    def encode(self, value: str) -> bytes:
        return value.encode()

    def decode(self, text: bytes) -> str:
        return text.decode()

    def formfield(self, **kwargs: Any) -> Any:  # type: ignore[override]
        return super().formfield(
            **{"form_class": forms.CharField, "widget": forms.Textarea, **kwargs}
        )


class SealedCharField(SealedTextField):
    """Text of a line, such as a name."""

    def formfield(self, **kwargs: Any) -> Any:  # type: ignore[override]
        return super().formfield(
            **{"widget": forms.TextInput, "max_length": self.max_length or 200, **kwargs}
        )


class SealedCodeField(SealedCharField):
    """One code of a short list, such as a kind of alert: all of them look alike.

    Padded to one block of 32 bytes, so that how long a code is does not tell which.
    """

    block = 32

    def encode(self, value: str) -> bytes:
        """Return the code's bytes. Raises `ValueError` for one that needs a second block."""
        code = value.encode()
        if len(code) >= self.block:
            raise ValueError(f"{self.label}: a code has less than {self.block} bytes.")
        return code


class SealedDateField(SealedField):
    """A day, such as a birth date."""

    def to_python(self, value: Any) -> date | None:
        day: date | None = models.DateField().to_python(value)
        return day

    def encode(self, value: date) -> bytes:
        return value.isoformat().encode()

    def decode(self, text: bytes) -> date:
        return date.fromisoformat(text.decode())

    def formfield(self, **kwargs: Any) -> Any:  # type: ignore[override]
        return super().formfield(**{"form_class": forms.DateField, **kwargs})


class SealedTimeField(SealedField):
    """A time of day, such as when a follow-up is due."""

    def to_python(self, value: Any) -> time | None:
        at: time | None = models.TimeField().to_python(value)
        return at

    def encode(self, value: time) -> bytes:
        return value.isoformat().encode()

    def decode(self, text: bytes) -> time:
        return time.fromisoformat(text.decode())

    def formfield(self, **kwargs: Any) -> Any:  # type: ignore[override]
        return super().formfield(**{"form_class": forms.TimeField, **kwargs})


class SealedJSONField(SealedField):
    """Anything that JSON can hold."""

    block = 32

    def encode(self, value: Any) -> bytes:
        return json.dumps(value, sort_keys=True, ensure_ascii=False).encode()

    def decode(self, text: bytes) -> Any:
        return json.loads(text)

    def formfield(self, **kwargs: Any) -> Any:  # type: ignore[override]
        return super().formfield(**{"form_class": forms.JSONField, **kwargs})


class SealedAnswersField(SealedJSONField):
    """The answers of a whole form, by the names of its fields.

    Padded to 4 KB, so that how much somebody typed does not show.
    """

    block = 4096
    empty = dict


class SealedCodesField(SealedJSONField):
    """Several codes of a list, such as the kinds of victimization.

    Padded to 128 bytes, so that few codes and many look alike.
    """

    empty = list
    block = 128
    is_list_of_few = True

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **{"blank": True, **kwargs})

    def to_python(self, value: Any) -> list[str] | None:
        return value if value is None else list(value)

    def formfield(self, **kwargs: Any) -> Any:  # type: ignore[override]
        return forms.MultipleChoiceField(
            **{"label": self.verbose_name, "required": not self.blank, **kwargs}
        )
