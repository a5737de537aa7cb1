"""How a list of clients is narrowed down."""

from functools import partial

import django_filters
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.roles import Role
from audit.prepared import PreparedQuery
from casework import paging
from casework.caseloads import overdue_follow_ups_for, people_for
from casework.counting import work_of_team
from casework.models import AccessGrant, Client
from casework.models.client_lists import no_contact_before
from casework.models.reach import values_of


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

    @property
    def listed(self):
        """What `paging.page_of` reads: for a worker, in SQL that is built once a process."""
        user, clients = self.request.user, self.qs
        status = self.form.cleaned_data.get("status", "")
        return clients if user.role == Role.SUPERVISOR else partial(find_part, user, status)

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
        return with_status(clients, status, no_contact_before())

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


def with_status(clients, status, before):
    """Narrow clients down to a status; `before` is `no_contact_before`."""
    if status == Status.CLOSED:
        return clients.closed()
    clients = clients.open()
    if status == Status.NO_CONTACT:
        return clients.filter(unseen_since__lt=before)
    return clients


def find_part(worker, status, place, backwards, how_many):
    """Return a part of a worker's list, see `paging.part_of`."""
    values = values_of(worker)
    if status == Status.NO_CONTACT:
        values["before"] = no_contact_before()
    if place:
        values |= {"unseen_since": place.unseen_since, "key": place.key}
    side = place.side if place else ""
    return _parts.records(worker.role, status, side, backwards, how_many, **values)


def _part_of(role, status, side, backwards, how_many, *, user, now, before=None, **at):
    clients = Client.objects.visible_to(User(pk=user, role=role), now).longest_unseen_first()
    clients = with_status(clients, status, before) if status else clients
    place = paging.Place(side, **at) if side else None
    return paging.part_of(clients, place, backwards, how_many)


_parts = PreparedQuery(_part_of)
