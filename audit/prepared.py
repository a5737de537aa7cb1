"""Prepared queries: Django builds the SQL once a process, and later calls give it the values.

Building a query of a few joins takes Django ten times as long as SQLite takes to answer it. So
what every request asks is built with placeholders in place of the values, and where they
stand among the parameters is remembered. Nothing of what anybody asked is kept.

It knows no transaction and no cache: each call asks the database.
"""

import json
import uuid
from collections.abc import Callable, Hashable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Generic, NamedTuple, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import query as querying
from django.db.models.functions import RowNumber
from django.db.models.sql.compiler import SQLCompiler

Record = TypeVar("Record", bound=models.Model)
FAR = date(9000, 1, 1)  # no day that anybody asks about


class NotAParameter(Exception):
    """A value is no parameter of the SQL: the query depends on it in another way."""


class _Built(NamedTuple):
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


class PreparedQuery(Generic[Record]):
    """A queryset whose SQL is built once for each `shape`.

    Args:
        build: makes the queryset of a shape and of values by name. Values may only become
            parameters of the SQL: whatever else decides how it is built belongs to the shape.
            It gets keys, days and moments that mean nothing, and asks the database nothing.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Record]]) -> None:
        self.build = build
        self.built: dict[Hashable, _Built | None] = {}

    def records(self, *shape: Hashable, **values: Any) -> list[Record]:
        """Return the records that the queryset would, annotations and related ones included."""
        built = self._built(shape, values)
        return list(_records(built, _fetched(built, values))) if built else []

    def get(self, *shape: Hashable, **values: Any) -> Record:
        """Return the one record.

        Raises:
            ObjectDoesNotExist: there is none.
        """
        found = self.records(*shape, **values)
        if not found:
            model: Any = self.build(*shape, **values).model
            raise model.DoesNotExist
        return found[0]

    def rows(self, *shape: Hashable, **values: Any) -> list[Any]:
        """Return what the queryset's `values_list` would."""
        built = self._built(shape, values)
        return [tuple(row) for row in _fetched(built, values)] if built else []

    def sql(self, *shape: Hashable, **values: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the SQL and its parameters, as `str(queryset.query)` is made of.

        Raises:
            EmptyResultSet: nothing of this shape is ever found.
        """
        built = self._built(shape, values)
        if built is None:
            raise EmptyResultSet
        return built.sql, _filled(built, values)

    def _built(self, shape: tuple[Hashable, ...], values: Mapping[str, Any]) -> _Built | None:
        """Return the query; None if nothing of this shape is ever found, as for `none()`."""
        key = (connection.vendor, *shape)
        if key not in self.built:
            found, again = (
                _build(self.build(*shape, **placeholders), placeholders)
                for placeholders in (
                    _placeholders(values, 0),
                    _placeholders(values, len(values)),
                )
            )
            if found and again:
                _check_parameters(values, [(found, again)])
            self.built[key] = found
        return self.built[key]


class GatheredQueries:
    """Querysets of several models, asked in one statement: each row travels as JSON.

    One of `values_list` gives tuples, as it does by itself.

    Args:
        build: makes the querysets by name, of a shape and of values as for a `PreparedQuery`.
            Their rows come back in their order, which each queryset names with `order_by`.
    """

    def __init__(self, build: Callable[..., Mapping[str, models.QuerySet[Any]]]) -> None:
        self.build = build
        self.built: dict[Hashable, tuple[str, dict[str, _Built], list[str]]] = {}

    def records(self, *shape: Hashable, **values: Any) -> dict[str, list[Any]]:
        """Return the records of each queryset, by its name."""
        sql, parts, names = self._built(shape, values)
        params = [param for part in parts.values() for param in _filled(part, values)]
        rows = []
        if parts:
            with connection.cursor() as cursor:
                cursor.execute(sql, params)
                rows = cursor.fetchall()
        found: dict[str, list[Any]] = {name: [] for name in names}
        for name, place, row in rows:
            found[name].append((place, row))
        unpacked = {name: _unpacked(part, found[name]) for name, part in parts.items()}
        return found | unpacked  # a part in which nothing is ever found was not asked

    def _built(
        self, shape: tuple[Hashable, ...], values: Mapping[str, Any]
    ) -> tuple[str, dict[str, _Built], list[str]]:
        key = (connection.vendor, *shape)
        if key not in self.built:
            built, again = (
                {
                    name: _build(with_places(queryset), placeholders, as_json=True)
                    for name, queryset in self.build(*shape, **placeholders).items()
                }
                for placeholders in (
                    _placeholders(values, 0),
                    _placeholders(values, len(values)),
                )
            )
            parts = {name: part for name, part in built.items() if part}
            others = {name: part for name, part in again.items() if part}
            _check_parameters(values, [(parts[name], others[name]) for name in parts])
            packed = [_packed(name, part) for name, part in parts.items()]
            self.built[key] = " UNION ALL ".join(packed), parts, list(built)
        return self.built[key]


PLACE = "place_in_part"


def with_places(queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Number the rows in their order, which several queries in one statement do not keep."""
    in_order: Any = list(queryset.query.order_by)
    placed: models.QuerySet[Any] = queryset.annotate(
        **{PLACE: models.Window(RowNumber(), order_by=in_order)}
    )
    return placed


def _packed(name: str, built: _Built) -> str:
    """Return a query that gives a row as its part, its place, and the others as JSON."""
    packs = []
    for expression, _sql, alias in built.compiler.select[: built.compiler.col_count]:
        kind, column = _kind(expression), f"part.{connection.ops.quote_name(alias)}"
        if kind == "BinaryField":
            packs.append(HEX[connection.vendor].format(column))
        elif kind == "JSONField" and connection.vendor == "postgresql":
            packs.append(f"{column}::text")
        else:
            packs.append(column)
    row = JSON[connection.vendor].format(", ".join(packs))
    return f"SELECT '{name}', part.{PLACE}, {row} FROM ({built.sql}) part"  # noqa: S608 - quoted names of columns; values stay parameters


HEX = {
    "sqlite": "CASE WHEN {0} IS NULL THEN NULL ELSE hex({0}) END",
    "postgresql": "encode({0}, 'hex')",
}
JSON = {"sqlite": "json_array({})", "postgresql": "json_build_array({})::text"}
# How a value in JSON becomes what the driver would have given, by the kind of its field.
FROM_JSON: dict[str, dict[str, Callable[[Any], Any]]] = {
    "sqlite": {"BinaryField": bytes.fromhex},
    "postgresql": {
        "BinaryField": bytes.fromhex,
        "UUIDField": uuid.UUID,
        "DateField": date.fromisoformat,
        "DateTimeField": datetime.fromisoformat,
        "TimeField": time.fromisoformat,
    },
}


def _kind(expression: Any) -> str:
    """Return the kind of a column, a key's being that of the key that it holds."""
    field = expression.output_field
    while field.remote_field:
        field = field.target_field
    kind: str = field.get_internal_type()
    return kind


def _unpacked(built: _Built, rows: list[tuple[int, str]]) -> list[Any]:
    if not rows:
        return []
    readers = FROM_JSON[connection.vendor]
    selected = built.compiler.select[: built.compiler.col_count]
    read = [
        (place, readers[kind])
        for place, (expression, *_) in enumerate(selected)
        if (kind := _kind(expression)) in readers
    ]
    unpacked = []
    for _, text in sorted(rows):
        row = json.loads(text)
        for place, reader in read:
            if row[place] is not None:
                row[place] = reader(row[place])
        unpacked.append(row)
    converted = _converted(built, unpacked)
    if not built.compiler.query.default_cols:
        return [tuple(row[:-1]) for row in converted]  # the last is the place
    return list(_records(built, converted))


def _check_parameters(values: Mapping[str, Any], built: list[tuple[_Built, _Built]]) -> None:
    """Refuse a query that keeps of the values, or of the moment, what is not a parameter.

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


def _placeholders(values: Mapping[str, Any], first: int) -> dict[str, Any]:
    """Return values of the same types that stand for these while the SQL is built."""
    return {
        name: _placeholder(value, number)
        for number, (name, value) in enumerate(values.items(), first)
    }


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


def _build(
    queryset: models.QuerySet[Any], placeholders: Mapping[str, Any], *, as_json: bool = False
) -> _Built | None:
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
    return _converted(built, rows)


def _converted(built: _Built, rows: list[Any]) -> Iterator[Any]:
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
