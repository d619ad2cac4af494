"""What 05_Data_Curation must print, draw and quote."""

from ranges import Range, near

NUMBERS: dict[str, Range] = {
    "tokens of the web that are worth 20,000 tokens of prose": (40_000, 80_000),
    # Gao et al. 2020, table 1; Touvron et al. 2023, table 1; Weber et al. 2024, recomputed.
    "The Pile, GiB on disk": near(825.18, 0.005),
    "The Pile, GiB read in one pass": near(1254.2, 0.1),
    "Pile-CC, % of what is read": near(18.11, 0.01),
    "Wikipedia, % on disk": near(0.77, 0.01),
    "Wikipedia, % of what is read": near(1.53, 0.01),
    "CommonCrawl, 10^9 tokens that LLaMA's table implies": near(853, 1),
    "RedPajama V1, 10^9 tokens in all": near(1210, 0),
    "smallest ratio of counted to implied": near(0.60, 0.01),
    "largest ratio of counted to implied": near(1.03, 0.01),
    "largest error of a share, percentage points": (0.0, 0.3),
    "Wikipedia, passes for one of CommonCrawl": near(2.67, 0.10),
    # q^alpha, normalised, of 0.9, 0.09, 0.009, 0.001.
    "share of the rarest, alpha 1": near(0.001, 2e-4),
    "share of the rarest, alpha 0.7": near(0.0069, 2e-4),
    "share of the rarest, alpha 0.3": near(0.069, 2e-4),
    # 1 - (1 - J^8)^14, and what 400 pairs at each of eight similarities show of it.
    "14 bands of 8 find pairs of similarity 0.70 with p": near(0.565, 0.001),
    "14 bands of 8 find pairs of similarity 0.75 with p": near(0.772, 0.001),
    "14 bands of 8 find pairs of similarity 0.80 with p": near(0.924, 0.001),
    "14 bands of 8 find pairs of similarity 0.85 with p": near(0.988, 0.001),
    "largest gap between measured and predicted p": (0.0, 0.08),
    "largest error of the predicted spread, %": (0, 20),
    # q / (2 - q) with q = 0.98^n.
    "similarity after a 2 % edit, 5 words": near(0.825, 0.02),
    "similarity after a 2 % edit, 13 words": near(0.625, 0.02),
    "largest gap to q / (2 - q)": (0.0, 0.04),
    # All 1,900 pages; half a dozen seeds.
    "recall of LSH at 0.75": (0.90, 1.0),
    "precision of its candidates": (0.80, 1.0),
    "exact copies found": near(100, 0),
    "candidates, % of all pairs": (0.01, 1.0),
    "pages in": near(1900, 0),
    "pages out": (1500, 1600),
    "planted tokens that were missed": near(0, 0),
    "other tokens that were flagged, for each copy": (0.0, 2.0),
    "longest natural repeat": (3, 20),
    # Trained once, eight strings at each count: eight seeds gave 0.5 to 1 recited at 64 copies.
    "rows in": near(12_800, 0),
    "rows out": near(12_152, 6),  # 12,800 less 8 (3 + 15 + 63); a common text may come up twice
    "parameters of the network": near(104_896, 0),
    "loss of a canary, copies 1, with duplicates": (4.0, 6.5),
    "loss of a canary, copies 16, with duplicates": (1.0, 4.0),
    "loss of a canary, copies 64, with duplicates": (0.0, 1.0),
    "recited, copies 1, with duplicates": near(0, 0),
    "recited, copies 4, with duplicates": near(0, 0),
    "recited, copies 64, with duplicates": (0.5, 1.0),
    "loss of a string that nobody saw": (5.3, 6.5),
    **{f"recited, copies {copies}, deduplicated": near(0, 0) for copies in (1, 4, 16, 64)},
    **{f"loss of a canary, copies {copies}, deduplicated": (4.9, 6.7) for copies in (1, 4, 16, 64)},
    "loss on clean text, deduplicated, less that with duplicates": near(0, 0.03),
    # What each filter catches.
    "dropped by the rules, % of prose": (0, 2),
    "dropped by the rules, % of menu": (95, 100),
    "dropped by the rules, % of spam": (95, 100),
    "dropped by the rules, % of gibberish": (95, 100),
    "dropped by the rules, % of word salad": (0, 10),
    "AUC, perplexity": (0.98, 1.0),
    "AUC, classifier": (0.95, 1.0),
    "AUC, classifier without penalty": (0.80, 0.97),
    "median score of prose": near(2 / 3, 0.04),  # all of one class, half of the other
    "kept by Pareto sampling, % of prose": (5, 12),
    "kept by Pareto sampling, % of word salad": (0.2, 1.5),
    "prose lost on the way, %": (0, 10),  # the limit is the 99th percentile of only 100 pages
    "nats gained by both stages at 10,000 tokens": (0.2, 0.45),
    "nats gained by both stages at 40,000 tokens": (0.12, 0.40),
    "dialect pages dropped by the stop words alone, %": (90, 100),
    "loss of prose under a model of prose": (2.8, 3.3),
    "loss of dialect under a model of prose": (6.5, 9.0),
    "loss of dialect under a model of dialect": (2.8, 3.4),
}

CHARTS = 17  # at least

QUOTED = [
    "The Pile, GiB on disk",
    "The Pile, GiB read in one pass",
    "Pile-CC, % of what is read",
    "Wikipedia, % of what is read",
    "smallest ratio of counted to implied",
    "largest ratio of counted to implied",
    "share of the rarest, alpha 0.3",
    "14 bands of 8 find pairs of similarity 0.75 with p",
    "similarity after a 2 % edit, 5 words",
    "similarity after a 2 % edit, 13 words",
    "longest natural repeat",
]
