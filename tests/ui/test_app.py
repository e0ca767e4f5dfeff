from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from shown_reviews import edit, shown_data, shown_texts
from streamlit.testing.v1 import AppTest

from documents import UnreadableImage, load_image
from recognition import DEFAULT_MIN_CONFIDENCE, Line, Settings
from ui.sources.picker import CAMERA, SAMPLES, SAMPLES_DIR, UPLOAD, sample_names

if TYPE_CHECKING:
    from tests.ui.conftest import KnownReader

READ = "482\n90"

Upload = Callable[..., AppTest]


def text_of(app: AppTest) -> str:
    (text,) = shown_texts(app)
    return text


def words_of(app: AppTest) -> str:
    return "\n".join(element.value for element in [*app.markdown, *app.caption, *app.info, *app.error, *app.header])


def widget(app: AppTest, kind: str, prefix: str) -> Any:
    (found,) = [element for element in app.get(kind) if str(element.key).startswith(prefix)]
    return found


def button(app: AppTest, label: str) -> Any:
    (found,) = [element for element in app.button if element.label == label]
    return found


def test_the_first_screen_waits_and_reads_nothing(app: AppTest, known_reader: KnownReader) -> None:
    assert not app.exception
    assert not shown_data(app)
    assert known_reader.asked == []


def test_an_upload_is_read_by_itself(upload: Upload, known_reader: KnownReader) -> None:
    app = upload()
    assert not app.exception
    assert text_of(app) == READ
    assert known_reader.asked == [((60, 80, 3), Settings(), False)]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "empty.png"),
        (b"hello", "words.png"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "cut.png"),
        (b"\x89PNG\r\n\x1a\n", "signature.png"),
    ],
)
def test_a_file_that_cannot_be_read_gives_one_sentence_and_nothing_else(
    upload: Upload, known_reader: KnownReader, data: bytes, name: str
) -> None:
    app = upload(data, name)
    assert not app.exception
    (error,) = app.error
    assert re.fullmatch(r"[A-Z][^\n]*\.", error.value)
    assert not shown_data(app)
    assert not app.dataframe
    assert known_reader.asked == []


def test_a_page_without_digits_says_what_to_do(upload: Upload, png: Callable[..., bytes]) -> None:
    app = upload(png(level=0))
    assert not app.exception
    (info,) = app.info
    assert info.value.startswith("No digits found.")
    assert "Crop" in info.value
    assert "1 mark judged to be no digit" in words_of(app)


def test_a_broken_file_after_a_good_one_loses_no_correction(upload: Upload) -> None:
    app = upload()
    edit(app, ("type", "L1", "96"))
    upload(b"hello", "words.png")
    assert text_of(upload()) == "482\n96"


@pytest.mark.parametrize(
    ("kind", "key", "value", "expected"),
    [
        ("selectbox", "threshold", "sauvola", Settings(threshold="sauvola")),
        ("selectbox", "polarity", "light", Settings(polarity="light")),
        ("toggle", "straighten", False, Settings(straighten=False)),
        ("toggle", "printed", False, Settings(printed=False)),
        ("number_input", "blur", 1.5, Settings(blur_sigma_px=1.5)),
        ("selectbox", "locale", "de", Settings(locale="de")),
        ("text_input", "expected", "5 digits", Settings(expected="5 digits")),
        ("number_input", "smallest", 12, Settings(min_digit_height_px=12)),
    ],
)
def test_a_setting_reaches_the_reader_and_back_to_automatic_undoes_it(
    upload: Upload, known_reader: KnownReader, kind: str, key: str, value: object, expected: Settings
) -> None:
    app = upload()
    widget(app, kind, key).set_value(value).run()
    assert known_reader.asked[-1][1] == expected
    # What stands in the browser, and is sent with the next click too, before the browser was told of the change.
    shown, back, turn = widget(app, kind, key), button(app, "Back to automatic"), button(app, "Right")
    shown.set_value(value)
    back.click().run()
    assert not app.exception
    assert widget(app, kind, key).value in (None, True, "auto", "automatic")
    assert len(known_reader.asked) == 2, "what was read before was read again"
    back.set_value(False)
    turn.click().run()
    assert known_reader.asked[-1][1] == Settings()
    assert widget(app, kind, key).value in (None, True, "auto", "automatic")


def test_what_nothing_can_be_is_told_and_not_expected(upload: Upload, known_reader: KnownReader) -> None:
    app = upload()
    widget(app, "text_input", "expected").set_value("eam").run()
    assert "eam" in app.error[0].value
    assert known_reader.asked[-1][1] == Settings()


def test_back_to_automatic_resets_what_is_doubtful_for_good(upload: Upload) -> None:
    app = upload()
    widget(app, "slider", "min_confidence").set_value(0).run()
    shown, back, turn = widget(app, "slider", "min_confidence"), button(app, "Back to automatic"), button(app, "Right")
    shown.set_value(0)
    back.click().run()
    back.set_value(False)
    turn.click().run()
    assert widget(app, "slider", "min_confidence").value == round(100 * DEFAULT_MIN_CONFIDENCE)


@pytest.mark.parametrize(("percent", "doubtful"), [(0, 0), (60, 0), (61, 1), (100, 5)])
def test_the_threshold_flags_digits_and_reads_nothing_again(
    upload: Upload, known_reader: KnownReader, percent: int, doubtful: int
) -> None:
    app = upload()
    widget(app, "slider", "min_confidence").set_value(percent).run()
    (data,) = shown_data(app)
    confidences = [digit["confidence"] for line in data["lines"] for digit in line["digits"]]
    assert sum(confidence < data["min_confidence"] for confidence in confidences) == doubtful
    assert list(app.dataframe[0].value["State"]).count("look again") == doubtful
    assert len(known_reader.asked) == 1


def test_the_table_tells_digit_confidence_runner_up_line_and_place(upload: Upload) -> None:
    row = upload().dataframe[0].value.iloc[2].to_dict()
    assert (row["Line"], row["Position"], row["Digit"], row["Runner-up"]) == (1, 3, "2", "7")
    assert (row["Confidence"], row["Its confidence"]) == pytest.approx((60, 40))
    assert (row["Place"], row["Size"]) == ("34, 10", "8 × 20")


@pytest.mark.parametrize("printed", [True, False])
def test_the_table_tells_print_from_handwriting_where_there_is_print(
    upload: Upload, known_reader: KnownReader, monkeypatch: pytest.MonkeyPatch, printed: bool
) -> None:
    page = known_reader.read(np.full((60, 80, 3), 230, np.uint8), Settings())
    first, *others = page.lines[0].digits
    lines = (Line((replace(first, printed=printed), *others)), *page.lines[1:])
    monkeypatch.setattr(known_reader, "read", lambda *_, **__: replace(page, lines=lines))
    table = upload().dataframe[0].value
    if printed:
        assert list(table["Written"]) == ["printed"] + 4 * ["by hand"]
    else:
        assert "Written" not in table


@pytest.mark.parametrize(
    ("edits", "corrected"),
    [
        ([("type", "L0", ""), ("type", "L1", "")], ""),
        ([("type", "L1", "96")], "482\n96"),
        ([("set", "0.2", "7"), ("type", "L1", "9.0")], "487\n9.0"),
        ([("remove", "0.0", ""), ("line", "", "-1")], "82\n90\n-1"),
    ],
)
def test_a_review_outlives_settings_crops_tabs_and_other_pictures(
    upload: Upload, edits: list[tuple[str, str, str]], corrected: str, png: Callable[..., bytes]
) -> None:
    app = edit(upload(), *edits)
    assert text_of(app) == corrected
    widget(app, "toggle", "straighten").set_value(False).run()
    assert text_of(app) == corrected
    app.session_state["source"] = SAMPLES
    app.run()
    app.button(key=f"sample {sample_names()[0]}").click().run()
    assert text_of(app) == READ
    app.session_state["source"] = UPLOAD
    app.run()
    assert text_of(app) == corrected
    for cropping in (True, False):
        widget(app, "toggle", "crop").set_value(cropping).run()
        assert text_of(app) == corrected
    upload(png(level=200), "other.png")
    assert text_of(app) == READ
    assert text_of(upload()) == corrected


def test_a_review_is_there_again_after_a_setting_with_which_nothing_is_read(upload: Upload) -> None:
    app = edit(upload(), ("set", "0.2", "7"))
    widget(app, "number_input", "smallest").set_value(30).run()
    assert text_of(app) == ""
    widget(app, "number_input", "smallest").set_value(None).run()
    assert text_of(app) == "487\n90"


def test_numbers_can_be_typed_where_none_were_read(upload: Upload, png: Callable[..., bytes]) -> None:
    app = upload(png(level=0))
    assert text_of(app) == ""
    assert text_of(edit(app, ("line", "", "12"), ("set", "r0", "3"))) == "3\n12"
    assert {element.proto.label for element in app.get("download_button")} >= {"Text", "CSV", "XLSX", "JSON", "Picture"}


def test_the_table_says_what_became_of_a_digit(upload: Upload) -> None:
    table = edit(upload(), ("set", "0.2", "7"), ("remove", "0.0", "")).dataframe[0].value
    told = list(zip(table["Digit"], table["Read as"], table["State"], table["Settled by"], strict=True))
    assert told[:3] == [("", "4", "removed", "person"), ("8", "8", "read", "reader"), ("7", "2", "changed", "person")]


def test_a_report_of_another_picture_or_of_nonsense_changes_nothing(upload: Upload) -> None:
    app = upload()
    (data,), kept = shown_data(app), app.session_state["reviews"]
    ((key, page),) = kept.pages()
    for report in (None, {"key": "another", "edits": [["set", "0.2", "7"]], "undone": []}, {"key": data["key"]}):
        kept.keep(key, page, report)
    assert text_of(app.run()) == READ


def test_a_file_name_is_no_markdown(upload: Upload) -> None:
    app = upload(name="$5_or_$6 :red[now].png")
    assert not app.exception
    downloads = app.get("download_button")
    assert downloads[0].proto.help == r"Download \$5\_or\_\$6 \:red\[now\].txt"


@pytest.mark.parametrize("name", ["IMG_2041.HEIC", "photo.heif", "photo.jpg"])
def test_a_heic_photo_gets_the_sentence_of_the_command_line_as_long_as_it_is_there(upload: Upload, name: str) -> None:
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
    with pytest.raises(UnreadableImage) as refused:
        load_image(heic)
    app = upload(heic, name)
    assert [error.value for error in app.error] == [str(refused.value)]
    assert not app.file_uploader(key="upload").proto.type, "the browser would turn it away with words of its own"
    app.file_uploader(key="upload").set_value(None).run()
    assert not app.error
    upload()
    assert text_of(app) == READ
    assert not app.error


def test_turning_reads_the_turned_picture_and_turning_back_reads_nothing(
    upload: Upload, known_reader: KnownReader
) -> None:
    app = upload()
    button(app, "Right").click().run()
    assert [shape for shape, *_ in known_reader.asked] == [(60, 80, 3), (80, 60, 3)]
    button(app, "Left").click().run()
    assert len(known_reader.asked) == 2


@pytest.mark.parametrize(("height", "width"), [(600, 800), (60, 80), (60, 2000), (1237, 911)])
def test_cropping_changes_nothing_until_the_box_is_moved(
    upload: Upload, known_reader: KnownReader, png: Callable[..., bytes], height: int, width: int
) -> None:
    app = upload(png(height=height, width=width))
    widget(app, "toggle", "crop").set_value(True).run()
    assert not app.exception
    assert [shape for shape, *_ in known_reader.asked] == [(height, width, 3)]


def test_every_step_and_every_crop_is_shown_on_request(upload: Upload, known_reader: KnownReader) -> None:
    app = upload()
    assert "Step by step" not in words_of(app)
    app.toggle(key="debug").set_value(True).run()
    assert not app.exception
    assert known_reader.asked[-1][2]
    words = words_of(app)
    for expected in ("Step by step", "1. Threshold", "method local", "What the network saw", "half of a 4", "9 1%"):
        assert expected in words


def test_steps_without_crops_say_so(upload: Upload, png: Callable[..., bytes]) -> None:
    app = upload(png(level=0))
    app.toggle(key="debug").set_value(True).run()
    assert "No mark on this picture was shown to the network." in words_of(app)


def test_a_camera_picture_is_read_and_outlives_a_look_at_another_tab(
    app: AppTest, known_reader: KnownReader, png: Callable[..., bytes]
) -> None:
    assert not app.get("camera_input"), "the camera was asked for before anyone wanted it"
    app.session_state["source"] = CAMERA
    app.run()
    assert "Allow the camera" in words_of(app)
    app.camera_input(key="camera").upload("photo.jpg", png()).run()
    assert text_of(app) == READ
    for source in (UPLOAD, CAMERA):
        app.session_state["source"] = source
        app.run()
    assert text_of(app) == READ
    assert len(known_reader.asked) == 1


def test_the_first_screen_leads_to_the_samples(app: AppTest) -> None:
    button(app, "No picture at hand? Try a sample").click().run()
    assert app.session_state["source"] == SAMPLES
    assert text_of(app) == READ


@pytest.mark.parametrize("name", sample_names())
def test_every_sample_opens(app: AppTest, known_reader: KnownReader, name: str) -> None:
    app.session_state["source"] = SAMPLES
    app.run()
    app.button(key=f"sample {name}").click().run()
    assert not app.exception
    assert known_reader.asked == [(load_image(SAMPLES_DIR / name).shape, Settings(), False)]


def test_two_visitors_do_not_see_each_other(app: AppTest, upload: Upload, png: Callable[..., bytes]) -> None:
    upload()
    edit(app, ("set", "0.2", "7"))
    other = AppTest.from_file(app._script_path, default_timeout=30).run()
    other.file_uploader(key="upload").upload("log.png", png(), "image/png").run()
    assert text_of(other) == READ
