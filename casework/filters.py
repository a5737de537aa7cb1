"""How a list of clients is narrowed down."""

import django_filters
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.roles import Role
from casework.caseloads import overdue_follow_ups_for, people_for
from casework.counting import work_of_team
from casework.models import AccessGrant, Client


class Status(TextChoices):
    OPEN = "open", pgettext_lazy("cases", "Open")
    NO_CONTACT = "no_contact", _("No contact in 30 days")
    CLOSED = "closed", pgettext_lazy("cases", "Closed")


class ClientFilter(django_filters.FilterSet):
    """Open records unless somebody asks for others; a supervisor also chooses a worker."""

    status = django_filters.ChoiceFilter(
        label=_("Show"), choices=Status, empty_label=None, method="by_status"
    )
    worker = django_filters.ModelChoiceFilter(
        label=_("Worker"),
        queryset=User.objects.none(),
        empty_label=_("All workers"),
        method="by_worker",
    )

    class Meta:
        model = Client
        fields: list[str] = []

    def __init__(self, data=None, *args, request, **kwargs):
        data = data.copy()
        data.setdefault("status", Status.OPEN)
        super().__init__(data, *args, request=request, **kwargs)
        if request.user.role == Role.SUPERVISOR:
            self.work = work_of_team(request.user)
            team = User.objects.workers().in_team(request.user.team_id)
            self.filters["worker"].queryset = team | people_for(request.user, self.work)
        else:
            del self.filters["worker"]

    def known_count(self) -> int | None:
        """Return how many clients it shows, where they are the whole team's; else None."""
        user, chosen = self.request.user, self.form.cleaned_data
        if user.role != Role.SUPERVISOR or chosen.get("worker"):
            return None
        team = self.work.team
        counts = {
            Status.OPEN: team.open_clients,
            Status.NO_CONTACT: team.no_recent_contact,
        }
        granted = AccessGrant.objects.in_force().of(user)  # they would have to be added
        return None if granted.exists() else counts.get(chosen.get("status"))

    def by_status(self, clients, name, status):
        if status == Status.CLOSED:
            return clients.closed()
        clients = clients.open()
        if status == Status.NO_CONTACT:
            return clients.without_recent_contact()
        return clients

    def by_worker(self, clients, name, worker):
        """Clients assigned to the worker, and those with an overdue follow-up of the worker."""
        caseload = Client.objects.on_caseload_of(worker).order_by().values("pk")
        late = (
            overdue_follow_ups_for(self.request.user)
            .filter(owner=worker)
            .order_by()
            .values("client")
        )
        return clients.filter(pk__in=caseload.union(late))
