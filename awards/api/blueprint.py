"""Where the JSON doors of awards hang."""

from __future__ import annotations

from waymark.web.api import api_blueprint

api = api_blueprint("awards", "Awards")
