from django.urls import include, path

from accounts.views.home import home

urlpatterns = [
    path("", home, name="home"),
    path("account/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("", include("casework.urls")),
    path("", include("providers.urls")),
    path("", include("reports.urls")),
]
