"""The version of this eventkit, without loading what it names."""

from __future__ import annotations

import sys

__all__ = ["VERSION"]

VERSION: str = vars(sys.modules["eventkit"])["__version__"]
