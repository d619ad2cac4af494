"""What 02_Scaling_Laws must print, draw and quote."""

from ranges import Range, near, relative

NUMBERS: dict[str, Range] = {
    # Hoffmann et al. 2022 and Besiroglu et al. 2024, recomputed.
    "best parameters at 5.76e23 FLOPs": relative(72.3e9, 0.005),
    "tokens per parameter there": near(18.4, 0.1),
    "loss of Gopher (280e9 parameters, 300e9 tokens)": near(2.000, 0.001),
    "loss of Chinchilla (70e9 parameters, 1.4e12 tokens)": near(1.974, 0.001),
    "best parameters (printed)": relative(32.2e9, 0.005),
    "tokens per parameter (printed)": near(93, 1),
    "best parameters (TeX source)": relative(40.3e9, 0.005),
    "tokens per parameter (TeX source)": near(59, 0.5),
    "best parameters (refit)": relative(72.3e9, 0.005),
    "tokens per parameter (refit)": near(18.4, 0.1),
    # Only the part above the floor is a power.
    "slope of L - E, all five decades": near(-0.3478, 1e-4),
    "slope of L, 1e7 to 1e8": near(-0.138, 0.002),
    "slope of L, 1e11 to 1e12": near(-0.009, 0.002),
    # Zipf: a, a / (1 + a), 1 / (2 + a); a million facts are not infinitely many.
    "slope in N (a = 0.5)": near(-0.50, 0.02),
    "slope in N (a = 1.0)": near(-1.00, 0.02),
    "slope in D (a = 0.5)": near(-1 / 3, 0.02),
    "slope in D (a = 1.0)": near(-0.50, 0.02),
    "exponent of the best N (a = 0.5)": near(0.40, 0.02),
    "exponent of the best N (a = 1.0)": near(1 / 3, 0.02),
    "largest gap between learners and formula": (0.0, 0.08),
    # The study. 2.27 to 2.69 was the floor of 24 teachers.
    "loss of a uniform guess, ln 64": near(4.159, 0.001),
    "loss of the teacher itself, the floor E": (2.2, 2.75),
    "loss of an untrained student": (4.1, 4.3),
    "parameters of a student with d = 8": near(3584, 0),
    "its steps at 1e9 FLOPs": near(182, 0),
    "bottom of the parabola (2.5e8 FLOPs)": (650, 1100),
    "bottom of the parabola (1e9 FLOPs)": (1700, 2900),
    "bottom of the parabola (4e9 FLOPs)": (5000, 8000),
    "exponent of the best N": (0.50, 0.80),
    "exponent of its loss above the floor": near(-0.47, 0.10),
    "measured over predicted loss": (0.70, 1.30),
    "predicted over measured size": (1 / 2.2, 2.2),
    # A fit with a free floor is good inside the range and impossible outside; the true floor fits worse.
    "alpha (E fixed)": (0.50, 0.70),
    "beta (E fixed)": (0.65, 0.85),
    "largest misfit of a run (E fixed)": (0.04, 0.10),
    "E (E free)": (0.0, 1.0),
    "largest misfit of a run (E free)": (0.0, 0.02),
    "predicted loss above the floor at 1.6e10 FLOPs (E free)": (-0.10, -0.005),
    "no additive law fits unless E is at most": (1.9, 2.3),
    # 240 runs.
    "alpha": near(0.3478, 0.02),
    "beta": near(0.3658, 0.02),
    "E": near(1.8172, 0.04),
    "a = beta / (alpha + beta)": near(0.5126, 0.015),
}

CHARTS = 14  # at least

QUOTED = [
    "slope of L, 1e7 to 1e8",
    "slope of L, 1e11 to 1e12",
    "slope in N (a = 0.5)",
    "slope in N (a = 1.0)",
    "slope in D (a = 0.5)",
    "slope in D (a = 1.0)",
    "exponent of the best N (a = 0.5)",
    "exponent of the best N (a = 1.0)",
    "alpha",
    "beta",
    "E",
]
