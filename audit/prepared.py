"""Prepared queries: Django builds the SQL once a process, and later calls give it the values.

`audit.building` says how, and why.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, models

from audit import building
from audit.building import Built, Shapes

Record = TypeVar("Record", bound=models.Model)


class PreparedQuery(Generic[Record]):
    """A queryset whose SQL is built once for each `shape`.

    Args:
        build: makes the queryset of a shape and of values by name. Values may only become
            parameters of the SQL: whatever else decides how it is built belongs to the shape.
            It gets keys, days and moments that mean nothing, and asks the database nothing.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Record]]) -> None:
        self.build = build
        self.built: Shapes[Built | None] = Shapes()

    def records(self, *shape: Hashable, **values: Any) -> list[Record]:
        """Return the records that the queryset would, annotations and related ones included."""
        built = self._built(shape, values)
        return list(building.records(built, _fetched(built, values))) if built else []

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
        return built.sql, building.filled(built, values)

    def _built(self, shape: tuple[Hashable, ...], values: Mapping[str, Any]) -> Built | None:
        """Return the query; None if nothing of this shape is ever found, as for `none()`."""

        def build() -> Built | None:
            found, again = (
                building.build(self.build(*shape, **each), each)
                for each in building.placeholders_for(values)
            )
            if found and again:
                building.check_parameters(values, [(found, again)])
            return found

        return self.built.find(shape, values, build)


def _fetched(built: Built, values: Mapping[str, Any]) -> Iterator[Any]:
    with connection.cursor() as cursor:
        cursor.execute(built.sql, building.filled(built, values))
        rows = cursor.fetchall()
    return building.converted(built, rows)
