import os

from django.core.wsgi import get_wsgi_application
from django.db import connections

from config.logging import keep_secrets_out_of_gunicorn

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

keep_secrets_out_of_gunicorn()
application = get_wsgi_application()

from encryption.checks import refuse_wrong_keys  # noqa: E402 - it needs the settings

refuse_wrong_keys()
connections.close_all()
