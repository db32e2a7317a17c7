"""Where every part of the settings reads its environment, and where run-time state lives."""

from pathlib import Path

from environs import Env

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
# All run-time state lives here: database, index, media, collected static files, caches.
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var"))).resolve()
VAR_DIR.mkdir(parents=True, exist_ok=True)
