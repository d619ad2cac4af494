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
    # Six seeds on two pools: untrained 0.67 to 0.83, DINO 0.93 to 0.98, levelled pixels 0.75 and 0.80, pixels 0.66 and
    # 0.69. With brightness left in: 0.80 and 0.88.
    "5-NN accuracy, pixels": (0.50, 0.75),
    "5-NN accuracy, levelled pixels": (0.70, 0.90),
    "5-NN accuracy, run 1, untrained": (0.60, 0.92),
    "5-NN accuracy, run 2, untrained": (0.60, 0.92),
    "5-NN accuracy, run 3, untrained": (0.60, 0.92),
    "5-NN accuracy, run 1, DINO": (0.88, 1.0),
    "5-NN accuracy, run 2, DINO": (0.88, 1.0),
    "5-NN accuracy, run 3, DINO": (0.88, 1.0),
    "5-NN accuracy, run 1 with brightness left in, untrained": (0.45, 0.80),
    "5-NN accuracy, run 1 with brightness left in, DINO": (0.3, 0.93),
    "attention is one-sided, run 1, untrained": (0.05, 0.25),
    "attention is one-sided, run 2, untrained": (0.05, 0.25),
    "attention is one-sided, run 3, untrained": (0.05, 0.25),
    "attention is one-sided, run 1, DINO": (0.10, 0.35),
    "attention is one-sided, run 2, DINO": (0.10, 0.35),
    "attention is one-sided, run 3, DINO": (0.10, 0.35),
    # Averages over three runs and five draws of labelled pictures.
    "patches labelled correctly, one texture, 12 labelled, pixels": (0.38, 0.56),
    "patches labelled correctly, one texture, 12 labelled, levelled pixels": (0.55, 0.72),
    "patches labelled correctly, one texture, 12 labelled, untrained": (0.44, 0.60),
    "patches labelled correctly, one texture, 12 labelled, DINO": (0.54, 0.70),
    "patches labelled correctly, two textures, 12 labelled, pixels": (0.40, 0.56),
    "patches labelled correctly, two textures, 12 labelled, levelled pixels": (0.54, 0.70),
    "patches labelled correctly, two textures, 12 labelled, untrained": (0.37, 0.52),
    "patches labelled correctly, two textures, 12 labelled, DINO": (0.37, 0.53),
    "patches labelled correctly, two textures, 60 labelled, pixels": (0.72, 0.86),
    "patches labelled correctly, two textures, 60 labelled, levelled pixels": (0.78, 0.92),
    "patches labelled correctly, two textures, 60 labelled, untrained": (0.56, 0.74),
    "patches labelled correctly, two textures, 60 labelled, DINO": (0.50, 0.70),
    # 1 if nothing were hidden: student and teacher begin as one network.
    "agreement on hidden patches, first step, levelled": (0.0, 0.3),
    "agreement on hidden patches, first step, brightness left in": (0.0, 0.9),
    # Seven seeds, levelled: 0.30 to 0.42, the most frequent 0.13 to 0.21, 19 to 32 in use; three with brightness left
    # in: 0.89 to 0.92, 0.47 to 0.55, 5 to 10. The vote there falls, from 0.56 to 0.66 to 0.43 to 0.50.
    "agreement on hidden patches, last 50 steps, levelled": (0.25, 0.60),
    "share of the most frequent prototype, last 50 steps, levelled": (0.08, 0.35),
    "prototypes with more than 0.5 % of the patches, levelled": (12, 45),
    "agreement on hidden patches, last 50 steps, brightness left in": (0.6, 0.99),
    "share of the most frequent prototype, last 50 steps, brightness left in": (0.2, 0.8),
    "prototypes with more than 0.5 % of the patches, brightness left in": (2, 25),
    "5-NN accuracy, DINO and iBOT, levelled": (0.80, 1.0),
    "5-NN accuracy, DINO and iBOT, brightness left in": (0.2, 0.8),
    "share of the brightness that a prototype tells, levelled": (0.0, 0.2),
    "share of the texture that a prototype tells, levelled": (0.28, 0.65),
    "share of the brightness that a prototype tells, brightness left in": (0.3, 0.95),
    "share of the texture that a prototype tells, brightness left in": (0.0, 0.3),
    "patches labelled correctly, one texture, 12 labelled, DINO and iBOT": (0.50, 0.72),
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
