from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.guards import permission_required
from casework import ending
from casework.forms.closures import ClosureForm
from casework.reach import Reach
from casework.views.fetching import client_for
from pages import notices
from pages.carrying_out import carry_out, refusals_as_messages


@permission_required("casework.close_client")
def closure_create(request, client_pk):
    """Close the case with a reason."""
    client = client_for(request, client_pk, Reach.CHANGE)
    form, ends = ClosureForm(request.POST or None), ending.of_closing(client)
    if carry_out(form, client.close, by=request.user):
        done = _("Case closed. %(ends)s") % {"ends": ends.after}
        messages.success(request, _("Case closed.") if form.is_repeat else done)
        return redirect(client)
    context = {"client": client, "form": form, "ends": ends}
    return render(request, "casework/closures/form.html", context)


@require_POST
@permission_required("casework.reopen_client")
def closure_reopen(request, client_pk, pk):
    """Take up services again."""
    client = client_for(request, client_pk, Reach.SUPERVISE)
    closure = get_object_or_404(client.closures, pk=pk)
    with refusals_as_messages(request):
        closure.reopen(by=request.user)
        notices.done(request, _("Case reopened."))
    return redirect(client)
