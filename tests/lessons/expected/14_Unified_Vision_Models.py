"""What 14_Unified_Vision_Models must print, draw and quote."""

from ranges import Range, near

NUMBERS: dict[str, Range] = {
    "parameters of the network": near(24_768, 0),
    # Two trainings each way; three seeds of the whole cell, and single trainings of four more.
    "right in steps 25 to 100, tasks mixed in the batch": (0.60, 0.97),
    "right in steps 25 to 100, a task a batch": (0.30, 0.80),
    "right after 150 steps, tasks mixed in the batch": (0.9, 1.0),
    # Lu et al. 2022; Beyer et al. 2024; Chen et al. 2022.
    "tokens of Unified-IO": near(49_536, 0),
    "tokens of PaliGemma": near(257_216, 0),
    "patches of an image that Unified-IO reads": near(576, 0),
    "tokens of an image that Unified-IO writes": near(256, 0),
    "patches of an image that PaLI reads at 224 pixels": near(256, 0),
    "not text in Unified-IO, %": near(35, 0),
    # CLIP over pairings: the standard error of the mean is the spread over the root of 2,000.
    "UniCL": (4.5, 7.5),
    "mean of CLIP over 2,000 pairings": (4.5, 7.5),
    "mean of CLIP over six turns of the texts": (4.5, 7.5),
    "its spread from pairing to pairing": (0.02, 0.4),
    "CLIP less UniCL when the texts of a concept are equal": near(0, 1e-5),
    "zero-shot, UniCL": (0.85, 1.0),
    "zero-shot, CLIP": (0.85, 1.0),
    **{
        f"right, {language}, {question}": (0.85, 1.0)
        for language in ("English", "Korean")
        for question in ("colour?", "pattern?")
    },
    # Single networks go from 0.6 to 1, some seeds lower.
    "right on what was never asked, mean of four networks": (0.34, 1.0),
    "right on what was never asked, the worst of them": (0.0, 1.0),
    **{
        f"right on all and on what was never asked, {name}": (0.5, 1.0)
        for name in ("mixed, 1", "mixed, 2", "in turns, 1", "in turns, 2")
    },
    "of the attention to patches, on the rectangle": (0.0, 0.95),
    "of the patches, on the rectangle": near(0.25, 0.04),
    # The law of total variance, from 30 batches of each task and 60 mixed ones.
    "variance of a batch's gradient, one task": (0.5, 200),
    "of it between tasks": (0.3, 200),
    "variance of a batch's gradient, mixed": (0.1, 60),
    "one task over mixed": (1.2, 40),
    "within tasks, one task over mixed": (0.5, 2.0),  # 1, up to chance
    # W / 4n = 640 / 4000, and twice that; the overlaps by 20,000 squares.
    "mean error with 1,000 places, middle (px)": near(0.160, 0.004),
    "mean error with 1,000 places, lower edge (px)": near(0.320, 0.005),
    "overlap with 1,000 places, side 16": near(0.961, 0.003),
    "overlap with 1,000 places, side 32": near(0.980, 0.003),
    "overlap with 1,000 places, side 96": near(0.993, 0.003),
    "overlap with 1,000 places, side 256": near(0.9975, 0.003),
    "overlap with 100 places, side 32": near(0.824, 0.01),
    "relative error with 4 entries": (0.3, 0.8),
    "relative error with 10 entries": (0.0, 1e-3),
    "tokens of the vocabulary": near(27, 0),
    # Trained once for 700 steps: six seeds and rates gave 0.84 to 0.94 and 0.96 to 1.
    "parameters of the network with four outputs": near(26_048, 0),
    "<cls>, exact": (0.95, 1.0),
    "<cap>, exact": (0.90, 1.0),
    "<od>, mean overlap": (0.65, 1.0),
    "<gen>, right codes": (0.88, 1.0),
    "right codes when nothing is drawn": near(0.75, 0.04),  # 4 of 16 pieces lie on the rectangle, on average
    "drawn, then captioned: the same words": (0.85, 1.0),
    **{f"head, {n} boxes": (low, 1.0) for n, low in ((50, 0.2), (200, 0.4), (800, 0.55))},
    **{f"head on grid lines, {n} boxes": (low, 1.0) for n, low in ((50, 0.25), (200, 0.5), (800, 0.6))},
    # 150 steps are few: 0.60 to 0.83, with little order in the number of labels.
    **{f"sequence, {n} boxes": (0.35, 1.0) for n in (50, 200, 800)},
}

CHARTS = 13  # at least

QUOTED = [
    "tokens of Unified-IO",
    "tokens of PaliGemma",
    "mean error with 1,000 places, middle (px)",
    "mean error with 1,000 places, lower edge (px)",
    "tokens of the vocabulary",
]
