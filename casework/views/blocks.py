from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.guards import permission_required
from casework import access
from casework.forms.blocks import BlockForm
from casework.reach import Reach
from casework.views.fetching import client_for
from pages import notices
from pages.carrying_out import carry_out, refusals_as_messages


@permission_required("casework.block_colleague")
def block_create(request, client_pk):
    """Block a colleague from a client."""
    client = client_for(request, client_pk, Reach.SUPERVISE)
    form = BlockForm(request.POST or None, client=client)
    if carry_out(form, access.block, client, by=request.user):
        notices.done(request, _("Staff member blocked."))
        if form.result.person == request.user:
            return redirect("home")
        return redirect("casework:access-overview", client_pk=client.pk)
    return render(request, "casework/blocks/form.html", {"client": client, "form": form})


@require_POST
@permission_required("casework.block_colleague")
def block_lift(request, client_pk, pk):
    """Remove a block: the colleague sees the client where something else gives them access."""
    client = client_for(request, client_pk, Reach.SUPERVISE)
    block = get_object_or_404(client.blocks, pk=pk)
    with refusals_as_messages(request):
        block.lift(by=request.user)
        notices.done(request, _("Block removed."))
    return redirect("casework:access-overview", client_pk=client.pk)
