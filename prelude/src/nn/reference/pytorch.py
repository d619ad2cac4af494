"""Writes pytorch.json: what PyTorch computes for the layers of the prelude, values and gradients.

    pip install torch numpy && python pytorch.py

The inputs are `wave(shape, phase)`, which the tests compute too. The loss of every case is `sum(output * wave(.., 9))`.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F


def wave(shape: tuple[int, ...], phase: float) -> torch.Tensor:
    n = torch.Size(shape).numel()
    values = torch.sin(torch.arange(n, dtype=torch.float64) * 0.7 + phase)
    return values.to(torch.float32).reshape(shape)


def case(function, *inputs: torch.Tensor) -> dict:
    inputs = [x.clone().requires_grad_(True) for x in inputs]
    output = function(*inputs)
    (output * wave(tuple(output.shape), 9.0)).sum().backward()
    return {
        "output": output.detach().flatten().tolist(),
        "gradients": [x.grad.flatten().tolist() for x in inputs],
    }


def attention(causal: bool):
    def function(q, k, v):
        q, k, v = (x.transpose(1, 2) for x in (q, k, v))
        return F.scaled_dot_product_attention(q, k, v, is_causal=causal, enable_gqa=True).transpose(1, 2)

    return function


def swiglu(x, gate, up, down):
    return F.linear(F.silu(F.linear(x, gate)) * F.linear(x, up), down)


def optimiser(make, steps: int = 5) -> list[float]:
    w = wave((4, 3), 1.0).requires_grad_(True)
    optimizer = make([w])
    for _ in range(steps):
        optimizer.zero_grad()
        ((w - wave((4, 3), 2.0)) ** 2).sum().backward()
        optimizer.step()
    return w.detach().flatten().tolist()


targets = torch.tensor([1, 0, 4, 0, 2, 3])
x, g, b = wave((3, 8), 1.0), wave((8,), 2.0), wave((8,), 3.0)
q, k, v = wave((2, 5, 4, 6), 1.0), wave((2, 5, 2, 6), 2.0), wave((2, 5, 2, 6), 3.0)
result = {
    "torch": torch.__version__,
    "layer_norm": case(lambda x, g, b: F.layer_norm(x, (8,), g, b, 1e-5), x, g, b),
    "rms_norm": case(lambda x, g: F.rms_norm(x, (8,), g, 1e-5), x, g),
    "gelu": case(F.gelu, 3 * x),
    "gelu_tanh": case(lambda x: F.gelu(x, approximate="tanh"), 3 * x),
    "silu": case(F.silu, 3 * x),
    "softmax": case(lambda x: F.softmax(3 * x, -1), x),
    "linear": case(F.linear, x, wave((5, 8), 2.0), wave((5,), 3.0)),
    "swiglu": case(swiglu, x, wave((6, 8), 2.0), wave((6, 8), 3.0), wave((8, 6), 4.0)),
    "attention": case(attention(False), q, k, v),
    "attention_causal": case(attention(True), q, k, v),
    "conv1d": case(
        lambda x, w, b: F.conv1d(x, w, b, stride=2, padding=1), wave((2, 3, 8), 1.0), wave((4, 3, 3), 2.0), wave((4,), 3.0)
    ),
    "conv2d": case(
        lambda x, w, b: F.conv2d(x, w, b, stride=2, padding=1),
        wave((2, 2, 6, 7), 1.0), wave((3, 2, 3, 3), 2.0), wave((3,), 3.0),
    ),
    "cross_entropy": case(
        lambda z: F.cross_entropy(z, targets, ignore_index=0, label_smoothing=0.1).reshape(1), 2 * wave((6, 5), 1.0)
    ),
    "bce": case(
        lambda z: F.binary_cross_entropy_with_logits(z, (wave((6, 5), 4.0) > 0).float()).reshape(1), 4 * wave((6, 5), 1.0)
    ),
    "adam": optimiser(lambda p: torch.optim.Adam(p, lr=0.1, betas=(0.9, 0.95))),
    "adamw": optimiser(lambda p: torch.optim.AdamW(p, lr=0.1, weight_decay=0.2)),
    "sgd": optimiser(lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9)),
}
# PyTorch's own transformer layer, pre-norm: the block of the ViT.
torch.manual_seed(0)
layer = nn.TransformerEncoderLayer(8, 2, 32, 0.0, F.gelu, batch_first=True, norm_first=True)
with torch.no_grad():
    for i, (_, parameter) in enumerate(layer.named_parameters()):
        parameter.copy_(wave(tuple(parameter.shape), float(i)) * 0.5)
result["encoder_layer"] = {"parameters": [name for name, _ in layer.named_parameters()]} | case(layer, wave((2, 5, 8), 1.0))


def rounded(value):
    if isinstance(value, float):
        return float(f"{value:.7g}")
    if isinstance(value, list):
        return [rounded(v) for v in value]
    return {k: rounded(v) for k, v in value.items()} if isinstance(value, dict) else value


lines = ",\n".join(f"{json.dumps(k)}: {json.dumps(rounded(v))}" for k, v in result.items())
Path(__file__).with_suffix(".json").write_text("{\n" + lines + "\n}\n")
