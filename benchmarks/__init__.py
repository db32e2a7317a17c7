"""Side-by-side timings: `make bench`. Never part of the tests.

The package sets Django up on a throw-away folder of state, before its modules import anything of the portal.
"""

import os
import tempfile

import django

os.environ["VAR_DIR"] = os.environ.get("BENCH_VAR_DIR") or tempfile.mkdtemp(prefix="portal-bench-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.development")
django.setup()
