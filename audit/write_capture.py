"""Every write of a covered table is captured, so that no event can forget it.

Django writes to a table in three methods: `save_base`, `update` and `bulk_create`; a deletion
sends a signal. What was captured waits with the transaction's commit hooks, which Django drops
in a rollback, and the next event attests it. What no event attests when the transaction is
about to commit gets an event of its own.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any

from django.core.exceptions import FieldError
from django.db import connection, models, transaction
from django.db.backends.signals import connection_created
from django.db.models.signals import m2m_changed, post_delete

from audit import rows

Row = tuple[type[models.Model], Any]


class _Written:
    """Rows that were written, and that no event attests yet."""

    def __init__(self, captured: Iterable[Row]):
        self.captured = list(captured)

    def __call__(self):
        """Nothing is left to do after the commit."""


class _Attested:
    """This event attests all that was captured before it."""

    def __init__(self, event):
        self.event = event

    def __call__(self):
        """Nothing is left to do after the commit."""


def capture(written: Iterable[Row]) -> None:
    """Note rows that were just written or deleted, inside a transaction."""
    written = [row for row in written if rows.is_covered(row[0])]
    if not written:
        return
    last = _last_hook()
    if isinstance(last, _Written):
        last.captured += written
    else:
        transaction.on_commit(_Written(written))


def unattested() -> list[Row]:
    """Return what this transaction wrote and no event attests yet, each row once."""
    found: dict[Row, None] = {}
    for hook in _hooks():
        if isinstance(hook, _Attested):
            break
        found.update(dict.fromkeys(reversed(hook.captured)))
    return list(reversed(found))


def last_event():
    """Return the last event of this transaction; None if there was none."""
    return next((hook.event for hook in _hooks() if isinstance(hook, _Attested)), None)


def mark_attested(event) -> None:
    """Remember that an event attests all that was captured."""
    while isinstance(_last_hook(), _Written | _Attested):  # a rollback would drop them together
        connection.run_on_commit.pop()
    transaction.on_commit(_Attested(event))


def _hooks() -> Iterator[_Written | _Attested]:
    """Yield our hooks of this transaction, the latest first."""
    for _, hook, _ in reversed(connection.run_on_commit):
        if isinstance(hook, _Written | _Attested):
            yield hook


def _last_hook():
    """Return the last hook, if a rollback would forget it together with one added now."""
    if connection.run_on_commit:
        savepoints, hook, _ = connection.run_on_commit[-1]
        if savepoints == set(connection.savepoint_ids):
            return hook
    return None


# The doors --------------------------------------------------------------------------------


def install(attest_remaining: Callable[[], None]) -> None:
    """Begin to capture.

    Args:
        attest_remaining: is called when a transaction that wrote is about to commit.
    """
    models.Model.save_base = _capturing_save(models.Model.save_base)
    models.QuerySet.update = _capturing_update(models.QuerySet.update)
    models.QuerySet.bulk_create = _capturing_bulk_create(models.QuerySet.bulk_create)
    for model in rows.covered_models():
        post_delete.connect(_capture_deletion, sender=model, dispatch_uid=__name__)
        for field in rows.lists(model):
            through = field.remote_field.through
            m2m_changed.connect(_capture_list, sender=through, dispatch_uid=__name__)

    def before_commits(sender, connection, **kwargs):
        if not hasattr(connection, "commit_unattested"):
            connection.commit_unattested = connection.commit
            connection.commit = _attesting_commit(connection, attest_remaining)

    connection_created.connect(before_commits, weak=False, dispatch_uid=__name__)


def _capturing_save(save_base):
    @wraps(save_base)
    def save_and_capture(self, *args, update_fields=None, **kwargs):
        model = self._meta.concrete_model
        kwargs["update_fields"] = update_fields
        if not rows.is_covered(model):
            return save_base(self, *args, **kwargs)
        with transaction.atomic(savepoint=False):
            save_base(self, *args, **kwargs)
            if update_fields is None or rows.affects_digest(model, update_fields):
                capture([(model, self.pk)])
        return None

    return save_and_capture


def _capturing_update(update):
    @wraps(update)
    def update_and_capture(self, **values):
        if not (rows.is_covered(self.model) and rows.affects_digest(self.model, values)):
            return update(self, **values)
        with transaction.atomic(savepoint=False):
            found = models.QuerySet(self.model, query=self.query.chain()).order_by()
            keys = list(found.values_list("pk", flat=True))
            chunks = [keys[n : n + rows.AT_ONCE] for n in range(0, len(keys), rows.AT_ONCE)]
            # By key: a row that fits only since the keys were read would go uncaptured.
            changed = sum(
                update(self.filter(pk__in=chunk), **values) for chunk in chunks or [[]]
            )
            capture((self.model, key) for key in keys)
        return changed

    update_and_capture.alters_data = True
    return update_and_capture


def _capturing_bulk_create(bulk_create):
    @wraps(bulk_create)
    def create_and_capture(self, objs, *args, **kwargs):
        if not rows.is_covered(self.model):
            return bulk_create(self, objs, *args, **kwargs)
        with transaction.atomic(savepoint=False):
            made = bulk_create(self, objs, *args, **kwargs)
            if any(one.pk is None for one in made):
                raise FieldError("Rows without a key cannot be attested.")
            capture((self.model, one.pk) for one in made)
        return made

    return create_and_capture


def _capture_deletion(sender, instance, **kwargs):
    capture([(sender, instance.pk)])


def _capture_list(sender, instance, action, reverse, model, pk_set, **kwargs):
    if reverse and action == "pre_clear":
        raise FieldError("Clear the list from the row that it belongs to.")
    if action in ("post_add", "post_remove", "post_clear"):
        capture(
            [(model, key) for key in pk_set] if reverse else [(type(instance), instance.pk)]
        )


def _attesting_commit(connection, attest_remaining):
    commit = connection.commit_unattested

    @wraps(commit)
    def attest_and_commit():
        try:
            attest_remaining()
        except BaseException:
            connection.rollback()  # or the end of the block would commit unattested rows
            raise
        commit()

    return attest_and_commit
