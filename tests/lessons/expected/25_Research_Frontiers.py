"""What 25_Research_Frontiers must print, draw and quote."""

from ranges import Range, near

NUMBERS: dict[str, Range] = {
    # Sum of 1 - (1 - p)^5000 over Zipf's law with 1,000 words; ranges of what is drawn or trained are from three seeds.
    "words after one generation, expected": near(752.5, 0.1),
    "words after one generation": (713, 792),
    "words after 20 generations of own output": (150, 260),
    "words after 20 generations with 10 % real text": (440, 560),
    "words after 20 generations that keep everything": (713, 792),
    # 288 to 128 to 8, 13 to 128 to 8, 8 to 128 to 144, with biases.
    "parameters of the world model": near(60_576, 0),
    "dream over standing still, 1 steps": (0.1, 1.5),
    "dream over standing still, 5 steps": (0.03, 0.30),
    "dream over standing still, 10 steps": (0.10, 0.65),
    "dream over standing still, 15 steps": (0.25, 1.6),
    "dream over standing still, 5 steps, thrown": (0.3, 0.85),
    "error of thrown points over error, 5 steps": (6, 30),
    "final distance, looks every step": (0.0, 0.10),
    "final distance, looks once": (0.15, 0.8),
    "final distance, random": (0.30, 0.8),
    "parameters of a thinker": near(26_272, 0),
    "right answers, 15 thoughts": (0.95, 1.0),
    "right answers, 7 thoughts": (0.35, 0.65),
    "right answers, 0 thoughts": (0.35, 0.65),
    # (1 + 0.94^16) / 2
    "one chain with slips, by the law": near(0.686, 0.001),
    "one chain with slips": near(0.686, 0.05),
    "majority of 25 chains": (0.90, 1.0),
    "majority of 25 answers without thoughts": (0.35, 0.65),
    # Products of (b + i) / (a + b + i), a = 0.4, b = 1.6.
    "coverage of 1 tries, by the law": near(0.200, 0.001),
    "coverage of 10 tries, by the law": near(0.576, 0.001),
    "coverage of 100 tries, by the law": near(0.824, 0.001),
    "coverage of 1000 tries, by the law": near(0.929, 0.001),
    "coverage of 10000 tries, by the law": near(0.972, 0.001),
    "largest gap of 400 problems to the law": (0.0, 0.08),
    "slope of what is missed, from 100 tries on": near(-0.399, 0.001),
    "majority of 65, wrong answers spread": (0.98, 1.0),
    "majority of 65, wrong answers alike": (0.03, 0.12),
    # 0.35 / (0.35 + 0.065)
    "careless checker, limit": near(0.843, 0.001),
    "careless checker, 65 tries": near(0.843, 0.03),
    # 20 to 64 to 10.
    "parameters of the adder": near(1_994, 0),
    "supervised: right at a step": (0.55, 0.70),
    "supervised: pass@1": (0.12, 0.30),
    "supervised: pass@16": (0.85, 0.999),
    "supervised: right answer is the mode": (0.85, 1.0),
    # Square root of 15, and that over -15.
    "advantage of one right try of 16": near(3.873, 0.01),
    "advantage of each wrong one": near(-0.258, 0.01),
    "GRPO: right at a step": (0.93, 1.0),
    "GRPO: pass@1": (0.78, 1.0),
    "GRPO: pass@16": (0.99, 1.0),
    "rewards shuffled: pass@1": (0.08, 0.28),
    "groups that teach nothing, first 10 iterations": (0.0, 0.12),
    "groups that teach nothing, last 10 iterations": (0.08, 0.6),
    # -2 n / M and -n / M to first order; exactly -1.0093 and -0.5068.
    "mean ln variance after 50 fits, likelihood": near(-1.01, 0.09),
    "mean ln variance after 50 fits, unbiased": near(-0.51, 0.09),
    "mean variance after 50 fits, unbiased": near(1.0, 0.1),
    "median variance after 50 fits, unbiased": near(0.61, 0.06),
    "median variance after 50 fits, accumulated": near(0.97, 0.03),
    "six rounds, unfiltered: pass@1": (0.10, 0.28),
    "six rounds, filtered: pass@1": (0.98, 1.0),
    "right answers of the first round with a wrong step": (0.15, 0.4),
}

CHARTS = 11  # at least

QUOTED = [
    "words after one generation, expected",
    "parameters of a thinker",
    "one chain with slips, by the law",
    "coverage of 1 tries, by the law",
    "coverage of 10 tries, by the law",
    "coverage of 100 tries, by the law",
    "coverage of 1000 tries, by the law",
    "coverage of 10000 tries, by the law",
    "slope of what is missed, from 100 tries on",
    "advantage of one right try of 16",
    "careless checker, limit",
    "parameters of the adder",
]
