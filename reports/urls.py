from django.urls import path

from reports.views import awards, finalizations, given, reports, snapshots

app_name = "reports"
urlpatterns = [
    path("reports/", snapshots.snapshot_list, name="snapshot-list"),
    path("reports/given/", given.given_list, name="given-list"),
    path("reports/new/", reports.report_new, name="report-new"),
    path(
        "reports/new/<slug:award_number>/<slug:form_code>/",
        reports.report_period,
        name="report-period",
    ),
    path("reports/preview/", reports.report_preview, name="report-preview"),
    path("reports/final/", finalizations.finalization_create, name="finalization-create"),
    path(
        "reports/final/<uuid:pk>/",
        finalizations.finalization_detail,
        name="finalization-detail",
    ),
    path("reports/<uuid:pk>/", snapshots.snapshot_detail, name="snapshot-detail"),
    path(
        "reports/<uuid:pk>/report.<slug:format>", snapshots.snapshot_file, name="snapshot-file"
    ),
    path("awards/", awards.award_list, name="award-list"),
    path("awards/new/", awards.award_create, name="award-create"),
]
