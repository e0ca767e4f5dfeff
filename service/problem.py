"""What went wrong with a request, as RFC 9457 has it: `application/problem+json`."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
_FAULT = "The service led to a fault with this request: its log says why."


class Problem(BaseModel):
    """What every refusal looks like: the status, its name, and a sentence for a person."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "about:blank",
                    "title": "Too Many Requests",
                    "status": 429,
                    "detail": "All readers are busy, and enough wait for them: try again in a second.",
                }
            ]
        }
    )

    type: str = "about:blank"
    title: str
    status: int
    detail: str


def problem(status: int, detail: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """The response that says what is wrong."""
    told = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail)
    return JSONResponse(told.model_dump(), status, headers, MEDIA_TYPE)


async def of_http(request: Request, error: Exception) -> JSONResponse:
    """What was raised with a status."""
    assert isinstance(error, HTTPException)
    return problem(error.status_code, error.detail, dict(error.headers or {}))


async def of_validation(request: Request, error: Exception) -> JSONResponse:
    """What a request lacks, or has wrong: each thing with its name."""
    assert isinstance(error, RequestValidationError)
    faults = [f"{'.'.join(str(part) for part in fault['loc'][1:])}: {fault['msg']}" for fault in error.errors()]
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "; ".join(faults))


async def of_fault(request: Request, error: Exception) -> JSONResponse:
    """What nobody foresaw."""
    logger.error("%s %s led to a fault.", request.method, request.url.path, exc_info=error)
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, _FAULT)


def described(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """For the OpenAPI document: that a path may answer with these problems."""
    return {
        status.value: {
            "description": status.phrase,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in statuses
    }
