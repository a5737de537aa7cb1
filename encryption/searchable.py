"""Records that can be found. A model author says what by, once:

    class Client(SearchableRecord):
        search = Search(within="team", names=("preferred_name",), phone="phone_number")

Every write keeps the sealed segments and look-ups: save, bulk, a change of team, a deletion.
"""

import uuid
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from django.apps import apps
from django.core.exceptions import FieldError
from django.db import models, transaction
from django.db.models.signals import post_delete

from encryption import segments
from encryption.exceptions import Erased
from encryption.fields import SealedField, SealedValue
from encryption.lines import Line, line
from encryption.lookups import lookups_of
from encryption.queries import Query
from encryption.records import SealedQuerySet, SealedRecord

AT_ONCE = 500


class Search(NamedTuple):
    """Which fields find a record, and which foreign key says with whom it is searched."""

    within: str
    names: tuple[str, ...]
    phone: str = ""
    born: str = ""
    number: str = ""

    @property
    def fields(self) -> set[str]:
        return {self.within, *self.names, self.phone, self.born, self.number} - {""}

    def line_of(self, record: models.Model) -> Line:
        return line(
            [getattr(record, name) for name in self.names],
            phone=getattr(record, self.phone) if self.phone else "",
            born=getattr(record, self.born) if self.born else None,
            number=getattr(record, self.number) if self.number else "",
        )

    def partition_of(self, record: models.Model) -> uuid.UUID:
        return getattr(record, record._meta.get_field(self.within).attname)


class SearchableQuerySet(SealedQuerySet):
    """A queryset that finds people, and keeps what finds them when it writes in bulk."""

    def found_by(
        self, query: Query, *, within: Collection[uuid.UUID] | None, limit: int
    ) -> list[models.Model]:
        """Return those of these records that match best, the best first.

        Args:
            within: the partitions to look in; None for everywhere.
        """
        hits = list(dict.fromkeys(hit.row for hit in sorted(segments.find(query, within))))
        found = []
        while hits and len(found) < limit:
            place = {row: number for number, row in enumerate(hits[:AT_ONCE])}
            found += sorted(self.filter(pk__in=place), key=lambda one: place[one.pk])
            del hits[:AT_ONCE]
        return found[:limit]

    def bulk_create(self, objs, *args, ignore_conflicts=False, **kwargs):
        if ignore_conflicts:
            raise FieldError("Nobody could tell which of the records is there to be found.")
        with transaction.atomic():
            made = super().bulk_create(objs, *args, **kwargs)
            _put(made)
        return made

    def update(self, **values):
        if not self.model.found_through(values):
            return super().update(**values)
        with transaction.atomic():
            keys = list(self.order_by().values_list("pk", flat=True))
            changed = super().update(**values)
            for start in range(0, len(keys), AT_ONCE):
                chunk = keys[start : start + AT_ONCE]
                _put(self.model._base_manager.filter(pk__in=chunk))
        return changed


class SearchableRecord(SealedRecord):
    """A record that sealed search finds by the fields that `search` names."""

    search: Search

    objects = SearchableQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        post_delete.connect(_take_out, sender=cls)

    @classmethod
    def found_through(cls, names: Iterable[str]) -> bool:
        """Whether a change of one of these fields changes how a record is found."""
        found = {cls._meta.get_field(name).attname for name in cls.search.fields}
        return any(cls._meta.get_field(name).attname in found for name in names)

    @classmethod
    def from_db(cls, db, field_names, values):
        record = super().from_db(db, field_names, values)
        record._state.found_as = record._plain_facts()
        return record

    def refresh_from_db(self, *args, **kwargs):
        vars(self._state).pop("found_as", None)
        super().refresh_from_db(*args, **kwargs)

    def save(self, *args, update_fields=None, **kwargs):
        if update_fields is not None:
            update_fields = {*update_fields, *_beside(type(self), update_fields)}
        for field in lookups_of(type(self)):
            getattr(self, field.attname)  # what a query left out would not be saved
        changed = self._is_found_anew(update_fields)
        with transaction.atomic():
            super().save(*args, update_fields=update_fields, **kwargs)
            if changed:
                _put([self])
                vars(self._state).pop("found_as", None)

    @transaction.atomic
    def leave_search(self):
        """Take out the record's line and its look-ups: nothing finds it any more."""
        _take_out(type(self), self)
        if gone := {field.name: None for field in lookups_of(type(self))}:
            type(self)._base_manager.filter(pk=self.pk).update(**gone)

    def _is_found_anew(self, update_fields) -> bool:
        """Whether saving may change the line. What is still sealed has not changed."""
        if update_fields is not None:
            return self.found_through(update_fields)
        before = getattr(self._state, "found_as", None)
        opened = any(
            isinstance(vars(self).get(name), SealedValue) for name in self.search.fields
        )
        return before is None or opened or self._plain_facts() != before

    def _plain_facts(self) -> dict:
        """Return what finds the record and is not sealed, as far as it was loaded."""
        fields = map(self._meta.get_field, self.search.fields)
        plain = {field.attname for field in fields if not isinstance(field, SealedField)}
        return {name: value for name, value in vars(self).items() if name in plain}


def rebuild() -> Iterator[int]:
    """Make all segments and look-ups anew from the records. Yield how many, now and then.

    It may run while people work: a team waits for its own turn, a second for 20,000 people.
    """
    for model in searched_models():
        for partition in sorted(segments.partitions() | _partitions_of(model)):
            stale = []
            yield segments.rebuild(partition, _lines_of(model, partition, stale))
            _mend_lookups(model, stale)


def searched_models() -> list[type[SearchableRecord]]:
    return [model for model in apps.get_models() if issubclass(model, SearchableRecord)]


def _lines_of(model, partition, stale: list) -> Iterator[tuple[uuid.UUID, Line]]:
    """Yield the lines of everybody who was not erased; note whose look-ups stand wrong."""
    for record in model._base_manager.filter(**{model.search.within: partition}).iterator():
        with suppress(Erased):
            yield record.pk, model.search.line_of(record)
            if any(not field.is_right(record) for field in lookups_of(model)):
                stale.append(record.pk)


def _mend_lookups(model, stale: list[uuid.UUID]) -> None:
    """Set look-ups right, with the records held: whoever writes one now is not overtaken."""
    names = [field.name for field in lookups_of(model)]
    for start in range(0, len(stale), AT_ONCE):
        with transaction.atomic():
            held = model._base_manager.select_for_update().order_by("pk")
            records = list(held.filter(pk__in=stale[start : start + AT_ONCE]))
            for record in records:
                for field in lookups_of(model):
                    setattr(record, field.attname, field.token_of(record))
            model._base_manager.bulk_update(records, names)


def _partitions_of(model) -> set[uuid.UUID]:
    return set(model._base_manager.order_by().values_list(model.search.within, flat=True))


def _put(records: Iterable[SearchableRecord]) -> None:
    lines: dict[uuid.UUID, segments.Lines] = {}
    for record in records:
        partition = record.search.partition_of(record)
        lines.setdefault(partition, {})[record.pk] = record.search.line_of(record)
    for partition in sorted(lines):
        segments.put(partition, lines[partition])


def _take_out(sender, instance, **kwargs):
    segments.remove([instance.pk])


def _beside(model, names: Iterable[str]) -> set[str]:
    """Return the look-ups that stand beside these fields: they are saved with them."""
    return {field.name for field in lookups_of(model) if field.of in names}
