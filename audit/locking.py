"""Locking: a verb that writes to a record holds its row first, and looks again.

Between the page that a person read and the verb that they ask for, somebody else may have
written. So the first line of a verb holds the row until the transaction ends and reads it
anew; what the verb decides, it decides after that. On SQLite every transaction of ours begins
with the lock of the whole database (`transaction_mode` IMMEDIATE), so that reading anew is all.

One order everywhere, so that two verbs never wait for each other: clients by key, then their
parts, then what belongs to no client, then people by key. `docs/decisions/0022` says why.
"""

from typing import Any

from django.db import connection, models, transaction

from audit.prepared import PreparedQuery


def lock_and_refresh(record: models.Model) -> None:
    """Hold a record's row until the transaction ends, and read it anew.

    The lock lets others refer to the row, as each new row of history does, and not write it.

    Raises:
        TransactionManagementError: there is no transaction that could hold it.
        ObjectDoesNotExist: the row is gone.
    """
    check_transaction()
    model: Any = record._meta.concrete_model
    if not hasattr(record, "take_over"):
        rows = model._base_manager.select_for_update(no_key=True)
        record.refresh_from_db(from_queryset=rows)
        return
    record.take_over(_held_record.get(model, pk=record.pk))


def hold(model: Any, pk: Any) -> None:
    """Hold a row until the transaction ends, for who reads it after that in a query of theirs.

    Raises:
        TransactionManagementError: there is no transaction that could hold it.
        ObjectDoesNotExist: the row is gone. Not on SQLite, where nothing needs to be asked.
    """
    check_transaction()
    if connection.features.has_select_for_update and not _held_key.rows(model, pk=pk):
        raise model.DoesNotExist


_held_record: PreparedQuery[Any] = PreparedQuery(
    lambda model, pk: model._base_manager.select_for_update(no_key=True).filter(pk=pk)
)
_held_key: PreparedQuery[Any] = PreparedQuery(
    lambda model, pk: (
        model._base_manager.select_for_update(no_key=True).filter(pk=pk).values_list("pk")
    )
)


def lock(rows: models.QuerySet[Any]) -> list[Any]:
    """Hold rows until the transaction ends, one after the other by key, and return their keys.

    Which rows a queryset finds may change while this waits: ask it again for what you decide.

    Raises:
        TransactionManagementError: there is no transaction that could hold them.
    """
    check_transaction()
    keys = list(rows.order_by().values_list("pk", flat=True))
    held = rows.model._base_manager.filter(pk__in=keys).order_by("pk")
    return list(held.select_for_update(no_key=True).values_list("pk", flat=True))


def current_transaction() -> Any:
    """Return what is the same object as long as a transaction lasts, and no longer."""
    connection.ensure_connection()
    return connection.captured  # type: ignore[attr-defined]  # `write_capture` sets it


def check_transaction() -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "A row is held until the transaction ends, and there is none."
        )
