"""The table of endpoints in; Gradio's door to them, hidden components of the page that is being built, out."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.components import Component
from gradio.components.api_component import Api

from fashion_search.web.api import Answer, table
from fashion_search.web.kinds import Schema
from fashion_search.web.meanings import answer_schemas
from fashion_search.web.picture import Picture, Pictures
from fashion_search.web.table import Endpoint, Parameter

if TYPE_CHECKING:
    from fashion_search.search.service import SearchService


def answering(endpoint: Endpoint, inputs: list[Component]) -> Callable[..., Answer]:
    """The endpoint for JSON as it came, whose errors callers can do something about are told as sentences.

    Gradio would take each input through a thread of its own, which costs more than the search.
    """

    @wraps(endpoint.function)
    def answer(*values: Any) -> Answer:
        try:
            read = (_read_value(component, value) for component, value in zip(inputs, values, strict=True))
            named = zip((parameter.name for parameter in endpoint.parameters), read, strict=True)
            return endpoint.function(**endpoint.check(dict(named)))
        except gr.Error:
            raise  # a ValueError too, whose text Gradio would quote
        except ValueError as error:
            raise gr.Error(str(error), print_exception=False) from None

    return answer


def _read_value(component: Component, value: Any) -> Any:
    """What the component makes of a JSON value."""
    model = getattr(component, "data_model", None)
    return component.preprocess(model.model_validate(value) if model and value is not None else value)


def add_endpoints(service: "SearchService") -> None:
    """Add the endpoints to the page that is being built; call it inside its `with` block."""
    examples = example_values(service)
    with gr.Row(visible=False):
        press = gr.Button()
        for name, endpoint in table(service).items():
            inputs = [component(parameter, examples.get(parameter.name)) for parameter in endpoint.parameters]
            answer = AnswerJSON("answer", answer_schemas()[name])
            press.click(
                answering(endpoint, inputs), inputs, answer, api_name=name, show_progress="hidden",
                preprocess=False, postprocess=False,
            )  # fmt: skip


def example_values(service: "SearchService") -> dict[str, Any]:
    """What must be given, as the page about the API writes it into its calls: of the catalog, so that they answer."""
    if not len(service.index):
        return {}
    first = str(service.index.product(0).id)
    return {"id": first, "kept": [first]}


def component(parameter: Parameter, example: Any = None) -> Component:
    """What Gradio describes and checks a parameter by."""
    if parameter.is_picture:
        kind = Pictures if parameter.name == "images" else Picture
        return kind(parameter.name, parameter.about)
    # Gradio's info takes a description from its own word, its page about the API from there.
    told = {"description": parameter.about, "additional_description": parameter.about}
    return Value(parameter.default, {**parameter.kind.schema, **told}, parameter.name, example)


class Value(Api):
    """gr.Api with an example of its own."""

    is_template = True

    def __init__(self, value: Any, schema: Schema, label: str, example: Any) -> None:
        super().__init__(value, schema, label)
        self._example = example

    def example_payload(self) -> Any:
        """What a call may say."""
        return super().example_payload() if self._example is None else self._example

    def example_value(self) -> Any:
        """The same."""
        return self.example_payload()


class AnswerJSON(gr.JSON):
    """gr.JSON that tells the shape of what it holds."""

    is_template = True  # drawn by gr.JSON's own frontend

    def __init__(self, label: str, schema: Schema) -> None:
        super().__init__(label=label)
        self._schema = schema

    def api_info(self) -> Schema:
        """The answer's JSON schema."""
        return self._schema
