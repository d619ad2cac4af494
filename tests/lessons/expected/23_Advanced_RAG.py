"""What 23_Advanced_RAG must print, draw and quote."""

from ranges import Range, near

# Three seeds of texts, networks and questions for all that is trained or searched, with room for other processors.
WRITTEN = {0.7: (0.94, 1.0), 1: (0.80, 0.93), 2: (0.28, 0.45)}
# Recall of one vector of 32 and of 128 numbers, and of MaxSim.
FACTS = {
    1: ((0.97, 1.0), (0.97, 1.0), (0.97, 1.0)),
    2: ((0.72, 0.93), (0.95, 1.0), (0.97, 1.0)),
    4: ((0.18, 0.45), (0.70, 0.95), (0.95, 1.0)),
    8: ((0.03, 0.2), (0.3, 0.56), (0.93, 1.0)),
    16: ((0.0, 0.1), (0.09, 0.3), (0.93, 1.0)),
    32: ((0.0, 0.08), (0.01, 0.16), (0.93, 1.0)),
}
# 1 byte and 32 b / 8; the cosine; recall@1.
BITS = {
    0: (1, 0.589, (0.01, 0.2)),
    1: (5, 0.863, (0.93, 1.0)),
    2: (9, 0.948, (0.93, 1.0)),
    4: (17, 0.992, (0.93, 1.0)),
}
# Neighbours found, vectors compared.
PROBES = {
    1: ((0.42, 0.70), near(0.025, 0.008)),
    2: ((0.65, 0.86), near(0.041, 0.01)),
    4: ((0.81, 0.94), near(0.071, 0.015)),
    8: ((0.9, 0.99), near(0.132, 0.02)),
    16: ((0.96, 1.0), near(0.258, 0.03)),
    32: ((0.98, 1.0), near(0.511, 0.04)),
}
# s_t = r + (1 - r)(1 - f) s_(t-1), cubed, with the r of the run (0.76 to 0.84).
LAW = {0: (0.955, 0.99), 0.25: (0.77, 0.875), 0.5: (0.63, 0.77), 1: (0.43, 0.60)}

NUMBERS: dict[str, Range] = {
    "recall@5, exact, BM25": (0.96, 1.0),
    "recall@5, exact, trained encoder": (0.0, 0.15),
    "recall@5, exact, fused with k = 60": (0.22, 0.48),
    "recall@5, free, BM25": (0.12, 0.32),
    "recall@5, free, trained encoder": (0.88, 1.0),
    "recall@5, free, fused with k = 60": (0.35, 0.62),
    "largest difference from another BM25": (0.0, 1e-9),
    "idf of a word in every document, N = 600": near(0.0008, 0.00005),  # ln(1 + 0.5 / 600.5)
    "share of documents that a question's words touch": near(0.45, 0.05),
    "share of the encoder's wrong first documents with a right topic": (0.65, 1.0),
    "MRR of the encoder, free": (0.72, 0.95),
    "nDCG@10 of the encoder, free": (0.77, 0.96),
    "recall@5, exact, LSA": (0.5, 0.75),
    "recall@5, free, LSA": (0.2, 0.48),
    "recall@5, free, trained on 64 pairs": (0.01, 0.17),
    "recall@5, free, trained on 256 pairs": (0.1, 0.33),
    "recall@5, free, trained on 1024 pairs": (0.45, 0.8),
    "recall@5, free, trained on 4096 pairs": (0.88, 1.0),
    "cosine of a topic's document and lay words, before training": (-0.1, 0.1),
    "cosine of a topic's document and lay words, after training": (0.9, 1.0),
    "length of a vector, document words": (1.1, 1.35),
    "length of a vector, lay words": (1.1, 1.35),
    "length of a vector, fillers": (0.5, 0.85),
    "length of a vector, details": (0.95, 1.08),
    **{f"probes {p}: share of the ten nearest found": both[0] for p, both in PROBES.items()},
    **{f"probes {p}: share of the vectors compared": both[1] for p, both in PROBES.items()},
    "random cells, 8 probes: share of the ten nearest found": near(0.125, 0.03),  # 8 / 64
    # 2 / (1 / (k + 1) + 1 / (k + 300)) - k.
    "k = 60: a first place and a 300th are worth two times place": near(44.3, 0.05),
    "k = 1: a first place and a 300th are worth two times place": near(3.0, 0.05),
    "recall@5, all, fused with constant 0.5": (0.88, 1.0),
    "recall@5, all, fused with constant 1": (0.88, 1.0),
    "recall@5, all, fused with constant 2": (0.88, 1.0),
    "recall@5, all, fused with constant 5": (0.85, 0.99),
    "recall@5, all, fused with constant 20": (0.58, 0.77),
    "recall@5, all, fused with constant 60": (0.3, 0.52),
    "recall@5, all, fused with constant 200": (0.26, 0.47),
    "recall@5, all, BM25 alone": (0.54, 0.66),
    "recall@5, all, trained encoder alone": (0.44, 0.57),
    "gain of the best fusion over BM25": (0.25, 0.43),
    "gain of the usual constant over BM25": (-0.3, -0.08),
    "parameters of the writer": near(76_700, 0),  # 1180 (32 + 32) + 1180
    "its loss at the end (nats per word)": (4.2, 4.8),
    **{f"temperature {t}: share of topic words on topic": share for t, share in WRITTEN.items()},
    "temperature 0.7: LSA with 1 passage": (0.72, 0.95),
    "temperature 0.7: LSA with 8 passages": (0.88, 1.0),
    "temperature 0.7: trained encoder with 8 passages": (0.6, 0.88),
    "temperature 1: LSA with 1 passage": (0.72, 0.95),
    "temperature 1: LSA with 8 passages": (0.91, 1.0),
    "temperature 1: trained encoder with 8 passages": (0.65, 0.9),
    "temperature 2: LSA with 1 passage": (0.5, 0.82),
    "temperature 2: LSA with 8 passages": (0.87, 1.0),
    "temperature 2: trained encoder with 8 passages": (0.55, 0.85),
    "clusters with the least BIC": (11, 14),
    "memberships of the 192 chunks": (192, 200),
    "share of a cluster that is of one theme": (0.97, 1.0),
    "facets covered, chunks only": (0.38, 0.5),
    "facets covered, collapsed tree": (0.65, 0.88),
    "detail found, chunks only": (0.97, 1.0),
    "detail found, collapsed tree": (0.95, 1.0),
    **{f"{m} facts: recall@1 of one vector, d = 32": all_[0] for m, all_ in FACTS.items()},
    **{f"{m} facts: recall@1 of one vector, d = 128": all_[1] for m, all_ in FACTS.items()},
    **{f"{m} facts: recall@1 of MaxSim, d = 32": all_[2] for m, all_ in FACTS.items()},
    **{f"b = {b}: bytes for a vector of 32 numbers": near(all_[0], 0) for b, all_ in BITS.items()},
    **{f"b = {b}: cosine with the exact vector": near(all_[1], 0.012) for b, all_ in BITS.items()},
    **{f"b = {b}: recall@1": all_[2] for b, all_ in BITS.items()},
    # Santhanam et al. 2021: 4 bytes for the centroid and 128 b / 8; 2 bytes a number before.
    "ColBERT, bytes for a vector of 128 numbers in 16 bits": near(256, 0),
    "ColBERTv2, bytes at 2 bits": near(36, 0),
    "ColBERTv2, bytes at 1 bit": near(20, 0),
    "GB of 8.8 million passages of 70 tokens at 16 bits": near(158, 0),
    "GiB of the same": near(147, 0),
    "noise in the scores": (0.5, 1.1),
    "recall@1 of a single search, r": (0.76, 0.84),
    "recall@1 of a search about somebody who was found before": (0.73, 0.84),
    **{f"3 hops, f = {f}: predicted": law for f, law in LAW.items()},
    **{f"3 hops, f = {f}: measured": (law[0] - 0.06, min(1.0, law[1] + 0.06)) for f, law in LAW.items()},
    "furthest from the closed form": (0.0, 0.08),
    # (1 - 0.2^3)^3 and 0.8^3.
    "r = 0.8, three hops, perfect grader": near(0.976, 0),
    "r = 0.8, three hops, grader that accepts all": near(0.512, 0),
    "one search for 2 hops": (0.0, 0.05),
    "searches for 3 hops, perfect grader": (3.35, 4.05),
    "searches for 3 hops, expected": (3.5, 3.95),
    "does IRRELEVANT contain RELEVANT?": near(1, 0),
    "3 hops, perfect grader read by substring": (0.4, 0.66),
    "without noise: recall of one search": (0.64, 0.78),
    "without noise: three independent attempts would reach": (0.95, 0.99),
    "without noise: same words again, three attempts": (0.62, 0.82),
    "without noise: random words, three attempts": (0.92, 1.0),
    "without noise: new words, three attempts": (0.98, 1.0),
}

CHARTS = 14  # at least

QUOTED = [
    "idf of a word in every document, N = 600",
    "k = 60: a first place and a 300th are worth two times place",
    "k = 1: a first place and a 300th are worth two times place",
    "parameters of the writer",
    "ColBERT, bytes for a vector of 128 numbers in 16 bits",
    "ColBERTv2, bytes at 2 bits",
    "ColBERTv2, bytes at 1 bit",
    "GB of 8.8 million passages of 70 tokens at 16 bits",
    "GiB of the same",
    "r = 0.8, three hops, perfect grader",
    "r = 0.8, three hops, grader that accepts all",
    "does IRRELEVANT contain RELEVANT?",
]
