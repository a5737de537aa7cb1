from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import permission_required
from casework import reading
from casework.reach import Reach
from casework.views.fetching import client_for
from drafts.drafted import Drafting
from pages import notices
from pages.carrying_out import carry_out, refusals_as_messages
from staff_messages.drafting import ANSWER, MESSAGE
from staff_messages.forms.messages import AnswerForm, MessageForm
from staff_messages.models import Message
from staff_messages.threads import thread_of, threads_about


@require_safe
@permission_required("staff_messages.view_messages")
def message_list(request, client_pk):
    """What colleagues wrote to each other about a client. That it was opened is recorded."""
    client = client_for(request, client_pk, Reach.READ)
    reading.record_view("messages.viewed", client, by=request.user, via=client.via)
    page = threads_about(client, request.user, request.GET.get("page"))
    context = {"client": client, "page": page}
    return render(request, "staff_messages/messages/list.html", context)


@permission_required("staff_messages.send_message")
def message_create(request, client_pk):
    """Write to colleagues about a client."""
    client = client_for(request, client_pk, Reach.LOG)
    form = MessageForm(
        request.POST or None,
        client=client,
        author=request.user,
        drafting=Drafting(request.user, MESSAGE, client.pk),
    )
    if carry_out(form, Message.send, client, by=request.user):
        notices.done(request, _("Message sent. You can take it back until it is read."))
        return redirect(form.result)
    context = {"client": client, "form": form}
    return render(request, "staff_messages/messages/form.html", context)


@permission_required("staff_messages.send_message")
def message_answer(request, client_pk, pk):
    """Answer a message, below what was written before."""
    message = message_for(request, client_pk, pk, Reach.LOG)
    client = message.client
    form = AnswerForm(request.POST or None, drafting=Drafting(request.user, ANSWER, message.pk))
    if carry_out(form, message.answer, by=request.user):
        notices.done(request, _("Message sent. You can take it back until it is read."))
        return redirect(form.result)
    reading.record_view("messages.viewed", client, by=request.user, via=client.via)
    context = {"client": client, "form": form, "thread": thread_of(message, request.user)}
    return render(request, "staff_messages/messages/answer.html", context)


@require_POST
@permission_required("staff_messages.view_messages")
def message_read(request, client_pk, pk):
    """One tap: I have read it."""
    message = message_for(request, client_pk, pk)
    with refusals_as_messages(request):
        message.mark_read(by=request.user)
        notices.done(request, _("Marked as read."))
    return redirect(message)


@require_POST
@permission_required("staff_messages.view_messages")
def message_withdraw(request, client_pk, pk):
    """One tap: take back what nobody has read."""
    message = message_for(request, client_pk, pk)
    with refusals_as_messages(request):
        message.withdraw(by=request.user)
        notices.done(request, _("Message taken back."))
    return redirect(message)


def message_for(request, client_pk, pk, reach=Reach.READ):
    """Return a message about a client whose record the user may open; of others it is a 404."""
    client = client_for(request, client_pk, reach)
    about = Message.objects.filter(client=client).select_related("author", "to")
    message = get_object_or_404(about, pk=pk)
    message.client = client
    return message
