"""What 16_Vision_Language_Deep must print, draw and quote."""

from ranges import Range, near

NUMBERS: dict[str, Range] = {
    # 800 readings of eight random glyphs.
    "glyphs read, shrunk 1 times": (0.98, 1.0),
    "glyphs read, shrunk 2 times": (0.80, 1.0),
    "glyphs read, shrunk 4 times": (0.15, 0.50),
    "glyphs read, shrunk 8 times": (0.08, 0.25),
    # Trainings: the range is wider than what different seeds gave.
    "pictures that find their text among 64": (0.5, 0.95),
    "another order of the questions changes a logit by": (0.0, 1e-3),
    "right answers from words": (0.90, 1.0),
    "parameters of the tower": near(37_760, 0),
    "parameters of the language model": near(71_744, 0),
    "parameters that stage 1 trains": near(4160, 0),  # 64 * 64 + 64
    "parameters that stage 2 trains": near(75_904, 0),  # 71,744 more
    "right answers with an untrained connector": (0.05, 0.42),
    "right answers after stage 1": (0.45, 0.72),
    "cells whose nearest colour word is right": (0.5, 1.0),
    "right answers after stage 2": (0.68, 0.95),
    "after stage 2, colour at": (0.75, 1.0),
    "after stage 2, shape at": (0.40, 0.90),
    "after stage 2, how many": (0.85, 1.0),
    "after stage 2, is there a": (0.55, 0.90),
    "right answers on black pictures": (0.0, 0.43),
    "right answers that can be had blind": near(0.3715, 0.0001),
    "share of attention on the cell asked for, layer 1": (0.4, 1.0),
    "share of attention on the cell asked for, layer 2": (0.1, 0.5),
    "linear, all questions": (0.62, 0.92),
    "linear, colour at a place": (0.60, 1.0),
    "MLP, all questions": (0.65, 0.92),
    "MLP, colour at a place": (0.70, 1.0),
    "merge 2×2, all questions": (0.65, 0.92),
    "merge 2×2, colour at a place": (0.75, 1.0),
    "resampler, all questions": (0.5, 0.75),
    "resampler, colour at a place": (0.3, 0.85),
    "mean, all questions": (0.5, 0.70),
    "mean, colour at a place": (0.3, 0.72),
    # About 2 on a processor of its own; on a busy one hardly a measurement.
    "time of a step, linear over mean": (1.0, 50.0),
    # The kitchens. Levels of the control move from seed to seed.
    "false yes in kitchens, rho 0.9": (0.7, 1.0),
    "false yes in streets, rho 0.9": (0.0, 0.4),
    "gap between the two, rho 0.9": (0.4, 1.0),
    "gap between the two, rho 0.5": near(0.0, 0.2),
    "accuracy, random negatives": (0.5, 0.95),
    "accuracy, adversarial negatives": (0.2, 0.6),
    "share of yes, adversarial negatives": (0.6, 1.0),
    "recall, random negatives": (0.45, 1.0),
    "recall, adversarial negatives": (0.45, 1.0),
    "AUC of cross against no cross within kitchens": (0.40, 0.70),
    # The four pinpoint grids and the rounding rules, exactly.
    "LLaVA-NeXT, all tiles, 336×336": near(1728, 0),
    "LLaVA-NeXT, unpadded, 336×336": near(1176, 0),
    "Qwen2-VL, 336×336": near(144, 0),
    "LLaVA-NeXT, all tiles, 640×480": near(2880, 0),
    "LLaVA-NeXT, unpadded, 640×480": near(2340, 0),
    "Qwen2-VL, 640×480": near(391, 0),
    "LLaVA-NeXT, all tiles, 1680×672": near(2304, 0),
    "LLaVA-NeXT, unpadded, 1680×672": near(2040, 0),
    "Qwen2-VL, 1680×672": near(1232, 0),
    "LLaVA-NeXT, all tiles, 1920×1080": near(2880, 0),
    "LLaVA-NeXT, unpadded, 1920×1080": near(1948, 0),
    "Qwen2-VL, 1920×1080": near(1222, 0),
    "Qwen2-VL, 224×224": near(64, 0),  # Wang et al. 2024, section 2.1: 66 with start and end
    "LLaVA-1.5, any picture": near(576, 0),
    "Qwen-VL, any picture": near(256, 0),
    # 20,000 random squares.
    "overlap, 100 bins, edge": near(0.688, 0.01),
    "overlap, 100 bins, centre": near(0.825, 0.01),
    "overlap, 1000 bins, edge": near(0.961, 0.01),
    "overlap, 1000 bins, centre": near(0.980, 0.01),
    "overlap, side 0.02, 100 bins": near(0.41, 0.01),
    "overlap, side 0.02, 1000 bins": near(0.907, 0.01),
    "on words M-RoPE differs from RoPE by": (0.0, 1e-5),
    "all ids plus 700 changes a score by": (0.0, 1e-4),
    "tokens of words and picture": near(32, 0),
    "id of the first word after the picture": near(11, 0),  # 5 + max(4, 6)
    # Means of cosines of the sixteen angles.
    "RoPE in a line, score one row down": near(0.72, 0.01),
    "M-RoPE, score four rows down": near(0.993, 0.002),
    "M-RoPE, score four columns aside": near(1.0, 0.001),
    "pairs dealt in turn, score four rows down": near(0.89, 0.01),
    "pairs dealt in turn, score four columns aside": near(0.95, 0.01),
}

CHARTS = 14  # at least

QUOTED = [
    "parameters that stage 1 trains",
    "right answers that can be had blind",
    "LLaVA-NeXT, all tiles, 1680×672",
    "LLaVA-NeXT, unpadded, 1680×672",
    "Qwen2-VL, 1680×672",
    "LLaVA-NeXT, unpadded, 1920×1080",
    "Qwen2-VL, 1920×1080",
    "overlap, 100 bins, edge",
    "overlap, 1000 bins, edge",
]
