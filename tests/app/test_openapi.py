"""The API under requests that a machine made up from its own description: it answers as described and never breaks."""

from __future__ import annotations

from collections import Counter

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from pydantic import BaseModel
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from tests.factories import awards, evidence, pathways

REQUESTS = 15
"""Made up for each operation; the same ones in every run."""

PEOPLE = ("educator", "program_lead", "hr")


@pytest.fixture
def filled(town):
    """Something to find at some addresses."""
    awards.shared(town, town.educator)
    evidence.complete(town, town.educator, "growth-mindset")
    pathways.agreed(town, town.other_educator)
    return town


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", PEOPLE)
def test_made_up_requests_are_answered_as_described(filled, app, api_of, name):
    api = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, config=SchemathesisConfig())
    headers = api_of(filled.actors[name]).headers
    known = [result.ok() for result in api.get_all_operations()]
    assert len(known) > 25

    for operation in known:

        @settings(
            max_examples=REQUESTS, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
        )
        @given(case=operation.as_strategy())
        def ask(case: schemathesis.Case) -> None:
            answer = case.call(headers=headers)
            case.validate_response(
                answer,
                checks=[not_a_server_error, content_type_conformance, response_schema_conformance],
                headers=headers,
            )

        ask()


def test_the_description_is_openapi_3_1(app):
    described = app.test_client().get("/api/v1/openapi.json").json

    assert described["openapi"].startswith("3.1")
    assert described["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    for path, verbs in described["paths"].items():
        for verb, operation in verbs.items():
            assert operation["summary"], (path, verb)
            assert operation["responses"], (path, verb)


def test_no_two_shapes_share_a_name():
    """The description keeps one shape per name, so a second one would silently describe the wrong answer."""
    shapes = [model.__name__ for model in every_shape(BaseModel) if model.__name__.endswith(("Out", "In"))]
    names = Counter(name for name in shapes if not name.startswith("_"))

    assert len(names) > 40
    assert [name for name, number in names.items() if number > 1] == []


def every_shape(model: type[BaseModel]) -> set[type[BaseModel]]:
    """A model's heirs in the slices."""
    heirs = {heir for heir in model.__subclasses__() if not heir.__module__.startswith("schemathesis")}
    return heirs.union(*(every_shape(heir) for heir in heirs))
