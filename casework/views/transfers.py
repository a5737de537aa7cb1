from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.guards import permission_required
from casework.forms.transfers import TransferForm
from casework.reach import Reach
from casework.transfers import transfer
from casework.views.fetching import client_for
from pages.carrying_out import carry_out


@permission_required("casework.reassign_client")
def transfer_create(request, client_pk):
    """Give a client to another worker of the team, with every open follow-up."""
    client = client_for(request, client_pk, Reach.SUPERVISE)
    form = TransferForm(request.POST or None, client=client)
    if carry_out(form, transfer, client, by=request.user, error_field="to"):
        messages.success(request, _("Client transferred with all open follow-ups."))
        return redirect(client)
    return render(request, "casework/transfers/form.html", {"client": client, "form": form})
