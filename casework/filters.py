"""How a list of clients is narrowed down."""

from functools import partial

import django_filters
from django.db.models import TextChoices
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.roles import Role
from audit.prepared import PreparedQuery
from casework import paging
from casework.caseloads import overdue_follow_ups_for, people_for
from casework.counting import work_of_team
from casework.models import Client
from casework.models.client_lists import no_contact_before
from casework.models.reach import has_grants, values_of
from casework.reach import REGULAR_ACCESS


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

    def __init__(self, data, *, request):
        data = data.copy()
        data.setdefault("status", Status.OPEN)
        super().__init__(data, Client.objects.all(), request=request)
        if request.user.role == Role.SUPERVISOR:
            self.work = work_of_team(request.user)
            team = User.objects.workers().in_team(request.user.team_id)
            self.filters["worker"].queryset = team | people_for(request.user, self.work)
        else:
            del self.filters["worker"]

    def filter_queryset(self, queryset):
        """Narrow down the clients whom this person may see, longest unseen first."""
        visible = queryset.visible_to(self.request.user, has_grants=self.has_grants)
        return super().filter_queryset(visible.longest_unseen_first())

    @cached_property
    def has_grants(self) -> bool:
        return has_grants(self.request.user)

    @property
    def chosen(self):
        """What was chosen, as far as it can be."""
        self.is_valid()
        return self.form.cleaned_data

    @property
    def listed(self):
        """What `paging.page_of` reads: but for one worker's, in SQL built once a process."""
        user, chosen = self.request.user, self.chosen
        if chosen.get("worker") or not user.is_active or user.role not in REGULAR_ACCESS:
            return self.qs
        return partial(find_part, user, chosen.get("status", ""), self.has_grants)

    def known_count(self) -> int | None:
        """Return how many clients it shows, where they are the whole team's; else None."""
        user, chosen = self.request.user, self.chosen
        if user.role != Role.SUPERVISOR or chosen.get("worker"):
            return None
        team = self.work.team
        counts = {
            Status.OPEN: team.open_clients,
            Status.NO_CONTACT: team.no_recent_contact,
        }
        if self.has_grants:  # they would have to be added
            return None
        return counts.get(chosen.get("status"))

    def count_beside(self, page) -> int:
        """Return how many it shows, one of whose pages was read: see `paging.count_of`."""
        return len(page.clients) if page.is_only else paging.count_of(self.qs)

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


def find_part(user, status, has_grants, place, backwards, how_many):
    """Return a part of somebody's list, see `paging.part_of`."""
    values = values_of(user)
    if status == Status.NO_CONTACT:
        values["before"] = no_contact_before()
    if place:
        values |= {"unseen_since": place.unseen_since, "key": place.key}
    side = place.side if place else ""
    shape = user.role, has_grants, status, side, backwards, how_many
    return _parts.records(*shape, **values)


def _part_of(
    role,
    has_grants,
    status,
    side,
    backwards,
    how_many,
    *,
    user,
    now,
    team=None,
    before=None,
    **at,
):
    person = User(pk=user, role=role, team_id=team)
    clients = Client.objects.visible_to(person, now, has_grants).longest_unseen_first()
    clients = with_status(clients, status, before) if status else clients
    place = paging.Place(side, **at) if side else None
    return paging.part_of(clients, place, backwards, how_many)


_parts = PreparedQuery(_part_of)
