from typing import Any, Self

from django.db.backends.postgresql import base, operations
from psycopg import ClientCursor, Cursor, ServerCursor
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.pq import Format
from psycopg.types.net import CidrBinaryLoader, InetBinaryLoader
from psycopg.types.string import TextBinaryLoader


class DatabaseOperations(operations.DatabaseOperations):
    compiler_module = "encryption.postgresql.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
    running: Any = None  # the compiler whose query is about to get a cursor

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect; what comes in binary is to be to Django as what comes in text."""
        connection = super().get_new_connection(conn_params)
        connection.adapters.register_loader("json", TextBinaryLoader)
        connection.adapters.register_loader("jsonb", JsonbAsText)
        connection.adapters.register_loader("inet", InetAsText)
        connection.adapters.register_loader("cidr", CidrAsText)
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        if self.running is None or not self.running.fetches_bytes:
            return super().create_cursor(name)
        if name is None:
            return BinaryCursor(self.connection)
        withhold = self.connection.autocommit
        return BinaryServerCursor(self.connection, name, scrollable=False, withhold=withhold)


class BinaryCursor(Cursor[Any]):
    """Puts the parameters into the query, as Django's own cursor does, and asks in binary.

    The driver's cursors do one or the other.
    """

    def execute(self, query: Any, params: Any = None, **kwargs: Any) -> Self:
        merged = ClientCursor(self.connection).mogrify(query, params)
        return super().execute(merged.encode(), binary=True, **kwargs)


class BinaryServerCursor(ServerCursor[Any]):
    """The same, for rows that are fetched some thousands at a time."""

    def execute(self, query: Any, params: Any = None, **kwargs: Any) -> Self:
        merged = ClientCursor(self.connection).mogrify(query, params)
        return super().execute(merged.encode(), binary=True, **kwargs)


class JsonbAsText(Loader):
    """JSON as text: Django's field reads it."""

    format = Format.BINARY

    def load(self, data: Buffer) -> str:
        return bytes(data)[1:].decode()  # the first byte is the version of the format


class InetAsText(InetBinaryLoader):
    def load(self, data: Buffer) -> Any:
        return str(super().load(data))


class CidrAsText(CidrBinaryLoader):
    def load(self, data: Buffer) -> Any:
        return str(super().load(data))
