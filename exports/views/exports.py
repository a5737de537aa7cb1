from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import fresh_factor_required, permission_required
from exports import exporting
from exports.forms.exports import ExportForm
from exports.models import Export

EXPORTS_A_PAGE = 30
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@permission_required("exports.view")
def export_list(request):
    """Every export that was asked for: what waits, and what became of the others."""
    exports = Export.objects.visible_to(request.user).select_related(
        "requested_by", "approved_by"
    )
    page = Paginator(exports, EXPORTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "exports/list.html", {"page": page})


@permission_required("exports.request")
@fresh_factor_required
def export_create(request):
    """Ask for an export of named rows."""
    form = ExportForm(request.POST or None, by=request.user)
    if form.is_valid():
        try:
            export = exporting.request(by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Asked for. Now somebody else has to approve it."))
            return redirect(export)
    return render(request, "exports/form.html", {"form": form})


@require_safe
@permission_required("exports.view")
def export_detail(request, pk):
    """What was asked for and how it stands: fields and a number of people, never a row."""
    export = get_object_or_404(_seen_by(request), pk=pk)
    context = {"export": export, "is_own": export.requested_by_id == request.user.pk}
    return render(request, "exports/detail.html", context)


@require_POST
@permission_required("exports.approve")
@fresh_factor_required
def export_approve(request, pk):
    """Approve it, as the second person."""
    export = get_object_or_404(_seen_by(request), pk=pk)
    done = _("Approved. Whoever asked for it can collect the file for 24 hours.")
    return _attempt(request, export, exporting.approve, done)


@require_POST
@permission_required("exports.approve")
def export_refuse(request, pk):
    export = get_object_or_404(_seen_by(request), pk=pk)
    return _attempt(request, export, Export.refuse, _("Refused. No file was made."))


@require_POST
@permission_required("exports.view")
def export_cancel(request, pk):
    """Take it back: a file that was built is destroyed."""
    export = get_object_or_404(_seen_by(request), pk=pk)
    return _attempt(request, export, Export.cancel, _("Cancelled. There is no file."))


@require_POST
@permission_required("exports.request")
@fresh_factor_required
def export_ask_again(request, pk):
    """State the number of people anew, of a list that has grown."""
    export = get_object_or_404(_seen_by(request), pk=pk)
    done = _("Asked again, with the number of today.")
    return _attempt(request, export, exporting.ask_again, done)


@require_POST
@permission_required("exports.request")
@fresh_factor_required
def export_phrase(request, pk):
    """Show the pass phrase, this once."""
    export = get_object_or_404(_seen_by(request), pk=pk)
    try:
        phrase = exporting.show_phrase(export, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect(export)
    return render(request, "exports/phrase.html", {"export": export, "phrase": phrase})


@require_POST
@permission_required("exports.request")
@fresh_factor_required
def export_file(request, pk):
    """Hand the file out, this once."""
    export = get_object_or_404(_seen_by(request), pk=pk)
    try:
        content = exporting.collect(export, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect(export)
    answer = HttpResponse(content, content_type=WORKBOOK)
    name = f"export-{export.number}.xlsx"
    answer.headers["Content-Disposition"] = content_disposition_header(True, name)
    return answer


def _seen_by(request):
    exports = Export.objects.visible_to(request.user)
    return exports.select_related("requested_by", "approved_by", "worker", "client")


def _attempt(request, export, verb, done):
    try:
        verb(export, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, done)
    return redirect(export)
