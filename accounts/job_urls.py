"""The pages of jobs: these need to know who is signed in, which jobs do not."""

from django.urls import path

from accounts.views import jobs

app_name = "jobs"

urlpatterns = [
    path("jobs/<uuid:pk>/", jobs.job_progress, name="progress"),
    path("jobs/<uuid:pk>/cancellation/", jobs.job_cancel, name="cancel"),
    path("jobs/<uuid:pk>/retry/", jobs.job_retry, name="retry"),
]
