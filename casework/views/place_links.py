"""The places where a client can be found."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import permission_required
from casework import reading
from casework.forms.place_links import PlaceLinkForm
from casework.models import PlaceLink
from casework.models.place_links import used_places
from casework.reach import Reach
from casework.views.fetching import client_for
from pages import notices
from pages.carrying_out import carry_out, carry_out_button


@require_safe
@permission_required("casework.view_client")
def place_link_list(request, client_pk):
    """Where a client can be found, and where no more."""
    client = client_for(request, client_pk, Reach.READ)
    reading.record_view(
        "client.viewed",
        client,
        by=request.user,
        via=client.via,
        page="casework:place-link-list",
    )
    links = client.place_links.select_related("place__survivor__area", "added_by", "ended_by")
    context = {"client": client, "used_places": used_places(links)}
    return render(request, "casework/place_links/list.html", context)


@permission_required("casework.edit_client")
def place_link_create(request, client_pk):
    """Note where a client can be found, or that somebody saw them there."""
    client = client_for(request, client_pk, Reach.CHANGE)
    form = PlaceLinkForm(request.POST or None, worker=request.user)
    if carry_out(form, PlaceLink.add, client, by=request.user):
        notices.done(request, _("Place added."))
        return redirect("casework:place-link-list", client_pk=client.pk)
    context = {"client": client, "form": form}
    return render(request, "casework/place_links/form.html", context)


@require_POST
@permission_required("casework.edit_client")
def place_link_end(request, client_pk, pk):
    """Note that a client is not to be found there any more."""
    client = client_for(request, client_pk, Reach.CHANGE)
    link = get_object_or_404(client.place_links.select_related("place"), pk=pk)
    if carry_out_button(request, link.end, by=request.user):
        notices.done(request, _("Noted: not there any more."))
    return redirect("casework:place-link-list", client_pk=client.pk)
