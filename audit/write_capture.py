"""Every write of a covered table is captured, so that no event can forget it.

Django writes to a table in three methods: `save_base`, `update` and `bulk_create`; a deletion
sends a signal. Under them `_insert` says what a new row will be. The rows wait on the
connection, and a rollback drops them. The next event attests them; what no event attests when
the transaction commits gets an event of its own.
"""

from collections.abc import Callable, Iterable
from functools import cache, partial, wraps
from typing import Any

from django.core.exceptions import FieldError
from django.db import connection, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import m2m_changed, post_delete

from audit import chain, rows
from audit.models import AuditEvent, EventRow
from audit.rows import Row

Appended = tuple[AuditEvent, list[EventRow]]
Method = Callable[..., Any]


class Captured:
    """What one transaction wrote, and the events that attest it, in this order."""

    def __init__(self) -> None:
        self.entries: list[Row | AuditEvent] = []
        self.pending: list[Appended] | None = None  # a list inside `trail.in_bulk`
        self.savepoints: dict[str, tuple[int, int]] = {}  # lengths of both, the latest last
        self.inserted: dict[Row, bytes] = {}  # digests of rows whose save is not over yet
        self.digests: dict[Row, bytes] = {}  # of rows that nobody wrote to since their insert

    def mark_attested(self, event: AuditEvent) -> None:
        """Let an event attest all rows before it, until a rollback takes the event away."""
        # A savepoint may still be rolled back, and what was there before it comes back then.
        kept, _ = next(reversed(self.savepoints.values()), (0, 0))
        del self.entries[kept:]
        self.entries.append(event)

    def start(self, savepoint: str) -> None:
        self.savepoints[savepoint] = len(self.entries), len(self.pending or ())

    def release(self, savepoint: str) -> None:
        self.savepoints.pop(savepoint, None)

    def roll_back_to(self, savepoint: str) -> None:
        if savepoint in self.savepoints:
            entries, pending = self.savepoints[savepoint]
            del self.entries[entries:]
            self.digests.clear()  # what was undone may have been written to a row before
            if self.pending is not None:
                del self.pending[pending:]

    def unattested(self) -> list[Row]:
        """Return the rows that no event attests yet, each once, oldest first."""
        found: dict[Row, None] = {}
        for entry in reversed(self.entries):
            if isinstance(entry, AuditEvent):
                break
            found[entry] = None
        return list(reversed(found))

    def last_event(self) -> AuditEvent | None:
        """Return the last event that attested rows in this transaction; None if none did."""
        return next(
            (one for one in reversed(self.entries) if isinstance(one, AuditEvent)), None
        )


def captured() -> Captured:
    """Return what the transaction of this thread's connection wrote."""
    connection.ensure_connection()
    found: Captured = connection.captured  # type: ignore[attr-defined]  # `_begin` sets it
    return found


def capture(written: Iterable[Row]) -> None:
    """Add rows that were just written or deleted, inside a transaction."""
    now = captured()
    for row in written:
        if rows.is_covered(row[0]):
            now.entries.append(row)
            now.digests.pop(row, None)
            now.inserted.pop(row, None)


def capture_inserted(written: Iterable[Row]) -> None:
    """Add rows that may have just been inserted: then their digests are known."""
    now, written = captured(), list(written)
    known = {row: now.inserted[row] for row in written if row in now.inserted}
    capture(written)
    now.digests |= known


def forget_digests(written: Iterable[Row]) -> None:
    """Let these rows be read back: they were written past Django."""
    for row in written:
        captured().digests.pop(row, None)


def install(attest_remaining: Callable[[], None]) -> None:
    """Begin to capture.

    Args:
        attest_remaining: is called when a transaction is about to commit.
    """
    _wrap(models.Model, "save_base", _capturing_save)
    _wrap(models.QuerySet, "_insert", _digesting_insert)
    _wrap(models.QuerySet, "update", _capturing_update)
    _wrap(models.QuerySet, "bulk_create", _capturing_bulk_create)
    for model in rows.covered_models():
        post_delete.connect(_capture_deletion, sender=model, dispatch_uid=__name__)
        for field in rows.lists(model):
            through = field.remote_field.through
            m2m_changed.connect(_capture_many_to_many, sender=through, dispatch_uid=__name__)

    connection_created.connect(_begin, dispatch_uid=__name__)
    _wrap(BaseDatabaseWrapper, "savepoint", _remembering_savepoint)
    _wrap(BaseDatabaseWrapper, "savepoint_commit", _forgetting_savepoint_commit)
    _wrap(BaseDatabaseWrapper, "savepoint_rollback", _dropping_savepoint_rollback)
    _wrap(BaseDatabaseWrapper, "rollback", _dropping_rollback)
    _wrap(
        BaseDatabaseWrapper,
        "commit",
        partial(_attesting_commit, attest_remaining=attest_remaining),
    )


def _wrap(owner: type, name: str, wrapper: Callable[[Method], Method]) -> None:
    setattr(owner, name, wrapper(getattr(owner, name)))


# Writes -----------------------------------------------------------------------------------


def _capturing_save(save_base: Method) -> Method:
    @wraps(save_base)
    def save_and_capture(
        self: models.Model,
        *args: Any,
        update_fields: Iterable[str] | None = None,
        **kwargs: Any,
    ) -> None:
        model = self._meta.concrete_model or type(self)
        kwargs["update_fields"] = update_fields
        if not rows.is_covered(model):
            save_base(self, *args, **kwargs)
            return
        with transaction.atomic(savepoint=False):
            # Of a save inside of this row's own insert, by a signal: that changes the row.
            captured().inserted.pop((model, self.pk), None)
            save_base(self, *args, **kwargs)
            if update_fields is None or rows.affects_digest(model, update_fields):
                capture_inserted([(model, self.pk)])

    return save_and_capture


def _digesting_insert(insert: Method) -> Method:
    @wraps(insert)
    def insert_and_digest(
        self: Any, objs: Any, fields: Any, returning_fields: Any = None, **kwargs: Any
    ) -> Any:
        model, others = self.model, {**kwargs, "using": None}
        if (
            returning_fields
            or any(others.values())
            or not (rows.is_covered(model) and rows.is_foreseen(model))
            or any(_is_computed(one, field) for one in objs for field in fields)
        ):
            return insert(self, objs, fields, returning_fields=returning_fields, **kwargs)
        self._for_write = True
        values = [_parameters(one, fields) for one in objs]
        with connection.cursor() as cursor:
            cursor.execute(
                _insert_of(model, tuple(fields), len(values)),
                [parameter for each in values for parameter in each.values()],
            )
        now = captured()
        for one, parameters in zip(objs, values, strict=True):
            now.inserted[model, one.pk] = rows.digest_of_insert(model, one.pk, parameters)
        return []

    return insert_and_digest


def _is_computed(record: models.Model, field: Any) -> bool:
    """Whether the database computes the value: then only it can say what it is."""
    return hasattr(record.__dict__.get(field.attname), "resolve_expression")


def _parameters(record: models.Model, fields: Iterable[Any]) -> dict[str, Any]:
    """Return what the driver is given for each field of a new row, as Django prepares it."""
    return {
        field.name: field.get_db_prep_save(field.pre_save(record, add=True), connection)
        for field in fields
    }


@cache
def _insert_of(model: rows.Table, fields: tuple[Any, ...], how_many: int) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    values = ", ".join([row] * how_many)
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES {values}"  # noqa: S608 - quoted names of our models; values stay parameters


def _capturing_update(update: Method) -> Method:
    @wraps(update)
    def update_and_capture(self: Any, **values: Any) -> Any:
        if not (rows.is_covered(self.model) and rows.affects_digest(self.model, values)):
            return update(self, **values)
        with transaction.atomic(savepoint=False):
            found: models.QuerySet[models.Model] = models.QuerySet(
                self.model, query=self.query.chain()
            ).order_by()
            keys = list(found.values_list("pk", flat=True))
            chunks = [keys[n : n + chain.CHUNK] for n in range(0, len(keys), chain.CHUNK)]
            # By key: a row that fits only since the keys were read would go uncaptured.
            changed = sum(
                update(self.filter(pk__in=chunk), **values) for chunk in chunks or [[]]
            )
            capture((self.model, key) for key in keys)
        self._result_cache = None  # as Django does, or the queryset would show the old values
        return changed

    update_and_capture.alters_data = True  # type: ignore[attr-defined]
    return update_and_capture


def _capturing_bulk_create(bulk_create: Method) -> Method:
    @wraps(bulk_create)
    def create_and_capture(self: Any, objs: Any, *args: Any, **kwargs: Any) -> Any:
        if not rows.is_covered(self.model):
            return bulk_create(self, objs, *args, **kwargs)
        with transaction.atomic(savepoint=False):
            made = bulk_create(self, objs, *args, **kwargs)
            if any(one.pk is None for one in made):
                raise FieldError("Rows without a key cannot be attested.")
            capture_inserted((self.model, one.pk) for one in made)
        return made

    return create_and_capture


def _capture_deletion(
    sender: type[models.Model], instance: models.Model, **kwargs: Any
) -> None:
    capture([(sender, instance.pk)])


def _capture_many_to_many(
    sender: type[models.Model],
    instance: models.Model,
    action: str,
    reverse: bool,
    model: type[models.Model],
    pk_set: set[Any],
    **kwargs: Any,
) -> None:
    if reverse and action == "pre_clear":
        raise FieldError("Clear the list from the row that it belongs to.")
    if action in ("post_add", "post_remove", "post_clear"):
        capture(
            [(model, key) for key in pk_set] if reverse else [(type(instance), instance.pk)]
        )


# Transactions -----------------------------------------------------------------------------


def _begin(sender: Any, connection: Any, **kwargs: Any) -> None:
    connection.captured = Captured()


def _remembering_savepoint(savepoint: Method) -> Method:
    @wraps(savepoint)
    def make_and_remember(self: Any) -> Any:
        name = savepoint(self)
        if name:
            self.captured.start(name)
        return name

    return make_and_remember


def _forgetting_savepoint_commit(savepoint_commit: Method) -> Method:
    @wraps(savepoint_commit)
    def release_and_forget(self: Any, sid: str) -> None:
        savepoint_commit(self, sid)
        self.captured.release(sid)

    return release_and_forget


def _dropping_savepoint_rollback(savepoint_rollback: Method) -> Method:
    @wraps(savepoint_rollback)
    def roll_back_and_drop(self: Any, sid: str) -> None:
        savepoint_rollback(self, sid)
        self.captured.roll_back_to(sid)

    return roll_back_and_drop


def _dropping_rollback(rollback: Method) -> Method:
    @wraps(rollback)
    def roll_back_and_drop(self: Any) -> None:
        rollback(self)
        self.captured = Captured()

    return roll_back_and_drop


def _attesting_commit(commit: Method, attest_remaining: Callable[[], None]) -> Method:
    @wraps(commit)
    def attest_and_commit(self: Any) -> None:
        try:
            attest_remaining()
        except BaseException:
            self.rollback()  # or the end of the block would commit unattested rows
            raise
        commit(self)
        self.captured = Captured()

    return attest_and_commit
