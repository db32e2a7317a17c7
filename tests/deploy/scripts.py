"""Runs parts of deploy/lib in a folder of a test's own."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.live import ROOT

DEPLOY = ROOT / "deploy"


def bash(script: str, *parts: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `script` after the named parts of deploy/lib, with everything that they would touch below `folder`."""
    places = f"ROOT={folder} RELEASES={folder}/releases VENVS={folder}/venvs VAR={folder}/var CONFIG={folder}"
    sources = "; ".join(f". {DEPLOY}/lib/{part}.sh" for part in ("common", *parts))
    variables["DUE"] = f"{folder}/due"
    given = "; ".join(f"{name}='{value}'" for name, value in variables.items())
    whole = f"set -euo pipefail; DEPLOY={DEPLOY}; {sources}; {places}; {given}\n{script}"
    return subprocess.run(["bash", "-c", whole], capture_output=True, text=True, timeout=60)
