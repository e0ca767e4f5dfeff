"""The rules of docs/design.md that a machine can hold: who imports whom, how long a module is, what it is called."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PLAN = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
LONGEST_MODULE_LINES = 300
LONGEST_PAGE_LINES = 70
STATE_BEHIND_A_SCREEN = {
    "batch/batch",
    "batch/order",
    "batch/packing",
    "forms/records",
    "kept/cookie",
    "kept/place",
    "kept/store",
    "live/reader",
    "live/region",
    "live/stability",
    "performance/figures",
}
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "misc", "common"}

ROOMS = {
    # room: (rooms it may import besides itself, packages it may import)
    "documents": (set(), {"numpy", "cv2", "PIL", "pypdfium2"}),
    "preprocessing": (set(), {"numpy", "cv2", "PIL"}),
    "recognition": (
        {"documents", "preprocessing"},
        {"numpy", "cv2", "PIL", "babel", "onnxruntime", "keras", "rich", "stdnum", "xlsxwriter"},
    ),
    "service": (
        {"documents", "preprocessing", "recognition"},
        {"numpy", "cv2", "fastapi", "prometheus_client", "pydantic", "starlette", "uvicorn"},
    ),
    "batch": ({"documents", "recognition", "service"}, {"pyarrow"}),
    "digit_reader": ({"recognition"}, set()),
    "command line": ({"batch", "documents", "preprocessing", "recognition", "service"}, {"typer"}),
    "training": (
        {"documents", "preprocessing", "recognition"},
        {
            "numpy",
            "cv2",
            "PIL",
            "keras",
            "tensorflow",
            "torch",
            "onnx",
            "tf2onnx",
            "matplotlib",
            "stdnum",
            "ai_edge_litert",
        },
    ),
    "ui": (
        {"documents", "preprocessing", "recognition", "service"},
        {
            "numpy",
            "PIL",
            "platformdirs",
            "pylibsrtp",
            "starlette",
            "streamlit",
            "streamlit_cropper",
            "streamlit_drawable_canvas",
            "streamlit_webrtc",
        },
    ),
    "pages": ({"ui", "service", "documents", "recognition"}, {"numpy", "PIL", "streamlit"}),
    "app": ({"ui", "service", "recognition"}, {"numpy", "PIL", "starlette", "streamlit"}),
}
PACKAGE_OF_MODULE = {
    "cv2": "opencv-python-headless",
    "PIL": "pillow",
    "yaml": "pyyaml",
    "tensorflow": "tensorflow-cpu",
    "stdnum": "python-stdnum",
}


# What is started and never imported stands above the room it lies in.
STARTED = {
    "app": [ROOT / "app.py"],
    "command line": [ROOT / "recognition" / "__main__.py", ROOT / "recognition" / "command_options.py"],
}


def modules(room: str) -> list[Path]:
    return STARTED[room] if room in STARTED else sorted({*(ROOT / room).rglob("*.py")} - {*chain(*STARTED.values())})


EVERY_MODULE = [path for room in ROOMS for path in modules(room)]


def imported(path: Path) -> Iterator[str]:
    """The first name of whatever a module imports, at its top or inside a function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: imports are absolute"
            yield (node.module or "").partition(".")[0]


def test_every_room_is_there() -> None:
    assert all(modules(room) for room in ROOMS if room != "pages")


@pytest.mark.parametrize("room", ROOMS)
def test_imports_run_one_way(room: str) -> None:
    rooms, packages = ROOMS[room]
    allowed = {room} | rooms | packages | sys.stdlib_module_names
    astray = {str(path.relative_to(ROOT)): {*imported(path)} - allowed for path in modules(room)}
    assert {path: names for path, names in astray.items() if names} == {}


@pytest.mark.parametrize("room", ROOMS)
def test_modules_are_short_and_named_by_a_noun(room: str) -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules(room)}
    assert {path: count for path, count in lines.items() if count > LONGEST_MODULE_LINES} == {}
    assert [path for path in lines if path.stem in NAMES_THAT_SAY_NOTHING] == []


def test_a_page_is_short() -> None:
    long = {
        path.name
        for path in [*modules("pages"), *modules("app")]
        if len(path.read_text().splitlines()) > LONGEST_PAGE_LINES
    }
    assert long == set()


def test_what_knows_no_streamlit_in_a_room_of_ui_is_the_state_behind_a_screen() -> None:
    rooms = (ROOT / "ui").glob("*/*.py")
    without = {
        f"{path.parent.name}/{path.stem}" for path in rooms if not any("streamlit" in name for name in imported(path))
    }
    assert {name for name in without if not name.endswith("__init__")} == STATE_BEHIND_A_SCREEN


def test_every_package_imported_is_pinned() -> None:
    # In the lock stands what others import, too.
    named = [path for path in ROOT.glob("requirements*.txt") if path.name != "requirements-app.txt"]
    pinned = re.findall(r"^([\w-]+)==[\w.]+", "\n".join(map(Path.read_text, named)), re.M)
    own = {"tests", "fuzz", "benchmarks", *ROOMS, *(path.stem for path in (ROOT / "tests").glob("*.py"))}
    paths = EVERY_MODULE + sorted((ROOT / "tests").rglob("*.py"))
    foreign = {name for path in paths for name in imported(path)} - own - sys.stdlib_module_names
    assert {PACKAGE_OF_MODULE.get(name, name.replace("_", "-")) for name in foreign} <= set(pinned)


def test_the_wheel_asks_for_the_versions_that_were_tried() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["batch"]]
    assert set(wanted) <= set((ROOT / "requirements.txt").read_text().splitlines())


def test_reading_imports_no_training_and_no_page() -> None:
    reading = """
import sys
from recognition import DigitReader
page = DigitReader().read("sample_images/single-digit.jpg")
print(page.text, sorted({"keras", "onnx", "streamlit", "tensorflow", "training", "ui"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", reading], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "7 []\n"), done.stderr


def test_the_plan_names_every_network() -> None:
    networks = [path.relative_to(ROOT).as_posix() for room in (ROOT, ROOT / "models") for path in room.glob("*.keras")]
    assert "models/ink_model.keras" in networks
    assert {name for name in networks if f"`{name}`" not in PLAN} == set()


def test_the_way_of_an_image_goes_through_functions_of_these_names() -> None:
    way = PLAN.partition("## The way of an image")[2].partition("- **")[0]
    named = {name for step in re.findall(r"─ ([^─▶]+) ─▶", way) for name in step.split(", ")}
    rooms = [path for room in ("documents", "preprocessing", "recognition") for path in modules(room)]
    nodes = [node for path in rooms for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    assert {"load_image", "find_numbers", "keep_numbers", "best_path"} <= named
    assert named - {node.name for node in nodes if isinstance(node, ast.FunctionDef)} == set()


def test_onnx_runtime_is_imported_where_its_telemetry_is_turned_off() -> None:
    paths = EVERY_MODULE + sorted((ROOT / "tests").rglob("*.py"))
    assert [path.name for path in paths if "onnxruntime" in imported(path)] == ["network.py"]


def test_a_reading_leaves_nothing_of_onnx_runtime_in_the_home(tmp_path: Path) -> None:
    reading = 'from recognition import DigitReader; print(DigitReader().read("sample_images/single-digit.jpg").text)'
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ORT_", "XDG_"))}
    done = subprocess.run(
        [sys.executable, "-c", reading],
        cwd=ROOT,
        env=kept | {"HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "7\n"), done.stderr
    assert [path for path in tmp_path.rglob("*") if "onnx" in path.name.lower()] == []


def test_no_path_of_one_machine_is_in_the_repository() -> None:
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("no git to tell which files are the project's")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    machine = re.compile(rb"(?<![\w.:/*-])/(?:work|opt|tmp|root|home|Users)/")
    files = [ROOT / name.decode() for name in listed.stdout.split(b"\0") if name]
    assert len(files) > 20
    texts = {path: path.read_bytes() for path in files if path.is_file()}
    found = [path.name for path, text in texts.items() if b"\0" not in text and machine.search(text)]
    assert found == []
