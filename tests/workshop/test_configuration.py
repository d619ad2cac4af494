"""What the offered configurations say, where no hub is needed to see it; and the script that servers are started with."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from classroom import ROOT
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

SCRIPT = ROOT / "deploy/learner.sh"
VALUES = ROOT / "deploy/zero-to-jupyterhub-values.yaml"


def closed(**properties: Any) -> dict[str, Any]:
    """An object with these keys and no others."""
    return {"type": "object", "properties": properties, "additionalProperties": False}


TEXT, NUMBER, WHOLE, FLAG = ({"type": each} for each in ("string", "number", "integer", "boolean"))
FILE = {
    **closed(mountPath=TEXT, mode=NUMBER, stringData=TEXT, data={"type": "object"}),
    "required": ["mountPath"],
    "oneOf": [{"required": ["stringData"]}, {"required": ["data"]}],
}
# Of the schema that the chart documents and holds its values against, what we use: it is in no registry of packages.
CHART = closed(
    singleuser=closed(
        image={**closed(name=TEXT, tag=TEXT), "required": ["name", "tag"]},
        uid=WHOLE,
        storage=closed(homeMountPath=TEXT, capacity=TEXT),
        memory=closed(guarantee=TEXT, limit=TEXT),
        cpu=closed(guarantee=NUMBER, limit=NUMBER),
        cmd={"type": "array", "items": TEXT},
        defaultUrl=TEXT,
        startTimeout=WHOLE,
        extraEnv={"type": "object", "additionalProperties": TEXT},
        extraFiles={"type": "object", "additionalProperties": FILE},
    ),
    cull=closed(enabled=FLAG),
)


@pytest.fixture
def values() -> dict[str, Any]:
    return yaml.safe_load(VALUES.read_text("utf-8"))


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.setenv("OXBOOK_HUB_STATE", str(tmp_path / "state"))
    return PyFileConfigLoader("jupyterhub_config.py", path=str(ROOT / "deploy")).load_config()


def test_the_chart_knows_every_value(values: dict[str, Any]) -> None:
    jsonschema.validate(values, CHART)


def test_both_hubs_have_the_same_rules(values: dict[str, Any], hub: Config) -> None:
    learner = values["singleuser"]
    assert not values["cull"]["enabled"] and "services" not in hub.JupyterHub
    rules = learner["extraFiles"]["culling"]["data"]
    told = {f"--{part}.{name}": value for part, each in rules.items() for name, value in each.items()}
    assert told == {name: yaml.safe_load(value.lower()) for name, value in (each.split("=") for each in hub.Spawner.args)}
    for name in ("RAYON_NUM_THREADS", "CARGO_NET_OFFLINE"):
        assert learner["extraEnv"][name] == hub.Spawner.environment[name]
    assert str(learner["cpu"]["limit"]) == str(hub.Spawner.cpu_limit) == learner["extraEnv"]["RAYON_NUM_THREADS"]
    assert learner["defaultUrl"] == hub.Spawner.default_url
    # As the image starts it.
    assert all(f'"{word}"' in (ROOT / "Dockerfile").read_text("utf-8") for word in learner["cmd"][:3])
    assert int(learner["cmd"][3]) * 2**20 < float(learner["memory"]["limit"].rstrip("G")) * 2**30


def started(home: Path, notebooks: Path, *command: str) -> subprocess.CompletedProcess[str]:
    line = [SCRIPT, notebooks, "oxbook", "512", *command]
    return subprocess.run(line, env={**os.environ, "HOME": str(home)}, capture_output=True, text=True, check=True)


def test_a_learners_work_is_never_written_over(tmp_path: Path) -> None:
    source, home = tmp_path / "notebooks", tmp_path / "a home"
    source.mkdir()
    home.mkdir()
    for name in ("01_a.ipynb", "02_b.ipynb"):
        (source / name).write_text("as it comes")
        (source / name).chmod(0o444)
    assert started(home, source, "echo", "the server").stdout == "the server\n"
    own = home / "oxbook"
    assert sorted(path.name for path in own.iterdir()) == ["01_a.ipynb", "02_b.ipynb"]
    assert (own / "01_a.ipynb").stat().st_mode & 0o200, "it is the learner's to write"
    (own / "01_a.ipynb").write_text("worked on")
    (own / "02_b.ipynb").unlink()
    (source / "01_a.ipynb").chmod(0o644)
    (source / "01_a.ipynb").write_text("a later edition")
    (source / "03_c.ipynb").write_text("new")
    started(home, source, "true")
    assert {path.name: path.read_text() for path in own.iterdir()} == {
        "01_a.ipynb": "worked on",
        "02_b.ipynb": "as it comes",
        "03_c.ipynb": "new",
    }


def test_a_process_of_the_server_is_bounded(tmp_path: Path) -> None:
    assert started(tmp_path, ROOT / "notebooks", "sh", "-c", "ulimit -d").stdout == f"{512 * 1024}\n"


def test_a_lesson_that_cannot_be_copied_keeps_nobody_from_their_server(tmp_path: Path) -> None:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks/01_a.ipynb").symlink_to("gone")
    run = started(tmp_path, tmp_path / "notebooks", "echo", "the server")
    assert run.stdout == "the server\n" and "could not copy" in run.stderr
    assert not list((tmp_path / "oxbook").iterdir())
