"""What 19_PEFT_Unified must print, draw and quote."""

from ranges import Range, near, relative

# The squares of the singular values that a rank leaves out: of 4 / i, and of 4, 3, 2, 1, 0, ..
LEFT_OUT = {1: 10.071, 2: 6.071, 4: 3.293, 8: 1.632, 16: 0.721}
LEFT_OUT_OF_FOUR = {1: 14, 2: 5, 3: 1, 4: 0, 8: 0}

# Counted: what every method trains of the base.
TRAINED = {
    "full": 27_136,
    "head": 32 * 21,
    "BitFit": 736,
    "prompt, 4": 4 * 32,
    "prompt, 12": 12 * 32,
    "prefix, 9": 2 * 2 * 9 * 32,
    "IA³": 2 * (32 + 32 + 128),
    "LoRA q v, r = 4": 2 * 2 * 4 * 64,
    "DoRA q v, r = 4": 2 * 2 * (4 * 64 + 32),
    "LoRA all, r = 1": 2 * (4 * 64 + 2 * 160),
    "adapters, m = 4": 2 * 2 * (2 * 4 * 32 + 4 + 32),
    "LoRA all, r = 4": 4 * 2 * (4 * 64 + 2 * 160),
}

NUMBERS: dict[str, Range] = {
    # Eckart and Young; training comes within 1 %.
    **{f"rank {r}: least possible": near(bound, 0.0006) for r, bound in LEFT_OUT.items()},
    **{f"rank {r}: squared error": (bound - 0.001, 1.02 * bound + 0.01) for r, bound in LEFT_OUT.items()},
    **{
        f"four singular values, rank {r}: squared error": (0.999 * bound, 1.02 * bound + 0.01)
        for r, bound in LEFT_OUT_OF_FOUR.items()
    },
    # Exact counts: the checkpoint's own, and r (d + k) for each matrix. GPT-3: 4.7M and 37.7M in Hu et al. 2021.
    "parameters of LLaMA-7B": near(6_738_415_616, 0),
    "LoRA, 7B, r = 8 on q and v": near(4_194_304, 0),
    "LoRA, 7B, r = 64 on q and v": near(33_554_432, 0),
    "LoRA, 7B, r = 16 on all seven": near(39_976_960, 0),
    "LoRA, 7B, r = 64 on all seven": near(159_907_840, 0),
    "LoRA, 13B, r = 8 on q and v": near(6_553_600, 0),
    "LoRA, GPT-3, r = 1 on q and v": near(4_718_592, 0),
    "LoRA, GPT-3, r = 8 on q and v": near(37_748_736, 0),
    "all seven over q and v, same rank": near(4.77, 0.005),
    # 12 bytes for a trained parameter, 2 or 4.127 / 8 for a frozen one.
    "65B, full fine-tuning (GB)": near(783, 1),
    "65B, LoRA (GB)": near(133, 1),
    "65B, QLoRA (GB)": near(36.1, 0.1),
    "65B, weights in NF4 (GB)": near(33.7, 0.1),
    "bits per weight with double quantisation": near(4.127, 0.0005),
    "65B, saved by double quantisation (GB)": near(3.0, 0.05),
    # B = 0: nothing moves, and only B has a gradient.
    "LoRA at the start moves the output by": near(0, 0),
    "B = 0, A random: squared gradient of A": near(0, 0),
    "B = 0, A random: squared gradient of B": (0.3, 30),
    "both 0: squared gradients of A and B": near(0, 0),
    "merged, relative difference": (0, 1e-5),
    "merged without the scale, relative difference": (0.3, 0.8),
    "IA³ in the feed-forward part, by hand: difference": (0, 1e-4),
    # Exactly the base at the start, but for a prompt and a prefix (10 to 18 in three seeds).
    **{f"{name}: at the start the logits move by": (0, 1e-3) for name in TRAINED if not name.startswith("pr")},
    **{f"{name}: at the start the logits move by": (1, 100) for name in TRAINED if name.startswith("pr")},
    # Three seeds of base, data and networks for all that is trained; below: DoRA 0.915 to 1, IA3 0.745 to 1.
    "parameters of the base": near(27_136, 0),
    "base, the 19 other instructions": (0.95, 1),
    "base, new task": (0, 0.05),
    **{f"{name}: trained parameters": near(count, 0) for name, count in TRAINED.items()},
    **{
        f"{name}: right answers": (0.8, 1)
        for name in ("full", "LoRA q v, r = 4", "DoRA q v, r = 4", "LoRA all, r = 1", "LoRA all, r = 4")
    },
    **{f"{name}: right answers": (0, 0.25) for name in ("head", "BitFit", "prompt, 4")},
    # These learn it with one seed and not with another.
    **{f"{name}: right answers": (0, 1) for name in ("prompt, 12", "prefix, 9", "adapters, m = 4")},
    "IA³: right answers": (0.5, 1),
}
NUMBERS |= {
    # Three seeds: 32 to 34, 69 to 73, 38 to 40.
    "full fine-tuning: share of the update in 1 of 32 directions (%)": (20, 50),
    "full fine-tuning: share of the update in 4 of 32 directions (%)": (58, 85),
    "a random matrix: share in 4 of 32 directions (%)": (34, 44),
    # Whatever was trained on the new task alone has lost the others while it is active.
    "full: the 19 others": (0, 0.1),
    "LoRA all, r = 4: the 19 others": (0, 0.1),
    "adapter removed: change of the base's logits": near(0, 0),
    "adapter removed: the 19 others": (0.95, 1),
    "DoRA at the start, m = row lengths: logits move by": (0, 1e-3),
    "DoRA at the start, m = 1: logits move by": (2, 40),  # three seeds: 7.1 to 14.5
    "DoRA at the start, m = 1: the 19 others": (0, 1),
    "row lengths of the base, shortest": (0.2, 0.8),
    "row lengths of the base, longest": (1.2, 2),
    # Three seeds: 0.51 to 0.91, 0.94 to 0.99, 0.46 to 0.76; 2.0 to 3.0, 1.7 to 2.1, 0.36 to 0.56.
    "full: correlation of direction and length": (0, 1),
    "LoRA q v, r = 4: correlation of direction and length": (0.8, 1),
    "DoRA q v, r = 4: correlation of direction and length": (0, 0.97),
    "full: change of length per change of direction": (1, 6),
    "LoRA q v, r = 4: change of length per change of direction": (1.1, 3),
    "DoRA q v, r = 4: change of length per change of direction": (0.2, 0.9),
    **{
        f"{name}: merged, relative difference of the logits": (0, 1e-4)
        for name in ("LoRA all, r = 4", "DoRA q v, r = 4", "IA³")
    },
    "three adapters in one batch, relative difference": (0, 1e-5),
    "extra work of LoRA, r = 8 at 4096 x 4096 (%)": near(0.39, 0.005),  # r (d + k) / (d k)
    "a prefix is a gated adapter: difference": (0, 1e-5),
    # Dettmers et al. 2023, appendix E, seven digits.
    "NF4: largest difference from the published values": (0, 2e-6),
    # 2^18 normal numbers: a NumPy prototype has 8.46, 11.2, 11.7; 12.2, 14.2, 24.9; 6.33, 6.54.
    "NF4, blocks of 64: squared error (1e-3)": relative(8.46, 0.03),
    "FP4 (E2M1), blocks of 64: squared error (1e-3)": relative(11.2, 0.03),
    "INT4, blocks of 64: squared error (1e-3)": relative(11.7, 0.03),
    "NF4, blocks of 4096: squared error (1e-3)": relative(12.2, 0.03),
    "FP4 (E2M1), blocks of 4096: squared error (1e-3)": relative(14.2, 0.03),
    "INT4, blocks of 4096: squared error (1e-3)": relative(24.9, 0.03),
    "16 even levels, blocks of 16: squared error (1e-3)": relative(6.33, 0.02),
    "NF4, blocks of 16: squared error (1e-3)": relative(6.54, 0.02),
    "double quantisation adds to the squared error (%)": (-0.1, 0.5),
    "NF4: entropy of the codes (bits of 4)": near(3.88, 0.02),
    # Three seeds: 0.94 to 1, 0.39 to 0.94, 0 to 0.013; with LoRA 1 in all.
    "NF4 base, its instructions": (0.85, 1),
    "NF3 base, its instructions": (0.2, 1),
    "NF2 base, its instructions": (0, 0.3),
    "NF4 base with LoRA, new task": (0.9, 1),
    "NF3 base with LoRA, new task": (0.8, 1),
    "NF2 base with LoRA, new task": (0.6, 1),
}

CHARTS = 10  # at least

QUOTED = [
    "parameters of LLaMA-7B",
    "LoRA, 7B, r = 64 on q and v",
    "LoRA, 7B, r = 64 on all seven",
    "LoRA, GPT-3, r = 1 on q and v",
    "LoRA, GPT-3, r = 8 on q and v",
    "65B, full fine-tuning (GB)",
    "65B, weights in NF4 (GB)",
    "65B, saved by double quantisation (GB)",
    "bits per weight with double quantisation",
    "LoRA q v, r = 4: trained parameters",
    "IA³: trained parameters",
    "extra work of LoRA, r = 8 at 4096 x 4096 (%)",
]
