from typing import Any

from django.db import models, transaction

from accounts.models import User
from audit import trail


class AmendableRecord(models.Model):
    """A record whose fields may be changed; what they said before stays in its history.

    Name it after `SealedRecord` among the bases: a model takes its base manager from the first,
    and only that of `SealedRecord` refuses to write sealed columns.
    """

    amended: str  # the verb of its event

    class Meta:
        abstract = True

    @transaction.atomic
    def amend(self, *, by: User, **values: Any) -> None:
        """Change fields to these values. Nothing is saved if they have them already.

        Raises:
            RecordClosed, ConsentMissing: see `check_amendment`.
        """
        self.lock_and_refresh()
        changes = {name: new for name, new in values.items() if getattr(self, name) != new}
        if not changes:
            return
        self.check_amendment(changes)
        for name, new in changes.items():
            setattr(self, name, new)
        self.save(update_fields=changes)
        trail.record(self.amended, self, by=by, fields=",".join(sorted(changes)))

    def lock_and_refresh(self) -> None:
        """Hold the record's row, after its client's, and read it anew."""
        raise NotImplementedError

    def check_amendment(self, changes: dict[str, Any]) -> None:
        """Refuse changes, given as values by field name, that may not be made.

        Raises:
            RecordClosed, ConsentMissing: see `Client.check_writable`.
        """
        raise NotImplementedError
