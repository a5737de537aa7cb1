from django.urls import path

from fieldwork.views import on_call

app_name = "fieldwork"
urlpatterns = [
    path("on-call/", on_call.on_call_list, name="on-call-list"),
    path("on-call/new/", on_call.on_call_create, name="on-call-create"),
    path("on-call/<uuid:pk>/", on_call.on_call_edit, name="on-call-edit"),
    path("on-call/<uuid:pk>/removal/", on_call.on_call_remove, name="on-call-remove"),
]
