"""What 18_Audio_Video_Foundation must print, draw and quote."""

from ranges import Range, near

NUMBERS: dict[str, Range] = {
    # k-means tokens of 60 utterances: three seeds and two ways to write the same generator.
    "frames": (2900, 3200),
    "semantic token tells of the vowel": (0.64, 0.82),
    "semantic token tells of the voice": (0.30, 0.60),
    "acoustic token tells of the vowel": (0.48, 0.62),
    "acoustic token tells of the voice": (0.88, 1.0),
    # The front end: counts of samples and frames, Slaney's and HTK's scales.
    "samples of 30 s": near(480_000, 0),
    "mel frames": near(3000, 0),
    "positions after a stride of 2": near(1500, 0),
    "range of the values": near(2.0, 0.001),
    "mean area of a filter": near(1.0, 0.01),
    "loudest band at 440 Hz, Slaney": near(11, 0),
    "loudest band at 1000 Hz, Slaney": near(26, 0),
    "loudest band at 3000 Hz, Slaney": near(54, 0),
    "loudest band at 440 Hz, HTK": near(15, 0),
    "loudest band at 1000 Hz, HTK": near(28, 0),
    "loudest band at 3000 Hz, HTK": near(53, 0),
    # Radford et al. 2022, table 1, recomputed.
    "Whisper tiny, millions of parameters": near(37.8, 0.05),
    "Whisper base, millions of parameters": near(72.6, 0.05),
    "Whisper small, millions of parameters": near(241.7, 0.05),
    "Whisper medium, millions of parameters": near(763.9, 0.05),
    "Whisper large, millions of parameters": near(1543.3, 0.05),
    # One training of 300 steps; the ranges are the syllabus' demands and what three seeds gave.
    "parameters of the small Whisper": near(151_680, 0),
    "WER, transcribe, noise 0.25": (0.0, 0.15),
    "WER, translate, noise 0.25": (0.0, 0.20),
    "WER, transcribe, noise 0.5": (0.0, 0.20),
    "WER, translate, noise 0.5": (0.0, 0.25),
    "WER, transcribe, noise 2.5": (0.45, 1.0),
    "WER, translate, noise 2.5": (0.50, 1.1),
    "rank correlation of the best head, transcribe": (0.9, 1.0),
    "rank correlation of the best head, translate": (-1.0, -0.8),
    # A codec of 32 latents: PCA with as many components has 11.2 dB.
    "parameters of encoder and decoder": near(90_720, 0),
    "SNR in dB with 1 of 8 stages": (1.8, 4.0),
    "SNR in dB with 8 of 8 stages": (5.5, 9.5),
    "SNR in dB without rounding": (9.0, 14.0),
    # RVQ of log-mel frames, and what a token of each stage tells.
    "SNR in dB of log-mel frames, 1 stage": (11.0, 16.0),
    "SNR in dB of log-mel frames, 8 stages": (21.0, 28.0),
    "semantic tells of the vowel": (0.64, 0.82),
    "semantic tells of the voice": (0.30, 0.60),
    "stage 1 tells of the vowel": (0.48, 0.62),
    "stage 1 tells of the voice": (0.86, 1.0),
    "stage 4 tells of the vowel": (0.05, 0.22),
    "stage 4 tells of the voice": (0.08, 0.28),
    "continuations in the voice of the prompt": (0.50, 1.0),
    "continuations in that voice without a prompt": (0.15, 0.50),
    "bits per second with 8 stages": near(2400, 0),
    # Entropies of sums of noise modulo 4, and tables of counts.
    "nats per frame, one code after the other": near(3.762, 0.0011),
    "nats per frame, all four at once": near(4.847, 0.0011),
    "the price of drawing at once": near(1.085, 0.0011),
    "share of n2 = 0 when drawn at once, derived": near(0.412, 0.0005),
    "steps for 30 s, flatten": near(6000, 0),
    "steps for 30 s, parallel": near(1500, 0),
    "steps for 30 s, delay": near(1503, 0),
    "measured nats per frame, parallel": near(4.847, 0.05),
    "measured nats per frame, delay": near(3.762, 0.05),
    "share of n2 = 0 in samples, parallel": near(0.412, 0.02),
    "share of n2 = 0 in samples, delay": near(0.700, 0.02),
    "gap measured": near(1.085, 0.054),
    # A theorem for the first two; 20,000 draws; pairs without labels.
    "accuracy on films and reverses, mean of the frames": (0.25, 0.51),
    "accuracy on films and reverses, queries": (0.25, 0.51),
    "accuracy on films and reverses, queries and positions": (0.75, 1.0),
    "event of 3 s in 120 s, share seen by 8 frames": near(0.2, 0.03),
    "event of 3 s in 120 s, share seen by 32 frames": near(0.8, 0.03),
    "events named from pictures, before alignment": (0.90, 1.0),
    "events named from sounds, before alignment": (0.0, 0.35),
    "events named from pictures, after alignment": (0.90, 1.0),
    "events named from sounds, after alignment": (0.90, 1.0),
}

CHARTS = 14  # at least

QUOTED = [
    "positions after a stride of 2",
    "loudest band at 1000 Hz, Slaney",
    "nats per frame, one code after the other",
    "the price of drawing at once",
]
