"""What 03_Emergent_Abilities must print, draw and quote."""

from ranges import Range, near

NUMBERS: dict[str, Range] = {
    "q = 0.90, eight tokens in a row": near(0.43, 1e-9),
    "q = 0.99, eight tokens in a row": near(0.92, 1e-9),
    # One family under three metrics; seven seeds. The third model's right tokens depend most on the seed.
    "parameters of the largest model": near(14_176, 0),
    "right tokens, smallest model": (0.15, 0.32),
    "right answers, smallest model": (0.0, 0.02),
    "right tokens, third model": (0.40, 0.85),
    "right answers, third model": (0.0, 0.30),
    "right tokens, largest model": (0.99, 1.0),
    "right answers, largest model": (0.95, 1.0),
    "largest gap between right answers and the product": (0.0, 0.06),
    "emergence score of right answers": (11.0, 256.0),
    "emergence score of the loss": (4.0, 30.0),
    "steps from 5 % to 90 % right answers": (20, 120),
    "share of the loss's fall before": (0.5, 0.95),
    "first step at which 95 % of exams see it (20 questions)": (81, 161),
    "first step at which 95 % of exams see it (256 questions)": (61, 141),
    # Grokking; chance is 1/29. Six seeds.
    "train accuracy at step 120": (0.99, 1.0),
    "test accuracy at step 120": (0.0, 0.15),
    "test accuracy at the end": (0.97, 1.0),
    "test accuracy at the end, no weight decay": (0.0, 0.25),
    "concentration at step 10": near(0.23, 0.03),
    "concentration when half of the test is right": (0.38, 0.58),
    "concentration at the end": (0.55, 0.95),
    "test accuracy, 0.2 of the pairs": (0.0, 0.10),
    "test accuracy, 0.3 of the pairs": (0.0, 0.10),
    "test accuracy, 0.35 of the pairs": (0.0, 0.25),
    "test accuracy, 0.5 of the pairs": (0.95, 1.0),
    "test accuracy, 0.7 of the pairs": (0.95, 1.0),
    # Serial steps: chance is 1/6, of 400.
    "parameters of the direct model": near(58_560, 0),
    "direct, one permutation": (0.9, 1.0),
    "direct, best of five and more": (0.10, 0.35),
    "chain of thought, worst of all lengths": (0.97, 1.0),
    "attention of each answer on its own permutation": (0.25, 1.0),
    "an even spread over what it may see": near(0.08, 0.005),
    "advantage of the chain, smallest model": near(0.0, 0.12),
    "advantage of the chain, largest model": (0.6, 0.9),
    "largest gap to the formula": (0.0, 0.12),
    # Elicitation, from 0.3 and 1/6 alone.
    "greedy": (0.08, 0.35),
    "with THINK in the prompt": (0.95, 1.0),
    "probability of THINK": near(0.30, 0.08),
    "one sample": near(0.3 + 0.7 / 6, 0.07),
    "accuracy of the majority of 40": (0.85, 1.0),
    "simulated from the probabilities": near(0.99, 0.01),
    "pass@10": (0.95, 1.0),
    # Game of 24: counted, and searched with a judge that is wrong one time in five.
    "hands that make 24": near(1362, 0),
    "solved at eta 0.2 with b of 1": near(0.19, 0.04),
    "solved at eta 0.2 with b of 2": near(0.35, 0.04),
    "solved at eta 0.2 with b of 5": near(0.575, 0.05),
}

CHARTS = 16  # at least

QUOTED = [
    "q = 0.90, eight tokens in a row",
    "q = 0.99, eight tokens in a row",
    "hands that make 24",
]
