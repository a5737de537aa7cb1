from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters

from accounts.guards import permission_required
from casework import searching
from casework.forms.people import blank_line, blank_row
from casework.forms.searches import typed_in
from casework.models import Client
from casework.models.client_lists import read_cards
from casework.reach import Reach


@permission_required("casework.view_client")
@sensitive_post_parameters("typed")
def client_search(request):
    """Whom the typed words find, among those whom this person may see."""
    visible = Client.objects.visible_to(request.user).longest_unseen_first()
    typed = typed_in(request)
    found = searching.search(typed, among=visible, by=request.user) if typed else []
    read_cards(found)
    context = {"typed": typed, "clients": found, "most": searching.SHOWN}
    return render(request, "casework/clients/search.html", context)


@permission_required("casework.record_contact")
@sensitive_post_parameters("typed")
def client_options(request):
    """Whom to choose from when logging a contact: reached last, or matching the words."""
    clients = Client.objects.reachable_by(request.user, Reach.LOG).open().by_last_reached()
    if typed := typed_in(request):
        clients = searching.search(typed, among=clients, by=request.user)
    else:
        clients = clients[: searching.SHOWN]
    context = {"typed": typed, "clients": clients}
    return render(request, "casework/contacts/_client_options.html", context)


@permission_required("casework.record_contact")
@sensitive_post_parameters("typed")
def people_options(request):
    """Whom the typed words find, for the list of other people: the script asks as one types."""
    found = searching.find_to_log(typed_in(request), by=request.user)
    row = blank_row()
    lines = [blank_line(client, row) for client in found.clients]
    context = {"found": found, "lines": lines}
    return render(request, "casework/contacts/_people_found.html", context)
