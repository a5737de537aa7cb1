from django.urls import path

from staff_messages.views import hand_overs, messages

app_name = "staff_messages"
urlpatterns = [
    path("clients/<uuid:client_pk>/messages/", messages.message_list, name="message-list"),
    path(
        "clients/<uuid:client_pk>/messages/new/", messages.message_create, name="message-create"
    ),
    path(
        "clients/<uuid:client_pk>/messages/<uuid:pk>/answer/",
        messages.message_answer,
        name="message-answer",
    ),
    path(
        "clients/<uuid:client_pk>/messages/<uuid:pk>/reading/",
        messages.message_read,
        name="message-read",
    ),
    path(
        "clients/<uuid:client_pk>/messages/<uuid:pk>/withdrawal/",
        messages.message_withdraw,
        name="message-withdraw",
    ),
    path(
        "emergency-access/<uuid:pk>/hand-over/",
        hand_overs.emergency_hand_over,
        name="emergency-hand-over",
    ),
]
