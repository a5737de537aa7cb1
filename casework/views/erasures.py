from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.guards import fresh_factor_required, permission_required
from casework import erasing
from casework.forms.erasures import ErasureForm
from casework.models.erasures import after_the_wait
from casework.reach import Reach
from casework.views.fetching import client_for
from pages import notices
from pages.carrying_out import carry_out, refusals_as_messages


@permission_required("casework.request_erasure")
@fresh_factor_required
def erasure_create(request, client_pk):
    """Ask that a record be erased, after reading what that means."""
    client = client_for(request, client_pk, Reach.CHANGE)
    form = ErasureForm(request.POST or None)
    if carry_out(form, erasing.request, client, by=request.user):
        messages.success(
            request, _("Deletion requested. Another person, a supervisor, must confirm it.")
        )
        return redirect(client)
    context = {"client": client, "form": form, "due_on": after_the_wait()}
    return render(request, "casework/erasures/form.html", context)


@permission_required("casework.confirm_erasure")
@fresh_factor_required
def erasure_confirm(request, client_pk, pk):
    """Agree, as the second person, that a record be erased."""
    client = client_for(request, client_pk, Reach.SUPERVISE)
    erasure = get_object_or_404(client.erasures.pending().select_related("requested_by"), pk=pk)
    if request.method == "POST":
        with refusals_as_messages(request):
            erasure.confirm(by=request.user)
            day = date_format(erasure.due_on)
            messages.success(
                request, _("Confirmed. The record will be deleted on %(day)s.") % {"day": day}
            )
        return redirect(client)
    context = {"client": client, "erasure": erasure, "due_on": after_the_wait()}
    return render(request, "casework/erasures/confirm.html", context)


@require_POST
@permission_required("casework.request_erasure")
def erasure_cancel(request, client_pk, pk):
    """Keep the record after all."""
    client = client_for(request, client_pk, Reach.CHANGE)
    erasure = get_object_or_404(client.erasures, pk=pk)
    with refusals_as_messages(request):
        erasure.cancel(by=request.user)
        notices.done(request, _("Deletion canceled. The record stays."))
    return redirect(client)
