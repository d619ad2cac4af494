"""What 04_Pretraining_Objectives must print, draw and quote."""

from ranges import Range, near

NUMBERS: dict[str, Range] = {
    # Exact, from the language's table: successors of 0.6, 0.25, 0.1 and 0.05 spread over 16 tokens.
    "floor, next token from the left": near(1.121, 0.001),
    "floor, one token from both sides": near(0.417, 0.001),
    "floor, two tokens from both sides": near(0.612, 0.001),
    # What a mask lets through, counted: 12 * 13 / 2, 12 * 12, and what a prefix of 5 or 7 adds to the first.
    "cells that depend (causal)": near(78, 0),
    "cells that depend (full)": near(144, 0),
    "cells that depend (prefix of 5)": near(88, 0),
    "cells that depend (text with gaps, then gaps)": near(99, 0),
    "parameters of the network": near(59344, 0),
    "next token, true language on these texts": near(1.178, 0.002),
    "one token from both sides, true language on these texts": near(0.426, 0.002),
    "next token, causal LM above the true language": (-0.02, 0.06),
    "one token from both sides, causal LM rescored": (0.40, 0.576),
    # A masked LM at 15 % fills gaps and does not continue texts: five seeds gave 0.07 to 0.12 and 0.11 to 0.18 above.
    "one token from both sides, masked LM 15 %": (0.43, 0.606),
    "next token, masked LM 15 % above the true language": (0.08, 0.30),
    # Six seeds gave 2.30 to 2.32 and 2.37 to 2.47, the second always 0.068 or more above the first.
    "all from the first token, masked LM at any rate": (2.27, 2.36),
    "all from the first token, masked LM 15 %": (2.33, 2.60),
    "all from the first token, 15 % above any rate": (0.03, 0.30),
    "-log p of a text, true language (nats per token)": near(1.217, 0.002),
    "its bound, masked LM at any rate (nats per token)": (1.22, 1.56),
    "bigrams, distance of 400 generated texts from the language": (0.05, 0.25),
    "suffix of 8, prefix LM": near(1.151, 0.05),
    "suffix of 8, causal LM": near(1.151, 0.03),
    "best masking rate tried": (0.15, 0.5),
    "two tokens in a gap, true language on these texts": near(0.608, 0.002),
    "two tokens in a gap, UL2 in mode R": (0.608, 1.041),
    "suffix of 8, UL2 in mode S": (1.10, 1.221),
    # Raffel et al. 2019's chunk length, recomputed; 85 noise tokens in 28 spans.
    "568 tokens, input": near(512, 0),
    "568 tokens, target": near(114, 0),
    "mean length of a span (85 tokens in 28 spans)": near(85 / 28, 0.01),
    "noise at the first of 64 places": near(0, 0),
    "noise at the last of 64 places": near(1, 1e-9),
    "targets for 100 computed places, causal LM": near(99.8, 0.05),
    "targets for 100 computed places, masked LM, 15 %": near(15.0, 0.05),
    "targets for 100 computed places, span corruption": near(13.6, 0.05),
}

CHARTS = 8  # at least

QUOTED = [
    "floor, next token from the left",
    "floor, one token from both sides",
    "floor, two tokens from both sides",
    "cells that depend (prefix of 5)",
    "568 tokens, input",
    "568 tokens, target",
    "mean length of a span (85 tokens in 28 spans)",
    "targets for 100 computed places, causal LM",
    "targets for 100 computed places, span corruption",
]
