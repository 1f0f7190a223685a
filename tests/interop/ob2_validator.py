"""Runs the `openbadges` package over made-up addresses. Started by the tests in an environment of its own.

Reads a JSON list of cases from standard input and writes a JSON list of reports. A case has `addresses`, a
map from address to {status, type, body in base64}; `subject`, what to verify; perhaps `email`, the holder's.
"""

import base64
import io
import json
import logging
import sys

import openbadges
import requests
from openbadges.verifier.openbadges_context import OPENBADGES_CONTEXT_V2_DICT, OPENBADGES_CONTEXT_V2_URI
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

CONTEXT = {"status": 200, "type": "application/ld+json", "json": OPENBADGES_CONTEXT_V2_DICT}
NOTHING = {"status": 404, "type": "text/plain", "body": ""}


class Addresses(BaseAdapter):
    """Answers from a map instead of the network."""

    def __init__(self, addresses):
        super().__init__()
        self.addresses = {OPENBADGES_CONTEXT_V2_URI: CONTEXT, **addresses}

    def send(self, request, **_options):
        found = self.addresses.get(request.url, NOTHING)
        body = json.dumps(found["json"]).encode() if "json" in found else base64.b64decode(found["body"])
        response = requests.Response()
        response.request, response.url, response.status_code = request, request.url, found["status"]
        response.headers = CaseInsensitiveDict({"Content-Type": found["type"]})
        response.raw, response._content = io.BytesIO(body), body
        return response

    def close(self):
        """Nothing is open."""


def report_on(case):
    adapter = Addresses(case["addresses"])
    requests.Session.get_adapter = lambda _session, url: adapter
    profile = {"email": case["email"]} if case.get("email") else None
    report = openbadges.verify(case["subject"], profile, use_cache=False, cache_backend=None)["report"]
    errors = [message["result"] for message in report["messages"] if message["messageLevel"] == "ERROR"]
    return {"valid": report["valid"], "version": report.get("openBadgesVersion"), "errors": errors}


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    json.dump([report_on(case) for case in json.load(sys.stdin)], sys.stdout)
