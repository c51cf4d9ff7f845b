"""How failures look to machines (RFC 9457), for the OpenAPI description."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Problem(BaseModel):
    """What went wrong. Act on `code`: it never changes. `title` is for people, in the language that was asked for."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=["urn:spontan:problem:session_closed"])
    title: str
    status: int
    code: str = Field(examples=["session_closed"])


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that may answer these statuses."""
    content = {"application/problem+json": {"schema": Problem.model_json_schema()}}
    return {status: {"description": "Problem", "content": content} for status in statuses}
