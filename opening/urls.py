from django.urls import path

from opening.views import closed_days

app_name = "opening"
urlpatterns = [
    path("closed-days/", closed_days.closed_day_list, name="closed-day-list"),
    path("closed-days/new/", closed_days.closed_day_create, name="closed-day-create"),
    path(
        "closed-days/<uuid:pk>/removal/",
        closed_days.closed_day_remove,
        name="closed-day-remove",
    ),
]
