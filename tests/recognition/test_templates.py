"""Templates: a form is found again on a filled page, or refused; its fields say what stands in them."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import openpyxl
import pytest
from PIL import Image
from played_workers import PlayedWorkers
from typer.testing import CliRunner
from written_forms import BOXES, LABELS, OTHER, SIZE_PX, blank_form, filled, placement, seen

import recognition.__main__ as command_line
from preprocessing import Box
from preprocessing.registration import (
    NO_PRINT,
    NOT_PLAUSIBLE,
    OTHER_FORM,
    NotRegistered,
    marked_features,
    registered,
    seen_square,
)
from recognition import Digit, DigitReader, Line, Page
from recognition.expected import Expected
from recognition.export import Outcome
from recognition.numbers import number_of
from recognition.page import LEFT_OUT, PageWarning
from recognition.spreadsheet import records_to_xlsx
from recognition.template_files import RecordWriter, fields_at, template_at, to_json
from recognition.templates import Field, FieldText, Record, Template, UnusableTemplate, record_of, with_fields

BLANK = blank_form()
FEATURES = marked_features(BLANK)
TEXTS = {"Meter No.": "4071", "Reading (kWh)": "52836", "Household size": "3"}
FILLED = filled(BLANK, TEXTS)


@pytest.mark.parametrize(
    ("picture", "refusal"),
    [
        pytest.param(np.full((1100, 850, 3), 255, np.uint8), OTHER_FORM, id="blank picture"),
        pytest.param(np.zeros((1, 1, 3), np.uint8), OTHER_FORM, id="one pixel"),
        pytest.param(seen(blank_form("Handing over of keys", OTHER)), OTHER_FORM, id="another form"),
        pytest.param(seen(blank_form(labels=OTHER)), OTHER_FORM, id="another form under the same title"),
        pytest.param(np.ascontiguousarray(FILLED[:180]), OTHER_FORM, id="the title alone"),
        pytest.param(np.ascontiguousarray(FILLED[:, ::-1]), OTHER_FORM, id="mirrored"),
        pytest.param(np.ascontiguousarray(FILLED[:, ::3]), NOT_PLAUSIBLE, id="squeezed to a third"),
    ],
)
def test_what_is_no_page_of_the_form_is_refused(picture: np.ndarray, refusal: str) -> None:
    with pytest.raises(NotRegistered) as refused:
        registered(FEATURES, picture)
    assert str(refused.value) in {refusal, OTHER_FORM}


@pytest.mark.parametrize(
    ("seen_as", "furthest_px"),
    [
        pytest.param({}, 1.0, id="as it was, in a frame"),
        pytest.param({"angle_deg": 4, "shift": 0.03}, 1.5, id="turned and shifted"),
        pytest.param({"angle_deg": 90}, 2.0, id="on its side"),
        pytest.param({"steep": 0.06, "seed": 3}, 2.5, id="perspective"),
    ],
)
def test_a_page_of_the_form_is_found_where_it_lies(seen_as: dict[str, float], furthest_px: float) -> None:
    picture, expected = seen(FILLED, **seen_as), placement(**seen_as)  # type: ignore[arg-type]
    matrix = registered(FEATURES, picture)
    assert np.abs(corners_by(matrix) - corners_by(expected)).max() < furthest_px


def test_an_empty_page_makes_no_template() -> None:
    with pytest.raises(NotRegistered, match=NO_PRINT[:30]):
        marked_features(np.full((300, 200, 3), 255, np.uint8))


def corners_by(matrix: np.ndarray) -> np.ndarray:
    corners = np.array([(x, y, 1) for box in BOXES.values() for x, y in ((box[0], box[1]), (box[0] + box[2], box[1]))])
    moved = corners @ matrix.T
    return moved[:, :2] / moved[:, 2:]


def digit(label: int, x: int, y: int = 20, confidence: float = 0.99) -> Digit:
    return Digit(label, confidence, ((label, confidence),), Box(x, y, 8, 12))


def line(*digits: Digit) -> Line:
    return Line(digits, (number_of(list(digits)),))


TWO = Template(FEATURES, (Field("a", Box(0, 10, 100, 30), Expected.parse(r"\d{2}")), Field("b", Box(100, 10, 100, 30))))
NOTHING = FieldText("", False)
NOT_TWO = r"4 is not as expected: \d{2}."
EMPTY = r"It is empty, which is not expected: \d{2}."


@pytest.mark.parametrize(
    ("lines", "warnings", "a", "b"),
    [
        pytest.param((), (), FieldText("", True, EMPTY), NOTHING, id="blank: two digits were expected"),
        pytest.param((line(digit(4, 10), digit(7, 20)),), (), FieldText("47", False), NOTHING, id="as expected"),
        pytest.param((line(digit(4, 10), digit(7, 60)),), (), FieldText("47", False), NOTHING, id="a comb"),
        pytest.param((line(digit(4, 10)),), (), FieldText("4", True, NOT_TWO), NOTHING, id="not as expected"),
        pytest.param(
            (line(digit(4, 10), digit(7, 20, confidence=0.5)),), (), FieldText("47", True), NOTHING,
            id="a doubtful digit",
        ),
        pytest.param(
            (line(digit(4, 84), digit(7, 90), digit(1, 102)),), (), FieldText("47", True), FieldText("1", True),
            id="a number over the border",
        ),
        pytest.param((line(digit(4, 110, 60)),), (), FieldText("", True, EMPTY), NOTHING, id="outside of all fields"),
        pytest.param(
            (), (PageWarning(LEFT_OUT, "Left out.", Box(110, 20, 9, 9)),),
            FieldText("", True, EMPTY), FieldText("", True),
            id="ink was left out",
        ),
    ],
)  # fmt: skip
def test_fields(lines: tuple[Line, ...], warnings: tuple[PageWarning, ...], a: FieldText, b: FieldText) -> None:
    page = Page(*SIZE_PX, lines, warnings=warnings)
    assert record_of(TWO, page, np.eye(3)).fields == {"a": a, "b": b}


def test_fields_are_read_as_the_form_stands_and_not_the_picture() -> None:
    # The page lies upside down in the picture.
    width, height = SIZE_PX
    upside_down = np.array([[-1, 0, width], [0, -1, height], [0, 0, 1]], float)
    page = Page(width, height, (line(digit(7, width - 28, height - 32), digit(4, width - 18, height - 32)),))
    assert record_of(TWO, page, upside_down).fields["a"] == FieldText("47", False)


def test_the_likeliest_text_that_fits_stands_in_a_field() -> None:
    # A 4 that may be a 9; what is expected in one field has no say in another.
    four = Digit(4, 0.6, ((4, 0.6), (9, 0.35)), Box(10, 20, 8, 12))
    page = Page(*SIZE_PX, (line(four, digit(7, 20)), line(replace(four, box=Box(110, 20, 8, 12)))))
    template = Template(FEATURES, (replace(TWO.fields[0], expected=Expected.parse(r"[5-9]\d")), TWO.fields[1]))
    found = record_of(template, with_fields(template, page, np.eye(3)), np.eye(3))
    assert found.fields == {"a": FieldText("97", False), "b": FieldText("4", True)}


ENTRY = {"name": "a", "box_xywh": [0, 0, 9, 9]}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param("", "no JSON", id="empty file"),
        pytest.param("[]", "one field", id="no fields"),
        pytest.param("7", "a list of fields", id="no list"),
        pytest.param(json.dumps([{"name": "a"}]), "a list of fields", id="no box"),
        pytest.param(json.dumps([{**ENTRY, "box_xywh": [0, 0, "9", 9]}]), "a list of fields", id="a box of words"),
        pytest.param(json.dumps([{**ENTRY, "box_xywh": [800, 0, 99, 9]}]), "must lie on the page", id="off the page"),
        pytest.param(json.dumps([ENTRY, ENTRY]), "names of their own", id="a name twice"),
        pytest.param(json.dumps([{**ENTRY, "name": "error"}]), "names of their own", id="a name that is taken"),
        pytest.param(json.dumps([{**ENTRY, "expected": "(7"}]), "'a': .* no regular expression", id="no pattern"),
        pytest.param(json.dumps([{**ENTRY, "expected": "same as a"}]), "no other field", id="the same as itself"),
        pytest.param(json.dumps([{**ENTRY, "expected": "sum above"}]), "no other field", id="a rule of pages"),
    ],
)
def test_fields_that_make_no_template(tmp_path: Path, content: str, sentence: str) -> None:
    path = tmp_path / "fields.json"
    path.write_text(content)
    with pytest.raises(UnusableTemplate, match=sentence):
        Template(FEATURES, fields_at(path))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        pytest.param({}, "", id="as it was written"),
        pytest.param({"version": 2}, "version 1", id="of a later version"),
        pytest.param({"features": {}}, "damaged", id="no features"),
        pytest.param({"features": {"points_xy_f32": "AAA", "descriptors_u8": ""}}, "damaged", id="cut"),
        pytest.param({"features": {"points_xy_f32": "AADAfwAAwH8=", "descriptors_u8": ""}}, "damaged", id="no numbers"),
    ],
)
def test_a_template_comes_back_from_its_file(tmp_path: Path, change: dict[str, object], sentence: str) -> None:
    path = tmp_path / "form.json"
    path.write_text(json.dumps({**json.loads(to_json(TWO)), **change}))
    if sentence:
        with pytest.raises(UnusableTemplate, match=sentence):
            template_at(path)
    else:
        assert to_json(template_at(path)) == to_json(TWO)


def test_a_table_runs_no_formula() -> None:
    table = io.StringIO()
    writer = RecordWriter(table, TWO)
    writer.add(Outcome("=1.png", 3, record=Record({"a": FieldText("-3", True), "b": NOTHING})))
    assert table.getvalue() == "file,page,a,b,doubtful,error\n'=1.png,3,-3,,a,\n"


def test_a_workbook_of_records_has_numbers_and_shows_where_to_look() -> None:
    records = [
        Outcome("=1.png", 3, record=Record({"a": FieldText("47", True), "b": FieldText("007", False)})),
        Outcome("2.png", error=OTHER_FORM),
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(records_to_xlsx(records, TWO)))["Records"]
    head, first, second = (list(row) for row in sheet.iter_rows())
    assert [cell.value for cell in head] == ["file", "page", "a", "b", "error"]
    assert [cell.value for cell in first[:4]] == ["=1.png", 3, 47, "007"]
    assert [cell.fill.fgColor.rgb != "00000000" for cell in first[2:4]] == [True, False]
    assert [cell.value for cell in second] == ["2.png", None, None, None, OTHER_FORM]


@pytest.mark.parametrize("how", [{}, {"angle_deg": 90}, {"angle_deg": 4, "steep": 0.06, "seed": 3}], ids=str)
def test_a_field_is_shown_square_however_its_page_lies(how: dict[str, float]) -> None:
    box = Box(*BOXES["Reading (kWh)"])
    around = Box(box.x - 10, box.y - 10, box.width + 20, box.height + 20)
    shown = seen_square(seen(FILLED, **how), placement(**how), box, 10)  # type: ignore[arg-type]
    assert shown.shape[1] / shown.shape[0] == pytest.approx(around.width / around.height, rel=0.03)
    written = FILLED[around.y : around.bottom, around.x : around.right]
    same_size = cv2.resize(shown, written.shape[1::-1], interpolation=cv2.INTER_AREA).astype(float)
    assert np.abs(same_size - written).mean() < np.abs(np.roll(written, 9, 1).astype(float) - written).mean() / 2


def test_a_form_from_its_blank_page_to_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reader: DigitReader
) -> None:
    monkeypatch.setattr(command_line, "Workers", lambda count=None, fork=False: PlayedWorkers(reader))
    monkeypatch.chdir(tmp_path)
    Image.fromarray(BLANK).save("blank.png")
    fields = [{"name": label, "box_xywh": BOXES[label]} for label in LABELS]
    expects = [{"expected": r"\d{5}"}, {"expected": "one of 52836 17"}, *[{}] * 4]
    Path("fields.json").write_text(json.dumps([{**one, **said} for one, said in zip(fields, expects, strict=True)]))
    Path("scans").mkdir()
    Image.fromarray(seen(FILLED, angle_deg=3, steep=0.02)).save("scans/1.png")
    Image.fromarray(seen(blank_form("Handing over of keys", OTHER))).save("scans/2.png")

    def run(*arguments: str) -> tuple[int, str, str]:
        result = CliRunner().invoke(command_line.app, arguments)
        return result.exit_code, result.stdout, result.stderr

    assert run("template", "blank.png", "fields.json", "--out", "form.json") == (0, "", "")
    code, table, complained = run("read", "--template", "form.json", "scans")
    first, second = csv.DictReader(io.StringIO(table))
    expected = dict.fromkeys(LABELS, "")
    assert first == {"file": "scans/1.png", "page": "", **expected, **TEXTS, "doubtful": "Meter No.", "error": ""}
    assert second == {"file": "scans/2.png", "page": "", **expected, "doubtful": "", "error": OTHER_FORM}
    unexpected = r"scans/1.png: Meter No.: 4071 is not as expected: \d{5}."
    assert (code, complained) == (1, f"{unexpected}\nscans/2.png: {OTHER_FORM}\n")
    assert run("template", "gone.png", "fields.json", "--out", "form.json")[0] == 1
    assert run("read", "--template", "fields.json", "scans")[0] == 1
    assert run("read", "--template", "form.json", "--format", "json", "scans")[0] == 2
