"""The command of the evaluation, and the files that it writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from recognition.network import DIGIT_MODEL, sha256
from recognition.sequence import SEQUENCE_MODEL
from recognition.sign_network import SIGN_MODEL
from training import evaluate


@pytest.mark.parametrize("words", [(), ("--seeds", str(DIGIT_MODEL))], ids=["none", "the committed one again"])
def test_seeds_need_networks_of_their_own(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    monkeypatch.setattr("sys.argv", ["evaluate.py", "--parts", "seeds", "--figures", str(tmp_path), *words])
    if words:
        with pytest.raises(SystemExit, match="same name"):
            evaluate.main()
    else:
        evaluate.main()
        assert "give --seeds" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())


def test_one_part_is_measured(tmp_path: Path, pages: Path, photos: Path, monkeypatch: Any) -> None:
    folder = tmp_path / "figures"
    words = ["--parts", "reading", "--pages", pages, "--photos", photos, "--figures", folder]
    monkeypatch.setattr("sys.argv", ["evaluate.py", *map(str, words)])
    evaluate.main()
    assert sorted(path.name for path in folder.iterdir()) == ["reading.json"]
    figures = json.loads((folder / "reading.json").read_text())
    assert set(figures["folders"]) == {"pages", "photos"}
    assert figures["models"] == {path.name: sha256(path) for path in (DIGIT_MODEL, SEQUENCE_MODEL, SIGN_MODEL)}
    assert figures["folders"]["pages"]["groups"]["clean"]["lines_right"] == 1


def test_figures_of_other_folders_stay_while_the_networks_are_the_same(
    tmp_path: Path, pages: Path, photos: Path, monkeypatch: Any
) -> None:
    folder = tmp_path / "figures"

    def folders_after(*words: object) -> set[str]:
        monkeypatch.setattr(
            "sys.argv", ["evaluate.py", "--parts", "reading", "--figures", str(folder), *map(str, words)]
        )
        evaluate.main()
        return set(json.loads((folder / "reading.json").read_text())["folders"])

    assert folders_after("--pages", pages) == {"pages"}
    assert folders_after("--photos", photos) == {"pages", "photos"}
    of_another = (folder / "reading.json").read_text().replace(sha256(DIGIT_MODEL), "0" * 64)
    (folder / "reading.json").write_text(of_another)
    assert folders_after("--photos", photos) == {"photos"}
    with pytest.raises(SystemExit, match="same name"):
        folders_after("--pages", pages, pages)


def test_without_a_folder_nothing_is_read(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setattr("sys.argv", ["evaluate.py", "--parts", "reading", "--figures", str(tmp_path)])
    evaluate.main()
    assert "give --pages or --photos" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())
