"""What 12_DINOv2_Self_Supervised must print, draw and quote."""

from ranges import Range, near

NUMBERS: dict[str, Range] = {
    # 600 steps of a small network; five seeds gave 0.38 to 0.43, 0.00 to 0.04, 1.00, and for the nearest view 0.73 to
    # 0.82, 0.45 to 0.61, 0.40 to 0.55.
    "entropy at the end, both": (0.15, 0.75),
    "entropy at the end, no centring": (0.0, 0.12),
    "entropy at the end, no sharpening": (0.97, 1.0),
    "nearest view is of the same kind, both": (0.65, 0.90),
    "nearest view is of the same kind, no centring": (0.35, 0.68),
    "nearest view is of the same kind, no sharpening": (0.35, 0.62),
    "KL at the end, both": (0.3, 1.2),
    "KL at the end, no centring": (0.0, 0.35),
    "KL at the end, no sharpening": (0.0, 0.02),
    "entropy of the mean answer, both": (0.70, 1.0),
    "entropy of the mean answer, no centring": (0.0, 0.30),
    "entropy of the mean answer, no sharpening": (0.97, 1.0),
    # Five seeds: 0.54 to 0.62.
    "nearest view is of the same kind, no slow teacher": (0.45, 0.72),
    "entropy at the end, no slow teacher": (0.4, 0.95),
    "nearest view is of the same kind, easy task without centring": (0.8, 1.0),
    "nearest view is of the same kind, easy task without sharpening": (0.9, 1.0),
    "entropy of the mean answer, easy task without centring": (0.2, 0.8),
    "parameters of the vision transformer": near(26_592, 0),
    "5-NN accuracy, pixels": near(0.71, 0.03),
    "5-NN accuracy, untrained": (0.60, 0.82),
    "5-NN accuracy, DINO": (0.83, 1.0),
    "5-NN accuracy, DINO and iBOT": (0.5, 0.95),
    # Averages over five draws of labelled pictures.
    "patches labelled correctly, two textures, 12 labelled, pixels": (0.40, 0.65),
    "patches labelled correctly, two textures, 12 labelled, untrained": (0.25, 0.45),
    "patches labelled correctly, two textures, 12 labelled, DINO": (0.33, 0.60),
    "patches labelled correctly, two textures, 60 labelled, pixels": (0.70, 0.85),
    "patches labelled correctly, two textures, 60 labelled, untrained": (0.45, 0.65),
    "patches labelled correctly, two textures, 60 labelled, DINO": (0.45, 0.70),
    "patches labelled correctly, one texture, 12 labelled, pixels": (0.38, 0.56),
    "patches labelled correctly, one texture, 12 labelled, untrained": (0.25, 0.45),
    "patches labelled correctly, one texture, 12 labelled, DINO": (0.45, 0.70),
    "attention is one-sided, untrained": (0.08, 0.30),
    "attention is one-sided, DINO": (0.12, 0.40),
    "agreement on hidden patches, first step": (0.0, 0.6),  # 1 if nothing were hidden: the two begin as one network
    "agreement on hidden patches, last 50 steps": (0.5, 0.99),
    "share of the most frequent prototype, last 50 steps": (0.2, 0.7),
    "prototypes with more than 0.5 % of the patches": (6, 25),
    "share of the brightness that a prototype tells": (0.3, 0.95),
    "share of the texture that a prototype tells": (0.0, 0.3),
    # Closed form, up to the draw of the scores.
    "load of the busiest prototype, softmax": (20, 32),
    "load of the busiest prototype, centred": (1.4, 2.5),
    "load of the busiest prototype, Sinkhorn with 3 rounds": (1.05, 1.4),
    "load of the busiest prototype, Sinkhorn with 10 rounds": (1.0, 1.03),
    "rows miss a sum of 1 by": (0.0, 1e-5),
    "mean gap in units of an even circle, before": (0.02, 0.15),
    "mean gap in units of an even circle, after": (0.70, 1.0),
    "median gap in units of an even circle, after": (0.0, 1.0),
    "length of the mean vector, after": (0.3, 0.95),
    "kept after removing copies": near(0.79, 0.03),
    "copies that were missed": (0, 60),
    "rare concepts, share of the pool": (0.01, 0.04),
    "rare concepts, share of what is retrieved": (0.95, 1.0),
    "rare concepts, share that is found": (0.75, 1.0),
    "evenness of the pool": near(0.68, 0.03),
    "evenness of the ten retrieved concepts": (0.95, 1.0),
    # 384 -> 2048 -> 2048 -> 256 with biases, and 256 x 65,536; the checkpoint with its 518 x 518 position table.
    "weights of DINO's head for ViT-S": near(22_286_592, 0),
    "of these in the last layer, %": near(75, 0),
    "weights of DINOv2's ViT-S/14": near(22_056_576, 0),
    "weights of a last layer from K to K": near(4.29e9, 0.01e9),
    "tokens of 224 pixels with 0 registers": near(257, 0),
    "tokens of 518 pixels with 0 registers": near(1370, 0),
    "tokens of 518 pixels with 4 registers": near(1374, 0),
    "smallest gain of a linear layer over k-NN, %": near(1.4, 0.01),
    "largest gain of a linear layer over k-NN, %": near(3.0, 0.01),
}

CHARTS = 14  # at least

QUOTED = [
    "weights of DINO's head for ViT-S",
    "weights of DINOv2's ViT-S/14",
    "weights of a last layer from K to K",
    "tokens of 224 pixels with 0 registers",
    "tokens of 518 pixels with 0 registers",
    "tokens of 518 pixels with 4 registers",
]
