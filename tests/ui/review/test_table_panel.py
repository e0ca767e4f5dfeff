"""The tables of a reading on the Photo page, without a browser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from preprocessing import Box
from recognition import Cell, Page, Table

HERE = Box(4, 10, 20, 20)
ROWS = (
    (Cell("48", HERE, characters=(0, 1)), Cell("2", HERE, characters=(2,))),
    (Cell("", HERE, other_ink=True), Cell("90", HERE, characters=(3, 4))),
)


@pytest.mark.parametrize(
    ("tables", "copied", "cells"),
    [
        pytest.param((), [], [], id="none"),
        pytest.param(
            (Table(ROWS, HERE),),
            ["48\t2\n\t90"],
            [["B1: 2 · look again", "A1: 48", "A2: no number", "B2: 90"]],
            id="one",
        ),
        pytest.param(
            (Table(ROWS[:1], HERE), Table(ROWS[1:], HERE)),
            ["48\t2", "\t90"],
            [["B1: 2 · look again", "A1: 48"], ["A1: no number", "B1: 90"]],
            id="two",
        ),
    ],
)
def test_each_table_has_an_editor_and_its_files(
    known_reader: object,
    upload: Callable[..., AppTest],
    monkeypatch: pytest.MonkeyPatch,
    tables: tuple[Table, ...],
    copied: list[str],
    cells: list[list[str]],
) -> None:
    read = type(known_reader).read

    def with_tables(*of: object) -> Page:
        return replace(read(*of), tables=tables)

    monkeypatch.setattr(type(known_reader), "read", with_tables)
    app = upload()
    assert not app.exception
    titles = [title.value for title in app.header if title.value.startswith("Table")]
    assert len(titles) == len(tables)
    assert [code.value for code in app.code if "\t" in code.value] == copied
    chooser = [box for box in app.selectbox if box.label == "Show a cell on the picture"]
    assert [box.options for box in chooser] == cells
    if tables:
        assert not chooser[0].select("B1: 2 · look again").run().exception
