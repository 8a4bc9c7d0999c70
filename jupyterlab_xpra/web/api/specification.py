"""The check of requests against `api.yaml`."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema
from jupyter_events.yaml import loads

from ..errors import Refusal


@cache
def specification() -> dict[str, Any]:
    """The OpenAPI description of the API."""
    # PyYAML's loader in C, if it is there: the one in Python takes ten times as long.
    specification: dict[str, Any] = loads(files(__package__).joinpath("api.yaml").read_text("utf-8"))
    return specification


def pattern(path: str) -> str:
    """The regular expression of a path's route: `displays/{id}` has a group `display_id`."""
    return re.sub(r"(\w+)s/{id}", r"\1s/(?P<\1_id>[^/]+)", path) + "/?"


def parsed_body(path: str, method: str, body: bytes) -> dict[str, Any]:
    """The JSON body of a request, if the operation's schema takes it.

    Raises `Refusal` (400) that names the field.
    """
    try:
        parsed = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Refusal(400, f"The body is not JSON: {error}.") from error
    try:
        json.dumps(parsed, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise Refusal(400, "body: a string in it is not valid text (half of a surrogate pair).") from error
    operation = specification()["paths"][path][method.lower()]
    return _validated(parsed, operation["requestBody"]["content"]["application/json"]["schema"])


def number_of(path: str, name: str, given: str | None) -> int:
    """The number that a request gives for a parameter of the query, or its default.

    Raises `Refusal` (400) if the parameter's schema does not take it.
    """
    (parameter,) = (found for found in specification()["paths"][path]["parameters"] if found.get("name") == name)
    schema = parameter["schema"]
    minimum, maximum = schema["minimum"], schema["maximum"]
    text = str(schema["default"]) if given is None else given
    if not text.isascii() or not text.isdecimal() or not minimum <= int(text[:9]) <= maximum or len(text) > 9:
        raise Refusal(400, f"{name}: a whole number from {minimum} to {maximum}, not {text[:40]!r}.")
    return int(text)


def _validated(body: Any, schema: dict[str, Any]) -> dict[str, Any]:
    components = specification()["components"]
    validator = jsonschema.Draft202012Validator({**schema, "components": components})
    error = jsonschema.exceptions.best_match(validator.iter_errors(body))
    if error is None:
        valid: dict[str, Any] = body
        return valid
    where = ".".join(str(part) for part in error.absolute_path) or "body"
    if error.validator == "not":  # jsonschema prints the schema, which does not help a person
        raise Refusal(400, f"{where}: {error.schema['description']}")
    raise Refusal(400, f"{where}: {error.message[:300]}.")
