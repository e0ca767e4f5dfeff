"""The tables of a reading on the screen: an editable grid for each, what stands in a cell, the files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import count, islice
from string import ascii_uppercase
from typing import Any

import numpy as np
import streamlit as st
from PIL import Image

from documents.encoding import shrunk
from recognition import Cell, Page
from recognition.review import Review
from recognition.standing import StandingCell, Texts, tables_now, texts_now
from recognition.table_export import to_csv, to_markdown, to_tsv, to_xlsx, why_open
from service.document import digest
from ui.markdown import plain
from ui.page_script import page_script
from ui.review.downloads import XLSX, download_buttons

CUTOUT_SIDE_PX = 360


class Grids:
    """What stands in the grids of one reading: the texts of each of its tables."""

    def __init__(self) -> None:
        self.texts: list[Texts] = []


def typed_texts(review: Review, key: str) -> list[Texts]:
    """The texts of the tables with what a person typed into their grids, which takes the place of what is settled.

    key tells the picture from all others.
    """
    return [
        _with_typed(texts, _edited(_place(review.page, index, key)))
        for index, texts in enumerate(texts_now(review.page, review.lines))
    ]


def tables(image: np.ndarray, review: Review, key: str, grids: Grids) -> None:
    """Every table of a page, which is the reading of image uint8 (H, W, 3); nothing where there is none.

    key tells this picture from all others; grids gets what stands in them.
    """
    if not review.page.tables:
        return
    grids.texts = typed_texts(review, key)
    page_script("cells", on_told=lambda told: _show_cell(review.page, key, told))
    for index, cells in enumerate(tables_now(review.page, review.lines)):
        title = "Table" if len(grids.texts) == 1 else f"Table {index + 1}"
        st.header(title, anchor=False)
        place = _place(review.page, index, key)
        columns = list(islice(_letters(), len(cells[0])))
        with st.container(key=f"grid {index}"):
            st.data_editor(
                [dict(zip(columns, (cell.text for cell in row), strict=True)) for row in cells],
                hide_index=True,
                num_rows="fixed",
                column_config={column: st.column_config.TextColumn() for column in columns},
                key=f"table {place}",
            )
        _cell_looked_at(image, cells, review.page.min_confidence, columns, place)
        with st.expander("Copy for a spreadsheet", icon=":material/content_copy:"):
            st.code(to_tsv(grids.texts[index]).rstrip("\n"), language=None)


def table_downloads(review: Callable[[], Review], page: Page, key: str, grids: Grids, name: str) -> None:
    """The files of every table. review: gives what a person has made of the page by then."""
    for index, _ in enumerate(page.tables):
        of = name if len(page.tables) == 1 else f"{name}-{index + 1}"
        files: tuple[tuple[str, str, str, Callable[[], str | bytes]], ...] = (
            ("CSV", f"{of}-table.csv", "text/csv", lambda index=index: to_csv(grids.texts[index])),  # type: ignore[misc]
            ("XLSX", f"{of}-table.xlsx", XLSX, lambda index=index: to_xlsx(review(), grids.texts[index], index)),  # type: ignore[misc]
            ("Markdown", f"{of}-table.md", "text/markdown", lambda index=index: to_markdown(grids.texts[index])),  # type: ignore[misc]
        )
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            st.markdown(f":material/table: {'Table' if of == name else f'Table {index + 1}'}", width="content")
            download_buttons(files, f"table {index} {key}")


def _place(page: Page, index: int, key: str) -> str:
    """Tells a table from all others: another reading has others, with nothing in them that was typed into this one."""
    return f"{index} {digest(repr(page.tables[index].texts).encode())} {key}"


def _edited(place: str) -> dict[int, dict[str, Any]]:
    """What was typed into a grid, by row and column."""
    state = st.session_state.get(f"table {place}")
    return state["edited_rows"] if state else {}


def _with_typed(texts: Texts, edited: dict[int, dict[str, Any]]) -> Texts:
    return [
        [
            str(edited[row][column] or "").strip() if column in edited.get(row, {}) else text
            for column, text in zip(_letters(), line, strict=False)
        ]
        for row, line in enumerate(texts)
    ]


def _show_cell(page: Page, key: str, told: Any) -> None:
    """Shows the place of the cell that a browser tells: table, column and row, from 0; what is none is passed over."""
    found = re.fullmatch(r"(\d{1,4}) (\d{1,4}) (\d{1,4})", str(told))
    index, column, row = map(int, found.groups()) if found else (len(page.tables), 0, 0)
    if index < len(page.tables) and row < len(page.tables[index].rows) and column < len(page.tables[index].rows[row]):
        name = next(islice(_letters(), column, None))
        st.session_state[f"cell {_place(page, index, key)}"] = f"{name}{row + 1}"


def _cell_looked_at(
    image: np.ndarray, rows: list[list[StandingCell]], min_confidence: float, columns: list[str], place: str
) -> None:
    """A cell to choose, by a click in the grid too, doubtful ones first and empty ones last; and its place."""
    cells = {
        f"{column}{number}": cell
        for number, row in enumerate(rows, 1)
        for column, cell in zip(columns, row, strict=True)
    }

    def rank(name: str) -> tuple[bool, bool]:
        cell = cells[name]
        return not cell.is_open(min_confidence), not (cell.characters or cell.read.other_ink)

    names = sorted(cells, key=rank)

    def words(name: str) -> str:
        doubt = " · look again" if cells[name].is_open(min_confidence) else ""
        return f"{name}: {cells[name].text or 'no number'}{doubt}"

    chosen = st.selectbox(
        "Show a cell on the picture",
        names,
        index=None,
        format_func=words,
        key=f"cell {place}",
        placeholder="Choose a cell",
    )
    if chosen:
        cell = cells[chosen]
        st.image(_cutout(image, cell.read), caption=plain(why_open(cell, min_confidence)) or None)


def _cutout(image: np.ndarray, cell: Cell) -> Image.Image:
    """The cell on the picture, with half a cell of what is around it, which is shown fainter."""
    box = cell.box
    x, y = max(0, box.x - box.width // 2), max(0, box.y - box.height // 2)
    part = image[y : box.bottom + box.height // 2, x : box.right + box.width // 2]
    shown = (127 + part // 2).astype(np.uint8)
    inside = slice(box.y - y, box.bottom - y), slice(box.x - x, box.right - x)
    shown[inside] = part[inside]
    return shrunk(np.ascontiguousarray(shown), CUTOUT_SIDE_PX)


def _letters() -> Iterator[str]:
    """The names of columns as spreadsheets have them: A to Z, AA, AB and so on."""
    for place in count(1):
        name, rest = "", place
        while rest:
            rest, letter = divmod(rest - 1, 26)
            name = ascii_uppercase[letter] + name
        yield name
