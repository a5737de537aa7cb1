from django.urls import path

from drafts.views import drafts

app_name = "drafts"
urlpatterns = [
    path("drafts/<slug:form>/", drafts.draft_save, name="draft-save"),
    path(
        "drafts/<slug:form>/<uuid:subject>/",
        drafts.draft_save,
        name="draft-of-record-save",
    ),
    path("drafts/<uuid:pk>/discarding/", drafts.draft_discard, name="draft-discard"),
    path("drafts/<uuid:pk>/restoration/", drafts.draft_restore, name="draft-restore"),
]
