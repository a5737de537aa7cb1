"""The base of everything that belongs to one client.

What `save()` does here, besides writing the row:

1. Sealed fields are encrypted with the client's key; a value that did not change keeps its
   bytes (`encryption.records`).
2. simple_history adds a row to the model's history, with the same bytes.
3. Both rows are captured for the audit trail (`audit.write_capture`). The next `trail.record`
   in the transaction keeps a digest of each: of a new row, the one made of what was inserted;
   a row that was changed is read back, which is the extra query you see. Rows that no event
   attests get an event of their own at the commit: `rows.written`.

`update()`, `bulk_create()` and `delete()` are captured, too; a rollback drops all of it. So
change a record through its verb, such as `contact.amend(by=…)`, whose last line is the event.
SQL of your own goes past all three: name its rows in `trail.record(…, rows=[…])`.
"""

from typing import TYPE_CHECKING, Any

from audit import locking
from encryption.records import SealedRecord
from pages.labels import LabeledModel

if TYPE_CHECKING:
    from casework.models.held import Held


class HeldWithClient:
    """A record of one client, to which nothing is written before the client's row is held."""

    client_field = "client"  # the foreign key by which it belongs to them

    def lock_and_refresh(self: Any) -> "Held":
        """Hold the client's row and then this one, and read both anew.

        Returns:
            What is so of the client.

        Raises:
            Client.DoesNotExist, TooLittleReach: see `Client.lock_and_refresh`.
        """
        client = getattr(self, self.client_field)
        held: Held = client.lock_and_refresh()
        locking.lock_and_refresh(self)
        setattr(self, self.client_field, client)
        return held


class ClientPart(HeldWithClient, SealedRecord, LabeledModel):
    """A record that belongs to one client: sealed with their key, on their chain of events.

    A part declares its own `client` foreign key, with the name that the client calls it by.
    """

    owner_field = "client_id"

    class Meta:
        abstract = True

    @property
    def trail_chain(self) -> str:
        return f"client:{self.client_id}"
