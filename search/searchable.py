"""Records that can be found. A model author says by which fields, once:

    class Client(SearchableRecord):
        search_fields = SearchFields(
            partition="team", names=("preferred_name",), phone="phone_number"
        )

Every write keeps segments and look-ups current: save, bulk, a change of team, a deletion.
"""

import uuid
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Any, NamedTuple, Self, TypeVar

from django.apps import apps
from django.core.exceptions import FieldError
from django.db import models, transaction
from django.db.models.signals import post_delete

from encryption import ports
from encryption.exceptions import Erased
from encryption.fields import SealedValue, sealed_fields
from encryption.records import SealedQuerySet, SealedRecord
from search import segments
from search.lookups import lookups_of
from search.phone_numbers import e164
from search.queries import Query
from search.search_text import SearchText, search_text

ROWS_PER_QUERY = 500
MORE_THAN_SHOWN = 4  # asked for with the first ones: a few may be erased or kept away


class SearchFields(NamedTuple):
    """The names of the fields that find a record; an empty name means there is none.

    Attributes:
        partition: a foreign key to a model with a UUID key, such as the team. The records of
            one partition lie in the same segments, and a search names the partitions.
        names: text fields.
        phone: a field that holds a phone number.
        birth_date: a field of dates, or of what is known of one: see `Dated`.
        record_number: a text field; the number that is said aloud.
    """

    partition: str
    names: tuple[str, ...]
    phone: str = ""
    birth_date: str = ""
    record_number: str = ""

    @property
    def all(self) -> set[str]:
        single = {self.partition, self.phone, self.birth_date, self.record_number}
        return (single | set(self.names)) - {""}

    def text_of(self, record: models.Model) -> SearchText:
        """Return what finds a record. Raises what reading a sealed field raises."""
        return search_text(
            [getattr(record, name) for name in self.names],
            phone=e164(getattr(record, self.phone)) if self.phone else "",
            birth_date=getattr(record, self.birth_date) if self.birth_date else None,
            record_number=getattr(record, self.record_number) if self.record_number else "",
        )

    def partition_of(self, record: models.Model) -> uuid.UUID:
        key: uuid.UUID = getattr(record, _attname(type(record), self.partition))
        return key


Found = TypeVar("Found", bound="SearchableRecord")


class SearchableQuerySet(SealedQuerySet[Found]):
    """A queryset that can be searched, and keeps search current when it writes in bulk."""

    def search(
        self, query: Query, *, partitions: Collection[uuid.UUID] | None, limit: int
    ) -> list[Found]:
        """Return those of these records that match best, the best first.

        Args:
            partitions: where to look; None for everywhere.
            limit: how many at most.
        """
        hits = segments.best_first(query, partitions)
        found: list[Found] = []
        at_once = limit + MORE_THAN_SHOWN  # most of the best are these records
        while len(found) < limit and (keys := list(islice(hits, at_once))):
            position = {row: number for number, row in enumerate(keys)}
            found += sorted(self.filter(pk__in=position), key=lambda one: position[one.pk])
            at_once = min(2 * at_once, ROWS_PER_QUERY)
        return found[:limit]

    def bulk_create(self, objs: Iterable[Found], *args: Any, **kwargs: Any) -> list[Found]:
        if kwargs.get("ignore_conflicts"):
            raise FieldError("Nothing says which of the records were added to search.")
        with transaction.atomic():
            created = super().bulk_create(objs, *args, **kwargs)
            _put(created)
        return created

    def update(self, **values: Any) -> int:
        if not self.model.changes_search(values):
            return super().update(**values)
        with transaction.atomic():
            keys = list(self.order_by().values_list("pk", flat=True))
            changed = super().update(**values)
            for start in range(0, len(keys), ROWS_PER_QUERY):
                chunk = keys[start : start + ROWS_PER_QUERY]
                _put(self.model._base_manager.filter(pk__in=chunk))
        return changed


class SearchableRecord(SealedRecord):
    """A record that sealed search finds by its `search_fields`."""

    search_fields: SearchFields

    objects = SearchableQuerySet.as_manager()  # type: ignore[misc]  # it replaces the base's

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        post_delete.connect(_take_out, sender=cls)

    @classmethod
    def changes_search(cls, names: Iterable[str]) -> bool:
        """Whether a change of one of these fields changes how a record is found."""
        found_by = {_attname(cls, name) for name in cls.search_fields.all}
        return any(_attname(cls, name) in found_by for name in names)

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Any) -> Self:
        record = super().from_db(db, field_names, values)
        vars(record._state)["found_by"] = record._plain_search_values()
        return record

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        vars(self._state).pop("found_by", None)
        super().refresh_from_db(*args, **kwargs)

    def take_over(self, fresh: Self) -> None:
        super().take_over(fresh)
        vars(self._state).pop("found_by", None)

    def save(
        self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any
    ) -> None:
        if update_fields is not None:
            update_fields = {*update_fields, *_lookups_beside(type(self), update_fields)}
        for field in lookups_of(type(self)):
            getattr(self, field.attname)  # a deferred look-up would not be saved
        changed = self._search_text_may_change(update_fields)
        with transaction.atomic():
            super().save(*args, update_fields=update_fields, **kwargs)
            if changed:
                _put([self])
                vars(self._state).pop("found_by", None)

    @transaction.atomic
    def remove_from_search(self) -> None:
        """Take out the record's search text and look-ups: nothing finds it any more."""
        _take_out(type(self), self)
        if gone := {field.name: None for field in lookups_of(type(self))}:
            type(self)._base_manager.filter(pk=self.pk).update(**gone)

    def _search_text_may_change(self, update_fields: Iterable[str] | None) -> bool:
        """Whether saving may change the search text. What was not opened has not changed."""
        if update_fields is not None:
            return self.changes_search(update_fields)
        before = vars(self._state).get("found_by")
        slots = (vars(self).get(name) for name in self.search_fields.all)
        opened = any(isinstance(slot, SealedValue) for slot in slots)
        return before is None or opened or self._plain_search_values() != before

    def _plain_search_values(self) -> dict[str, Any]:
        """Return the values of search fields that are not sealed, as far as they are loaded."""
        sealed = {field.attname for field in sealed_fields(type(self))}
        plain = {_attname(type(self), name) for name in self.search_fields.all} - sealed
        return {name: value for name, value in vars(self).items() if name in plain}


def _attname(model: type[models.Model], name: str) -> str:
    """Return the name of a field's attribute, which for a foreign key ends in `_id`."""
    attname: str = getattr(model._meta.get_field(name), "attname", name)
    return attname


def rebuild(only: Collection[uuid.UUID] | None = None) -> Iterator[int]:
    """Make segments and look-ups anew from the records.

    Yields how many people each partition has. It may run while people work: the partition
    that is being rebuilt waits, about two seconds for 10,000 people.

    Args:
        only: the partitions to rebuild; None for all.
    """
    for model in searchable_models():
        everywhere = segments.partitions() | _partitions_of(model)
        for partition in sorted(everywhere if only is None else everywhere.intersection(only)):
            stale: list[uuid.UUID] = []
            yield segments.rebuild(partition, _texts_of(model, partition, stale))
            _correct_lookups(model, stale)


def rebuild_outdated() -> str:
    """Rebuild what an earlier release made; return a sentence for the nightly log."""
    partitions = segments.outdated()
    if not partitions:
        return "search is as this release makes it"
    with ports.as_system("rebuild_search"):
        people = sum(rebuild(partitions))
    return f"{people:,} people made findable as this release does"


def searchable_models() -> list[type[SearchableRecord]]:
    return [model for model in apps.get_models() if issubclass(model, SearchableRecord)]


def _texts_of(
    model: type[SearchableRecord], partition: uuid.UUID, stale: list[uuid.UUID]
) -> Iterator[tuple[uuid.UUID, SearchText]]:
    """Yield the search texts of a partition, without the erased.

    Adds to `stale` the keys of records whose look-ups are wrong.
    """
    records = model._base_manager.filter(**{model.search_fields.partition: partition})
    for record in records.iterator():
        with suppress(Erased):
            yield record.pk, model.search_fields.text_of(record)
            if any(not field.is_current(record) for field in lookups_of(model)):
                stale.append(record.pk)


def _correct_lookups(model: type[SearchableRecord], stale: list[uuid.UUID]) -> None:
    """Write look-ups anew. The rows are locked, or a newer value could be overwritten."""
    names = [field.name for field in lookups_of(model)]
    for start in range(0, len(stale), ROWS_PER_QUERY):
        with transaction.atomic():
            locked = model._base_manager.select_for_update().order_by("pk")
            records = list(locked.filter(pk__in=stale[start : start + ROWS_PER_QUERY]))
            for record in records:
                for field in lookups_of(model):
                    setattr(record, field.attname, field.hash_of(record))
            model._base_manager.bulk_update(records, names)


def _partitions_of(model: type[SearchableRecord]) -> set[uuid.UUID]:
    partitions = model._base_manager.order_by().values_list(model.search_fields.partition)
    return {partition for (partition,) in partitions}


def _put(records: Iterable[SearchableRecord]) -> None:
    texts: dict[uuid.UUID, segments.Texts] = {}
    for record in records:
        partition = record.search_fields.partition_of(record)
        texts.setdefault(partition, {})[record.pk] = record.search_fields.text_of(record)
    for partition in sorted(texts):  # one order, so that two writers never block each other
        segments.put(partition, texts[partition])


def _take_out(sender: type[models.Model], instance: SearchableRecord, **kwargs: Any) -> None:
    segments.remove([instance.pk])


def _lookups_beside(model: type[SearchableRecord], names: Iterable[str]) -> set[str]:
    """Return the look-ups of these fields: they are saved together."""
    return {field.name for field in lookups_of(model) if field.of in names}
