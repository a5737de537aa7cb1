from django.urls import path

from exports.views import exports

app_name = "exports"

urlpatterns = [
    path("exports/", exports.export_list, name="list"),
    path("exports/new/", exports.export_create, name="create"),
    path("exports/<uuid:pk>/", exports.export_detail, name="detail"),
    path("exports/<uuid:pk>/approval/", exports.export_approve, name="approve"),
    path("exports/<uuid:pk>/making/", exports.export_make_again, name="make-again"),
    path("exports/<uuid:pk>/denial/", exports.export_deny, name="deny"),
    path("exports/<uuid:pk>/cancellation/", exports.export_cancel, name="cancel"),
    path("exports/<uuid:pk>/password/", exports.export_password, name="password"),
    path("exports/<uuid:pk>/file/", exports.export_file, name="file"),
]
