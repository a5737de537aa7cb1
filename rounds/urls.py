from django.urls import path

from rounds.views import buckets, rounds, shifts

app_name = "rounds"
urlpatterns = [
    path("rounds/", rounds.round_list, name="round-list"),
    path("rounds/new/", rounds.round_start, name="round-start"),
    path("rounds/people/", rounds.people_options, name="people-options"),
    path("rounds/<uuid:pk>/", rounds.round_detail, name="round-detail"),
    path("rounds/<uuid:pk>/save/", rounds.round_save, name="round-save"),
    path("rounds/<uuid:pk>/correction/", rounds.round_correct, name="round-correct"),
    path("rounds/<uuid:pk>/withdrawal/", rounds.round_withdraw, name="round-withdraw"),
    path("rounds/<uuid:pk>/undoing/", rounds.round_undo, name="round-undo"),
    path("rounds/<uuid:pk>/return/", rounds.round_put_back, name="round-put-back"),
    path("rounds/<uuid:pk>/discarding/", rounds.round_discard, name="round-discard"),
    path("shifts/", shifts.shift_current, name="shift-current"),
    path("shifts/<str:kind>/<str:day>/", shifts.shift_detail, name="shift-detail"),
    path("shifts/<str:kind>/<str:day>/text/", shifts.hand_over_write, name="hand-over-write"),
    path("shifts/<str:kind>/<str:day>/reading/", shifts.hand_over_read, name="hand-over-read"),
    path("round-counts/", buckets.bucket_list, name="bucket-list"),
    path("round-counts/new/", buckets.bucket_create, name="bucket-create"),
    path("round-counts/<uuid:pk>/", buckets.bucket_edit, name="bucket-edit"),
]
