from django.urls import path

from outbox.views import notes, offline

app_name = "outbox"
urlpatterns = [
    path("offline/", offline.shell, name="offline-shell"),
    path("offline/worker.js", offline.worker, name="offline-worker"),
    path("offline/key/", offline.key, name="offline-key"),
    path("offline-notes/", notes.note_list, name="note-list"),
    path("offline-notes/receiving/", notes.note_receive, name="note-receive"),
    path("offline-notes/<uuid:pk>/", notes.note_match, name="note-match"),
    path("offline-notes/<uuid:pk>/discarding/", notes.note_discard, name="note-discard"),
]
