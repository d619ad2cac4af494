"""What 01_Foundation_Model_Paradigm must print, draw and quote."""

from ranges import Range, near, relative

NUMBERS: dict[str, Range] = {
    # Least squares through seven published budgets; shapes multiplied out.
    "growth of training compute per year": near(6.15, 0.01),
    "months to double": near(4.6, 0.05),
    "parameters of GPT-2": near(124_439_808, 0),
    "parameters of GPT-2 XL": near(1_557_611_200, 0),
    "parameters of GPT-3": relative(174.6e9, 0.001),
    "training FLOPs of GPT-3, 6 N D": relative(3.14e23, 0.005),
    # One network, three tasks. Three languages, three networks.
    "parameters of the model": near(30_048, 0),
    "entropy of the language": near(4.443, 0.001),
    "gap to the entropy at the end": (0.0, 0.12),
    "share of words placed after 8 labels": (0.70, 0.95),
    "the same, untrained": near(0.125, 0.06),
    "probe of hidden states, 32 documents": (0.80, 0.95),
    "probe of word counts, 32 documents": (0.60, 0.82),
    "genuine documents told from shuffled ones": (0.97, 1.0),
    # Bayes is exact on these sequences.
    "model, own ciphers (2)": (0.75, 0.92),
    "Bayes over its pool, own ciphers (2)": near(0.803, 0.002),
    "model, unseen ciphers (2)": (2.9, 3.4),
    "Bayes over its pool, unseen ciphers (2)": near(3.018, 0.002),
    "model, own ciphers (256)": (1.0, 1.25),
    "model, unseen ciphers (256)": (1.05, 1.25),
    "Bayes over its pool, unseen ciphers (256)": near(1.829, 0.002),
    # D (D + 1) / (N + D + 1) with D = 5, up to the luck of 20,000 tasks.
    "squared error of the trained layer": (1.80, 1.96),
    "squared error of one gradient step, same tasks": (1.80, 1.95),
    "correlation of the two": (0.995, 1.0),
    "mean of the diagonal of p_y Q": near(0.625, 0.03),
    "largest entry beside the diagonal": (0.0, 0.05),
    "squared error with 5 examples": relative(30 / 11, 0.08),
    "squared error with 10 examples": relative(30 / 16, 0.08),
    "squared error with 20 examples": relative(30 / 26, 0.08),
    "squared error with 40 examples": relative(30 / 46, 0.08),
    # The circuit, with and without what it needs. When the head forms is luck: four seeds ended at 1.11 to 1.18, after a
    # fall of 0.38 to 0.89 that was fastest at step 88 to 213.
    "late loss, two layers": (1.05, 1.25),
    "late loss, one layer": (1.90, 2.10),
    "late loss of counting": near(1.068, 0.002),
    "induction score before": near(0.15, 0.05),
    "induction score after": (0.70, 1.0),
    "largest fall within 100 steps": (0.3, 1.1),
    "step of the fastest fall": (50, 300),
    "late loss, one layer with smeared keys": (1.05, 1.25),
    "its induction score": (0.70, 1.0),
}

CHARTS = 14  # at least

QUOTED = [
    "growth of training compute per year",
    "months to double",
    "entropy of the language",
    "Bayes over its pool, own ciphers (2)",
    "Bayes over its pool, unseen ciphers (2)",
    "Bayes over its pool, unseen ciphers (256)",
    "late loss of counting",
]
