"""Child processes that cannot take more than their limits: files and documents of any kind are read and made in them.

No Django here, since a child has no need of it.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import portal

CHECKOUT = Path(portal.__file__).parent.parent

# A citizen's request comes first.
NICE = 10


@dataclass(frozen=True, slots=True)
class ProcessLimits:
    """Bounds of one child: `wall` and `cpu` in seconds, `memory` in bytes of address space, `output` in bytes."""

    wall: int
    cpu: int
    memory: int
    output: int


def limit_this_process(limits: ProcessLimits) -> None:
    """For the child: whatever its work does, it ends by itself, even where the parent has been killed."""
    os.nice(NICE)
    signal.alarm(limits.wall)
    bounds = {
        resource.RLIMIT_CPU: limits.cpu,
        resource.RLIMIT_AS: limits.memory,
        resource.RLIMIT_FSIZE: limits.output,
        resource.RLIMIT_CORE: 0,
    }
    for name, most in bounds.items():
        # Some systems do not let the address space be limited; time still is.
        with suppress(ValueError, OSError):
            resource.setrlimit(name, (most, most))


def start(
    module: str, arguments: Sequence[str], *, environment: Mapping[str, str] | None = None, **streams: Any
) -> subprocess.Popen[bytes]:
    """`python -m module arguments` in a session of its own; `streams` go to Popen. Raises OSError."""
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=CHECKOUT,
        # No secrets of this process.
        env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **(environment or {})},
        start_new_session=True,
        **streams,
    )


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill the child and its children, if it has not ended."""
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
