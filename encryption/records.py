"""The base of every record that holds sealed fields, and of that record's history."""

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Any, Self, TypeVar

from django.core.exceptions import FieldError
from django.db import models
from django.db.models import ExpressionWrapper, F
from simple_history.manager import HistoricalQuerySet, HistoryManager
from simple_history.models import HistoricalRecords
from simple_history.signals import pre_create_historical_record

from encryption import door, keyring
from encryption.bindings import remember_binding, remember_loaded
from encryption.exceptions import Erased, KeyMissing, SealBroken
from encryption.fields import NEVER_SEALED, SealedField, sealed_fields
from encryption.row_keys import new_row_key
from encryption.sealing import key_version, unseal_bound

ROWS_PER_KEY_QUERY = 2_000  # fewer than keyring.CACHED_OWNERS, or keys are fetched twice

Record = TypeVar("Record", bound=models.Model)


class RefusesSealedOrdering(models.QuerySet[Record]):
    """A queryset that refuses to be ordered by what is sealed: the order would be random."""

    def order_by(self, *field_names: Any) -> Self:
        for name in field_names:
            self._refuse_order(name)
        return super().order_by(*field_names)

    def _refuse_order(self, ordering: Any) -> None:
        if isinstance(ordering, str):
            parts = [F(ordering.lstrip("-+"))]
        else:
            parts = ordering.flatten() if hasattr(ordering, "flatten") else [ordering]
        for part in parts:
            if isinstance(part, F) and isinstance(self._field(part.name), SealedField):
                raise FieldError(f"{part.name} is sealed: the database cannot order by it.")

    def _field(self, name: str) -> Any:
        """Return the field that a path of names leads to; None if it leads to none."""
        try:
            return self.query.names_to_path(name.split("__"), self.model._meta)[1]
        except FieldError:
            return None


class SealedQuerySet(RefusesSealedOrdering[Record]):
    """A queryset that seals what it writes in bulk, and refuses what cannot be sealed."""

    def bulk_create(self, objs: Iterable[Record], *args: Any, **kwargs: Any) -> list[Record]:
        fields = sealed_fields(self.model)
        if fields and kwargs.get("update_conflicts"):
            raise FieldError("A conflict would put what is sealed for one row into another.")
        objs = list(objs)
        bindings = {fields[0].binding_of(record) for record in objs if fields}
        keyring.provide(each.owner for each in bindings if each.owner == each.row)
        keyring.fetch(each.owner for each in bindings)
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(
        self, objs: Iterable[Record], fields: Iterable[str], batch_size: int | None = None
    ) -> int:
        fields = list(fields)
        self._refuse_writes(fields)
        return super().bulk_update(objs, fields, batch_size)

    def update(self, **values: Any) -> int:
        self._refuse_writes(values)
        return super().update(**values)

    def only(self, *fields: str) -> Self:
        """Defer other columns, but never the owner's: without it nothing opens."""
        return super().only(*fields, *{field.owner for field in sealed_fields(self.model)})

    def iterator(self, chunk_size: int | None = ROWS_PER_KEY_QUERY) -> Iterator[Record]:
        """Yield records a chunk at a time, so that one query finds the keys of many."""
        records = super().iterator(chunk_size)
        while chunk := list(islice(records, ROWS_PER_KEY_QUERY)):
            yield from chunk

    def unsealed_values(self, *names: str) -> Iterator[tuple[Any, ...]]:
        """Yield tuples like `values_list`, with sealed fields opened in one tight loop.

        It makes no instances: a report over a hundred thousand rows takes tenths of a second.

        Raises:
            SealBroken, Erased, KeyMissing: a value does not open.
            ReadUnrecorded: the reading could not be recorded first.
        """
        fields: list[Any] = [self.model._meta.get_field(name) for name in names]
        owner = sealed_fields(self.model)[0].owner
        sealed = {field.attname: field for field in fields if isinstance(field, SealedField)}
        if not sealed:
            yield from self.values_list(*names).iterator(ROWS_PER_KEY_QUERY)
            return
        columns = list(dict.fromkeys([owner, "id", *(field.attname for field in fields)]))
        stored = [  # as they are stored: on SQLite, making a UUID takes as long as opening
            ExpressionWrapper(F(name), output_field=models.BinaryField())
            if name in (owner, "id", *sealed)
            else F(name)
            for name in columns
        ]
        rows = self.values_list(*stored).iterator(ROWS_PER_KEY_QUERY)
        places = [
            _Place(columns.index(field.attname), sealed.get(field.attname)) for field in fields
        ]
        while chunk := list(islice(rows, ROWS_PER_KEY_QUERY)):
            yield from _opened(chunk, columns.index("id"), places)

    def _refuse_writes(self, names: Iterable[str]) -> None:
        """Refuse to write sealed columns, or those they are bound to, without the record."""
        bound = {
            name
            for field in sealed_fields(self.model)
            for name in (field.attname, field.owner, "id")
        }
        for name in names:
            if self.model._meta.get_field(name).attname in bound:  # type: ignore[union-attr]
                raise FieldError(f"{name} is sealed, or sealed values are bound to it: save().")


class _Place:
    """A column of a row that is opened: where it stands, and the field if it is sealed."""

    def __init__(self, at: int, field: SealedField | None):
        self.at, self.field = at, field
        self.lists: dict[bytes, list[Any]] = {}  # that were decoded before, by their text
        self.decode_anew: Any = field and field.decode
        is_repeated = field is not None and field.is_list_of_few
        self.decode = self.list_of if is_repeated else self.decode_anew

    def list_of(self, text: bytes) -> list[Any]:
        found = self.lists.get(text)
        if found is None:
            found = self.lists[text] = self.decode_anew(text)
        return found.copy()


def _opened(
    rows: Collection[Any], row_at: int, places: Collection[_Place]
) -> Iterator[tuple[Any, ...]]:
    """Yield of each row what stands in these places, opened.

    Args:
        rows: each begins with its owner. Owner and row key are as they are stored.
        row_at: where its key stands.
    """
    owners = [_uuid(row[0]) for row in rows]
    keys_of = keyring.opener(owners)
    what: list[tuple[int, str | None, Any, bool]] = [
        (
            place.at,
            place.field.label if place.field else None,
            place.decode,
            place.at in (0, row_at),
        )
        for place in places
    ]
    reader: door.Reader | None = None
    for row, owner in zip(rows, owners, strict=True):
        if reader is None or reader is not door.current_reader():
            door.authorize_all(owners)
            reader = door.current_reader()
        row_key = owner if row_at == 0 else _uuid(row[row_at])
        keys, bound = keys_of(owner), owner.bytes + row_key.bytes
        values = []
        for at, label, decode, is_key in what:
            value = row[at]
            if is_key:
                value = row_key if at == row_at else owner
            elif label and value is not None:
                blob = value if isinstance(value, bytes) else NEVER_SEALED
                held = keys.get(int.from_bytes(blob[2:4]))
                key = held.aead if held else keyring.data_key(owner, key_version(blob))[1]
                value = decode(unseal_bound(blob, key, label, bound))
            values.append(value)
        yield tuple(values)


def _uuid(stored: uuid.UUID | str) -> uuid.UUID:
    """Return a key as Django gives it; SQLite stores 32 hexadecimal digits."""
    return uuid.UUID(int=int(stored, 16)) if isinstance(stored, str) else stored


class BoundModel(models.Model):
    """Remembers the owner and row of a loaded record: its ciphertext opens only with them."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Any) -> Self:
        record = super().from_db(db, field_names, values)
        if fields := sealed_fields(cls):
            owner = remember_loaded(record, fields[0].owner)
            keyring.fetch_later(owner)
            door.note_loaded(owner)
        return record

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet[Self] | None = None,
    ) -> None:
        """Reload: with the ciphertext of every column, or some fields, if they are named.

        A sealed field that is named is fetched when it is read next.
        """
        if fields is None:
            rows = type(self)._base_manager.all() if from_queryset is None else from_queryset
            self.take_over((rows.using(using) if using else rows).get(pk=self.pk))
        else:
            sealed = {field.attname for field in sealed_fields(type(self))}
            for name in sealed.intersection(fields):
                self.__dict__.pop(name, None)
            fields = [name for name in fields if name not in sealed]
            super().refresh_from_db(using, fields, from_queryset)
            self.remember_binding(loaded=True)

    def take_over(self, fresh: Self) -> None:
        """Take over what was just read of the same row, without opening any of it."""
        for field in self._meta.concrete_fields:
            if field.attname in fresh.__dict__:
                self.__dict__[field.attname] = fresh.__dict__[field.attname]
        self._state.db = fresh._state.db
        self._state.fields_cache.clear()
        self.__dict__.pop("_prefetched_objects_cache", None)
        self.remember_binding(loaded=True)

    def remember_binding(self, *, loaded: bool = False) -> None:
        """Remember the present owner and row as those that the ciphertext is bound to.

        A loaded row is also noted at the read door, so that one event covers a whole page.
        """
        if fields := sealed_fields(type(self)):
            binding = fields[0].binding_of(self)
            remember_binding(self, binding)
            keyring.fetch_later(binding.owner)
            if loaded:
                door.note_loaded(binding.owner)


class SealedRecord(BoundModel):
    """A record with sealed fields: its key is made in Python, before the row exists."""

    owner_field = "id"

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)

    objects = SealedQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        for field in sealed_fields(type(self)):
            if field.stored_binding(self) != field.binding_of(self):
                if kwargs.get("update_fields") is not None:
                    raise FieldError("It moved to another row or person: save it whole.")
                field.stored(self)
        super().save(*args, **kwargs)
        self.remember_binding()


def read_or_none(record: SealedRecord, name: str) -> Any:
    """Return a field's value for a row of a list; None if it does not open.

    One damaged record must not hide a whole list. None is never assigned to the attribute, so
    nothing can save it. A value that failed once is not tried again: each try queries the key.

    Raises:
        Erased, KeyMissing, SealBroken: it does not open, and the reader is not one that skips.
    """
    owner: uuid.UUID = getattr(record, record.owner_field)
    value = owner, record.id, name
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


# History ------------------------------------------------------------------------------------


class CiphertextProxy:
    """Stands in for a record while history is written: sealed attributes give ciphertext."""

    def __init__(self, record: models.Model):
        self.record = record
        self.sealed = {
            field.attname: field.sealed(record) for field in sealed_fields(type(record))
        }

    def __getattr__(self, name: str) -> Any:
        return self.sealed[name] if name in self.sealed else getattr(self.record, name)


class SealedHistoryQuerySet(RefusesSealedOrdering[Any], HistoricalQuerySet):
    """History in any order but one that would be random."""


class SealedHistoryManager(HistoryManager):
    @classmethod
    @cache
    def from_queryset(cls, *args: Any) -> Any:
        """Return the class of managers: once, or each access to `history` would build it."""
        return super().from_queryset(*args)

    def bulk_history_create(
        self, objs: Iterable[models.Model], *args: Any, **kwargs: Any
    ) -> list[models.Model]:
        proxies = [CiphertextProxy(record) for record in objs]
        created: list[models.Model] = super().bulk_history_create(proxies, *args, **kwargs)
        return created


class SealedHistory(HistoricalRecords):
    """History that copies the record's ciphertext: nothing is opened to write it."""

    def __init__(self, *args: Any, **kwargs: Any):
        ours = {
            "bases": [BoundModel],
            "history_manager": SealedHistoryManager,
            "historical_queryset": SealedHistoryQuerySet,
        }
        super().__init__(*args, **{**ours, **kwargs})

    def fields_included(self, model: Any) -> list[Any]:
        """Return the fields to copy: of an instance, those that are not sealed.

        simple_history asks for those of the class once, and reads those of each instance.
        """
        fields: list[Any] = super().fields_included(model)
        if isinstance(model, type):
            return fields
        return [field for field in fields if not isinstance(field, SealedField)]

    def get_extra_fields(self, model: type[models.Model], fields: Any) -> dict[str, Any]:
        extra: dict[str, Any] = super().get_extra_fields(model, fields)
        remembered = extra["history_object"]
        return extra | {
            "instance": property(keep_ciphertext(extra["instance"].fget)),
            "history_object": property(
                keep_ciphertext(lambda row: remembered.__get__(row, type(row)))
            ),
        }

    def create_historical_record_m2ms(
        self, history_instance: Any, instance: models.Model
    ) -> None:
        if history_instance.history_type != "+":  # a new row has no list yet: spare the query
            super().create_historical_record_m2ms(history_instance, instance)

    def pre_delete(self, instance: models.Model, **kwargs: Any) -> None:
        """Fetch deferred columns before the row is gone, so that history has them."""
        super().pre_delete(instance, **kwargs)
        for field in sealed_fields(type(instance)):
            field.stored(instance)


def keep_ciphertext(rebuild: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Wrap `rebuild`, which makes a record from a history row, so that it copies ciphertext."""

    def rebuilt(row: models.Model) -> Any:
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


def copy_ciphertext_to_history(
    sender: Any, instance: models.Model, history_instance: models.Model, **kwargs: Any
) -> None:
    """Give a new history row the ciphertext of its record."""
    for field in sealed_fields(type(instance)):
        blob = field.sealed(instance)
        history_instance.__dict__[field.attname] = None if blob is None else bytes(blob)


pre_create_historical_record.connect(
    copy_ciphertext_to_history, dispatch_uid="encryption.copy_ciphertext_to_history"
)
