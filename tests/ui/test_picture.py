from __future__ import annotations

import numpy as np
import pytest

from documents.encoding import shrunk
from preprocessing import Box
from service.document import digest
from ui.picture import OpenedPicture


def picture(height: int = 2, width: int = 3) -> OpenedPicture:
    values = np.arange(height * width * 3, dtype=np.uint8).reshape(height, width, 3)
    return OpenedPicture("log.jpg", "k", values)


@pytest.mark.parametrize(
    ("quarters", "shape", "corner_from"),
    [
        (0, (2, 3), (0, 0)),
        (1, (3, 2), (1, 0)),
        (2, (2, 3), (1, 2)),
        (3, (3, 2), (0, 2)),
        (-1, (3, 2), (0, 2)),
        (4, (2, 3), (0, 0)),
    ],
)
def test_quarters_turn_clockwise(quarters: int, shape: tuple[int, int], corner_from: tuple[int, int]) -> None:
    turned = picture().turned(quarters)
    assert turned.image.shape[:2] == shape
    np.testing.assert_array_equal(turned.image[0, 0], picture().image[corner_from])


@pytest.mark.parametrize(
    ("box", "shape"),
    [
        (Box(0, 0, 30, 20), (20, 30)),
        (Box(5, 4, 10, 8), (8, 10)),
        (Box(-5, -5, 10, 10), (5, 5)),
        (Box(25, 15, 100, 100), (5, 5)),
        (Box(90, 90, 5, 5), (1, 1)),
        (Box(3, 3, 0, 0), (1, 1)),
    ],
)
def test_a_crop_stays_inside_the_picture_and_is_never_empty(box: Box, shape: tuple[int, int]) -> None:
    assert picture(20, 30).cropped(box).image.shape[:2] == shape


def test_every_frame_of_a_picture_has_its_own_key() -> None:
    whole = picture(20, 30)
    box = Box(5, 4, 10, 8)
    frames = [whole, whole.turned(1), whole.turned(2), whole.cropped(box), whole.turned(1).cropped(box)]
    assert len({frame.key for frame in frames}) == len(frames)
    assert whole.turned(4).key == whole.key


@pytest.mark.parametrize("box", [Box(0, 0, 30, 20), Box(-1, -2, 40, 50)])
def test_a_crop_to_all_of_a_picture_is_the_picture(box: Box) -> None:
    whole = picture(20, 30)
    assert whole.cropped(box) is whole


@pytest.mark.parametrize(("name", "stem"), [("", "reading"), ("log.jpg", "log"), ("a.b.png", "a.b")])
def test_files_are_called_after_the_picture(name: str, stem: str) -> None:
    assert OpenedPicture(name, "k", picture().image).stem == stem


def test_other_bytes_have_another_digest() -> None:
    assert digest(b"") != digest(b"7")
    assert digest(b"7") == digest(b"7")


@pytest.mark.parametrize(
    ("shape", "size"),
    [((1, 1, 3), (1, 1)), ((50, 100, 3), (100, 50)), ((400, 200, 3), (50, 100)), ((200, 400), (100, 50))],
)
def test_a_picture_is_shrunk_to_fit_and_never_enlarged(shape: tuple[int, ...], size: tuple[int, int]) -> None:
    assert shrunk(np.zeros(shape, np.uint8), 100).size == size
