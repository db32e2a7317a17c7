"""Places: so many at once, none twice for one text, free again when the process that held one has gone."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from portal.core.pdf.places import Taken, take


def test_no_more_than_there_are(folder: Path) -> None:
    held = [take(folder, "1/hans-a", 2), take(folder, "2/hans-b", 2)]
    with pytest.raises(Taken):
        take(folder, "3/hans-c", 2)
    os.close(held[0])
    os.close(take(folder, "3/hans-c", 2))
    os.close(held[1])


def test_one_text_is_made_once_at_a_time(folder: Path) -> None:
    held = take(folder, "1/hans-a", 2)
    with pytest.raises(Taken):
        take(folder, "1/hans-a", 2)
    os.close(held)


def test_a_killed_child_frees_its_place(folder: Path) -> None:
    place = take(folder, "1/hans-a", 1)
    child = subprocess.Popen(["sleep", "60"], pass_fds=(place,))
    os.close(place)
    with pytest.raises(Taken):
        take(folder, "2/hans-b", 1)
    child.kill()
    child.wait()
    os.close(take(folder, "2/hans-b", 1))
