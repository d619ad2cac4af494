"""What 13_Segment_Anything must print, draw and quote."""

from ranges import Range, near

NUMBERS: dict[str, Range] = {
    # What one, two and three answers are worth: areas of 64 scenes, no network.
    "IoU of the best single answer": near(0.52, 0.02),
    "IoU of the best two answers": near(0.77, 0.02),
    # exp(-8 pi^2 d^2) with d = 4/24.
    "likeness four pixels away, by the formula": near(0.112, 0.001),
    "likeness four pixels away, 20,000 frequencies": near(0.112, 0.03),
    "points in another order change the logits by": (0.0, 1e-4),
    "a corner five pixels away changes them by": (0.02, 20),
    "background in place of foreground changes them by": (0.02, 20),
    "parameters of the pocket model": near(64_036, 0),
    # Unsure of four pixels, two of them the truth: 20 ln 2 / 4 + 2/5.
    "loss of an unsure mask, by hand": near(3.87, 0.005),
    "loss of an unsure mask, computed": near(3.87, 0.005),
    # One mask: three seeds gave a mean of 0.41 to 0.47, and the part best in each.
    "one mask, IoU with the subpart": (0.05, 0.40),
    "one mask, IoU with the part": (0.60, 1.0),
    "one mask, IoU with the whole": (0.20, 0.50),
    "one mask, mean IoU": (0.40, 0.56),
    "by the formula": near(0.52, 0.02),
    # Three masks.
    "best of three, winner takes all": (0.30, 0.80),
    "best of three, relaxed": (0.85, 1.0),
    "relaxed, weakest level of its best mask": (0.75, 1.0),
    "mean of the highest predicted IoU": (0.80, 1.1),
    "mean IoU of the mask with the highest prediction": (0.30, 0.53),
    # Boxes and clicks in one model. Three seeds: boxes 0.92 to 0.93 on average, clicks on the subpart 0.82 to 0.84.
    "box, IoU with the subpart": (0.75, 1.0),
    "box, IoU with the part": (0.80, 1.0),
    "box, IoU with the whole": (0.90, 1.0),
    "box, IoU with the other square": (0.88, 1.0),
    "box, mean IoU": (0.85, 1.0),
    "click, best IoU with the subpart": (0.70, 1.0),
    "click, best IoU with the part": (0.85, 1.0),
    "click, best IoU with the whole": (0.90, 1.0),
    "click, mean of the best of three": (0.85, 1.0),
    "predicted IoU is off by, on average": (0.0, 0.10),
    "true IoU of the quarter with the lowest predictions": (0.65, 0.93),
    "true IoU of the quarter with the highest predictions": (0.93, 1.0),
    # Everything. Three seeds: subpart 0.62 to 0.72, other square 0.94 to 1, and 3.8 to 5.5 masks at the end.
    "found by 6 x 6 clicks, subpart": (0.40, 0.90),
    "found by 6 x 6 clicks, part": (0.90, 1.0),
    "found by 6 x 6 clicks, whole": (0.90, 1.0),
    "found by 6 x 6 clicks, other square": (0.80, 1.0),
    "found with stability 0.85, subpart": (0.0, 0.20),
    "found with stability 0.85, part": (0.05, 0.75),
    "masks for a picture, all": near(108, 0),
    "masks for a picture, after the predicted IoU": (80, 108),
    "masks for a picture, after stability": (60, 100),
    "masks for a picture, without doubles": (2.5, 8.0),
    "masks for a picture, with stability 0.85": (1.0, 4.0),
    # The architecture, equal to the released checkpoints.
    "SAM ViT-B, parameters of the image encoder": near(89_670_912, 0),
    "SAM ViT-L, parameters of the image encoder": near(308_278_272, 0),
    "SAM ViT-H, parameters of the image encoder": near(637_026_048, 0),
    "SAM ViT-B, parameters": near(93_735_472, 0),
    "SAM ViT-L, parameters": near(312_342_832, 0),
    "SAM ViT-H, parameters": near(641_090_608, 0),
    "SAM, parameters of the prompt encoder": near(6_220, 0),
    "SAM, parameters of the mask decoder": near(4_058_340, 0),
    "SAM ViT-H, 10^12 MACs of an encoding": near(2.97, 0.01),
    "SAM ViT-H, 10^9 MACs of an answer": near(1.75, 0.01),
    "answers for the price of an encoding": near(1704, 5),
    "36 answers from one encoding, times cheaper than from 36": near(35.3, 0.1),
    "pocket model, encoding 36 times instead of once, times slower": (1.0, 4.0),
    # A memory of masks.
    "before the object is hidden, last frame": (0.95, 1.0),
    "after it was hidden, last frame": near(0, 0),
    "after it was hidden, last 6 frames": (0.95, 1.0),
    "after it was hidden, last frame and prompted": (0.95, 1.0),
}

CHARTS = 14  # at least

QUOTED = [
    "IoU of the best single answer",
    "IoU of the best two answers",
    "likeness four pixels away, by the formula",
    "SAM ViT-H, parameters",
    "SAM, parameters of the mask decoder",
    "SAM ViT-H, 10^12 MACs of an encoding",
    "SAM ViT-H, 10^9 MACs of an answer",
    "answers for the price of an encoding",
    "36 answers from one encoding, times cheaper than from 36",
]
