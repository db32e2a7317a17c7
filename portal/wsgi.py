"""The WSGI entry point of application servers, on the production settings unless told otherwise."""

import os

from django.core.wsgi import get_wsgi_application

from portal.preloading import preload

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")
# Connections of a process that answers requests differ from a command's (portal.settings.databases).
os.environ["PORTAL_SERVES"] = "1"
application = get_wsgi_application()
preload()
