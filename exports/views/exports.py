from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import fresh_factor_required, permission_required
from exports import exporting
from exports.forms.exports import ExportForm
from exports.models import Export
from pages.carrying_out import carry_out, refusals_as_messages
from pages.files import file_response

EXPORTS_A_PAGE = 30
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@permission_required("exports.view")
def export_list(request):
    """Every export that was requested, the newest first."""
    exports = Export.objects.visible_to(request.user).select_related(
        "requested_by", "approved_by"
    )
    page = Paginator(exports, EXPORTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "exports/exports/list.html", {"page": page})


@permission_required("exports.request")
@fresh_factor_required
def export_create(request):
    """Request an export of a client list."""
    form = ExportForm(request.POST or None, by=request.user)
    if carry_out(form, exporting.request, by=request.user):
        messages.success(
            request, _("Requested. Another supervisor or a director must approve it.")
        )
        return redirect(form.result)
    return render(request, "exports/exports/form.html", {"form": form})


@require_safe
@permission_required("exports.view")
def export_detail(request, pk):
    """A request and its status: fields and a number of clients, never a row."""
    export = _export_for(request, pk)
    is_own = export.requested_by_id == request.user.pk
    context = {"export": export, "status": export.status, "is_own": is_own, "job": export.job}
    return render(request, "exports/exports/detail.html", context)


@require_POST
@permission_required("exports.approve")
@fresh_factor_required
def export_approve(request, pk):
    """Approve it, as the second person."""
    done = _(
        "Approved. The file is being made. From when it is ready, the person who requested it "
        "can download it for 24 hours."
    )
    return _decide(request, pk, exporting.approve, done)


@require_POST
@permission_required("exports.approve")
def export_deny(request, pk):
    """Deny it, as the second person."""
    return _decide(request, pk, Export.deny, _("Denied. No file was made."))


@require_POST
@permission_required("exports.view")
def export_make_again(request, pk):
    """Try again to make its file, which could not be made."""
    return _decide(request, pk, exporting.make_again, _("We are trying again."))


@require_POST
@permission_required("exports.view")
def export_cancel(request, pk):
    """Cancel it, and destroy its file."""
    return _decide(request, pk, Export.cancel, _("Canceled. There is no file."))


@require_POST
@permission_required("exports.request")
@fresh_factor_required
def export_password(request, pk):
    """Show the file password, once."""
    export = _export_for(request, pk)
    with refusals_as_messages(request):
        password = exporting.show_password(export, by=request.user)
        context = {"export": export, "password": password}
        return render(request, "exports/exports/password.html", context)
    return redirect(export)


@require_POST
@permission_required("exports.request")
@fresh_factor_required
def export_file(request, pk):
    """Hand the file to the requester, once."""
    export = _export_for(request, pk)
    with refusals_as_messages(request):
        content = exporting.download(export, by=request.user)
        return file_response(content, WORKBOOK, f"export-{export.number}.xlsx")
    return redirect(export)


def _export_for(request, pk):
    exports = Export.objects.visible_to(request.user).select_related(
        "requested_by", "approved_by", "worker", "client"
    )
    return get_object_or_404(exports, pk=pk)


def _decide(request, pk, verb, done):
    export = _export_for(request, pk)
    with refusals_as_messages(request):
        verb(export, by=request.user)
        messages.success(request, done)
    return redirect(export)
