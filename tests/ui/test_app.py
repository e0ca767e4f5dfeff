from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from documents import UnreadableImage, load_image
from recognition import DEFAULT_MIN_CONFIDENCE, Line, Settings
from ui import readings
from ui.sources.picker import CAMERA, SAMPLES, SAMPLES_DIR, UPLOAD, sample_names

if TYPE_CHECKING:
    from tests.ui.conftest import KnownReader

READ = "482\n90"

Upload = Callable[..., AppTest]


def text_of(app: AppTest) -> str:
    (code,) = app.code
    return code.value


def words_of(app: AppTest) -> str:
    return "\n".join(element.value for element in [*app.markdown, *app.caption, *app.info, *app.error, *app.subheader])


def widget(app: AppTest, kind: str, prefix: str) -> Any:
    (found,) = [element for element in app.get(kind) if str(element.key).startswith(prefix)]
    return found


def button(app: AppTest, label: str) -> Any:
    (found,) = [element for element in app.button if element.label == label]
    return found


def test_the_first_screen_waits_and_reads_nothing(app: AppTest, known_reader: KnownReader) -> None:
    assert not app.exception
    assert not app.code
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
    assert not app.code
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
    widget(app, "text_area", "editor").set_value("482\n96").run()
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
    assert (f"{doubtful} doubtful" if doubtful else "none doubtful") in words_of(app)
    assert list(app.dataframe[0].value["Doubtful"]).count("look again") == doubtful
    assert len(app.get("segmented_control")) == doubtful
    assert len(known_reader.asked) == 1


def test_the_table_tells_digit_confidence_runner_up_line_and_place(upload: Upload) -> None:
    row = upload().dataframe[0].value.iloc[2].to_dict()
    assert (row["Line"], row["Position"], row["Digit"], row["Runner-up"]) == (1, 3, 2, 7)
    assert (row["Confidence"], row["Its confidence"]) == pytest.approx((60, 40))
    assert (row["Place"], row["Size"]) == ("24, 10", "8 × 20")


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


@pytest.mark.parametrize("corrected", ["", "482\n96", "482", "4 8 2\n9.0\n-1"])
def test_a_correction_is_shown_and_outlives_settings_crops_tabs_and_other_pictures(
    upload: Upload, corrected: str, png: Callable[..., bytes]
) -> None:
    app = upload()
    widget(app, "text_area", "editor").set_value(corrected).run()
    assert text_of(app) == corrected
    assert "corrected" in words_of(app)

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

    button(app, "Back to what was read").click().run()
    assert text_of(app) == READ
    assert "corrected" not in words_of(app)


def test_a_doubtful_digit_is_corrected_with_a_click(upload: Upload) -> None:
    app = upload()
    choice = widget(app, "segmented_control", "choice")
    assert choice.options == ["2 · 60%", "7 · 40%", "3 · 0%"]
    choice.set_value("7").run()
    assert not app.exception
    assert text_of(app) == "487\n90"
    widget(app, "segmented_control", "choice").set_value("2").run()
    assert text_of(app) == READ
    assert "corrected" not in words_of(app)


def test_a_click_keeps_what_was_typed_elsewhere(upload: Upload) -> None:
    app = upload()
    widget(app, "text_area", "editor").set_value("482\n96").run()
    widget(app, "segmented_control", "choice").set_value("7").run()
    assert text_of(app) == "487\n96"


def test_a_click_that_comes_with_what_was_typed_loses_neither(upload: Upload) -> None:
    app = upload()
    widget(app, "text_area", "editor").set_value("482\n96")
    widget(app, "segmented_control", "choice").set_value("7").run()
    assert not app.exception
    assert text_of(app) == widget(app, "text_area", "editor").value == "487\n96"


def test_a_click_that_ends_the_run_which_what_was_typed_began_loses_neither(
    upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = upload()
    editor, choice = widget(app, "text_area", "editor"), widget(app, "segmented_control", "choice")
    with monkeypatch.context() as interrupted:
        interrupted.setattr(readings, "shown", lambda *_: st.stop())
        editor.set_value("482\n96").run()
    # These stand in the browser as they stood before that run.
    choice.set_value("7").run()
    assert text_of(app) == widget(app, "text_area", "editor").value == "487\n96"


@pytest.mark.parametrize(
    ("typed", "clicked", "expected"),
    [
        ("482\n90", [(2, "7")], "487\n90"),
        ("482\n90", [(0, "1"), (1, "3"), (4, "1")], "132\n91"),
        ("489\n96", [(0, "1")], "189\n96"),
        ("482\n9-", [(2, "7"), (0, "1")], "187\n9-"),
        ("482\n9", [(2, "7"), (4, "1")], "487\n9"),
    ],
)
def test_clicks_that_come_before_the_browser_was_told_of_a_change_do_not_undo_it(
    upload: Upload, typed: str, clicked: list[tuple[int, str]], expected: str
) -> None:
    app = upload()
    widget(app, "slider", "min_confidence").set_value(100).run()
    # What stands in the browser, and stays as it is while the app goes on.
    editor, shown = widget(app, "text_area", "editor"), list(app.get("segmented_control"))
    for choice in shown:
        choice.set_value(choice.value)
    editor.set_value(typed).run()
    for number, label in clicked:
        shown[number].set_value(label).run()
    assert not app.exception
    assert text_of(app) == expected
    app.run()
    assert widget(app, "text_area", "editor").value == expected


def test_the_choices_show_what_the_text_has(upload: Upload) -> None:
    app = upload()
    for text in ("487\n90", "485\n90", "482\n90"):
        widget(app, "text_area", "editor").set_value(text).run()
        assert widget(app, "segmented_control", "choice").value == text[2]
    for label in ("7", "3", "7", "2"):
        widget(app, "segmented_control", "choice").set_value(label).run()
        assert widget(app, "segmented_control", "choice").value == text_of(app)[2] == label
    button_labels = [element.label for element in app.button]
    assert "Back to what was read" not in button_labels


def test_a_correction_outlives_a_setting_with_which_nothing_is_read(upload: Upload) -> None:
    app = upload()
    widget(app, "text_area", "editor").set_value("482\n96").run()
    widget(app, "number_input", "smallest").set_value(30).run()
    assert not app.exception
    assert text_of(app) == widget(app, "text_area", "editor").value == "482\n96"
    assert "Nothing was read" in words_of(app)
    assert len(app.get("download_button")) == 4
    widget(app, "number_input", "smallest").set_value(None).run()
    assert text_of(app) == widget(app, "text_area", "editor").value == "482\n96"


def test_numbers_can_be_typed_where_none_were_read(upload: Upload, png: Callable[..., bytes]) -> None:
    app = upload(png(level=0))
    assert not app.code
    widget(app, "text_area", "editor").set_value("12\n34").run()
    assert text_of(app) == "12\n34"
    assert len(app.get("download_button")) == 4
    button(app, "Back to what was read").click().run()
    assert not app.code
    assert app.info[0].value.startswith("No digits found.")
    assert widget(app, "text_area", "editor").value == ""


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("*8*\n90", r"\*8:orange[**\***]"),
        ("_8_\n90", r"\_8:orange[**\_**]"),
        ("# 2\n90", r"\# :orange[**2**]"),
        ("4[]\n90", r"4\[:orange[**\]**]"),
        ("48-\n90", r"48:orange[**\-**]"),
    ],
)
def test_a_corrected_text_is_no_markdown(upload: Upload, typed: str, shown: str) -> None:
    app = upload()
    widget(app, "text_area", "editor").set_value(typed).run()
    assert not app.exception
    (review,) = [element.value for element in app.markdown if "line 1, digit 3" in element.value]
    assert review.startswith(f"{shown}  \n")
    choice = widget(app, "segmented_control", "choice")
    assert choice.options[-1] in ("3 · 0%", shown.split("**")[1].removesuffix("**"), r"\*")
    assert choice.value == typed[2]


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


def test_a_line_of_another_length_offers_no_click_that_would_hit_the_wrong_digit(upload: Upload) -> None:
    app = upload()
    widget(app, "text_area", "editor").set_value("4821\n90").run()
    assert not app.get("segmented_control")
    assert "line 1, digit 3" in words_of(app)


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
    widget(app, "text_area", "editor").set_value("1").run()
    other = AppTest.from_file(app._script_path, default_timeout=30).run()
    other.file_uploader(key="upload").upload("log.png", png(), "image/png").run()
    assert text_of(other) == READ
