"""Whatever comes in that the API's description allows, or does not, it answers, and as it is described."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from played_workers import PlayedWorkers
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.applications import Starlette

from service.api import mount
from service.job_store import JobStore
from service.service import Service
from tests.service.conftest import PlayedReader

# For each operation, of what its description allows; and of what it does not, where there is anything to get wrong.
CASES = 15
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def test_every_answer_is_described_and_none_is_a_fault(tmp_path: Path) -> None:
    store = JobStore(tmp_path / "jobs.sqlite3")
    service = Service(PlayedWorkers(PlayedReader()), 2, store)  # type: ignore[arg-type]
    app = Starlette(routes=[mount(service)], lifespan=service.running)
    service._warm = service.workers.warm()
    document = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
    answers: Counter[int] = Counter()
    for found in document.get_all_operations():
        operation = found.ok()
        ask(operation, GenerationMode.POSITIVE, answers)
        if operation.body or operation.query:
            ask(operation, GenerationMode.NEGATIVE, answers)
    assert answers.total() >= 8 * CASES
    assert {200, 202, 404, 422} <= set(answers)


def ask(operation: schemathesis.APIOperation, mode: GenerationMode, answers: Counter[int]) -> None:
    @settings(
        max_examples=CASES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def answered(case: schemathesis.Case) -> None:
        answers[case.call_and_validate(checks=CHECKS).status_code] += 1

    answered()
