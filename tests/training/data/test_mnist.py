from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from training.data.mnist import VALIDATION_COUNT, Images, load_mnist


@pytest.fixture
def mnist_path(tmp_path: Path) -> Path:
    """A file like mnist.npz in which every training image is its own number."""
    count = VALIDATION_COUNT + 50
    numbers = np.arange(count, dtype=">u4")
    images = np.zeros((count, 28, 28), np.uint8)
    images[:, 0, :4] = numbers.view(np.uint8).reshape(count, 4)
    labels = (numbers % 10).astype(np.uint8)
    path = tmp_path / "mnist.npz"
    np.savez(path, x_train=images, y_train=labels, x_test=images[:7] + 200, y_test=labels[:7])
    return path


def test_validation_is_held_out_of_training(mnist_path: Path) -> None:
    mnist = load_mnist(mnist_path)
    assert (len(mnist.train), len(mnist.validation), len(mnist.test)) == (50, VALIDATION_COUNT, 7)
    train, validation, test = (
        {image.tobytes() for image in part.images} for part in (mnist.train, mnist.validation, mnist.test)
    )
    assert not train & validation
    assert not test & (train | validation)


@pytest.mark.parametrize(
    ("images", "labels", "message"),
    [
        (np.zeros((0, 28), np.uint8), np.zeros(0), r"\(0, 28\)"),
        (np.zeros((2, 28, 28), np.float32), np.zeros(2), "float32"),
        (np.zeros((2, 28, 28), np.uint8), np.zeros(3), "expected 2 labels"),
    ],
)
def test_images_and_labels_are_checked(images: np.ndarray, labels: np.ndarray, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Images(images, labels)
