"""The pages as a WSGI application, loaded in the process that answers requests."""

import os

from django.core.wsgi import get_wsgi_application

from leitstelle.config import environment, log, parent

parent.die_with_parent()  # the server's own main process may be killed; a worker without it would keep the port
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leitstelle.config.settings")
log.configure("web", environment.load())
application = get_wsgi_application()
