"""The tables of a reading on the screen: an editable grid for each, what stands in a cell, the files."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import count, islice
from string import ascii_uppercase

import numpy as np
import streamlit as st
from PIL import Image

from documents.encoding import shrunk
from recognition import Cell, Page
from recognition.table_export import Texts, to_csv, to_markdown, to_tsv, to_xlsx, why_doubtful
from service.document import digest
from ui.markdown import plain

CUTOUT_SIDE_PX = 360


def tables(image: np.ndarray, page: Page, key: str, name: str = "reading") -> None:
    """Every table of the page, which is the reading of image uint8 (H, W, 3); nothing where there is none.

    key tells this picture from all others; name: what the files to download are called.
    """
    for index, table in enumerate(page.tables):
        title = "Table" if len(page.tables) == 1 else f"Table {index + 1}"
        st.header(title, anchor=False)
        # Another reading is another table, and nothing that was typed into this one belongs to it.
        place = f"{index} {digest(repr(table.texts).encode())} {key}"
        columns = list(islice(_letters(), len(table.rows[0])))
        edited = st.data_editor(
            [dict(zip(columns, row, strict=True)) for row in table.texts],
            hide_index=True,
            num_rows="fixed",
            column_config={column: st.column_config.TextColumn() for column in columns},
            key=f"table {place}",
        )
        texts = [[str(row[column] or "").strip() for column in columns] for row in edited]
        _cell_looked_at(image, page, index, columns, place)
        _downloads(page, index, texts, place, name if len(page.tables) == 1 else f"{name}-{index + 1}")


def _cell_looked_at(image: np.ndarray, page: Page, index: int, columns: list[str], place: str) -> None:
    """A cell to choose, doubtful ones first, and its place on the picture."""
    cells = {
        f"{column}{number}": cell
        for number, row in enumerate(page.tables[index].rows, 1)
        for column, cell in zip(columns, row, strict=True)
        if cell.characters or cell.other_ink
    }
    names = sorted(cells, key=lambda name: not page.is_doubtful(cells[name]))

    def words(name: str) -> str:
        doubt = " · look again" if page.is_doubtful(cells[name]) else ""
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
        doubt = plain(why_doubtful(page, cells[chosen]))
        st.image(_cutout(image, cells[chosen]), caption=doubt or None, alt=f"Cell {words(chosen)}")


def _cutout(image: np.ndarray, cell: Cell) -> Image.Image:
    """The cell on the picture, with half a cell of what is around it, which is shown fainter."""
    box = cell.box
    x, y = max(0, box.x - box.width // 2), max(0, box.y - box.height // 2)
    part = image[y : box.bottom + box.height // 2, x : box.right + box.width // 2]
    shown = (127 + part // 2).astype(np.uint8)
    inside = slice(box.y - y, box.bottom - y), slice(box.x - x, box.right - x)
    shown[inside] = part[inside]
    return shrunk(np.ascontiguousarray(shown), CUTOUT_SIDE_PX)


def _downloads(page: Page, index: int, texts: Texts, place: str, name: str) -> None:
    xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    files = (
        ("CSV", f"{name}-table.csv", "text/csv", partial(to_csv, texts)),
        ("XLSX", f"{name}-table.xlsx", xlsx, partial(to_xlsx, page, texts, index)),
        ("Markdown", f"{name}-table.md", "text/markdown", partial(to_markdown, texts)),
    )
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.markdown(":material/download:", width="content")
        for label, file_name, mime, data in files:
            st.download_button(
                label,
                data,
                file_name,
                mime,
                key=f"table {label} {place}",
                help=f"Download {plain(file_name)}",
                on_click="ignore",
            )
    with st.expander("Copy for a spreadsheet", icon=":material/content_copy:"):
        st.code(to_tsv(texts).rstrip("\n"), language=None)


def _letters() -> Iterator[str]:
    """The names of columns as spreadsheets have them: A to Z, AA, AB and so on."""
    for place in count(1):
        name, rest = "", place
        while rest:
            rest, letter = divmod(rest - 1, 26)
            name = ascii_uppercase[letter] + name
        yield name
