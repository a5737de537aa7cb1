from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.guards import permission_required
from drafts.exceptions import FormAlreadySaved
from drafts.models import Draft
from drafts.registry import Answers, DraftedPage, UnknownForm, page_of
from pages import notices
from pages.carrying_out import carry_out_button, refusals_of_the_database
from pages.requests import is_sent_by_script


@require_POST
@permission_required("drafts.keep_draft")
@sensitive_post_parameters()
def draft_save(request: HttpRequest, form: str, subject: UUID | None = None) -> HttpResponse:
    """Keep what is typed: a script sends it by itself, and without one a button does."""
    page = _page_for(request, form)
    try:
        with refusals_of_the_database():
            Draft.keep(page, subject, by=request.user, typed=_answers(request.POST))
    except ValidationError as refusal:
        return _refused(request, refusal)
    if is_sent_by_script(request):
        return HttpResponse(status=204)
    notices.done(request, _("Draft saved."))
    return redirect("home")


def _page_for(request: HttpRequest, code: str) -> DraftedPage:
    try:
        page = page_of(code)
    except UnknownForm as unknown:
        raise Http404 from unknown
    if not request.user.has_perm(page.capability):
        raise PermissionDenied
    return page


def _answers(posted: QueryDict) -> Answers:
    """Return what was typed: no token, and no password, which no form of ours drafts."""
    return {
        name: values
        for name, values in posted.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name
    }


def _refused(request: HttpRequest, refusal: ValidationError) -> HttpResponse:
    """Say why it is not kept; without a script, the Back button has all that was typed."""
    [sentence] = refusal.messages
    if is_sent_by_script(request):
        # No failure: what was typed is saved, and the script stops.
        status = 200 if isinstance(refusal, FormAlreadySaved) else 422
        return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    return render(request, "409.html", {"sentence": sentence})


@require_POST
@permission_required("drafts.keep_draft")
def draft_discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Discard a draft, on My day or where its form starts again."""
    draft = get_object_or_404(Draft.objects.reachable_by(request.user), pk=pk)
    if carry_out_button(request, draft.discard, by=request.user):
        undo = reverse("drafts:draft-restore", args=[draft.pk]) if draft.has_form else ""
        notices.done(request, _("Draft discarded."), undo=undo)
    return _on_to(draft) if "again" in request.POST else redirect("home")


@require_POST
@permission_required("drafts.keep_draft")
def draft_restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back that a draft was discarded, and open its form."""
    draft = get_object_or_404(Draft.objects.reachable_by(request.user), pk=pk)
    if carry_out_button(request, draft.restore, by=request.user):
        notices.done(request, _("Your draft is back."))
    return _on_to(draft)


def _on_to(draft: Draft) -> HttpResponse:
    """Lead to a draft's form; to My day if the form is gone."""
    return redirect(draft if draft.has_form else "home")
