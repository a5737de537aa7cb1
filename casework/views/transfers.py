from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.guards import permission_required
from accounts.models import User
from casework.forms.caseloads import CaseloadTransferForm
from casework.forms.transfers import TransferForm
from casework.handing_over import caseload_of, hand_over, words
from casework.models import Client, Task
from casework.reach import Reach
from casework.transfers import transfer
from casework.views.fetching import client_for
from pages import notices
from pages.carrying_out import carry_out


@permission_required("casework.reassign_client")
def transfer_create(request, client_pk):
    """Give a client to another worker of the team, with every open follow-up."""
    client = client_for(request, client_pk, Reach.SUPERVISE)
    form = TransferForm(request.POST or None, client=client)
    if carry_out(form, transfer, client, by=request.user, error_field="to"):
        notices.done(request, _("Client transferred with all open follow-ups."))
        return redirect(client)
    return render(request, "casework/transfers/form.html", {"client": client, "form": form})


@permission_required("casework.reassign_client")
def caseload_transfer(request, worker_pk):
    """Give all open clients, follow-ups and tasks of a colleague to another of the team."""
    worker = get_object_or_404(User, pk=worker_pk)
    clients = Client.objects.reachable_by(request.user, Reach.SUPERVISE)
    tasks = Task.objects.of_team(request.user.team_id)
    caseload = caseload_of(worker, clients, tasks)
    form = CaseloadTransferForm(request.POST or None, worker=worker, team=request.user.team_id)
    if caseload.is_empty and not form.was_carried_out(by=request.user):
        raise Http404
    theirs = {"among": clients, "tasks": tasks}
    if carry_out(form, hand_over, worker, by=request.user, error_field="to", **theirs):
        done = _("Handed over.") if form.is_repeat else form.result.sentence
        messages.success(request, done)
        return redirect("home")
    context = {"worker": worker, "form": form, "caseload": words(caseload)}
    return render(request, "casework/transfers/caseload.html", context)
