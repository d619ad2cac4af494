"""The model of gpt.rs in PyTorch, from the same weights, on the same data: `torch_gpt.py FILE STEPS THREADS`."""

from __future__ import annotations

import json
import struct
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

LAYERS, HEADS, WIDTH = 4, 4, 128


def load(path: str) -> dict[str, torch.Tensor]:
    """A safetensors file: the length of the header, the header, the numbers."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    kinds = {"F32": np.float32, "U32": np.uint32}
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = entry["data_offsets"]
        array = np.frombuffer(data[start:end], kinds[entry["dtype"]]).reshape(entry["shape"])
        tensors[name] = torch.tensor(array.astype(np.int64) if entry["dtype"] == "U32" else array)
    return tensors


class Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.attention_norm, self.mlp_norm = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.query, self.key = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, WIDTH)
        self.value, self.output = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        batch, time, _ = x.shape
        h = self.attention_norm(x)
        q, k, v = (layer(h).view(batch, time, HEADS, -1).transpose(1, 2) for layer in (self.query, self.key, self.value))
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.output(mixed.transpose(1, 2).reshape(batch, time, WIDTH))
        return x + self.down(F.gelu(self.up(self.mlp_norm(x)), approximate="tanh"))


class Gpt(nn.Module):
    def __init__(self, weights: dict[str, torch.Tensor]) -> None:
        super().__init__()
        self.embedding = nn.Parameter(weights["embedding.weight"].clone())
        self.positions = nn.Parameter(weights["positions"].clone())
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.norm = nn.LayerNorm(WIDTH)
        names = {"query": "attention.query", "key": "attention.key", "value": "attention.value"}
        names |= {"output": "attention.output", "up": "mlp.0", "down": "mlp.1"}
        with torch.no_grad():
            for name, parameter in self.named_parameters():
                if name in ("embedding", "positions"):
                    continue
                parts = name.split(".")
                if parts[0] == "blocks":
                    parts[2] = names.get(parts[2], parts[2])
                parameter.copy_(weights[".".join(parts)])

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        x = F.embedding(tokens, self.embedding) + self.positions
        for block in self.blocks:
            x = block(x)
        return self.norm(x) @ self.embedding.t()


def main() -> None:
    path, steps, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    torch.set_num_threads(threads)
    tensors = load(path)
    model = Gpt(tensors)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    losses, seconds = [], []
    for step in range(steps):
        start = time.perf_counter()
        logits = model(tensors["x"][step])
        loss = F.cross_entropy(logits.flatten(0, 1), tensors["y"][step].flatten())
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
        seconds.append(time.perf_counter() - start)
    count = sum(p.numel() for p in model.parameters())
    print(json.dumps({"parameters": count, "losses": losses, "seconds": seconds}))


if __name__ == "__main__":
    main()
