"""What 00_Overview must print, draw and quote."""

from ranges import Range, near, relative

NUMBERS: dict[str, Range] = {
    # Touvron et al. 2023, table 2: 6.7B; bytes per parameter times that.
    "parameters of LLaMA-7B": relative(6.74e9, 0.002),
    "GB of LLaMA-7B, full fine-tuning": near(107.8, 0.2),
    "GB of LLaMA-7B, FP16": near(13.5, 0.1),
    "GB of LLaMA-7B, 4 bits": near(3.8, 0.1),
    "GB to generate with 4 bits and that cache": near(5.9, 0.15),
    # Dosovitskiy et al. 2021, table 1: 632M, 16 heads; SAM looks at 64 x 64 patches.
    "GB of a ViT-H (632 million parameters), FP32": near(2.5, 0.05),
    "GB of one of its attention maps in SAM, FP32": near(1.1, 0.05),
}

CHARTS = 3  # at least

QUOTED = [
    "GB of LLaMA-7B, FP16",
    "GB of LLaMA-7B, 4 bits",
    "GB to generate with 4 bits and that cache",
]
