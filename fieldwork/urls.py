from django.urls import path

from fieldwork.views import calendar_feeds, on_call, visits

app_name = "fieldwork"
urlpatterns = [
    path("calendar/", calendar_feeds.calendar_feed_detail, name="calendar-feed-detail"),
    path("calendar/new/", calendar_feeds.calendar_feed_create, name="calendar-feed-create"),
    path("calendar/feed/<str:token>.ics", calendar_feeds.calendar_feed, name="calendar-feed"),
    path(
        "calendar/<uuid:pk>/replacement/",
        calendar_feeds.calendar_feed_replace,
        name="calendar-feed-replace",
    ),
    path(
        "calendar/<uuid:pk>/ending/",
        calendar_feeds.calendar_feed_stop,
        name="calendar-feed-stop",
    ),
    path("on-call/", on_call.on_call_list, name="on-call-list"),
    path("on-call/new/", on_call.on_call_create, name="on-call-create"),
    path("on-call/<uuid:pk>/", on_call.on_call_edit, name="on-call-edit"),
    path("on-call/<uuid:pk>/removal/", on_call.on_call_remove, name="on-call-remove"),
    path("visits/", visits.visit_list, name="visit-list"),
    path("visits/new/", visits.visit_create, name="visit-create"),
    path(
        "clients/<uuid:client_pk>/visits/new/",
        visits.client_visit_create,
        name="client-visit-create",
    ),
    path("visits/<uuid:pk>/", visits.visit_detail, name="visit-detail"),
    path("visits/<uuid:pk>/departure/", visits.visit_depart, name="visit-depart"),
    path("visits/<uuid:pk>/extension/", visits.visit_extend, name="visit-extend"),
    path("visits/<uuid:pk>/return/", visits.visit_return, name="visit-return"),
    path("visits/<uuid:pk>/cancellation/", visits.visit_cancel, name="visit-cancel"),
    path("visits/<uuid:pk>/reinstatement/", visits.visit_reinstate, name="visit-reinstate"),
    path(
        "visits/<uuid:pk>/acknowledgement/", visits.visit_acknowledge, name="visit-acknowledge"
    ),
]
