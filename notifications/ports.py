"""What notifications need and know nothing about: clients. `CaseworkConfig.ready` sets it.

It is looked up when it is called (`ports.name_clients(…)`), so import the module.
"""

from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from accounts.models import User


def _no_names(user: User, clients: Collection[UUID]) -> Mapping[UUID, str]:
    raise RuntimeError("Nobody knows clients: set notifications.ports.name_clients.")


# Return what a list calls those of the clients whom a person may see at this moment.
name_clients: Callable[[User, Collection[UUID]], Mapping[UUID, str]] = _no_names
