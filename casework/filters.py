"""How a list of clients is narrowed down."""

import django_filters
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from casework.caseloads import QUIET_AFTER
from casework.models import Client


class Standing(TextChoices):
    OPEN = "open", _("Open")
    QUIET = "quiet", _("Not reached for 30 days")
    CLOSED = "closed", _("Closed")


class ClientFilter(django_filters.FilterSet):
    """Open records unless somebody asks for others; a supervisor also chooses a worker."""

    standing = django_filters.ChoiceFilter(
        label=_("Show"), choices=Standing, empty_label=None, method="by_standing"
    )
    worker = django_filters.ModelChoiceFilter(
        label=_("Worker"),
        queryset=User.objects.none(),
        empty_label=_("Everybody"),
        method="by_worker",
    )

    class Meta:
        model = Client
        fields: list[str] = []

    def __init__(self, data=None, *args, request, **kwargs):
        data = data.copy()
        data.setdefault("standing", Standing.OPEN)
        super().__init__(data, *args, request=request, **kwargs)
        if request.user.role == Role.SUPERVISOR:
            self.filters["worker"].queryset = User.objects.workers().in_team(
                request.user.team_id
            )
        else:
            del self.filters["worker"]

    def by_standing(self, clients, name, standing):
        if standing == Standing.CLOSED:
            return clients.closed()
        clients = clients.open()
        if standing == Standing.QUIET:
            return clients.not_reached_since(timezone.localdate() - QUIET_AFTER)
        return clients

    def by_worker(self, clients, name, worker):
        return clients.on_caseload_of(worker)
