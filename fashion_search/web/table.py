"""Functions with their docstrings in; the one table of endpoints, which both doors and their descriptions read, out."""

from __future__ import annotations

import difflib
import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fashion_search.web.kinds import KINDS, VALUES, Kind, PictureKind, Schema

Answering = Callable[..., dict[str, Any]]
EMPTY: Mapping[str, Schema] = {}
NAMED = re.compile(r"^(\w+): (.+)$")


@dataclass(frozen=True)
class Parameter:
    """One thing that an endpoint takes; `required` where it cannot be left out."""

    name: str
    kind: Kind
    about: str
    default: Any = None
    required: bool = False

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture, or several."""
        return isinstance(self.kind, PictureKind)


@dataclass(frozen=True)
class Endpoint:
    """One thing that can be asked for."""

    name: str
    about: str
    parameters: tuple[Parameter, ...]
    function: Answering

    @property
    def picture(self) -> Parameter | None:
        """The parameter that takes a picture, or several."""
        return next((parameter for parameter in self.parameters if parameter.is_picture), None)

    @property
    def is_batch(self) -> bool:
        """Whether it takes several pictures, and so takes long."""
        return self.picture is not None and self.picture.kind.repeats

    def check(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values, each of its kind; null means the default. Raises ValueError that names the field."""
        known = self.know(values)
        given = {name: known[name].kind.check(name, value) for name, value in values.items() if value is not None}
        for parameter in self.parameters:
            if parameter.required and given.get(parameter.name) is None:
                raise ValueError(missing(parameter))
        return given

    def know(self, names: Iterable[str]) -> dict[str, Parameter]:
        """The parameters by name. Raises ValueError for a name that is none of them."""
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in names:
            if name not in known:
                raise ValueError(f"{self.name} takes no `{name}`; {choose(name, known)}")
        return known


def described(parameter: Parameter) -> Schema:
    """The values of a parameter as JSON schema, with what it is for and what it is when left out."""
    default = {} if parameter.default is None else {"default": parameter.default}
    return {**parameter.kind.schema, "description": parameter.about, **default}


def object_of(
    endpoint: Endpoint, describe: Callable[[Parameter], Schema], more: Mapping[str, Schema] = EMPTY
) -> Schema:
    """All that an endpoint takes as one JSON object, and nothing else; `more` may come too."""
    return {
        "type": "object",
        "properties": {**{parameter.name: describe(parameter) for parameter in endpoint.parameters}, **more},
        "required": [parameter.name for parameter in endpoint.parameters if parameter.required],
        "additionalProperties": False,
    }


def missing(parameter: Parameter) -> str:
    """What is said where a parameter did not come that must."""
    if parameter.is_picture:
        return f"No picture came; send {'at least one' if parameter.name == 'images' else 'one'} as `{parameter.name}`."
    return f"No `{parameter.name}` came; expected is this: {parameter.about}"


def choose(name: str, known: Iterable[str]) -> str:
    """The end of a sentence: the nearest of what there is; all of it where nothing is near."""
    listed = list(known)
    near = difflib.get_close_matches(name, listed, 3, 0.6)
    return f"did you mean {' or '.join(near)}?" if near else f"choose from {', '.join(listed) or 'none'}."


def describe(functions: Mapping[str, Answering], defaults: Mapping[str, Any]) -> dict[str, Endpoint]:
    """The table, read from the functions: names and order from the signature, the words from the docstring."""
    return {name: _describe(name, function, defaults) for name, function in functions.items()}


def _describe(name: str, function: Answering, defaults: Mapping[str, Any]) -> Endpoint:
    about, told = read_docstring(inspect.getdoc(function) or "")
    parameters = tuple(
        Parameter(
            given.name, KINDS.get(given.name, VALUES), told.get(given.name, ""), defaults.get(given.name),
            given.default is inspect.Parameter.empty,
        )
        for given in inspect.signature(function).parameters.values()
    )  # fmt: skip
    return Endpoint(name, about, parameters, function)


def read_docstring(text: str) -> tuple[str, dict[str, str]]:
    """What a function does, and what each line under `Args:` says of a parameter."""
    about, _, arguments = text.partition("\nArgs:")
    told = [(found[1], found[2]) for line in arguments.splitlines() if (found := NAMED.match(line.strip()))]
    return about.strip(), dict(told)
