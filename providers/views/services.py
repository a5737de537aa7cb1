from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import permission_required
from providers.forms.services import ServiceFilter
from providers.models import DirectoryImport, Service

PER_PAGE = 20
MOST_OPTIONS = 8


@require_safe
@permission_required("providers.view_directory")
def service_list(request: HttpRequest) -> HttpResponse:
    chosen = ServiceFilter(request.GET, Service.objects.offered().for_cards())
    context = {
        "form": chosen.form,
        "page": Paginator(chosen.qs, PER_PAGE).get_page(request.GET.get("page")),
        "is_search": any(request.GET.get(name) for name in chosen.filters),
        "latest_import": DirectoryImport.objects.first(),
    }
    return render(request, "providers/services/list.html", context)


@require_safe
@permission_required("providers.view_directory")
def service_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    service = get_object_or_404(Service.objects.whole(), pk=pk)
    return render(request, "providers/services/detail.html", {"service": service})


@require_POST
@permission_required("providers.view_directory")
@sensitive_post_parameters("q")
def service_options(request: HttpRequest) -> HttpResponse:
    """What the typed words may mean. They are posted: they tell where somebody was sent."""
    words = request.POST.get("q", "").strip()
    found = Service.objects.offered().search(words)[:MOST_OPTIONS] if words else []
    return render(
        request, "providers/services/_options.html", {"services": found, "words": words}
    )
