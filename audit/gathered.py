"""Gathered queries: querysets of several models in one statement, which is built once."""

import json
import uuid
from collections.abc import Callable, Hashable, Mapping
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.db import connection, models
from django.db.models.functions import RowNumber

from audit import building
from audit.building import Built, Shapes


class Statement(NamedTuple):
    """One statement as it was built.

    Args:
        parts: the queries that it is made of, by name.
        names: of all the parts, those in which nothing is ever found included.
    """

    sql: str
    parts: dict[str, Built]
    names: list[str]


class GatheredQueries:
    """Querysets of several models, asked in one statement: each row travels as JSON.

    One of `values_list` gives tuples, as it does by itself.

    Args:
        build: makes the querysets by name, of a shape and of values as for a `PreparedQuery`.
            Their rows come back in their order, which each queryset names with `order_by`.
    """

    def __init__(self, build: Callable[..., Mapping[str, models.QuerySet[Any]]]) -> None:
        self.build = build
        self.built: Shapes[Statement] = Shapes()

    def records(self, *shape: Hashable, **values: Any) -> dict[str, list[Any]]:
        """Return the records of each queryset, by its name.

        Raises:
            TypeError: JSON does not carry the values of a column unchanged.
        """
        sql, parts, names = self._built(shape, values)
        params = [param for part in parts.values() for param in building.filled(part, values)]
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

    def _built(self, shape: tuple[Hashable, ...], values: Mapping[str, Any]) -> Statement:
        def build() -> Statement:
            built, again = (
                {
                    name: building.build(with_places(queryset), each, as_json=True)
                    for name, queryset in self.build(*shape, **each).items()
                }
                for each in building.placeholders_for(values)
            )
            parts = {name: part for name, part in built.items() if part}
            others = {name: part for name, part in again.items() if part}
            building.check_parameters(values, [(parts[name], others[name]) for name in parts])
            packed = [_packed(name, part) for name, part in parts.items()]
            return Statement(" UNION ALL ".join(packed), parts, list(built))

        return self.built.find(shape, values, build)


PLACE = "place_in_part"


def with_places(queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Number the rows in their order, which several queries in one statement do not keep."""
    in_order: Any = list(queryset.query.order_by)
    placed: models.QuerySet[Any] = queryset.annotate(
        **{PLACE: models.Window(RowNumber(), order_by=in_order)}
    )
    return placed


def _packed(name: str, built: Built) -> str:
    """Return a query that gives a row as its part, its place, and the others as JSON.

    Raises:
        TypeError: JSON does not carry the values of a column unchanged.
    """
    packs = []
    for expression, _sql, alias in built.compiler.select[: built.compiler.col_count]:
        kind, column = _kind(expression), f"part.{connection.ops.quote_name(alias)}"
        if kind not in KINDS:
            raise TypeError(f"{alias} of {name!r} is a {kind}: say how JSON carries it.")
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
# What is the same in JSON as from the driver, and what is made so again.
KINDS = FROM_JSON["postgresql"].keys() | {
    "AutoField",
    "BigAutoField",
    "BigIntegerField",
    "BooleanField",
    "CharField",
    "IntegerField",
    "JSONField",
    "PositiveBigIntegerField",
    "PositiveIntegerField",
    "PositiveSmallIntegerField",
    "SlugField",
    "SmallIntegerField",
    "TextField",
}


def _kind(expression: Any) -> str:
    """Return the kind of a column, a key's being that of the key that it holds."""
    field = expression.output_field
    while field.remote_field:
        field = field.target_field
    kind: str = field.get_internal_type()
    return kind


def _unpacked(built: Built, rows: list[tuple[int, str]]) -> list[Any]:
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
    converted = building.converted(built, unpacked)
    if not built.compiler.query.default_cols:
        return [tuple(row[:-1]) for row in converted]  # the last is the place
    return list(building.records(built, converted))
