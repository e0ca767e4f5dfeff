"""A stage of a training: one file of settings (TOML), read into a frozen dataclass, that one command runs again."""

from __future__ import annotations

import math
import tomllib
from dataclasses import MISSING, dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Settings = TypeVar("Settings")


class SettingsError(ValueError):
    """A file of settings cannot be used; the message is one sentence that says why."""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What every stage of a training says; each network's stage adds how its data is drawn.

    start: the stage, by its name, whose network this one goes on from; "" begins with random weights.
    epochs, pool: an epoch goes once through `pool` samples (for the sequence network, lines).
    epochs_a_pool: epochs before a fresh pool is drawn.
    rate: the highest learning rate.
    minutes: the training ends by then, with the learning rate down.
    least_accuracy: what the network must reach on validation data, 0 to 1.
    """

    start: str = ""
    seed: int
    epochs: int
    pool: int
    epochs_a_pool: int
    batch: int
    rate: float
    minutes: float = math.inf
    least_accuracy: float

    def __post_init__(self) -> None:
        for name in ("epochs", "epochs_a_pool", "batch", "rate", "minutes"):
            if getattr(self, name) <= 0:
                raise SettingsError(f"{name} is more than 0, not {getattr(self, name)}")
        if self.pool < self.batch:
            raise SettingsError(f"a pool holds a batch of {self.batch} samples or more, not {self.pool}")
        check_shares(least_accuracy=self.least_accuracy)


def check_shares(**shares: float) -> None:
    """Raises SettingsError for the first share that does not lie from 0 to 1."""
    for name, share in shares.items():
        if not 0 <= share <= 1:
            raise SettingsError(f"{name} is a share from 0 to 1, not {share}")


def load_settings(path: Path, kind: type[Settings]) -> Settings:
    """Reads a file of settings into `kind`, a frozen dataclass; a field that is a dataclass is a table of the file.

    Fields are bool, int, float, str, tuples of these, and dataclasses of such fields. Raises SettingsError for a file
    that is missing or no TOML, for unknown and missing keys, for values of another type, and for what `kind` refuses
    with a SettingsError of its own.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"There is no file of settings called {path.name}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise SettingsError(f"{path.name} is no TOML: {fault}.") from None
    return _filled(kind, table, path.name)


def _filled(kind: type[Settings], table: dict[str, Any], where: str) -> Settings:
    types = get_type_hints(kind)
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    unknown = [name for name in table if name not in known]
    if unknown:
        raise SettingsError(f"{where} knows no setting {unknown[0]}: there are {', '.join(known)}.")
    missing = [name for name, field in known.items() if field.default is MISSING and name not in table]
    if missing:
        raise SettingsError(f"{where} lacks {' and '.join(missing)}.")
    values = {name: _converted(types[name], value, f"{where}: {name}") for name, value in table.items()}
    try:
        return kind(**values)
    except SettingsError as fault:
        raise SettingsError(f"{where}: {fault}.") from None


def _converted(kind: Any, value: Any, where: str) -> Any:
    if is_dataclass(kind) and isinstance(value, dict):
        return _filled(kind, value, where)  # type: ignore[arg-type]
    if get_origin(kind) is tuple and isinstance(value, list):
        kinds = get_args(kind)
        kinds = kinds[:1] * len(value) if kinds[1:] == (...,) else kinds
        if len(kinds) == len(value):
            return tuple(_converted(each, part, where) for each, part in zip(kinds, value, strict=True))
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise SettingsError(f"{where} is {_named(kind)}, not {value!r}.")
    return value


def _named(kind: Any) -> str:
    names = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}
    if get_origin(kind) is tuple:
        kinds = get_args(kind)
        return "a list" if kinds[1:] == (...,) else f"a list of {len(kinds)}"
    return names.get(kind, "a table")
