from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import permission_required
from casework import access
from casework.forms.access_grants import AccessGrantForm
from casework.models import Client
from casework.reach import Reach
from casework.views.fetching import client_for
from pages import notices
from pages.carrying_out import carry_out, refusals_as_messages


@require_safe
@permission_required("casework.view_access")
def access_overview(request, client_pk):
    """Who has access, why, until when, and who never does."""
    among = Client.objects.with_program
    client = client_for(request, client_pk, Reach.SUPERVISE, among=among)
    context = {"client": client, "overview": access.overview_of(client)}
    return render(request, "casework/access_grants/overview.html", context)


@permission_required("casework.share_client")
def access_grant_create(request, client_pk):
    """Give a colleague access to one record, as a co-worker or for a consult."""
    client = client_for(request, client_pk, Reach.SUPERVISE)
    form = AccessGrantForm(request.POST or None, client=client, by=request.user)
    if carry_out(form, access.grant, client, by=request.user):
        notices.done(request, _("Access given."))
        return redirect("casework:access-overview", client_pk=client.pk)
    return render(request, "casework/access_grants/form.html", {"client": client, "form": form})


@require_POST
@permission_required("casework.share_client")
def access_grant_end(request, client_pk, pk):
    """End a grant before its last day."""
    client = client_for(request, client_pk, Reach.SUPERVISE)
    granted = get_object_or_404(client.access_grants.except_emergency(), pk=pk)
    with refusals_as_messages(request):
        granted.end(by=request.user)
        notices.done(request, _("Access ended."))
    return redirect("casework:access-overview", client_pk=client.pk)
