"""A stage's file of settings: what is read, and what is refused."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import pytest

from training import stage
from training.stage import SettingsError, Stage, load_settings
from training.train_digits import DigitStage
from training.train_ink import InkStage
from training.train_sequences import SequenceStage
from training.train_signs import SignStage

SETTINGS = Path(stage.__file__).parent / "settings"
KINDS = {"digits": DigitStage, "sequences": SequenceStage, "ink": InkStage, "looks": InkStage, "signs": SignStage}
STAGE = "seed = 1\nepochs = 2\npool = 64\nepochs_a_pool = 1\nbatch = 32\nrate = 1e-3\nleast_accuracy = 0.9\n"


@dataclass(frozen=True)
class Part:
    pair: tuple[int, float]
    names: tuple[str, ...] = ()
    on: bool = False


@dataclass(frozen=True)
class Whole:
    part: Part
    rate: float


def file_of(folder: Path, text: str) -> Path:
    path = folder / "some.toml"
    path.write_text(text)
    return path


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in sorted(SETTINGS.glob("*_[0-9].toml"))])
def test_every_stage_in_the_repository_can_be_run_again(path: Path) -> None:
    name, _, number = path.stem.rpartition("_")
    read = load_settings(path, KINDS[name])
    assert read.seed == int(number)
    assert read.start == ("" if number == "1" else f"{name}_{int(number) - 1}")
    assert math.isfinite(read.minutes)


def test_settings_fill_a_dataclass_and_its_tables(tmp_path: Path) -> None:
    path = file_of(tmp_path, 'rate = 2\n[part]\npair = [1, 2]\nnames = ["a", "b"]\non = true\n')
    read = load_settings(path, Whole)
    assert read == Whole(Part((1, 2.0), ("a", "b"), True), 2.0)
    assert isinstance(read.rate, float)


def test_what_a_stage_does_not_say_has_its_default(tmp_path: Path) -> None:
    read = load_settings(file_of(tmp_path, STAGE), Stage)
    assert (read.start, read.minutes) == ("", math.inf)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "some.toml lacks part and rate."),
        ("rate = ", "some.toml is no TOML: "),
        ("rate = 1\nspeed = 2\n[part]\npair = [1, 2]", "some.toml knows no setting speed: there are part, rate."),
        ("rate = 1\n[part]\npair = [1, 2]\nodd = 1", "part knows no setting odd"),
        ("rate = 1\n[part]", "part lacks pair."),
        ("rate = 1\npart = 3", "part is a table, not 3."),
        ('rate = "1"\n[part]\npair = [1, 2]', "rate is a number, not '1'."),
        ("rate = true\n[part]\npair = [1, 2]", "rate is a number, not True."),
        ("rate = 1\n[part]\npair = [1.5, 2]", "pair is a whole number, not 1.5."),
        ("rate = 1\n[part]\npair = [1]", "pair is a list of 2, not [1]."),
        ("rate = 1\n[part]\npair = [1, 2]\non = 1", "on is true or false, not 1."),
        ("rate = 1\n[part]\npair = [1, 2]\nnames = 1", "names is a list, not 1."),
    ],
)
def test_what_is_amiss_is_said_in_a_sentence(text: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings(file_of(tmp_path, text), Whole)
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("epochs = 0", "epochs is more than 0, not 0"),
        ("rate = -1.0", "rate is more than 0, not -1.0"),
        ("pool = 31", "a pool holds a batch of 32 samples or more, not 31"),
        ("least_accuracy = 99", "least_accuracy is a share from 0 to 1, not 99"),
    ],
)
def test_a_stage_that_cannot_be_run_is_refused(line: str, sentence: str, tmp_path: Path) -> None:
    name = line.partition(" ")[0]
    lines = [line if old.startswith(f"{name} ") else old for old in STAGE.splitlines()]
    with pytest.raises(SettingsError, match=sentence):
        load_settings(file_of(tmp_path, "\n".join(lines)), Stage)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("mild = 0.64", "mild = 0.94", "mild and hard are 1 at most together, not 1.16"),
        ("raw = 0.6", "raw = 60", "raw is a share from 0 to 1"),
        ("[0.45, 0.27, 0.28]", "[0.45, -0.27, 0.28]", "skeletons is a share from 0 to 1"),
    ],
)
def test_shares_of_a_pool_are_checked(old: str, new: str, sentence: str, tmp_path: Path) -> None:
    text = (SETTINGS / "digits_3.toml").read_text()
    assert old in text
    with pytest.raises(SettingsError, match=sentence):
        load_settings(file_of(tmp_path, text.replace(old, new)), DigitStage)
