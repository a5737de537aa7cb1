"""The base of every record that holds sealed fields, and of that record's history."""

from collections.abc import Iterator
from functools import cache
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
from encryption.sealing import Binding

ROWS_PER_KEY_QUERY = 2_000  # fewer than keyring.CACHED_OWNERS, or keys are fetched twice


class RefusesSealedOrdering(models.QuerySet):
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


class SealedQuerySet(RefusesSealedOrdering):
    """A queryset that seals what it writes in bulk, and refuses what can not be sealed."""

    def bulk_create(self, objs, *args, update_conflicts=False, **kwargs):
        fields = sealed_fields(self.model)
        if fields and update_conflicts:
            raise FieldError("A conflict would put what is sealed for one row into another.")
        objs = list(objs)
        bindings = {fields[0].binding_of(record) for record in objs if fields}
        keyring.provide({binding.owner for binding in bindings if binding.owner == binding.row})
        keyring.fetch({binding.owner for binding in bindings})
        return super().bulk_create(objs, *args, update_conflicts=update_conflicts, **kwargs)

    def bulk_update(self, objs, fields, batch_size=None):
        self._refuse_writes(fields)
        return super().bulk_update(objs, fields, batch_size)

    def update(self, **values):
        self._refuse_writes(values)
        return super().update(**values)

    def only(self, *fields):
        """Defer other columns, but never the owner's: without it nothing opens."""
        return super().only(*fields, *{field.owner for field in sealed_fields(self.model)})

    def iterator(self, chunk_size=ROWS_PER_KEY_QUERY):
        """Yield records a chunk at a time, so that one query finds the keys of many."""
        records = super().iterator(chunk_size)
        while chunk := list(islice(records, ROWS_PER_KEY_QUERY)):
            yield from chunk

    def unsealed_values(self, *names: str) -> Iterator[tuple]:
        """Yield tuples like `values_list`, with sealed fields opened in one tight loop.

        It makes no instances: a report over a hundred thousand rows takes tenths of a second.
        """
        fields = [self.model._meta.get_field(name) for name in names]
        sealed = [field if isinstance(field, SealedField) else None for field in fields]
        owner = sealed_fields(self.model)[0].owner
        rows = self.values_list("id", owner, *names).iterator()
        while chunk := list(islice(rows, ROWS_PER_KEY_QUERY)):
            owners = {row[1] for row in chunk}
            keyring.fetch(owners)
            if any(sealed):
                door.authorize_all(owners)
            for row_key, owner_key, *values in chunk:
                binding = Binding(owner_key, row_key)
                opened = [
                    value
                    if field is None or value is None
                    else field.unsealed_value(value, binding)
                    for field, value in zip(sealed, values, strict=True)
                ]
                yield tuple(opened)

    def _refuse_writes(self, names):
        """Refuse to write sealed columns, or those they are bound to, without the record."""
        bound = {
            name
            for field in sealed_fields(self.model)
            for name in (field.attname, field.owner, "id")
        }
        for name in names:
            if self.model._meta.get_field(name).attname in bound:
                raise FieldError(f"{name} is sealed, or sealed values are bound to it: save().")


class BoundModel(models.Model):
    """Remembers the owner and row of a loaded record: its ciphertext opens only with them."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db, field_names, values):
        record = super().from_db(db, field_names, values)
        record.remember_binding(loaded=True)
        return record

    def refresh_from_db(self, using=None, fields=None, from_queryset=None):
        """Reload. Sealed columns are fetched when they are read next."""
        sealed = {field.attname for field in sealed_fields(type(self))}
        for name in sealed.intersection(self.__dict__ if fields is None else fields):
            self.__dict__.pop(name, None)
        if fields is not None:
            fields = [name for name in fields if name not in sealed]
        super().refresh_from_db(using, fields, from_queryset)
        self.remember_binding(loaded=True)

    def remember_binding(self, *, loaded: bool = False):
        """Remember the present owner and row as those that the ciphertext is bound to.

        A loaded row is also noted at the read door, so that one event covers a whole page.
        """
        if fields := sealed_fields(type(self)):
            binding = self._state.stored_binding = fields[0].binding_of(self)
            keyring.fetch_later(binding.owner)
            if loaded:
                door.note_loaded(binding.owner)


def read_or_none(record: models.Model, name: str):
    """Return a field's value for a row of a list; None if it does not open.

    One damaged record must not hide a whole list. None is never assigned to the attribute, so
    nothing can save it. A value that failed once is not tried again: each try queries the key.

    Raises:
        Erased, KeyMissing, SealBroken: it does not open, and the reader is not one that skips.
    """
    value = getattr(record, record.owner_field), record.pk, name
    reader = door.current_reader()
    if reader and value in reader.skipped:
        return None
    try:
        return getattr(record, name)
    except (Erased, KeyMissing, SealBroken) as error:
        if reader is None:
            raise
        reader.skip(value, error)
        return None


class SealedRecord(BoundModel):
    """A record with sealed fields: its key is made in Python, before the row exists."""

    owner_field = "id"

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)

    objects = SealedQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args, **kwargs):
        for field in sealed_fields(type(self)):
            if field.stored_binding(self) != field.binding_of(self):
                if kwargs.get("update_fields") is not None:
                    raise FieldError("It moved to another row or person: save it whole.")
                field.stored(self)
        super().save(*args, **kwargs)
        self.remember_binding()


class CiphertextProxy:
    """Stands in for a record while history is written: sealed attributes give ciphertext."""

    def __init__(self, record: models.Model):
        self.record = record
        self.sealed = {
            field.attname: field.sealed(record) for field in sealed_fields(type(record))
        }

    def __getattr__(self, name):
        return self.sealed[name] if name in self.sealed else getattr(self.record, name)


class SealedHistoryQuerySet(RefusesSealedOrdering, HistoricalQuerySet):
    """History in any order but one that would be random."""


class SealedHistoryManager(HistoryManager):
    @classmethod
    @cache
    def from_queryset(cls, queryset_class, class_name=None):
        """Return the class of managers: once, or each access to `history` would build it."""
        return super().from_queryset(queryset_class, class_name)

    def bulk_history_create(self, objs, *args, **kwargs):
        proxies = [CiphertextProxy(record) for record in objs]
        return super().bulk_history_create(proxies, *args, **kwargs)


class SealedHistory(HistoricalRecords):
    """History that copies the record's ciphertext: nothing is opened to write it."""

    def __init__(self, *args, **kwargs):
        ours = {
            "bases": [BoundModel],
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
            "instance": property(keep_ciphertext(extra["instance"].fget)),
            "history_object": property(
                keep_ciphertext(lambda row: remembered.__get__(row, type(row)))
            ),
        }

    def create_historical_record_m2ms(self, history_instance, instance):
        if history_instance.history_type != "+":  # a new row has no list yet: spare the query
            super().create_historical_record_m2ms(history_instance, instance)

    def pre_delete(self, instance, **kwargs):
        """Fetch deferred columns before the row is gone, so that history has them."""
        super().pre_delete(instance, **kwargs)
        for field in sealed_fields(type(instance)):
            field.stored(instance)


def keep_ciphertext(rebuild):
    """Wrap `rebuild`, which makes a record from a history row, so that it copies ciphertext."""

    def rebuilt(row):
        fields = sealed_fields(type(row))
        stored = {field.attname: field.stored(row) for field in fields}
        row.__dict__.update(dict.fromkeys(stored))
        try:
            record = rebuild(row)
        finally:
            row.__dict__.update(stored)
        record.__dict__.update(stored)
        record._state.adding = False  # or saving it to restore it would insert a second row
        record.remember_binding()
        return record

    return rebuilt


def copy_ciphertext_to_history(sender, instance, history_instance, **kwargs):
    """Give a new history row the ciphertext of its record."""
    for field in sealed_fields(type(instance)):
        blob = field.sealed(instance)
        history_instance.__dict__[field.attname] = None if blob is None else bytes(blob)


pre_create_historical_record.connect(
    copy_ciphertext_to_history, dispatch_uid="encryption.copy_ciphertext_to_history"
)
