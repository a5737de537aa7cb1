from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.guards import permission_required
from casework.forms.transfers import TransferForm
from casework.reach import Reach
from casework.transfers import transfer
from casework.views.fetching import client_for


@permission_required("casework.reassign_client")
def transfer_create(request, client_pk):
    """Give a client to another worker of the team, with every open follow-up."""
    client = client_for(request, client_pk, Reach.SUPERVISE)
    form = TransferForm(request.POST or None, client=client)
    if form.is_valid():
        try:
            transfer(client, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error("to", refusal)
        else:
            messages.success(request, _("Client transferred with all open follow-ups."))
            return redirect(client)
    return render(request, "casework/transfers/form.html", {"client": client, "form": form})
