"""Django's compilers for PostgreSQL; that of SELECT says whether it fetches bytes."""

from typing import Any

from django.db.backends.postgresql import compiler  # type: ignore[attr-defined]

SQLInsertCompiler = compiler.SQLInsertCompiler
SQLUpdateCompiler = compiler.SQLUpdateCompiler
SQLDeleteCompiler = compiler.SQLDeleteCompiler
SQLAggregateCompiler = compiler.SQLAggregateCompiler


class SQLCompiler(compiler.SQLCompiler):  # type: ignore[misc]
    def execute_sql(self, *args: Any, **kwargs: Any) -> Any:
        """Run the query; the backend asks `fetches_bytes` when it makes the cursor."""
        outer, self.connection.running = self.connection.running, self
        try:
            return super().execute_sql(*args, **kwargs)
        finally:
            self.connection.running = outer

    @property
    def fetches_bytes(self) -> bool:
        """Whether a column that was compiled into the SELECT is one of bytes."""
        selected = (expression for expression, _, _ in self.select or ())
        return any(
            getattr(each, "_output_field_or_none", None) is not None
            and each.output_field.get_internal_type() == "BinaryField"
            for each in selected
        )
