"""The segmenter of Chinese words, rjieba, without the one that its package makes for itself at import.

Each holds a dictionary of 25 MB; the package's own would stay beside ours for as long as the process lives.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec, module_from_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

    from rjieba import Jieba as Segmenter

# The compiled half, which has all the work; the package around it only makes and offers its own segmenter.
_COMPILED = "rjieba.rjieba"


def _compiled() -> ModuleType:
    # It can be initialised once a process: where somebody has imported the package, that one is taken.
    if _COMPILED not in sys.modules:
        spec = _spec()
        module = module_from_spec(spec)
        sys.modules[_COMPILED] = module
        if spec.loader:
            spec.loader.exec_module(module)
    return sys.modules[_COMPILED]


def _spec() -> ModuleSpec:
    package = find_spec("rjieba")
    compiled = PathFinder.find_spec(_COMPILED, package.submodule_search_locations) if package else None
    if compiled is None:
        raise ModuleNotFoundError(_COMPILED)
    return compiled


if not TYPE_CHECKING:
    Segmenter = _compiled().Jieba
