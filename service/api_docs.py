"""The API described: the OpenAPI document, and a page that shows it and asks no other server for anything."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from recognition.network import ROOT
from service.problem import Problem

SWAGGER_UI = ROOT / "static" / "swagger_ui"

# The validator is another server, which would be asked about the document.
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Digit reader: API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="swagger_ui/swagger-ui.css">
<body>
<div id="api"></div>
<script src="swagger_ui/swagger-ui-bundle.js"></script>
<script>SwaggerUIBundle({ url: "openapi.json", dom_id: "#api", validatorUrl: null });</script>
"""


def add(app: FastAPI) -> None:
    """Adds the page at `/v1/docs`, and completes the document."""

    @app.get("/v1/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(_PAGE)

    app.mount("/v1/swagger_ui", StaticFiles(directory=SWAGGER_UI))
    written = app.openapi

    def document() -> dict[str, Any]:
        told = written()
        told["components"]["schemas"]["Problem"] = Problem.model_json_schema()
        return told

    app.openapi = document  # type: ignore[method-assign]
