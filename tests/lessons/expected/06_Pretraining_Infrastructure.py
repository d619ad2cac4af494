"""What 06_Pretraining_Infrastructure must print, draw and quote."""

from ranges import Range, near

PSI = 27_648  # 2 * 64 * 48 + 3 * 48 * 128 + 48 * 64

NUMBERS: dict[str, Range] = {
    # Rajbhandari et al. 2020, figure 1: 16, 4 + 12 / 64, 2 + 14 / 64, 16 / 64 bytes of 7.5e9 parameters.
    "7.5B on 64 devices, DDP, GB each": near(120.0, 0.05),
    "7.5B on 64 devices, ZeRO-1, GB each": near(31.4, 0.05),
    "7.5B on 64 devices, ZeRO-2, GB each": near(16.6, 0.05),
    "7.5B on 64 devices, ZeRO-3, GB each": near(1.9, 0.05),
    # Korthikanti et al. 2022: s b h (34 + 5 a s / h), 34 s b h, 2 s b h for each layer.
    "activations, everything, GB": near(122.4, 0.05),
    "activations, no attention matrix, GB": near(36.5, 0.05),
    "activations, layer inputs only, GB": near(2.1, 0.05),
    "GPT-3 175B, % of activations that are attention matrix": near(70, 0.5),  # 80 / 114
    "MT-NLG 530B, % of activations that are attention matrix": near(65, 0.5),  # 64 / 98
    "state of its 6.4B parameters, GB": near(103.1, 0.05),
    # Counted: 2 (N - 1) / N S and 2 (N - 1) S with N = 8, S = 4 MiB. The error is that of adding eight f32.
    "largest relative error of a sum": (0.0, 1e-5),
    "8 ranks, 4.19 MB: MB that each rank of the ring sends": near(7.34, 0.005),
    "8 ranks, 4.19 MB: MB through the root": near(58.72, 0.005),
    # All-fp32: 4 + 4 + 8 bytes. Borrowed: the MLP's gradient, and in ZeRO-3 its weights too.
    "parameters of the model": near(PSI, 0),
    "DDP: bytes of state on a rank": near(16 * PSI, 0),
    "ZeRO-1: bytes of state on a rank": near(8 * PSI + 8 * PSI // 4, 0),
    "ZeRO-2: bytes of state on a rank": near(4 * PSI + 12 * PSI // 4, 0),
    "ZeRO-3: bytes of state on a rank": near(16 * PSI // 4, 0),
    "DDP: bytes borrowed at most": near(0, 0),
    "ZeRO-1: bytes borrowed at most": near(0, 0),
    "ZeRO-2: bytes borrowed at most": near(4 * 18_432, 0),
    "ZeRO-3: bytes borrowed at most": near(8 * 18_432, 0),
    **{f"{mode}: floats that a rank sends in a step": near(2 * PSI * 3 // 4, 0) for mode in ("DDP", "ZeRO-1", "ZeRO-2")},
    "ZeRO-3: floats that a rank sends in a step": near(3 * PSI * 3 // 4, 0),
    "first gradient of 4 ranks, largest difference from one device": (0.0, 1e-6),
    "losses that differ from DDP's in any bit": near(0, 0),
    "floats sent, ZeRO-3 over DDP": near(1.5, 0),
    "loss at the first step": (4.1, 5.3),  # above ln 64 = 4.16: random logits
    "loss at step 30": (1.0, 2.6),
    **{f"t = {t}: columns then rows, largest difference": (0.0, 1e-5) for t in (2, 4)},
    **{f"t = {t}: rows first, largest difference": (0.5, 10) for t in (2, 4)},
    # 3 (m + p - 1) with p = 4, m = 8; the bubbles are (p - 1) / (v m).
    "GPipe: makespan": near(33, 0),
    "1F1B: makespan": near(33, 0),
    "interleaved, v = 2: makespan": near(28.5, 0),
    "interleaved, v = 4: makespan": near(26.25, 0),
    "GPipe: bubble over ideal": near(0.375, 0),
    "1F1B: bubble over ideal": near(0.375, 0),
    "interleaved, v = 2: bubble over ideal": near(0.1875, 0),
    "interleaved, v = 4: bubble over ideal": near(0.09375, 0),
    "GPipe: held by the first stage": near(8, 0),
    "1F1B: held by the first stage": near(4, 0),
    "interleaved, v = 2: held by the first stage": near(5.5, 0),
    "interleaved, v = 4: held by the first stage": near(4.75, 0),
    # bf16 has 1 and 1 + 2^-7 there; the mean of 1e5 draws is within 1e-5 of the truth.
    "1.001 in bf16, nearest": near(1.0, 0),
    "1.001 in bf16, mean of 100,000 stochastic roundings": near(1.001, 1e-4),
    # Trained, four seeds.
    "fp32: loss at the end": (1.3, 1.9),
    "bf16 + fp32 master: loss at the end": (1.3, 1.9),
    "bf16 only: loss at the end": (1.5, 2.3),
    "bf16, stochastic: loss at the end": (1.3, 1.9),
    "bf16 only: % of weights that change at step 100": (25, 60),
    "bf16 only: % of weights that change at step 400": (0.3, 5),
    "master copy: % of weights that change at step 400": (1.5, 8),
    "nats lost by bf16 only": (0.10, 0.50),
    "master copy less fp32, nats": near(0.0, 0.01),
    "stochastic rounding less fp32, nats": near(0.0, 0.03),
    # Half of the smallest fp16, 2^-25, is where numbers vanish.
    "mean of 2^10 tokens: % of gradients that are 0 in fp16": (0.0, 0.5),
    "mean of 2^16 tokens: % of gradients that are 0 in fp16": (0.2, 3.0),
    "mean of 2^22 tokens: % of gradients that are 0 in fp16": (20, 65),
    "largest % with a loss scale of 2^16": (0.0, 1.0),
    # 16 / k + k, and every block run twice.
    **{f"segments of {k}: activations kept": near(16 // k + k, 0) for k in (1, 2, 4, 8, 16)},
    "largest gradient": (0.005, 0.5),
    "recomputed gradients, largest difference": (0.0, 1e-6),
    "blocks run forward, plain": near(16, 0),
    "blocks run forward, recomputed": near(32, 0),
    # 54 days / 419, sqrt(2 M); the overheads are means of 8 seeds, tried with four sets of them.
    "minutes between failures": near(185.6, 0.05),
    "Young-Daly interval, minutes": near(19.3, 0.05),
    "best of the intervals tried, minutes": (15, 25),
    "overhead at the Young-Daly interval": (0.12, 0.16),
    "overhead at 2 minutes": (0.50, 0.60),
    "overhead at 160 minutes": (0.55, 0.80),
    # Narayanan et al. 2021: the parameters by its formula; 16 bytes each.
    "1T: parameters, 10^9": near(1008.0, 0.5),
    "175B: parameters, 10^9": near(174.6, 0.05),
    "7.5B: parameters, 10^9": near(7.5, 0.05),
    "1T: devices of 80 GB for one copy": near(512, 0),
    "175B: devices of 80 GB for one copy": near(64, 0),
    "7.5B: devices of 80 GB for one copy": near(2, 0),
    "1T: with t 8 and p 64, GB on each": near(60.0, 0.05),
    "175B: with t 8 and p 8, GB on each": near(53.9, 0.05),
    "7.5B: with t 2 and p 1, GB on each": near(64.9, 0.05),
    "1T: GB of state on each of 128 devices": near(126, 0.5),
    "1T: GB of state on each of 256 devices": near(63, 0.5),
    "70B with t 4 and p 2: GB of state on each": near(140, 0),
    "1T on 3,072 devices: TFLOP/s on each": near(163, 0.5),
    "Llama 3: 400 of 989 TFLOP/s": near(0.404, 0.0005),
    "405B: TB of state": near(6.48, 0.005),
    "405B on 15.6e12 tokens: FLOPs": near(3.79e25, 0.005e25),
    "175B, 2,048 tokens: % of FLOPs in attention": near(2.7, 0.05),
    "175B, 131,072 tokens: % of FLOPs in attention": near(63.9, 0.05),
    "offload: tokens in a step that hide the transfer": near(2667, 0.5),
    # The sum of the shapes of the file; 16 bytes / 4 ranks; 49,152 * 576 * 2 bytes.
    "SmolLM2-135M: parameters": near(134_515_008, 0),
    "SmolLM2-135M: MB of state on each of 4 ranks": near(538, 0.5),
    "SmolLM2-135M: MB of its largest unit, gathered in bf16": near(57, 0.5),
}

CHARTS = 14  # at least

QUOTED = [
    "7.5B on 64 devices, DDP, GB each",
    "7.5B on 64 devices, ZeRO-1, GB each",
    "7.5B on 64 devices, ZeRO-2, GB each",
    "7.5B on 64 devices, ZeRO-3, GB each",
    "activations, everything, GB",
    "activations, no attention matrix, GB",
    "8 ranks, 4.19 MB: MB that each rank of the ring sends",
    "8 ranks, 4.19 MB: MB through the root",
    "DDP: bytes of state on a rank",
    "ZeRO-1: bytes of state on a rank",
    "ZeRO-2: bytes of state on a rank",
    "ZeRO-3: bytes of state on a rank",
    "DDP: floats that a rank sends in a step",
    "ZeRO-3: floats that a rank sends in a step",
    "1F1B: makespan",
    "1F1B: bubble over ideal",
    "interleaved, v = 2: bubble over ideal",
    "interleaved, v = 2: held by the first stage",
    "Young-Daly interval, minutes",
    "1T: parameters, 10^9",
    "Llama 3: 400 of 989 TFLOP/s",
    "405B: TB of state",
    "405B on 15.6e12 tokens: FLOPs",
]
