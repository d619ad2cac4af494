"""What 07_Tokenization_Advanced must print, draw and quote."""

from ranges import Range, near

NUMBERS: dict[str, Range] = {
    # BPE on 2,000 lines, 300 merges; three seeds.
    "tokens per English sentence, 0 % Korean": near(11.3, 0.2),
    "tokens per Korean sentence, 0 % Korean": near(68.2, 0.8),
    "tokens per English sentence, 5 % Korean": near(11.4, 0.3),
    "tokens per Korean sentence, 5 % Korean": near(33.5, 2.0),
    "tokens per English sentence, 29.2 % Korean": near(15.3, 0.8),
    "tokens per Korean sentence, 29.2 % Korean": near(21.1, 1.0),
    "tokens per English sentence, 50 % Korean": near(18.1, 0.8),
    "tokens per Korean sentence, 50 % Korean": near(16.2, 1.2),
    "premium of Korean, 0 % Korean": near(6.03, 0.15),
    "premium of Korean, 5 % Korean": near(2.95, 0.2),
    "premium of Korean, 29.2 % Korean": near(1.39, 0.1),
    "premium of Korean, 50 % Korean": near(0.89, 0.11),
    "premium of Korean, 18.7 % Korean": near(2.9, 0.3),  # still as with 5 %
    "premium of Korean, 100 % Korean": (0.1, 0.5),
    "Rényi efficiency, 0 % Korean": near(0.48, 0.03),
    "Rényi efficiency, 50 % Korean": near(0.65, 0.03),
    "bytes per token of Korean, 0 % Korean": near(1.0, 0.01),
    "merges until nothing is left to merge, 0 % Korean": near(232, 0),  # every English word is one token then
    # 2^(bits / tokens), and bits over bytes.
    "perplexity of the perfect model, Korean, 0 % Korean": near(1.27, 0.01),
    "perplexity of the perfect model, Korean, 50 % Korean": near(2.70, 0.15),
    "bits per byte of the perfect model, English": near(0.398, 0.006),
    "bits per byte of the perfect model, Korean": near(0.344, 0.005),
    "Hangul syllables": near(11_172, 0),  # 19 * 21 * 28
    "bytes of 한 in NFD": near(9, 0),
    "tokens of Korean in NFD over NFC, 50 % Korean": near(9.7, 0.8),
    # Against the tokenizers library.
    "texts compared": near(605, 0),
    "texts whose tokens differ from the library's": near(0, 0),
    "texts that do not come back": near(0, 0),
    "bytes that print as they are": near(188, 0),
    "bytes per token of English, 556 tokens, half Korean": near(3.25, 0.2),
    "bytes per token of Korean, 556 tokens, half Korean": near(4.2, 0.3),
    "tokens per sentence with 10 % typos": near(25.8, 1.0),
    "10 % typos lengthen by a factor of": (1.25, 1.6),
    # p^alpha, normalised.
    "share of 5 % after exponent 1, %": near(5.0, 0.05),
    "share of 5 % after exponent 0.7, %": near(11.3, 0.05),
    "share of 5 % after exponent 0.5, %": near(18.7, 0.05),
    "share of 5 % after exponent 0.3, %": near(29.2, 0.05),
    # The lexicon of 32 nouns, and which 512 of its 640 words are for training.
    "characters of the lexicon": near(58, 0),
    "characters, with and without ##": near(65, 0),
    "seed pieces": near(159, 4),
    "log-likelihood before EM": near(-29_900, 2500),
    "log-likelihood after 7 rounds": near(-24_900, 2000),
    "words on which Viterbi equals brute force": near(640, 0),  # none is longer than six characters
    "edges of the lattice": near(11, 2),
    # Means over three ways to deal the words; two times three deals.
    "F1 of BPE, 90 pieces": near(0.73, 0.06),
    "F1 of WordPiece, 90 pieces": near(0.93, 0.05),
    "F1 of Unigram, 90 pieces": near(0.93, 0.05),
    "F1 of Unigram, all seeds, 90 pieces": near(0.71, 0.05),
    "F1 of BPE, 140 pieces": near(0.82, 0.04),
    "F1 of WordPiece, 140 pieces": near(1.0, 0.02),
    "F1 of Unigram, 140 pieces": near(0.82, 0.04),
    "F1 of Unigram, all seeds, 140 pieces": near(0.71, 0.05),
    "precision of Unigram, 140 pieces": near(1.0, 0.01),
    "recall of Unigram, 140 pieces": near(0.69, 0.05),  # the cut behind 들 is lost
    "precision of Unigram, all seeds, 140 pieces": near(0.55, 0.06),  # single characters
    # 20,000 draws; about sqrt(k / 20,000) / 2 for k segmentations.
    **{f"total variation distance, alpha {alpha}": (0.0, 0.03) for alpha in ("0.1", "0.5", "1", "5")},
    "entropy of the segmentation in bits, alpha 0.1": (1.8, 2.7),
    "entropy of the segmentation in bits, alpha 0.5": (0.7, 1.6),
    "entropy of the segmentation in bits, alpha 1": (0.4, 1.3),
    "entropy of the segmentation in bits, alpha 5": (0.0, 0.7),
    "largest total variation distance": (0.0, 0.03),
    # 24.40 bits a line. Trained with three seeds.
    "bits per byte that no model can beat": near(0.378, 0.006),
    "bits per byte, bytes, 200 steps": (0.55, 0.80),
    "bits per byte, patches, 200 steps": (0.55, 0.90),
    "bits per byte, patches, 400 steps": (0.43, 0.62),
    "bits per byte, BPE, 200 steps": (0.38, 0.45),
    "lowest bits per byte less the floor": (0.0, 0.06),
    "parameters, bytes": near(133_440, 0),
    "parameters, patches": near(135_072, 0),
    "parameters, BPE": near(171_840, 0),
    "bytes per token of the exam": near(3.55, 0.15),
    # Counted from the sizes.
    "thousand multiply-adds per byte, bytes": near(141.3, 0.05),
    "thousand multiply-adds per byte, patches": near(48.9, 0.05),
    "thousand multiply-adds per byte, BPE": near(40.5, 2.0),
    "patches, % of the computation of bytes": near(34.6, 0.05),
    "BPE, % of the parameters in token tables": near(41, 0.5),
    "mT5-Small, % of the parameters in token tables": near(85, 0.5),  # Xue et al. 2021 (ByT5), table 1
    # (T/P)^2 + TP is lowest at P = (2T)^(1/3).
    "exponent of the best patch size": near(1 / 3, 1e-3),
    "exponent of the attention's cost": near(4 / 3, 1e-3),
    "4-digit numbers cut unlike their successor, %": (10, 30),
    "the same in groups of three, %": near(0, 0),
    "ways in which 4-digit numbers are cut": (4, 9),
    "merged tokens that their own training text never uses": near(146, 12),
}

CHARTS = 12  # at least

QUOTED = [
    "merges until nothing is left to merge, 0 % Korean",
    "perplexity of the perfect model, Korean, 0 % Korean",
    "bytes of 한 in NFD",
    "Hangul syllables",
    "share of 5 % after exponent 1, %",
    "share of 5 % after exponent 0.7, %",
    "share of 5 % after exponent 0.5, %",
    "share of 5 % after exponent 0.3, %",
    "thousand multiply-adds per byte, bytes",
    "thousand multiply-adds per byte, patches",
    "exponent of the best patch size",
    "exponent of the attention's cost",
    "mT5-Small, % of the parameters in token tables",
]
