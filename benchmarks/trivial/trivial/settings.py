"""Settings of the bare project."""

ROOT_URLCONF = "trivial.urls"
WSGI_APPLICATION = "trivial.wsgi.application"
ALLOWED_HOSTS = ["*"]
# Nothing is signed: the project has neither sessions nor forms.
SECRET_KEY = "-"
USE_TZ = True
