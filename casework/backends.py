"""Django's `has_perm` about one client: what a role may do, and to whom, in one answer."""

from django.contrib.auth.backends import BaseBackend
from django.core.exceptions import PermissionDenied

from casework.models import Client
from casework.permissions import GRANTS, SUPERVISORS

READS = {"casework.view_client"}
VISITS = {"casework.record_contact"}
SUPERVISES = {
    f"casework.{capability}" for capability, roles in GRANTS.items() if roles == SUPERVISORS
}
CAPABILITIES = {"casework.change_client": "casework.edit_client"}  # guardian's name, and ours


class ReachBackend(BaseBackend):
    """Answers for a client, before guardian is asked: it knows of ends, blocks, programs."""

    def has_perm(self, user_obj, perm, obj=None):
        if not isinstance(obj, Client):
            return False
        allowed = user_obj.has_perm(CAPABILITIES.get(perm, perm))
        if allowed and reached(user_obj, perm).filter(pk=obj.pk).exists():
            return True
        raise PermissionDenied


def reached(user, perm):
    """Return the clients on whom the person may use what this permission names."""
    if perm in READS:
        return Client.objects.visible_to(user)
    if perm in VISITS:
        return Client.objects.open_to_visits_by(user)
    if perm in SUPERVISES or not perm.startswith("casework."):
        # What a package above allows about one client is for the client's own supervisor.
        return Client.objects.supervised_by(user)
    return Client.objects.open_to_change_by(user)
