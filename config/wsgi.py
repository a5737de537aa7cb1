import os

from django.core.wsgi import get_wsgi_application
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

application = get_wsgi_application()

from encryption.checks import refuse_wrong_keys  # noqa: E402 - it needs the settings

refuse_wrong_keys()
connections.close_all()
