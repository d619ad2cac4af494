"""What 10_Long_Context_Models must print, draw and quote."""

from ranges import Range, near

NUMBERS: dict[str, Range] = {
    # Trained networks: seeds 1 to 3.
    "copied from 128 back, as it is": (0.0, 0.3),
    "copied from 128 back, positions divided by 4": (0.9, 1.0),
    # Differences of f32 sums in another order.
    "online softmax, largest difference from the formula": (0.0, 1e-5),
    "candle's flash_attn, largest difference from the formula": (0.0, 1e-4),
    "window of 128, largest difference from the formula": (0.0, 1e-5),
    "bytes of scores at 4,096 tokens, whole matrix": near(268_435_456, 0),  # 4 heads, 4 bytes, 4,096^2
    "bytes of scores at 4,096 tokens, a block": near(4_194_304, 0),  # 4 heads, 4 bytes, 4,096 x 64
    # Timed: from 1,024 to 4,096 tokens, on a machine that may be busy. Caches make the square worse than a square.
    "time grows with length to the power of, the whole matrix": (1.6, 3.5),
    "time grows with length to the power of, online softmax": (1.4, 3.5),
    "time grows with length to the power of, a window of 128": (0.3, 2.0),  # 1 on a machine at rest
    "4,096 tokens, the whole matrix over a window, time": (4, 400),
    **{f"ring of {ranks}, largest difference from one device": (0.0, 1e-5) for ranks in (1, 2, 4, 8)},
    # (P - 1) * 2 * (n / P) * d * 4 with n = 512, d = 32.
    **{f"ring of {p}, bytes that a rank sends": near((p - 1) * 2 * 512 // p * 32 * 4, 0) for p in (1, 2, 4, 8)},
    # 312e12 / bandwidth.
    "tokens in a block that hide the journey at 300 GB/s": near(1040, 0),
    "tokens in a block that hide the journey at 12.5 GB/s": near(24_960, 0),
    # c = 8, P = 8: 36 + 7 * 64 and 8 * 36.
    "pairs until all are ready, contiguous": near(484, 0),
    "pairs until all are ready, striped": near(288, 0),
    "contiguous takes longer by a factor of": near(1.68, 0.005),
    # Trained readers, seeds 1 to 3; the reach is exact.
    "pairs that a token computes, % of all": near(13.3, 0.05),
    "window alone, worst up to distance 12": (0.95, 1.0),
    "window alone, best from distance 20 to 100": (0.08, 0.30),
    "farthest change that reaches an answer, window alone": near(16, 0),
    "with a global token, worst up to distance 100": (0.95, 1.0),
    "what token 0 gives the marker in layer 1": (0.6, 1.0),
    "what a token far from the marker gives token 0 in layer 2": (0.2, 1.0),
    # Closed forms.
    "pairs of 64 that never finish a turn in 4,096 tokens": near(18, 0),
    "pairs of 64 that never finish a turn in 2,048 tokens": near(23, 0),
    "turns of the fastest pair in 4,096 tokens": near(652, 0),
    "turns of the fastest pair in 64 tokens": near(10.2, 0.05),
    # b s^(d / (d - 2)).
    "NTK-aware base of a head of 128, factor 2": near(20_221, 1),
    "NTK-aware base of a head of 128, factor 4": near(40_890, 1),
    "NTK-aware base of a head of 128, factor 8": near(82_685, 1),
    "what YaRN multiplies scores by, factor 16": near(1.63, 0.005),
    "what YaRN multiplies scores by, factor 32": near(1.81, 0.005),
    "our rotation, largest difference from the prelude's": (0.0, 1e-5),
    # Trained copiers, seeds 1 to 3.
    "copied from 24 back, as trained": (0.9, 1.0),
    "copied from 24 back, PI": (0.9, 1.0),
    "copied from 24 back, NTK-aware": (0.9, 1.0),
    "copied from 24 back, YaRN": (0.9, 1.0),
    "copied from 24 back, ALiBi": (0.9, 1.0),
    "copied from 24 back, no position code": (0.9, 1.0),
    "copied from 128 back, as trained": (0.0, 0.3),
    "copied from 128 back, PI": (0.9, 1.0),
    "copied from 128 back, NTK-aware": (0.7, 0.95),
    "copied from 128 back, YaRN": (0.9, 1.0),
    "copied from 128 back, ALiBi": (0.9, 1.0),
    "copied from 128 back, no position code": (0.9, 1.0),
    "three back in 64 tokens, as trained": (0.98, 1.0),
    "three back in 256 tokens, as trained": (0.4, 0.95),
    "three back in 256 tokens, PI": (0.0, 0.15),
    "three back in 256 tokens, NTK-aware": (0.75, 1.0),
    "three back in 256 tokens, YaRN": (0.6, 0.95),
    "three back in 256 tokens, YaRN with pair 2 kept": (0.75, 1.0),
    "copied from 128 back, YaRN with pair 2 kept": (0.8, 1.0),
    "three back in 256 tokens, YaRN with β = 32": (0.0, 0.15),
    "three back after 20 steps, YaRN": (0.95, 1.0),
    "three back after 40 steps, YaRN": (0.97, 1.0),
    "three back after 40 steps, PI": (0.0, 0.3),
    "three back after 120 steps, PI": (0.0, 0.7),
}

CHARTS = 11  # at least

QUOTED = [
    "bytes of scores at 4,096 tokens, whole matrix",
    "bytes of scores at 4,096 tokens, a block",
    "ring of 8, bytes that a rank sends",
    "tokens in a block that hide the journey at 300 GB/s",
    "tokens in a block that hide the journey at 12.5 GB/s",
    "pairs until all are ready, contiguous",
    "pairs until all are ready, striped",
    "contiguous takes longer by a factor of",
    "farthest change that reaches an answer, window alone",
    "pairs of 64 that never finish a turn in 4,096 tokens",
    "pairs of 64 that never finish a turn in 2,048 tokens",
    "turns of the fastest pair in 4,096 tokens",
    "turns of the fastest pair in 64 tokens",
    "what YaRN multiplies scores by, factor 16",
    "what YaRN multiplies scores by, factor 32",
]
