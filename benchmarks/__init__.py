"""Side-by-side timings: `make bench`. Never part of the tests.

The package sets Django up on a folder of state before its modules import anything of the portal: on `BENCH_VAR_DIR`,
else on a throw-away one that goes with the process. Where Django is set up already, it leaves everything as it is.
"""

import atexit
import os
import shutil
import tempfile

import django
from django.apps import apps

if not apps.ready:
    _folder = os.environ.get("BENCH_VAR_DIR")
    if not _folder:
        _folder = tempfile.mkdtemp(prefix="portal-bench-")
        atexit.register(shutil.rmtree, _folder, ignore_errors=True)
    os.environ["VAR_DIR"] = _folder
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.development")
    django.setup()
