from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import permission_required
from accounts.models import User
from audit import trail
from pages.carrying_out import carry_out, refusals_as_messages
from training import qualifying
from training.forms.trainings import CertificateForm, TrainingForm
from training.models import Training
from training.models.trainings import TrainingQuerySet
from training.renewing import course_statuses_of


@require_safe
@permission_required("training.view_own_training")
def own_training(request: HttpRequest) -> HttpResponse:
    """The courses that this person's role needs, and how each stands."""
    context = {
        "statuses": course_statuses_of([request.user]),
        "trainings": request.user.trainings.current().select_related("course"),
    }
    return render(request, "training/trainings/own.html", context)


@permission_required("training.submit_certificate")
def certificate_create(request: HttpRequest) -> HttpResponse:
    """Hand in a certificate of one's own, for somebody else to confirm."""
    form = CertificateForm(request.POST or None, request.FILES or None)
    if carry_out(
        form, qualifying.submit_certificate, by=request.user, error_field="certificate"
    ):
        messages.success(request, _("Handed in. It counts once somebody has confirmed it."))
        return redirect("training:own-training")
    return render(request, "training/trainings/submit.html", {"form": form})


@require_safe
@permission_required("training.view_team_training")
def training_list(request: HttpRequest) -> HttpResponse:
    """Everybody whose courses one answers for: what expires first comes first."""
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
    """Record that somebody completed a course."""
    person = get_object_or_404(User.objects.trainees_of(request.user), pk=person_pk)
    named = {"course": request.GET.get("course")}
    form = TrainingForm(request.POST or None, request.FILES or None, initial=named)
    if carry_out(
        form, qualifying.record_training, person, by=request.user, error_field="certificate"
    ):
        messages.success(request, _("Recorded. It counts from now on."))
        return redirect("training:training-list")
    return render(request, "training/trainings/form.html", {"form": form, "person": person})


@permission_required("training.record_training")
def training_decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Look at a certificate that was handed in, and confirm it."""
    training = get_object_or_404(_answered_for(request), pk=pk)
    if request.method == "POST":
        return _decide(request, training.confirm, _("Confirmed. It counts from now on."))
    return render(request, "training/trainings/decide.html", {"training": training})


@require_POST
@permission_required("training.record_training")
def training_refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    training = get_object_or_404(_answered_for(request), pk=pk)
    return _decide(request, training.refuse, _("Refused. They may hand in another."))


@require_safe
@permission_required("training.view_own_training")
def certificate_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The certificate, for its owner and for whoever answers for their courses."""
    mine = Training.objects.filter(person=request.user)
    seen = (mine | _answered_for(request)).exclude(certificate="")
    training = get_object_or_404(seen, pk=pk)
    with training.certificate.open() as file:
        trail.record("certificate.viewed", training, by=request.user)
        answer = HttpResponse(file.read(), content_type=training.content_type)
    answer.headers["Content-Disposition"] = content_disposition_header(
        not training.is_photo, training.neutral_name
    )
    return answer


def _answered_for(request: HttpRequest) -> TrainingQuerySet:
    people = User.objects.trainees_of(request.user)
    return (
        Training.objects.current()
        .filter(person__in=people)
        .select_related("person", "course", "recorded_by", "confirmed_by")
    )


def _decide(request: HttpRequest, verb: Callable, success: str) -> HttpResponse:
    with refusals_as_messages(request):
        verb(by=request.user)
        messages.success(request, success)
    return redirect("training:training-list")
