from django.urls import path

from providers.views import organizations, services

app_name = "providers"
urlpatterns = [
    path("directory/", services.service_list, name="service-list"),
    path("directory/services/options/", services.service_options, name="service-options"),
    path("directory/services/<uuid:pk>/", services.service_detail, name="service-detail"),
    path(
        "directory/organizations/<uuid:pk>/",
        organizations.organization_detail,
        name="organization-detail",
    ),
]
