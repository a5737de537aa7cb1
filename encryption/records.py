"""The base of every record that holds sealed fields, and of that record's history."""

from collections.abc import Iterator
from itertools import islice

from django.core.exceptions import FieldError
from django.db import models
from django.db.models import F
from simple_history.manager import HistoricalQuerySet, HistoryManager
from simple_history.models import HistoricalRecords
from simple_history.signals import pre_create_historical_record

from encryption import door, keyring
from encryption.exceptions import Erased, KeyMissing, SealBroken
from encryption.fields import SealedField, sealed_fields
from encryption.row_keys import new_row_key
from encryption.sealing import Place

AT_ONCE = 2_000  # rows whose keys are fetched together: fewer than the keyring remembers


class OrderedByWhatIsClear(models.QuerySet):
    """A queryset that refuses to be ordered by what is sealed: the order would be random."""

    def order_by(self, *field_names):
        for name in field_names:
            self._refuse_order(name)
        return super().order_by(*field_names)

    def _refuse_order(self, ordering):
        if isinstance(ordering, str):
            parts = [F(ordering.lstrip("-+"))]
        else:
            parts = ordering.flatten() if hasattr(ordering, "flatten") else [ordering]
        for part in parts:
            if isinstance(part, F) and isinstance(self._field(part.name), SealedField):
                raise FieldError(f"{part.name} is sealed: the database can not order by it.")

    def _field(self, name):
        try:
            return self.query.names_to_path(name.split("__"), self.model._meta)[1]
        except FieldError:
            return None


class SealedQuerySet(OrderedByWhatIsClear):
    """A queryset that seals what it writes in bulk, and refuses what can not be sealed."""

    def bulk_create(self, objs, *args, update_conflicts=False, **kwargs):
        fields = sealed_fields(self.model)
        if fields and update_conflicts:
            raise FieldError("A conflict would put what is sealed for one row into another.")
        objs = list(objs)
        places = {fields[0].place_of(record) for record in objs if fields}
        keyring.provide({place.owner for place in places if place.owner == place.row})
        keyring.fetch({place.owner for place in places})
        return super().bulk_create(objs, *args, update_conflicts=update_conflicts, **kwargs)

    def bulk_update(self, objs, fields, batch_size=None):
        self._refuse_writes(fields)
        return super().bulk_update(objs, fields, batch_size)

    def update(self, **values):
        self._refuse_writes(values)
        return super().update(**values)

    def only(self, *fields):
        """Leave out the rest, but never whose the row is: without it nothing opens."""
        return super().only(*fields, *{field.owner for field in sealed_fields(self.model)})

    def iterator(self, chunk_size=AT_ONCE):
        """Yield records a chunk at a time, so that one query finds the keys of many."""
        records = super().iterator(chunk_size)
        while chunk := list(islice(records, AT_ONCE)):
            yield from chunk

    def unsealed_values(self, *names: str) -> Iterator[tuple]:
        """Yield tuples like `values_list`, with sealed fields opened in one tight loop.

        It makes no instances: a report over a hundred thousand rows takes tenths of a second.
        """
        fields = [self.model._meta.get_field(name) for name in names]
        sealed = [field if isinstance(field, SealedField) else None for field in fields]
        owner = sealed_fields(self.model)[0].owner
        rows = self.values_list("id", owner, *names).iterator()
        while chunk := list(islice(rows, AT_ONCE)):
            owners = {row[1] for row in chunk}
            keyring.fetch(owners)
            if any(sealed):
                door.admit_all(owners)
            for row_key, owner_key, *values in chunk:
                place = Place(owner_key, row_key)
                opened = [
                    value if field is None or value is None else field.value_of(value, place)
                    for field, value in zip(sealed, values, strict=True)
                ]
                yield tuple(opened)

    def _refuse_writes(self, names):
        """Refuse to write past the record itself what is sealed, or whose it is."""
        bound = {
            name
            for field in sealed_fields(self.model)
            for name in (field.attname, field.owner, "id")
        }
        for name in names:
            if self.model._meta.get_field(name).attname in bound:
                raise FieldError(f"{name} is sealed, or sealed values are bound to it: save().")


class RemembersPlace(models.Model):
    """Remembers where a row was loaded from: its values open there, wherever it goes."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db, field_names, values):
        record = super().from_db(db, field_names, values)
        record.settle(loaded=True)
        return record

    def refresh_from_db(self, using=None, fields=None, from_queryset=None):
        """Reload. What is sealed stays so: it is fetched when it is read next."""
        sealed = {field.attname for field in sealed_fields(type(self))}
        for name in sealed.intersection(self.__dict__ if fields is None else fields):
            self.__dict__.pop(name, None)
        if fields is not None:
            fields = [name for name in fields if name not in sealed]
        super().refresh_from_db(using, fields, from_queryset)
        self.settle(loaded=True)

    def settle(self, *, loaded: bool = False):
        """Remember the present place as the one that the sealed values belong to.

        Of a row that was loaded the door is told: one event speaks of the whole page.
        """
        if fields := sealed_fields(type(self)):
            place = self._state.sealed_at = fields[0].place_of(self)
            keyring.expect(place.owner)
            if loaded:
                door.expect(place.owner)


def legible(record: models.Model, name: str):
    """Return what a field says in a row of a list; None where the reader passes it over.

    One damaged record does not shut the list. What stands in for the value is never assigned,
    so that nothing can save it. It is tried once: each time would ask for the key again.

    Raises:
        Erased, KeyMissing, SealBroken: it does not open, and the system reads, which stops.
    """
    value = getattr(record, record.owner_field), record.pk, name
    reader = door.present()
    if reader and value in reader.passed_over:
        return None
    try:
        return getattr(record, name)
    except (Erased, KeyMissing, SealBroken) as error:
        if reader is None:
            raise
        reader.pass_over(value, error)
        return None


class SealedRecord(RemembersPlace):
    """A record with sealed fields: its key is made in Python, before the row exists."""

    owner_field = "id"

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)

    objects = SealedQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args, **kwargs):
        for field in sealed_fields(type(self)):
            if field.home_of(self) != field.place_of(self):
                if kwargs.get("update_fields") is not None:
                    raise FieldError("It moved to another row or person: save it whole.")
                field.stored(self)
        super().save(*args, **kwargs)
        self.settle()


class AsStored:
    """A record in whose place history may ask: what is sealed stays so."""

    def __init__(self, record: models.Model):
        self.record = record
        self.sealed = {
            field.attname: field.sealed(record) for field in sealed_fields(type(record))
        }

    def __getattr__(self, name):
        return self.sealed[name] if name in self.sealed else getattr(self.record, name)


class SealedHistoryQuerySet(OrderedByWhatIsClear, HistoricalQuerySet):
    """History in any order but one that would be random."""


class SealedHistoryManager(HistoryManager):
    def bulk_history_create(self, objs, *args, **kwargs):
        return super().bulk_history_create([AsStored(one) for one in objs], *args, **kwargs)


class SealedHistory(HistoricalRecords):
    """History that carries the very bytes of the record: nothing is opened to remember it."""

    def __init__(self, *args, **kwargs):
        ours = {
            "bases": [RemembersPlace],
            "history_manager": SealedHistoryManager,
            "historical_queryset": SealedHistoryQuerySet,
        }
        super().__init__(*args, **{**ours, **kwargs})

    def fields_included(self, model):
        fields = super().fields_included(model)
        if isinstance(model, type):
            return fields
        return [field for field in fields if not isinstance(field, SealedField)]

    def get_extra_fields(self, model, fields):
        extra = super().get_extra_fields(model, fields)
        remembered = extra["history_object"]
        return extra | {
            "instance": property(still_sealed(extra["instance"].fget)),
            "history_object": property(
                still_sealed(lambda row: remembered.__get__(row, type(row)))
            ),
        }

    def pre_delete(self, instance, **kwargs):
        """Fetch what the query left out while it is still there to be remembered."""
        super().pre_delete(instance, **kwargs)
        for field in sealed_fields(type(instance)):
            field.stored(instance)


def still_sealed(rebuild):
    """Return `rebuild`, which makes a record of a history row, handing over sealed bytes."""

    def rebuilt(row):
        fields = sealed_fields(type(row))
        stored = {field.attname: field.stored(row) for field in fields}
        row.__dict__.update(dict.fromkeys(stored))
        try:
            record = rebuild(row)
        finally:
            row.__dict__.update(stored)
        record.__dict__.update(stored)
        record._state.adding = False  # or saving it, to put it back, would insert a second one
        record.settle()
        return record

    return rebuilt


def hand_over_sealed_bytes(sender, instance, history_instance, **kwargs):
    """Give a new history row the sealed bytes of the record that it remembers."""
    for field in sealed_fields(type(instance)):
        blob = field.sealed(instance)
        history_instance.__dict__[field.attname] = None if blob is None else bytes(blob)


pre_create_historical_record.connect(
    hand_over_sealed_bytes, dispatch_uid="encryption.hand_over_sealed_bytes"
)
