"""The shared corpus of regulations, which stands beside the checkout where there is one."""

from __future__ import annotations

from pathlib import Path

import pytest

CORPUS = Path(__file__).resolve().parents[1] / ".." / "shared" / "corpus" / "laws.jsonl.gz"

needs_corpus = pytest.mark.skipif(not CORPUS.exists(), reason="the shared corpus is not beside the checkout")
