from django.urls import path

from jobs.views import jobs

app_name = "jobs"

urlpatterns = [
    path("jobs/<uuid:pk>/", jobs.job_progress, name="progress"),
    path("jobs/<uuid:pk>/cancellation/", jobs.job_cancel, name="cancel"),
    path("jobs/<uuid:pk>/retry/", jobs.job_retry, name="retry"),
]
