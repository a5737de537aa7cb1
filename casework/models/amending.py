from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from accounts.models import User
from audit import trail

if TYPE_CHECKING:
    from casework.models.held import Held


class AmendableRecord(models.Model):
    """A record whose fields may be changed; what they were before stays in its history.

    A subclass declares `amended`, the verb of its event; `lock_and_refresh`, which holds its
    row after its client's and says what is so of them; and `check_amendment`, which is given
    the changes as values by field name, and raises what `Held.check_writable` raises if they
    may not be made. What is derived from it follows in `follow_amendment`.

    Name it after `SealedRecord` among the bases: a model takes its base manager from the first,
    and only that of `SealedRecord` refuses to write sealed columns.
    """

    amended: str
    lock_and_refresh: "Callable[[], Held]"
    check_amendment: "Callable[[dict[str, Any], Held], None]"

    class Meta:
        abstract = True

    def follow_amendment(self, earlier: dict[str, Any]) -> None:
        """Write what is derived from the changed fields, if anything is: override it.

        Args:
            earlier: what they were before, by name.
        """

    def changes_among(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return those of these values, as `amend` takes them, that it does not have now."""
        return self._compare(values)[1]

    def _compare(self, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what it says now in these fields, and which of the values are others."""
        lists = self._lists() & values.keys()
        values = values | {name: set(values[name]) for name in lists}
        now = {name: getattr(self, name) for name in values}
        now |= {name: set(now[name].all()) for name in lists}
        return now, {name: new for name, new in values.items() if now[name] != new}

    def _lists(self) -> set[str]:
        return {field.name for field in self._meta.local_many_to_many}

    @transaction.atomic
    def amend(self, *, by: User, **values: Any) -> None:
        """Change fields to these values. Nothing is saved if they have them already.

        Args:
            values: by the name of the field; of a list of rows, all that it is to hold.

        Raises:
            RecordClosed, ConsentMissing: see `check_amendment`.
        """
        held = self.lock_and_refresh()
        now, changes = self._compare(values)
        if not changes:
            return
        self.check_amendment(changes, held)
        lists = self._lists()
        for name in changes.keys() - lists:
            setattr(self, name, changes[name])
        self.save(update_fields=changes.keys() - lists)
        for name in changes.keys() & lists:
            getattr(self, name).set(changes[name])
        self.follow_amendment({name: now[name] for name in changes})
        trail.record(self.amended, self, by=by, fields=",".join(sorted(changes)))
