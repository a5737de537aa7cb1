from django.urls import path

from oversight.views import (
    access_history,
    activities,
    jobs,
    reviews,
    team,
    unusual_accesses,
)

app_name = "oversight"

HISTORY = "clients/<uuid:client_pk>/access-history"

urlpatterns = [
    path("team/", team.team, name="team"),
    path(f"{HISTORY}/", access_history.access_history, name="access-history"),
    path(
        f"{HISTORY}/printed/",
        access_history.access_history_printed,
        name="access-history-printed",
    ),
    path("colleagues/<uuid:pk>/activity/", activities.person_activity, name="person-activity"),
    path("jobs/", jobs.job_list, name="job-list"),
    path("jobs/others/<uuid:pk>/cancellation/", jobs.job_cancel, name="job-cancel"),
    path("jobs/others/<uuid:pk>/retry/", jobs.job_retry, name="job-retry"),
    path("unusual-access/", unusual_accesses.unusual_access_list, name="unusual-access-list"),
    path(
        "unusual-access/<uuid:pk>/review/",
        reviews.unusual_access_review,
        name="unusual-access-review",
    ),
    path(
        "emergency-access/<uuid:pk>/review/",
        reviews.emergency_access_review,
        name="emergency-access-review",
    ),
]
