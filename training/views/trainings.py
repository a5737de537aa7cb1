from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import permission_required
from accounts.models import User
from audit import trail
from pages import notices
from pages.carrying_out import carry_out, errors_as_messages
from pages.files import file_response
from pages.sending import SentOnceForm
from training import qualifying
from training.forms.trainings import CertificateForm, TrainingForm
from training.models import Training
from training.renewing import course_statuses_of


@require_safe
@permission_required("training.view_own_training")
def own_training(request: HttpRequest) -> HttpResponse:
    """The courses that the person's role requires, and the status of each."""
    context = {
        "statuses": course_statuses_of([request.user]),
        "trainings": request.user.trainings.current().select_related("course"),
    }
    return render(request, "training/trainings/own.html", context)


@permission_required("training.submit_certificate")
def certificate_create(request: HttpRequest) -> HttpResponse:
    """Submit one's own certificate, for somebody else to confirm."""
    form = CertificateForm(request.POST or None, request.FILES or None)
    if carry_out(
        form, qualifying.submit_certificate, by=request.user, error_field="certificate"
    ):
        notices.done(request, _("Submitted. It counts once it is confirmed."))
        return redirect("training:own-training")
    return render(request, "training/trainings/submit.html", {"form": form})


@require_safe
@permission_required("training.view_team_training")
def training_list(request: HttpRequest) -> HttpResponse:
    """The courses of the user's people, the first to expire first."""
    people = User.objects.trainees_of(request.user).select_related("team")
    waiting = Training.objects.waiting().filter(person__in=people)
    context = {
        "statuses": course_statuses_of(people),
        "waiting": waiting.select_related("person", "course"),
        "people": people,
    }
    return render(request, "training/trainings/list.html", context)


@permission_required("training.record_training")
def training_create(request: HttpRequest, person_pk: UUID) -> HttpResponse:
    """Record that another person completed a course."""
    person = get_object_or_404(User.objects.trainees_of(request.user), pk=person_pk)
    initial = {"course": request.GET.get("course")}
    form = TrainingForm(request.POST or None, request.FILES or None, initial=initial)
    if carry_out(
        form, qualifying.record_training, person, by=request.user, error_field="certificate"
    ):
        notices.done(request, _("Recorded. It counts from now on."))
        return redirect("training:training-list")
    return render(request, "training/trainings/form.html", {"form": form, "person": person})


@permission_required("training.record_training")
def training_decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a submitted certificate, and confirm it."""
    training = get_object_or_404(_trainings_of_own_people(request), pk=pk)
    form = SentOnceForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        return _decide(request, form, training.confirm, _("Confirmed. It counts from now on."))
    context = {"form": form, "training": training}
    return render(request, "training/trainings/decide.html", context)


@require_POST
@permission_required("training.record_training")
def training_refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    form = SentOnceForm(request.POST)
    if form.was_carried_out(by=request.user):
        trainings = Training.objects.filter(withdrawn_by=request.user)
    else:
        trainings = _trainings_of_own_people(request)
    training = get_object_or_404(trainings, pk=pk)
    return _decide(request, form, training.refuse, _("Returned. They can submit another."))


@require_safe
@permission_required("training.view_own_training")
def certificate_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The certificate, for its owner and for the people who record the owner's training."""
    own = Training.objects.filter(person=request.user)
    visible = (own | _trainings_of_own_people(request)).exclude(certificate="")
    training = get_object_or_404(visible, pk=pk)
    with training.certificate.open() as file:
        trail.record("certificate.viewed", training, by=request.user)
        content = file.read()
    name = training.neutral_name
    return file_response(content, training.content_type, name, inline=training.is_photo)


def _trainings_of_own_people(request: HttpRequest) -> QuerySet[Training]:
    people = User.objects.trainees_of(request.user)
    return (
        Training.objects.current()
        .filter(person__in=people)
        .select_related("person", "course", "recorded_by", "confirmed_by")
    )


def _decide(
    request: HttpRequest, form: SentOnceForm, verb: Callable, success: str
) -> HttpResponse:
    if carry_out(form, verb, by=request.user):
        messages.success(request, success)
    errors_as_messages(request, form)
    return redirect("training:training-list")
