"""A reading on the screen: the picture with its boxes, the numbers, what is doubtful, the correction, the files."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from documents.encoding import shrunk
from recognition import Digit, Page, Sign
from recognition.export import final_text, to_csv, to_json, to_text
from service.document import digest
from ui import readings
from ui.markdown import plain, plain_character
from ui.review import corrections
from ui.review.page_warnings import badge, warning_list
from ui.theme import on_phone

# Narrower than this, the picture and the numbers stand one below the other.
COLUMN_PX = 400
LONGEST_LINE_IN_LARGE_TYPE = 14
REVIEWED_AT_ONCE = 12
GLYPH_SIDE_PX = 48
CHOICES = 3


def reading_panel(image: np.ndarray, page: Page, key: str, name: str = "reading") -> None:
    """Everything about one reading: picture and numbers side by side, the table of digits below.

    image: uint8 (H, W, 3) RGB, the one that was read. key tells this picture from all others; the correction is kept
    under it. name: what the files to download are called.
    """
    picture_side, numbers_side = two_sides()
    with picture_side:
        marked_picture(image, page, key)
    with numbers_side:
        numbers(image, page, key, name)
    digit_table(page)


def two_sides(numbers_first_on_phone: bool = True) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Where the picture goes, and where the numbers: side by side, or, on a phone, one below the other."""
    sides = st.grid(2, min_column_width=COLUMN_PX, gap="medium")
    first, second = sides.cell(), sides.cell()
    return (second, first) if numbers_first_on_phone and on_phone() else (first, second)


def marked_picture(image: np.ndarray, page: Page, key: str) -> None:
    """The picture with a box and a label on every digit."""
    with st.container(key=f"picture {key}"):
        read_as = page.text.replace("\n", ", ") or "nothing"
        st.image(readings.shown(image, page, key), width="stretch", alt=f"The picture, read as {read_as}")
    if page.digits or page.warnings:
        warned = " Dashed: see the warnings." if any(warning.box for warning in page.warnings) else ""
        st.caption(f"Teal: sure. Amber: less so. Red with a question mark: doubtful. Gray: no digit.{warned}")


def numbers(image: np.ndarray, page: Page, key: str, name: str = "reading") -> None:
    """What the page warns of, the numbers to copy, what to look at again, the correction and the files to download."""
    warning_list(page, key)
    text = final_text(page, corrections.correction(key))
    if not page.digits and not text:
        _nothing_found(page)
        _editor(page, key, text)
        return
    longest = max(len(line) for line in text.split("\n"))
    size = "large" if longest <= LONGEST_LINE_IN_LARGE_TYPE else "small"
    with st.container(key=f"numbers-{size} {key}"):
        st.code(text, language=None)
    st.markdown(_summary(page, corrected=text != page.text))
    if page.doubtful:
        _review(image, page, key, text)
    _editor(page, key, text)
    _downloads(image, page, key, name)


def digit_table(page: Page) -> None:
    """Every digit in reading order with its confidence, its runner-up and its place."""
    if not page.digits:
        return
    st.subheader("Digits", anchor=False)
    st.dataframe(
        [row for index, _ in enumerate(page.lines) for row in _table_rows(page, index)],
        hide_index=True,
        column_config={
            "Confidence": st.column_config.ProgressColumn(format="%.1f%%", min_value=0, max_value=100, color="auto"),
            "Its confidence": st.column_config.NumberColumn(format="%.1f%%"),
            "Place": st.column_config.TextColumn(help="Left and top edge of the box, in pixels of the picture."),
        },
    )


def _nothing_found(page: Page) -> None:
    st.info(
        "No digits found. Crop to the number, turn the picture upright, or choose under Settings how the ink looks.",
        icon=":material/search_off:",
    )
    if page.rejected:
        st.caption(f"{_count(len(page.rejected), 'mark')} judged to be no digit. “Show every step” tells why.")


def _summary(page: Page, corrected: bool) -> str:
    parts = [f"{_count(len(page.lines), 'line')} · {_count(len(page.digits), 'digit')}"]
    if not page.digits:
        parts = ["Nothing was read"]
    elif page.doubtful:
        parts.append(f":orange-badge[:material/visibility: {len(page.doubtful)} doubtful]")
    elif not page.warnings:
        parts.append(":green-badge[:material/check: none doubtful]")
    if page.warnings:
        parts.append(badge(page))
    if corrected:
        parts.append(":blue-badge[:material/edit: corrected]")
    return "&ensp;".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _review(image: np.ndarray, page: Page, key: str, text: str) -> None:
    """Each doubtful digit or sign as it was written, in its line, with the likeliest readings to choose from."""
    places = [
        (line_index, place, one)
        for line_index, line in enumerate(page.lines)
        for place, one in zip(line.places, line.characters, strict=True)
        if one.is_doubtful(page.min_confidence)
    ]
    with st.container(border=True, gap="small"):
        st.markdown("**Look again**")
        for line_index, place, one in places[:REVIEWED_AT_ONCE]:
            _review_row(image, page, key, text, line_index, place, one)
        if len(places) > REVIEWED_AT_ONCE:
            st.caption(f"and {len(places) - REVIEWED_AT_ONCE} more: see the table.")


def _review_row(
    image: np.ndarray, page: Page, key: str, text: str, line_index: int, index: int, one: Digit | Sign
) -> None:
    place = f"{key} {line_index} {index}"
    current = corrections.character_at(text, page, line_index, index)
    kind = "digit" if isinstance(one, Digit) else "sign"
    line = page.lines[line_index].text if current is None else text.split("\n")[line_index]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"glyph {place}"):
        st.image(_cutout(image, one), width=GLYPH_SIDE_PX)
        st.markdown(
            f"{_with_one_marked(line, index)}  \n:small[:gray[line {line_index + 1}, {kind} {index + 1}]]",
            width="content",
        )
        if current is None:
            return
        percent = {
            str(label): f"{plain_character(str(label))} · {confidence:.0%}"
            for label, confidence in one.alternatives[:CHOICES]
            if label != ""
        }
        choice = _choice_key(place, current)
        st.segmented_control(
            f"Line {line_index + 1}, {kind} {index + 1}",
            list(dict.fromkeys([*percent, current])),
            default=current,
            format_func=lambda label: percent.get(label) or plain_character(label),
            required=True,
            key=choice,
            label_visibility="collapsed",
            on_change=_choose,
            args=(key, page, line_index, index, place, current, choice),
        )


def _with_one_marked(line: str, index: int) -> str:
    """The line as Markdown, one character of it in orange."""
    before, after = line[:index], line[index + 1 :]
    gaps = [" " * before.endswith(" "), " " * after.startswith(" ")]
    return f"{plain(before)}{gaps[0]}:orange[**{plain_character(line[index])}**]{gaps[1]}{plain(after)}"


def _cutout(image: np.ndarray, one: Digit | Sign) -> Any:
    """The digit or sign as it stands in the picture, with a little of what is around it."""
    box = one.box
    margin = max(2, round(0.2 * max(box.width, box.height)))
    top, left = max(box.y - margin, 0), max(box.x - margin, 0)
    return shrunk(np.ascontiguousarray(image[top : box.bottom + margin, left : box.right + margin]), 2 * GLYPH_SIDE_PX)


def _choice_key(place: str, current: str) -> str:
    """Another one whenever what is chosen, or what stands in the text, changes."""
    return f"choice {corrections.edition(place)} {current} {place}"


def _choose(key: str, page: Page, line_index: int, index: int, place: str, current: str, choice: str) -> None:
    chosen = st.session_state[choice]
    if chosen == current or choice != _choice_key(place, current):
        return
    # The editor has what was typed just before the click, which may not be kept yet.
    editor = _editor_key(page, key)
    text = final_text(page, st.session_state.get(editor, corrections.correction(key)))
    if corrections.character_at(text, page, line_index, index) is not None:
        corrections.keep(key, corrections.with_character(text, line_index, index, chosen), page)
        corrections.renew(key)
        corrections.renew(place)


def _editor(page: Page, key: str, text: str) -> None:
    editor = _editor_key(page, key)
    with st.expander("Correct the text" if page.digits else "Type the numbers", icon=":material/edit:"):
        st.text_area(
            "Corrected text, line by line",
            corrections.correction(key) or text,
            key=editor,
            height="content",
            on_change=_edited,
            args=(key, page, editor),
            help="The files hold what stands here; what was read is kept beside it.",
        )
        if text != page.text:
            st.button("Back to what was read", icon=":material/undo:", on_click=corrections.forget, args=(key,))


def _editor_key(page: Page, key: str) -> str:
    """Another one whenever the text is changed elsewhere than in the editor."""
    return f"editor {corrections.edition(key)} {digest(page.text.encode())} {key}"


def _edited(key: str, page: Page, editor: str) -> None:
    if editor == _editor_key(page, key):
        corrections.keep(key, st.session_state[editor], page)


def _downloads(image: np.ndarray, page: Page, key: str, name: str) -> None:
    corrected = corrections.correction(key)
    files = (
        ("Text", f"{name}.txt", "text/plain", to_text(page, corrected)),
        ("CSV", f"{name}.csv", "text/csv", to_csv(page, corrected, name)),
        ("JSON", f"{name}.json", "application/json", to_json(page, corrected)),
        # Made when asked for: a large picture takes a second or two.
        ("Picture", f"{name}-read.png", "image/png", partial(readings.as_png, image, page)),
    )
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.markdown(":material/download:", width="content")
        for label, file_name, mime, data in files:
            st.download_button(
                label,
                data,
                file_name,
                mime,
                key=f"{label} {key}",
                help=f"Download {plain(file_name)}",
                on_click="ignore",
            )


def _table_rows(page: Page, line_index: int) -> list[dict[str, Any]]:
    rows = []
    any_printed = any(digit.printed for digit in page.digits)
    for index, digit in enumerate(page.lines[line_index].digits):
        others = [entry for entry in digit.alternatives if entry[0] != digit.label]
        runner_up, runner_up_confidence = others[0] if others else (None, 0.0)
        rows.append(
            {
                "Line": line_index + 1,
                "Position": index + 1,
                "Digit": digit.label,
                "Confidence": 100 * digit.confidence,
                "Doubtful": "look again" if digit.is_doubtful(page.min_confidence) else "",
                "Runner-up": runner_up,
                "Its confidence": None if runner_up is None else 100 * runner_up_confidence,
                "Place": f"{digit.box.x}, {digit.box.y}",
                "Size": f"{digit.box.width} × {digit.box.height}",
                **({"Written": "printed" if digit.printed else "by hand"} if any_printed else {}),
            }
        )
    return rows
