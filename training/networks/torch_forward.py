"""A Keras model's layers run by PyTorch's own functions in bfloat16, on the model's own weights, for training."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers


def logits(model: keras.Model, frames: Any) -> Any:
    """frames: torch float32 (n, H, W, 1). The output before the softmax, float32, as training sees it."""
    import torch

    with torch.autocast("cpu", torch.bfloat16):
        x = frames.permute(0, 3, 1, 2)
        for layer in model.layers:
            x = _apply(layer, x)
    return x.float()


def _apply(layer: keras.Layer, x: Any) -> Any:
    import torch
    from torch.nn import functional

    if isinstance(layer, layers.Conv2D):
        if layer.padding == "same":
            x = functional.pad(x, (*_same(layer.strides[1]), *_same(layer.strides[0])))
        return functional.conv2d(x, layer.kernel.value.permute(3, 2, 0, 1), stride=layer.strides)
    if isinstance(layer, layers.BatchNormalization):
        return functional.batch_norm(
            x,
            layer.moving_mean.value,
            layer.moving_variance.value,
            layer.gamma.value,
            layer.beta.value,
            training=True,
            momentum=1 - layer.momentum,
            eps=layer.epsilon,
        )
    if isinstance(layer, layers.ReLU):
        return functional.relu(x)
    if isinstance(layer, layers.GlobalAveragePooling2D):
        return x.mean((2, 3))
    if isinstance(layer, layers.Permute):
        return x.permute(0, 3, 2, 1)  # from channels first
    if isinstance(layer, layers.Reshape):
        return x.flatten(2)
    if isinstance(layer, layers.Dropout):
        return functional.dropout(x, layer.rate)
    if isinstance(layer, layers.Dense):
        x = functional.linear(x, layer.kernel.value.T, layer.bias.value)
        return functional.relu(x) if layer.activation is keras.activations.relu else x
    if isinstance(layer, layers.Bidirectional):
        weights = []
        for cell in (layer.forward_layer.cell, layer.backward_layer.cell):
            bias = cell.bias.value
            weights += [cell.kernel.value.T.contiguous(), cell.recurrent_kernel.value.T.contiguous(), bias]
            weights.append(torch.zeros_like(bias))
        start = x.new_zeros((2, len(x), layer.forward_layer.units), dtype=torch.float32)
        with torch.autocast("cpu", enabled=False):
            return torch._VF.lstm(x.float(), (start, start), weights, True, 1, 0.0, True, True, True)[0]
    assert isinstance(layer, layers.InputLayer | layers.Softmax), f"expected a layer known here, got {layer.name}"
    return x


def _same(stride: int) -> tuple[int, int]:
    """What "same" pads before and after an even side for a 3×3 convolution."""
    return (1, 1) if stride == 1 else (0, 1)
