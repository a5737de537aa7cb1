"""Building: Django makes the SQL of a queryset once, with places for the values of each call.

Building a query of a few joins takes Django ten times as long as SQLite takes to answer it. So
what every request asks is built with placeholders in place of the values, and where they stand
among the parameters is remembered. Nothing of what anybody asked is kept.

It knows no transaction and no cache: each call asks the database.
"""

import uuid
from collections.abc import Callable, Hashable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import query as querying
from django.db.models.sql.compiler import SQLCompiler

Kept = TypeVar("Kept")
FAR = date(9000, 1, 1)  # no day that anybody asks about
MOST_SHAPES = 100  # kept of one query; a shape that is made of values would fill the memory


class NotAParameter(Exception):
    """A value is no parameter of the SQL: the query depends on it in another way."""


class Built(NamedTuple):
    """One query as it was built.

    Args:
        params: the parameters; a placeholder's name stands where `places` says.
        places: position among the parameters to the name of the value.
    """

    compiler: SQLCompiler
    sql: str
    params: tuple[Any, ...]
    places: dict[int, str]
    converters: dict[int, Any]


class Shapes(dict[Hashable, Kept]):
    """What was built of one query, by shape and by the names and types of the values.

    A value of another type, or under another name, may give other SQL.
    """

    def find(
        self,
        shape: tuple[Hashable, ...],
        values: Mapping[str, Any],
        build: Callable[[], Kept],
    ) -> Kept:
        """Return what was built, or build it. At the limit, all are built anew one by one."""
        key = connection.vendor, shape, tuple(values), tuple(map(type, values.values()))
        try:
            return self[key]
        except KeyError:
            built = build()
        if len(self) >= MOST_SHAPES:
            self.clear()
        self[key] = built
        return built


def build(
    queryset: models.QuerySet[Any], placeholders: Mapping[str, Any], *, as_json: bool = False
) -> Built | None:
    """Build a queryset that was made of placeholders; None if it never finds anything."""
    compiler = queryset.query.get_compiler(connection=connection)
    try:
        sql, params = compiler.as_sql(with_col_aliases=as_json)
    except EmptyResultSet:
        return None
    names = {_adapted(each): name for name, each in placeholders.items()}
    places = {
        place: names[param]
        for place, param in enumerate(params)
        if isinstance(param, Hashable) and param in names
    }
    selected = [each for each, *_ in compiler.select[: compiler.col_count]]
    return Built(compiler, sql, tuple(params), places, compiler.get_converters(selected))


def placeholders_for(values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield twice, differently, what stands for the values while the SQL is built.

    Raises:
        NotAParameter: a value is of a type that has no placeholder, as None is.
    """
    for first in (0, len(values)):
        yield {
            name: _placeholder(value, number)
            for number, (name, value) in enumerate(values.items(), first)
        }


def check_parameters(values: Mapping[str, Any], built: list[tuple[Built, Built]]) -> None:
    """Refuse a query that keeps of the values, or of the moment, what is not a parameter.

    Args:
        built: each query as it was built with two sets of placeholders.

    Raises:
        NotAParameter
    """
    for one, other in built:
        fixed = [
            [param for place, param in enumerate(each.params) if place not in each.places]
            for each in (one, other)
        ]
        if (one.sql, one.places, fixed[0]) != (other.sql, other.places, fixed[1]):
            raise NotAParameter("The SQL differs with the values: they belong to the shape.")
    found = {name for one, _ in built for name in one.places.values()}
    if missing := values.keys() - found:
        raise NotAParameter(f"{', '.join(sorted(missing))} is no parameter of the SQL.")


def filled(built: Built, values: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the parameters of one call."""
    adapted = {name: _adapted(value) for name, value in values.items()}
    places = built.places
    return tuple(
        adapted[places[place]] if place in places else param
        for place, param in enumerate(built.params)
    )


def converted(built: Built, rows: list[Any]) -> Iterator[Any]:
    """Yield rows as Django's fields convert what the driver gave."""
    if not built.converters:
        return iter(rows)
    found: Iterator[Any] = built.compiler.apply_converters(rows, built.converters)
    return found


def records(built: Built, rows: Iterator[Any]) -> Iterator[Any]:
    """Yield the instances that the queryset would give."""
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


def _placeholder(value: Any, number: int) -> Any:
    if isinstance(value, uuid.UUID):
        return uuid.uuid4()
    if isinstance(value, datetime):
        return datetime(FAR.year, 1, 1, microsecond=1 + number, tzinfo=UTC)
    if isinstance(value, date):
        return FAR + timedelta(days=number)
    if isinstance(value, str):
        return f"placeholder {uuid.uuid4()}"
    raise NotAParameter(f"There is no placeholder for a {type(value).__name__}.")


def _adapted(value: Any) -> Any:
    """Return a value as the field of its type gives it to the driver."""
    if isinstance(value, uuid.UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value
