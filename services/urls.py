from django.urls import path

from services.views import service_lines, services

app_name = "services"
urlpatterns = [
    path("services/", services.service_list, name="service-list"),
    path("services/new/", services.service_create, name="service-create"),
    path("services/<uuid:pk>/", services.service_edit, name="service-edit"),
    path("services/<uuid:pk>/line/", service_lines.service_line_create, name="service-line"),
    path("services/<uuid:pk>/place/", services.service_place, name="service-place"),
    path("services/<uuid:pk>/retirement/", services.service_retire, name="service-retire"),
    path("services/<uuid:pk>/return/", services.service_bring_back, name="service-bring-back"),
]
