"""The base of every record that holds sealed fields, and of that record's history."""

from collections.abc import Iterator
from functools import cache
from itertools import islice

from django.core.exceptions import FieldDoesNotExist, FieldError
from django.db import models
from simple_history.models import HistoricalRecords
from simple_history.signals import pre_create_historical_record

from encryption import keyring
from encryption.fields import SealedField
from encryption.row_keys import new_row_key
from encryption.sealing import Place

AT_ONCE = 2_000  # rows whose keys are fetched together: fewer than the keyring remembers


@cache
def sealed_fields(model) -> tuple[SealedField, ...]:
    """Return the model's sealed fields, in the order they are declared."""
    return tuple(
        field for field in model._meta.concrete_fields if isinstance(field, SealedField)
    )


class SealedQuerySet(models.QuerySet):
    """A queryset that seals what it writes in bulk, and refuses what can not be sealed."""

    def bulk_create(self, objs, *args, **kwargs):
        objs = list(objs)
        fields = sealed_fields(self.model)
        keyring.provide({field.place_of(record).owner for record in objs for field in fields})
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs, fields, batch_size=None):
        names = {field.name for field in sealed_fields(self.model)}
        if names.intersection(fields):
            raise FieldError("Sealed fields are bound to their row: save() each record.")
        return super().bulk_update(objs, fields, batch_size)

    def order_by(self, *field_names):
        for name in field_names:
            self._refuse_order(name)
        return super().order_by(*field_names)

    def unsealed_values(self, *names: str) -> Iterator[tuple]:
        """Yield tuples like `values_list`, with sealed fields opened in one tight loop.

        It makes no instances: a report over a hundred thousand rows takes tenths of a second.
        """
        fields = [self.model._meta.get_field(name) for name in names]
        owner = sealed_fields(self.model)[0].owner
        rows = self.values_list("id", owner, *names).iterator(chunk_size=AT_ONCE)
        while chunk := list(islice(rows, AT_ONCE)):
            keyring.fetch({row[1] for row in chunk})
            for row_key, owner_key, *values in chunk:
                place = Place(owner_key, row_key)
                yield tuple(
                    field.open(value, place).value
                    if isinstance(field, SealedField) and value is not None
                    else value
                    for field, value in zip(fields, values, strict=True)
                )

    def _refuse_order(self, name):
        if not isinstance(name, str) or "__" in name:
            return
        try:
            field = self.model._meta.get_field(name.lstrip("-"))
        except FieldDoesNotExist:
            return
        if isinstance(field, SealedField):
            raise FieldError(f"{field.label} is sealed: the database can not order by it.")


class RemembersPlace(models.Model):
    """Remembers where a row was loaded from: its values open there, wherever it goes."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db, field_names, values):
        record = super().from_db(db, field_names, values)
        fields = sealed_fields(cls)
        if fields:
            record._state.sealed_at = fields[0].place_of(record)
            keyring.expect(record._state.sealed_at.owner)
        return record


class SealedRecord(RemembersPlace):
    """A record with sealed fields: its key is made in Python, before the row exists."""

    owner_field = "id"

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)

    objects = SealedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        fields = sealed_fields(type(self))
        if fields:
            self._state.sealed_at = fields[0].place_of(self)


class SealedHistory(HistoricalRecords):
    """History that carries the very bytes of the record: nothing is opened to remember it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"bases": [RemembersPlace], **kwargs})

    def fields_included(self, model):
        fields = super().fields_included(model)
        if isinstance(model, type):
            return fields
        return [field for field in fields if not isinstance(field, SealedField)]


def hand_over_sealed_bytes(sender, instance, history_instance, **kwargs):
    """Give a new history row the sealed bytes of the record that it remembers."""
    for field in sealed_fields(type(instance)):
        blob = field.sealed(instance)
        history_instance.__dict__[field.attname] = None if blob is None else bytes(blob)


pre_create_historical_record.connect(
    hand_over_sealed_bytes, dispatch_uid="encryption.hand_over_sealed_bytes"
)
