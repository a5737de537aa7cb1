from django.core.exceptions import NON_FIELD_ERRORS
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import permission_required
from casework import reading
from outbox.exceptions import WrittenBySomebodyElse
from outbox.forms.notes import DiscardForm, MatchForm, ReceiveForm
from outbox.models import OfflineNote
from outbox.senders import sender_of
from pages import notices
from pages.carrying_out import carry_out
from pages.requests import answers_of


@require_safe
@permission_required("casework.record_contact")
def note_list(request):
    """What waits to be matched, and what this phone holds and sends."""
    notes = list(_notes_for(request).waiting().select_related("sender"))
    if notes:
        reading.record_list("offline_notes.listed", [], by=request.user, notes=len(notes))
    context = {"notes": notes, "sender": sender_of(request.user)}
    return render(request, "outbox/notes/list.html", context)


@require_POST
@permission_required("casework.record_contact")
def note_receive(request):
    """Take one note from a phone, and say whether it is here: also if it was sent before.

    What waits for somebody else stays on the phone; so does, until it is deleted there, what
    can't be opened.
    """
    form = ReceiveForm(request.POST)
    is_received = carry_out(form, OfflineNote.receive, by=request.user)
    of_whole = form.errors.as_data().get(NON_FIELD_ERRORS, [])
    is_anothers = any(isinstance(each, WrittenBySomebodyElse) for each in of_whole)
    return JsonResponse({"received": is_received, "anothers": is_anothers})


@permission_required("casework.record_contact")
def note_match(request, pk):
    """One note, and the form that makes it a contact."""
    note = get_object_or_404(_notes_for(request).select_related("sender"), pk=pk)
    reading.record_view("offline_note.viewed", note, by=request.user, via="")
    form = MatchForm(
        **answers_of(request),
        note=note,
        worker=request.user,
        initial={"client": request.GET.get("client")},
    )
    if carry_out(form, note.match, by=request.user):
        made = form.result
        undo = reverse("casework:contact-undo", args=[made.client_id, made.pk])
        notices.done(request, _("Contact saved."), undo=undo)
        return redirect("casework:client-detail", pk=made.client_id)
    if not note.is_waiting and request.method != "POST":
        return redirect("outbox:note-list")
    return render(request, "outbox/notes/match.html", {"note": note, "form": form})


@permission_required("casework.record_contact")
def note_discard(request, pk):
    """Delete what a note says, with a reason."""
    note = get_object_or_404(_notes_for(request), pk=pk)
    form = DiscardForm(request.POST or None)
    if carry_out(form, note.discard, by=request.user):
        notices.done(request, _("Note discarded. Its words are deleted."))
        return redirect("outbox:note-list")
    return render(request, "outbox/notes/discard.html", {"note": note, "form": form})


def _notes_for(request):
    """Return the notes that this person may see; of others it is a 404."""
    return OfflineNote.objects.visible_to(request.user)
