"""One training step, on whichever backend Keras runs: frames and labels in, the network a little better.

Under KERAS_BACKEND=torch the steps of the digit and the sequence network run through PyTorch's own functions in
bfloat16, on the Keras model's own weights: on one core that trains 1,640 crops a second, where Keras's step on
TensorFlow trains 1,360 on two.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import keras
import numpy as np

from recognition.sequence import BLANK
from training.networks import torch_forward
from training.networks.ink_loss import detector_loss, kinds_loss
from training.networks.looks_network import looks_loss

WEIGHT_DECAY = 0.01
LABEL_SMOOTHING = 0.02
# The LSTM's gradients are cut at this norm, which keeps its first steps from running away.
LARGEST_NORM = 5.0

Labels = TypeVar("Labels")
# Takes frames float32 (n, H, W, channels), labels and the learning rate; gives the loss. Labels are uint8 (n,) for the
# digit network; for the sequence network (n, longest) filled up with the blank; for the ink network kinds and targets.
Step = Callable[[np.ndarray, Labels, float], float]


def digit_step(model: keras.Model) -> Step[np.ndarray]:
    """The digit network's step for this backend; changes the weights of `model` in place."""
    if keras.backend.backend() == "torch":
        return _torch_step(model, _torch_cross_entropy)
    classes = model.output_shape[-1]
    loss = keras.losses.CategoricalCrossentropy(label_smoothing=LABEL_SMOOTHING)
    return _keras_step(model, loss, lambda labels: np.eye(classes, dtype=np.float32)[labels])


def sequence_step(model: keras.Model) -> Step[np.ndarray]:
    """The sequence network's step for this backend; changes the weights of `model` in place."""
    if keras.backend.backend() == "torch":
        return _torch_step(model, _torch_ctc)
    return _keras_step(model, _keras_ctc, lambda labels: labels.astype(np.int32))


def ink_step(model: keras.Model) -> Step[tuple[np.ndarray, np.ndarray]]:
    """The ink network's step, Keras's own on every backend; changes the weights of `model` in place.

    Labels: kinds uint8 (n, h, w, 16) and the detector's targets float32 (n, h, w, 15).
    """
    return _keras_step(model, [kinds_loss, detector_loss], list)


def looks_step(model: keras.Model) -> Step[np.ndarray]:
    """The step of the network of looks, Keras's own; changes the weights of `model` in place.

    Labels: samples float32 (n, k, 7), of training.data.ink.looked.
    """
    return _keras_step(model, looks_loss, lambda samples: samples)


def _keras_step(model: keras.Model, loss: Any, target: Callable[[Labels], Any]) -> Step[Labels]:
    optimizer = keras.optimizers.AdamW(weight_decay=WEIGHT_DECAY, global_clipnorm=LARGEST_NORM)
    model.compile(optimizer, loss)

    def step(frames: np.ndarray, labels: Labels, rate: float) -> float:
        optimizer.learning_rate = rate
        # Where there are several outputs, the first figure is the sum of their losses.
        return float(np.ravel(model.train_on_batch(frames, target(labels)))[0])

    return step


def _keras_ctc(labels: Any, probabilities: Any) -> Any:
    ops = keras.ops
    steps = ops.full(ops.shape(labels)[:1], ops.shape(probabilities)[1], dtype="int32")
    lengths = ops.sum(ops.cast(labels != BLANK, "int32"), axis=1)
    logits = ops.log(probabilities + keras.config.epsilon())
    return ops.mean(ops.ctc_loss(ops.cast(labels, "int32"), logits, lengths, steps, mask_index=BLANK))


def _torch_step(model: keras.Model, loss_of: Callable[[Any, Any], Any]) -> Step[np.ndarray]:
    import torch

    weights = [variable.value for variable in model.trainable_variables]
    optimizer = torch.optim.AdamW(weights, weight_decay=WEIGHT_DECAY)

    def step(frames: np.ndarray, labels: np.ndarray, rate: float) -> float:
        for group in optimizer.param_groups:
            group["lr"] = rate
        logits = torch_forward.logits(model, torch.from_numpy(frames))
        loss = loss_of(logits, torch.from_numpy(labels.astype(np.int64)))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, LARGEST_NORM)
        optimizer.step()
        return float(loss.detach())

    return step


def _torch_cross_entropy(logits: Any, labels: Any) -> Any:
    from torch.nn import functional

    return functional.cross_entropy(logits, labels, label_smoothing=LABEL_SMOOTHING)


def _torch_ctc(logits: Any, labels: Any) -> Any:
    import torch
    from torch.nn import functional

    steps = torch.full((len(logits),), logits.shape[1])
    log_probabilities = functional.log_softmax(logits, 2).permute(1, 0, 2)
    lengths = (labels != BLANK).sum(1)
    return functional.ctc_loss(log_probabilities, labels, steps, lengths, BLANK, "sum", zero_infinity=True) / len(
        logits
    )
