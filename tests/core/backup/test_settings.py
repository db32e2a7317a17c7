"""What a backup takes along of the machine's settings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.live import ROOT

_SHOW = "import json; from portal.settings import backups as b; print(json.dumps([str(p) for p in b.BACKUP_SETTINGS]))"


def shown(**given: str) -> list[str]:
    """The files, as a new process reads its environment."""
    result = subprocess.run(
        [sys.executable, "-c", _SHOW], cwd=ROOT, env=os.environ | given, capture_output=True, text=True, check=True
    )
    return json.loads(result.stdout)


def test_what_a_new_machine_needs_is_taken_along(tmp_path: Path) -> None:
    found = shown(VAR_DIR=str(tmp_path))
    assert found == ["/etc/portal/environment", "/etc/portal/install.conf", f"{tmp_path}/secret_key"]
    more = shown(VAR_DIR=str(tmp_path), ENVIRONMENT_FILE="/x/env", BACKUP_RECIPIENTS="/x/recipients")
    assert more == ["/x/env", "/x/install.conf", f"{tmp_path}/secret_key", "/x/recipients"]
