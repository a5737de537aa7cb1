from django.urls import path

from notifications.views import choices, notifications

app_name = "notifications"
urlpatterns = [
    path("new-to-you/", notifications.new_list, name="list"),
    path("new-to-you/seeing/", notifications.see_all, name="see-all"),
    path("new-to-you/<slug:kind>/<uuid:subject>/opening/", notifications.open_one, name="open"),
    path("new-to-you/<slug:kind>/<uuid:subject>/seeing/", notifications.see_one, name="see"),
    path("new-to-you/<uuid:pk>/undo/", notifications.unsee, name="unsee"),
    path("account/notifications/", choices.choices_edit, name="choices-edit"),
]
