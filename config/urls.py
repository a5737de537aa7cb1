from django.urls import include, path

from accounts.views.home import home
from accounts.views.sessions import quick_exit

urlpatterns = [
    path("", home, name="home"),
    path("quick-exit/", quick_exit, name="quick-exit"),
    path("account/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("", include("casework.urls")),
    path("", include("providers.urls")),
    path("", include("reports.urls")),
]
