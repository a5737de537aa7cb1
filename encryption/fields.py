"""Sealed fields: bound to their row, opened when read, refused wherever they cannot be sealed.

In a loaded instance a sealed attribute stays `bytes` until somebody reads it; then it becomes a
`Held`, which keeps the plaintext out of `repr`, pickles and caches. `pre_save` is the only door
to the database: it knows the row, and an unchanged value keeps its bytes.
"""

import json
from datetime import date

import phonenumbers
from django import forms
from django.conf import settings
from django.core.exceptions import FieldError, ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext_lazy as _

from encryption import keyring
from encryption.exceptions import PlaintextRefused
from encryption.sealing import Blob, Place, key_version, seal, unseal


class Held:
    """A value in memory and, once it was sealed, its bytes and the place they belong to.

    It never shows its plaintext: not in `repr`, not in a pickle, not in a traceback's locals.
    """

    __slots__ = ("blob", "place", "text", "value")

    def __init__(self, value, text: bytes | None = None, blob: bytes | None = None, place=None):
        self.value, self.text, self.blob, self.place = value, text, blob, place

    def __repr__(self):
        return "<held>"

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __reduce__(self):
        if self.blob is None:
            raise PlaintextRefused("A value that is not sealed yet is never pickled.")
        return bytes, (bytes(self.blob),)


class SealedAttribute(DeferredAttribute):
    """Opens the value at the first read; takes whatever is assigned, and seals it on save."""

    def __get__(self, instance, cls=None):
        if instance is None:
            return self
        field = self.field
        held = instance.__dict__.get(field.attname, field)
        if held is field:
            held = field.load_deferred(instance)
        if held is None:
            return None
        if isinstance(held, bytes):
            held = instance.__dict__[field.attname] = field.open(held, field.place_of(instance))
        return held.value

    def __set__(self, instance, value):
        name = self.field.attname
        before = instance.__dict__.get(name)
        if isinstance(value, memoryview):
            value = bytes(value)
        if value is None or isinstance(value, bytes | Held):
            instance.__dict__[name] = value
            return
        value = self.field.to_python(value)
        if isinstance(before, Held):
            instance.__dict__[name] = Held(value, before.text, before.blob, before.place)
        elif isinstance(before, bytes):
            instance.__dict__[name] = Held(value, None, before, self.field.place_of(instance))
        else:
            instance.__dict__[name] = Held(value)


class SealedField(models.Field):
    """What every sealed field shares. A subclass says how its value becomes bytes and back.

    Args:
        label: what the value is bound to; never change it once rows exist. Derived from the
            model and the name where it is not given, and frozen by the first migration.
        owner: the attribute that names whose key seals it; else the model's `owner_field`.
    """

    descriptor_class = SealedAttribute
    block = 16

    def __init__(self, *args, label: str = "", owner: str = "", **kwargs):
        self.label, self.owner = label, owner
        super().__init__(*args, **kwargs)

    def get_internal_type(self):
        return "BinaryField"

    def contribute_to_class(self, cls, name, private_only=False):
        super().contribute_to_class(cls, name, private_only)
        if not cls._meta.abstract:
            self.label = self.label or f"{cls._meta.label_lower}.{name}"
            self.owner = self.owner or getattr(cls, "owner_field", "id")

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        if self.label:
            kwargs |= {"label": self.label, "owner": self.owner}
        return name, path, args, kwargs

    # Plain and sealed --------------------------------------------------------------------

    def encode(self, value) -> bytes:
        return value.encode()

    def decode(self, text: bytes):
        return text.decode()

    def place_of(self, instance) -> Place:
        """Return where the instance's value belongs: where it was loaded, else where it is."""
        return Place(getattr(instance, self.owner), instance.id)

    def open(self, blob: bytes, place: Place) -> Held:
        """Open a stored value. Raises `SealBroken`, `Erased` or `KeyMissing`."""
        _, key = keyring.data_key(place.owner, key_version(blob))
        text = unseal(blob, key, self.label, place)
        return Held(self.decode(text), text, blob, place)

    def close(self, value, place: Place) -> Held:
        """Seal a value for a place with the owner's newest key."""
        keyring.provide([place.owner])
        version, key = keyring.data_key(place.owner)
        text = self.encode(value)
        return Held(value, text, seal(text, key, version, self.label, place, self.block), place)

    def load_deferred(self, instance):
        """Fetch a column that the query left out, still sealed."""
        rows = type(instance)._base_manager.filter(pk=instance.pk)
        instance.__dict__[self.attname] = rows.values_list(self.attname, flat=True).get()
        return instance.__dict__[self.attname]

    def sealed(self, instance) -> Blob | None:
        """Return the bytes to store; the ones that stand there already if nothing changed."""
        held = instance.__dict__.get(self.attname)
        if held is None:
            return None
        place = self.place_of(instance)
        loaded = getattr(instance._state, "sealed_at", place)
        if isinstance(held, bytes):
            if loaded == place:
                return Blob(held)
            held = self.open(held, loaded)
        if held.blob is not None and held.text is None:
            held = Held(held.value, self.open(held.blob, loaded).text, held.blob, loaded)
        if held.blob is None or held.place != place or held.text != self.encode(held.value):
            held = self.close(held.value, place)
        instance.__dict__[self.attname] = held
        return Blob(held.blob)

    def pre_save(self, model_instance, add):
        return self.sealed(model_instance)

    # The doors that stay shut --------------------------------------------------------------

    def get_db_prep_value(self, value, connection, prepared=False):
        if value is None:
            return None
        if not isinstance(value, Blob):
            raise PlaintextRefused(
                f"{self.label} is sealed: only save() and bulk_create() can write it, "
                "since only they know the row that it is bound to."
            )
        return connection.Database.Binary(bytes(value))

    def get_db_prep_save(self, value, connection):
        return self.get_db_prep_value(value, connection)

    def get_lookup(self, lookup_name):
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.label} is sealed: the database can not compare or search it.")

    def get_transform(self, lookup_name):
        raise FieldError(f"{self.label} is sealed: the database can not compute with it.")

    def value_to_string(self, obj):
        held = obj.__dict__.get(self.attname)
        blob = held.blob if isinstance(held, Held) else held
        return "" if blob is None else bytes(blob).hex()


class SealedTextField(SealedField):
    """Text of any length, such as a narrative."""

    def to_python(self, value):
        return value if value is None else str(value)

    def formfield(self, **kwargs):
        return super().formfield(
            **{"form_class": forms.CharField, "widget": forms.Textarea, **kwargs}
        )


class SealedCharField(SealedTextField):
    """Text of a line, such as a name."""

    def formfield(self, **kwargs):
        return super().formfield(
            **{"widget": forms.TextInput, "max_length": self.max_length or 200, **kwargs}
        )


class SealedDateField(SealedField):
    """A day, such as a birth date."""

    empty_strings_allowed = False

    def to_python(self, value):
        return models.DateField().to_python(value)

    def encode(self, value):
        return value.isoformat().encode()

    def decode(self, text):
        return date.fromisoformat(text.decode())

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": forms.DateField, **kwargs})


class SealedJSONField(SealedField):
    """Anything that JSON can hold."""

    empty_strings_allowed = False

    block = 32

    def encode(self, value):
        return json.dumps(value, sort_keys=True, ensure_ascii=False).encode()

    def decode(self, text):
        return json.loads(text)

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": forms.JSONField, **kwargs})


class SealedCodesField(SealedJSONField):
    """Several codes of a list, such as the kinds of victimization: padded so that few and many
    look alike."""

    block = 128

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"default": list, "blank": True, **kwargs})

    def to_python(self, value):
        return value if value is None else list(value)

    def formfield(self, **kwargs):
        return forms.MultipleChoiceField(
            **{"label": self.verbose_name, "required": not self.blank, **kwargs}
        )


class PhoneNumberField(forms.CharField):
    """A phone number as people write it; clean gives E.164."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})

    def to_python(self, value):
        return e164(super().to_python(value))


class SealedPhoneField(SealedCharField):
    """A phone number, kept as E.164."""

    def to_python(self, value):
        return e164(value) if value else value

    def formfield(self, **kwargs):
        return models.Field.formfield(self, **{"form_class": PhoneNumberField, **kwargs})


def e164(written: str) -> str:
    """Return a phone number in its international form.

    Raises:
        ValidationError: nobody can be reached at it; the sentence says what to write.
    """
    if not written:
        return ""
    try:
        number = phonenumbers.parse(written, settings.PHONE_REGION)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise ValidationError(
            _("Enter a phone number with its area code, such as 206 555 0142."), code="invalid"
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
