"""Every write of a covered table is noted, so that no event can forget it.

Django has three doors to a table: `save_base`, `update` and `bulk_create`; a deletion is told
by a signal. What is noted waits with the transaction's commit hooks, which Django forgets in a
rollback, and the next event attests it. What is still noted when the transaction is about to
commit gets an event of its own.
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
    """Rows that were written, and that no event tells of yet."""

    def __init__(self, noted: Iterable[Row]):
        self.noted = list(noted)

    def __call__(self):
        """Nothing is left to do after the commit."""


class _Told:
    """All that was noted before is told by this event: it was the last one."""

    def __init__(self, event):
        self.event = event

    def __call__(self):
        """Nothing is left to do after the commit."""


def note(written: Iterable[Row]) -> None:
    """Note rows that were just written or deleted, inside a transaction."""
    written = [row for row in written if rows.is_covered(row[0])]
    if not written:
        return
    last = _last_hook()
    if isinstance(last, _Written):
        last.noted += written
    else:
        transaction.on_commit(_Written(written))


def noted() -> list[Row]:
    """Return what this transaction wrote and no event told of yet, each row once."""
    found: dict[Row, None] = {}
    for hook in _hooks():
        if isinstance(hook, _Told):
            break
        found.update(dict.fromkeys(reversed(hook.noted)))
    return list(reversed(found))


def last_event():
    """Return the last event of this transaction; None if there was none."""
    return next((hook.event for hook in _hooks() if isinstance(hook, _Told)), None)


def told(event) -> None:
    """Remember that an event tells of all that was noted."""
    while isinstance(_last_hook(), _Written | _Told):  # they share its fate: forget them
        connection.run_on_commit.pop()
    transaction.on_commit(_Told(event))


def _hooks() -> Iterator[_Written | _Told]:
    """Yield our hooks of this transaction, the latest first."""
    for _, hook, _ in reversed(connection.run_on_commit):
        if isinstance(hook, _Written | _Told):
            yield hook


def _last_hook():
    """Return the last hook, if a rollback would forget it together with one added now."""
    if connection.run_on_commit:
        savepoints, hook, _ = connection.run_on_commit[-1]
        if savepoints == set(connection.savepoint_ids):
            return hook
    return None


# The doors --------------------------------------------------------------------------------


def watch(tell_the_rest: Callable[[], None]) -> None:
    """Begin to note.

    Args:
        tell_the_rest: is called when a transaction that wrote is about to commit.
    """
    models.Model.save_base = _noting_save(models.Model.save_base)
    models.QuerySet.update = _noting_update(models.QuerySet.update)
    models.QuerySet.bulk_create = _noting_bulk_create(models.QuerySet.bulk_create)
    for model in rows.covered_models():
        post_delete.connect(_note_deletion, sender=model, dispatch_uid="audit.noting")
        for field in rows.lists(model):
            through = field.remote_field.through
            m2m_changed.connect(_note_list, sender=through, dispatch_uid="audit.noting")

    def before_commits(sender, connection, **kwargs):
        if not hasattr(connection, "commit_untold"):
            connection.commit_untold = connection.commit
            connection.commit = _telling_commit(connection, tell_the_rest)

    connection_created.connect(before_commits, weak=False, dispatch_uid="audit.noting")


def _noting_save(save_base):
    @wraps(save_base)
    def save_and_note(self, *args, update_fields=None, **kwargs):
        model = self._meta.concrete_model
        kwargs["update_fields"] = update_fields
        if not rows.is_covered(model):
            return save_base(self, *args, **kwargs)
        with transaction.atomic(savepoint=False):
            save_base(self, *args, **kwargs)
            if update_fields is None or rows.touches(model, update_fields):
                note([(model, self.pk)])
        return None

    return save_and_note


def _noting_update(update):
    @wraps(update)
    def update_and_note(self, **values):
        if not (rows.is_covered(self.model) and rows.touches(self.model, values)):
            return update(self, **values)
        with transaction.atomic(savepoint=False):
            found = models.QuerySet(self.model, query=self.query.chain()).order_by()
            keys = list(found.values_list("pk", flat=True))
            chunks = [keys[n : n + rows.AT_ONCE] for n in range(0, len(keys), rows.AT_ONCE)]
            # Only these: somebody else may just now have made more rows fit.
            changed = sum(
                update(self.filter(pk__in=chunk), **values) for chunk in chunks or [[]]
            )
            note((self.model, key) for key in keys)
        return changed

    update_and_note.alters_data = True
    return update_and_note


def _noting_bulk_create(bulk_create):
    @wraps(bulk_create)
    def create_and_note(self, objs, *args, **kwargs):
        if not rows.is_covered(self.model):
            return bulk_create(self, objs, *args, **kwargs)
        with transaction.atomic(savepoint=False):
            made = bulk_create(self, objs, *args, **kwargs)
            if any(one.pk is None for one in made):
                raise FieldError("Nobody could tell which of the rows are there to be told of.")
            note((self.model, one.pk) for one in made)
        return made

    return create_and_note


def _note_deletion(sender, instance, **kwargs):
    note([(sender, instance.pk)])


def _note_list(sender, instance, action, reverse, model, pk_set, **kwargs):
    if reverse and action == "pre_clear":
        raise FieldError("Clear the list from the row that it belongs to.")
    if action in ("post_add", "post_remove", "post_clear"):
        note([(model, key) for key in pk_set] if reverse else [(type(instance), instance.pk)])


def _telling_commit(connection, tell_the_rest):
    commit = connection.commit_untold

    @wraps(commit)
    def tell_and_commit():
        try:
            tell_the_rest()
        except BaseException:
            connection.rollback()  # or ending the block would commit what nobody told of
            raise
        commit()

    return tell_and_commit
