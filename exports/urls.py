from django.urls import path

from exports.views import exports

app_name = "exports"

urlpatterns = [
    path("exports/", exports.export_list, name="list"),
    path("exports/new/", exports.export_create, name="create"),
    path("exports/<uuid:pk>/", exports.export_detail, name="detail"),
    path("exports/<uuid:pk>/approval/", exports.export_approve, name="approve"),
    path("exports/<uuid:pk>/refusal/", exports.export_refuse, name="refuse"),
    path("exports/<uuid:pk>/cancellation/", exports.export_cancel, name="cancel"),
    path("exports/<uuid:pk>/number/", exports.export_ask_again, name="ask-again"),
    path("exports/<uuid:pk>/pass-phrase/", exports.export_phrase, name="phrase"),
    path("exports/<uuid:pk>/file/", exports.export_file, name="file"),
]
