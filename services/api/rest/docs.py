"""The API's own page: rendered here, because the usual viewers load scripts from elsewhere."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.api.rendering import Render

router = APIRouter()


@router.get("/docs")
async def docs(request: Request, page: Render) -> HTMLResponse:
    """Every endpoint with its parameters and answers; the full description is /api/v1/openapi.json."""
    schema = request.app.openapi()
    operations = [
        {"method": method.upper(), "path": path, **_operation(operation)}
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    return page("layout/api.html", operations=operations)


def _operation(operation: dict[str, Any]) -> dict[str, Any]:
    return {
        "summary": operation.get("description") or operation.get("summary", ""),
        "parameters": [
            (p["name"], p["in"], bool(p.get("required")), p.get("description", ""))
            for p in operation.get("parameters", [])
        ],
        "statuses": sorted(operation["responses"]),
    }
