"""`fashion-search`: every command answers --help without loading torch or gradio, and scripts are the same commands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from fashion_search.commands.main import COMMANDS, main
from fashion_search.commands.serve import environment, parser
from tests.local_hub import LocalHub
from tests.paths import ROOT

SCRIPTS = {
    "build": "build_index", "train": "train_encoder", "evaluate": "evaluate", "deploy": "deploy_space",
    "quantize": "quantize_encoder",
}  # fmt: skip
HELP = """
import sys
from fashion_search.commands.main import main
try:
    main([sys.argv[1], "--help"])
finally:
    heavy = {"torch", "timm", "gradio", "openvino", "datasets", "matplotlib"} & set(sys.modules)
    print("LOADED", *sorted(heavy))
"""


def run(*command: object, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    given = [sys.executable, *map(str, command)]
    return subprocess.run(given, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_loads_nothing_heavy(command: str) -> None:
    done = run("-c", HELP, command)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"usage: fashion-search {command} ")
    assert done.stdout.splitlines()[-1] == "LOADED"


@pytest.mark.parametrize("command", SCRIPTS)
def test_a_script_takes_the_options_of_its_command(command: str) -> None:
    script = run(f"scripts/{SCRIPTS[command]}.py", "--help").stdout
    named = run("-m", "fashion_search.commands.main", command, "--help").stdout
    assert script.split("\n\n", 1)[1] == named.split("\n\n", 1)[1]


def test_an_unknown_command_names_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["bake"])
    assert caught.value.code == 2
    assert "'bake'" in (told := capsys.readouterr().err) and all(name in told for name in COMMANDS)


def test_serve_takes_its_settings_from_the_command_line_first() -> None:
    options = parser("serve").parse_args(["--index", "you/new"])
    asked = environment(options, {"FASHION_INDEX": "you/old", "FASHION_ENGINE": "openvino"})
    assert asked == {"FASHION_INDEX": "you/new", "FASHION_ENGINE": "openvino"}


def test_push_publishes_an_index_and_an_encoder_by_what_the_folder_holds(index_folder: Path, tmp_path: Path) -> None:
    encoder = tmp_path / "encoder"
    encoder.mkdir()
    (encoder / "config.json").write_text("{}")
    with LocalHub() as hub:
        env = hub.environment(tmp_path / "home")
        for folder, repo in ((index_folder, "you/index"), (encoder, "you/encoder")):
            done = run("-m", "fashion_search.commands.main", "push", folder, repo, env=env)
            assert done.returncode == 0, done.stderr
        assert {("datasets", "you/index"), ("models", "you/encoder")} <= set(hub.repos)
