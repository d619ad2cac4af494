"""What the prelude says of each model, against the list of ipywidgets' own front end (npm's @jupyter-widgets/schema)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from client import Client
from widget_page import Opened, opened

SCHEMA = Path(__file__).parent / "node_modules" / "@jupyter-widgets" / "schema" / "jupyterwidgetmodels.latest.json"

# One of each, as plain as can be.
CELL = """
IntSlider::new(0..=100).show();
FloatSlider::new(0.0..=100.0).show();
FloatLogSlider::new(1.0..=10000.0).show();
Dropdown::new(["a"]).show();
RadioButtons::new(["a"]).show();
Checkbox::new("").show();
Text::new("").show();
Button::new("").show();
Play::new(0..=100).show();
widget::Progress::new(0.0..=100.0).show();
widget::Html::new("").show();
widget::Image::png(vec![0u8]).show();
Output::new().show();
HBox::new(Button::new("")).show();
VBox::new(Button::new("")).show();
Tab::new().show();
Accordion::new().show();
"""
MODELS = {
    "IntSlider", "FloatSlider", "FloatLogSlider", "Dropdown", "RadioButtons", "Checkbox", "Text", "Button", "Play",
    "FloatProgress", "HTML", "Image", "Output", "HBox", "VBox", "Tab", "Accordion",
    "Layout", "SliderStyle", "DescriptionStyle", "CheckboxStyle", "TextStyle", "ButtonStyle", "ProgressStyle", "HTMLStyle",
}  # fmt: skip
# Where ours start differently, and why.
DIFFERENT = {
    ("FloatSlider", "step"): 1.0,  # a hundred stops, whatever the range
    ("FloatLogSlider", "step"): 0.05,  # twenty stops to a power of ten
    ("Dropdown", "_options_labels"): ["a"],
    ("Dropdown", "index"): 0,
    ("RadioButtons", "_options_labels"): ["a"],
    ("RadioButtons", "index"): 0,
    ("Tab", "selected_index"): 0,
}
TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str, "int": int, "float": (int, float), "bool": bool, "array": list, "object": dict, "reference": str,
}  # fmt: skip


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    assert SCHEMA.is_file(), "run `npm ci --prefix tests/widgets`"
    return {model["model"]["name"]: model for model in json.loads(SCHEMA.read_text("utf-8"))}


@pytest.fixture(scope="module")
def models(kernel: Any) -> list[Opened]:
    return opened(kernel.run(CELL).ok())


def test_all_of_them_are_made(models: list[Opened]) -> None:
    assert {model.name.removesuffix("Model") for model in models} == MODELS


def test_every_name_module_and_version_is_the_front_end_s(models: list[Opened], schema: dict[str, Any]) -> None:
    for model in models:
        known, state = schema[model.name], model.state
        said = [state[f"_model_{key}"] for key in ("module", "module_version", "name")]
        assert said == [known["model"][key] for key in ("module", "version", "name")], model.name
        said = [state[f"_view_{key}"] for key in ("module", "module_version", "name")]
        assert said == [known["view"][key] for key in ("module", "version", "name")], model.name


def test_every_value_is_known_of_its_type_and_the_default(models: list[Opened], schema: dict[str, Any]) -> None:
    checked = 0
    for model in models:
        short = model.name.removesuffix("Model")
        attributes = {attribute["name"]: attribute for attribute in schema[model.name]["attributes"]}
        for key, value in model.state.items():
            assert key in attributes, f"{short} has no {key}"
            attribute = attributes[key]
            if value is None:
                assert attribute.get("allow_none"), f"{short}.{key}"
            else:
                assert isinstance(value, TYPES[attribute["type"]]), f"{short}.{key}: {value!r} is no {attribute['type']}"
            if value not in (None, "") and "enum" in attribute:
                assert value in attribute["enum"], f"{short}.{key}"
            if attribute["type"] == "reference" or key == "children":
                continue
            if key == "tooltip":
                assert value == "", "the front end shows null as a text"
                continue
            assert value == DIFFERENT.get((short, key), attribute["default"]), f"{short}.{key}"
            checked += 1
    assert checked > 150


def test_what_is_referred_to_was_opened_before(models: list[Opened]) -> None:
    seen: set[str] = set()
    for model in models:
        references = [value for value in model.state.values() if isinstance(value, str) and value.startswith("IPY_MODEL_")]
        references += model.state.get("children", [])
        assert {reference.removeprefix("IPY_MODEL_") for reference in references} <= seen, model.name
        assert "layout" in model.state or model.name.endswith(("StyleModel", "LayoutModel"))
        assert model.message["metadata"]["version"].startswith("2.")
        seen.add(model.comm_id)


def test_each_is_shown_as_a_view_with_words(client: Client) -> None:
    run = client.run("IntSlider::new(0..=10).value(3).description(\"k\")").ok()
    view = run.result["application/vnd.jupyter.widget-view+json"]
    assert view["version_major"] == 2 and view["model_id"] == opened(run)[-1].comm_id
    assert run.text == 'IntSlider(value: 3, description: "k")'
    order = [message["msg_type"] for message in run.messages if message["msg_type"] in ("comm_open", "execute_result")]
    assert order == ["comm_open"] * 3 + ["execute_result"]
