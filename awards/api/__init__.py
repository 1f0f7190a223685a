"""The JSON doors of awards. Each module hangs its own on the one blueprint."""

from awards.api import earned, outside, showing
from awards.api.blueprint import api

__all__ = ["api", "earned", "outside", "showing"]
