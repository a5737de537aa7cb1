"""Prepared queries: Django builds the SQL once a process, and later calls give it the values.

Building a query of a few joins takes Django ten times as long as SQLite takes to answer it. So
what every request asks is built with marks in place of the values, and where the marks stand
among the parameters is remembered. Nothing of what anybody asked is kept.

It knows no transaction and no cache: each call asks the database.
"""

import uuid
from collections.abc import Callable, Hashable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import connection, models
from django.db.models import query as querying
from django.db.models.sql.compiler import SQLCompiler

Record = TypeVar("Record", bound=models.Model)
FAR = date(9000, 1, 1)  # no day that anybody asks about


class MarkLost(Exception):
    """A value cannot be told apart in the built SQL: the query depends on it otherwise."""


class _Built(NamedTuple):
    """One query as it was built.

    Args:
        params: the parameters; a mark's name stands where `places` says.
        places: position among the parameters to the name of the value.
    """

    compiler: SQLCompiler
    sql: str
    params: tuple[Any, ...]
    places: dict[int, str]
    converters: dict[int, Any]


class PreparedQuery(Generic[Record]):
    """A queryset whose SQL is built once for each `shape`.

    Args:
        build: makes the queryset of a shape and of values by name. Values may only become
            parameters of the SQL: whatever else decides how it is built belongs to the shape.
            It gets keys, days and moments that mean nothing, and asks the database nothing.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Record]]) -> None:
        self.build = build
        self.built: dict[Hashable, _Built] = {}

    def records(self, *shape: Hashable, **values: Any) -> list[Record]:
        """Return the records that the queryset would, annotations and related ones included."""
        built = self._built(shape, values)
        return list(_records(built, _fetched(built, values)))

    def get(self, *shape: Hashable, **values: Any) -> Record:
        """Return the one record.

        Raises:
            ObjectDoesNotExist: there is none.
        """
        found = self.records(*shape, **values)
        if not found:
            model: Any = self._built(shape, values).compiler.query.model
            raise model.DoesNotExist
        return found[0]

    def rows(self, *shape: Hashable, **values: Any) -> list[Any]:
        """Return what the queryset's `values_list` would."""
        built = self._built(shape, values)
        return [tuple(row) for row in _fetched(built, values)]

    def sql(self, *shape: Hashable, **values: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the SQL and its parameters, as `str(queryset.query)` is made of."""
        built = self._built(shape, values)
        return built.sql, _filled(built, values)

    def _built(self, shape: tuple[Hashable, ...], values: Mapping[str, Any]) -> _Built:
        key = (connection.vendor, *shape)
        found = self.built.get(key)
        if found is None:
            found, again = (
                _build(self.build(*shape, **marks), marks)
                for marks in (_marks(values, 0), _marks(values, len(values)))
            )
            if (found.sql, found.places) != (again.sql, again.places):
                raise MarkLost("The SQL differs with the values: they belong to the shape.")
            self.built[key] = found
        return found


def _marks(values: Mapping[str, Any], first: int) -> dict[str, Any]:
    """Return values of the same types that stand for these while the SQL is built."""
    return {
        name: _mark(value, number) for number, (name, value) in enumerate(values.items(), first)
    }


def _mark(value: Any, number: int) -> Any:
    if isinstance(value, uuid.UUID):
        return uuid.uuid4()
    if isinstance(value, datetime):
        return datetime(FAR.year, 1, 1, microsecond=1 + number, tzinfo=UTC)
    if isinstance(value, date):
        return FAR + timedelta(days=number)
    if isinstance(value, str):
        return f"mark {uuid.uuid4()}"
    raise MarkLost(f"There is no mark for a {type(value).__name__}.")


def _build(queryset: models.QuerySet[Any], marks: Mapping[str, Any]) -> _Built:
    compiler = queryset.query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    names = {_adapted(mark): name for name, mark in marks.items()}
    places = {
        place: names[param]
        for place, param in enumerate(params)
        if isinstance(param, Hashable) and param in names
    }
    if lost := marks.keys() - set(places.values()):
        raise MarkLost(f"{', '.join(sorted(lost))} is no parameter of the SQL.")
    selected = [each for each, *_ in compiler.select[: compiler.col_count]]
    return _Built(compiler, sql, tuple(params), places, compiler.get_converters(selected))


def _filled(built: _Built, values: Mapping[str, Any]) -> tuple[Any, ...]:
    adapted = {name: _adapted(value) for name, value in values.items()}
    places = built.places
    return tuple(
        adapted[places[place]] if place in places else param
        for place, param in enumerate(built.params)
    )


def _adapted(value: Any) -> Any:
    """Return a value as the field of its type gives it to the driver."""
    if isinstance(value, uuid.UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value


def _fetched(built: _Built, values: Mapping[str, Any]) -> Iterator[Any]:
    with connection.cursor() as cursor:
        cursor.execute(built.sql, _filled(built, values))
        rows = cursor.fetchall()
    if not built.converters:
        return iter(rows)
    converted: Iterator[Any] = built.compiler.apply_converters(rows, built.converters)
    return converted


def _records(built: _Built, rows: Iterator[Any]) -> Iterator[Any]:
    compiler, alias = built.compiler, connection.alias
    model, selected = compiler.klass_info["model"], compiler.klass_info["select_fields"]
    first, end = selected[0], selected[-1] + 1
    names = [each.target.attname for each, *_ in compiler.select[first:end]]
    related = querying.get_related_populators(  # type: ignore[attr-defined]
        compiler.klass_info, compiler.select, alias
    )
    for row in rows:
        record = model.from_db(alias, names, row[first:end])
        for populator in related:
            populator.populate(row, record)
        for name, place in (compiler.annotation_col_map or {}).items():
            setattr(record, name, row[place])
        yield record
