"""What keeps strangers out: transport, cookies, headers, the admin's door, passwords, sessions."""

from datetime import timedelta
from ipaddress import ip_network

from csp.constants import NONE, SELF, UNSAFE_INLINE

from portal.settings.environment import env

HTTPS = env.bool("HTTPS", True)
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
# Browsers take a cookie of this name only from this very host: other sites of the same domain cannot plant one.
# Not the session's, by whose name nginx and the page cache tell staff.
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 31536000) if HTTPS else 0
# Off by default: a body whose site has the bare domain may have others below it that know HTTP only, and browsers would
# refuse those for a year. Being on the browsers' own list (preload) is the body's decision, and asks for the first.
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS and env.bool("HSTS_INCLUDE_SUBDOMAINS", False)
SECURE_HSTS_PRELOAD = HTTPS and env.bool("HSTS_PRELOAD", False)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Wagtail lifts it for its previews, which it shows in a frame.
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# Wagtail's date fields and inline panels bring scripts in the page, which it evaluates again where it adds a block;
# its icons and widgets carry styles. Its pictures are drawn from data: and blob: before they are uploaded.
ADMIN_CONTENT_SECURITY_POLICY = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    # Its previews.
    "frame-ancestors": [SELF],
}
# Nothing in a file that somebody uploaded may run, whatever a browser takes it for.
FILES_CONTENT_SECURITY_POLICY = {"default-src": [NONE], "frame-ancestors": [NONE], "sandbox": True}
# Pages use none of it.
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "serial",
        "usb",
    )
}

# Only these proxies are believed about who asks (X-Forwarded-For); a unix socket, which has no address, always is.
TRUSTED_PROXIES = [ip_network(one.strip()) for one in env.list("TRUSTED_PROXIES", ["127.0.0.0/8", "::1/128"])]
# From which networks the admin may be reached (CIDR); empty means from everywhere.
ADMIN_NETWORKS = [ip_network(one.strip()) for one in env.list("ADMIN_NETWORKS", [])]

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
# In the database, which every process shares and a restart keeps; also where there is no Redis.
AXES_HANDLER = "portal.core.login_throttling.LoginHandler"
AXES_FAILURE_LIMIT = env.int("LOGIN_FAILURES", 5)
AXES_COOLOFF_TIME = timedelta(minutes=env.int("LOGIN_PAUSE_MINUTES", 15))
# By name and address: an office behind one address is not locked out for one colleague, and nobody locks out a
# colleague from elsewhere. How often one address may try at all is nginx's to bound.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
# Over all addresses together, within the same minutes: then only places from which this name has logged in before may
# try.
LOGIN_FAILURES_EVERYWHERE = env.int("LOGIN_FAILURES_EVERYWHERE", 50)
AXES_RESET_ON_SUCCESS = True
# Whoever keeps trying too early waits no longer for it.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "portal.core.login_throttling.locked_out"
AXES_CLIENT_IP_CALLABLE = "portal.core.client_address.client_address_text"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# A working day at most, also where staff asked to stay logged in.
SESSION_COOKIE_AGE = 12 * 3600
STAFF_IDLE_SECONDS = env.int("STAFF_IDLE_MINUTES", 60) * 60

# PBKDF2 with SHA-256, Django's own: 1,000,000 rounds in 5.2 (OWASP asks for 600,000), and nothing more to install.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "portal.core.passwords.LengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "portal.core.passwords.KindsValidator"},
    {"NAME": "portal.core.passwords.CommonInChinaValidator"},
]
