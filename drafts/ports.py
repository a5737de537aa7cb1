"""What drafts need and know nothing about: clients. `CaseworkConfig.ready` sets both.

They are looked up when they are called (`ports.hold_client(…)`), so import the module.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User


def _no_client(user: User, client: UUID, *, changes_record: bool) -> None:
    raise RuntimeError("Nobody knows clients: set drafts.ports.hold_client.")


def _no_clients(
    user: User, now: datetime | None = None, *, changes_record: bool
) -> QuerySet[Any]:
    raise RuntimeError("Nobody knows clients: set drafts.ports.clients_reached_by.")


# Hold a client's row, and refuse to write about them as a form's verb would: raises
# ObjectDoesNotExist if the person does not see them, PermissionDenied if they may only read,
# or only log a contact with a form that `changes_record`, ValidationError if the record is
# closed or its consent has ended.
hold_client: Callable[..., None] = _no_client

# Return a queryset of the clients about whom a person may write now, for a subquery of keys:
# log a contact, or also change the record. A moment is given where the query is prepared: then
# nothing is asked beforehand.
clients_reached_by: Callable[..., QuerySet[Any]] = _no_clients
