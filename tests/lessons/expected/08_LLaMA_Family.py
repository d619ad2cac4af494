"""What 08_LLaMA_Family must print, draw and quote."""

from ranges import Range, near

TINY = (0.0, 1e-4)  # differences of two ways to compute the same numbers in f32

NUMBERS: dict[str, Range] = {
    # Trained once; three seeds gave 2.25 to 2.44, and 1.68 to 1.78.
    "loss that nothing can beat": near(1.32, 0.05),
    "loss of the GPT-2 block": (2.05, 2.7),
    "loss of the LLaMA block": (1.5, 1.9),
    "parameters of the GPT-2 block": near(60_480, 0),
    "parameters of the LLaMA block": near(60_144, 0),
    # Identities.
    "RMSNorm, x times 7 changes the output by": TINY,
    "RMSNorm, x plus 3 changes the output by": (1.0, 20.0),
    "LayerNorm, x plus 3 changes the output by": TINY,
    "the two on inputs of mean zero differ by": TINY,
    "time that RMSNorm saves, %": (0, 80),
    "scores at (5, 3), (105, 103) and (1005, 1003) differ by": (0.0, 1e-3),
    "a turn changes a length by a factor of 1 plus": (0.0, 1e-5),
    "the formula misses the score by": (0.0, 1e-3),
    "the formula without its sines misses it by": (0.1, 10.0),
    "the two layouts, once reordered, differ by": (0.0, 1e-5),
    # (2/d) sum cos(distance * theta_i), d = 128.
    **{
        f"relative score at distance {distance}, base {base}": near(value, 0.002)
        for base, values in {"10,000": (0.970, 0.669, 0.477, 0.159), "500,000": (0.978, 0.764, 0.611, 0.492)}.items()
        for distance, value in zip((1, 10, 100, 1000), values)
    },
    "W3 doubled, difference from twice the output": (0.0, 0.1),
    "W1 doubled, difference from twice the output": (1.0, 1000.0),
    # round_up(mult * floor(8d/3), multiple), as in Meta's code.
    "width inside, LLaMA 7B": near(11_008, 0),
    "width inside, Llama 2 70B": near(28_672, 0),
    "width inside, Llama 3 8B": near(14_336, 0),
    "grouped and multi-head attention with repeated keys differ by": (0.0, 1e-6),
    "with keys repeated in the wrong order, by": (0.1, 10.0),
    "the first token's output and its value differ by": (0.0, 1e-6),
    **{f"ours and the prelude's with {heads} key head(s) differ by": TINY for heads in (8, 2, 1)},
    # The same and two between; three seeds gave 0.44 to 0.59, -0.03 to -0.01, -0.12 to -0.05.
    'loss after the step "GPT-2 block"': (2.05, 2.7),
    'loss after the step "+ RoPE"': (1.65, 2.0),
    'loss after the step "+ RMSNorm"': (1.65, 2.0),
    'loss after the step "+ SwiGLU"': (1.5, 1.9),
    "nats that RoPE brings": (0.25, 0.9),
    "RMSNorm less LayerNorm": near(0, 0.10),
    "SwiGLU less GELU": (-0.25, 0.05),
    "attention to the token before, LLaMA block, untrained": (0.03, 0.2),
    "attention to the token before, LLaMA block, trained": (0.5, 1.0),
    "attention to the token before, GPT-2 block, trained": (0.3, 0.9),
    "at the place with the least, LLaMA block, untrained": (0.0, 0.1),
    "at the place with the least, LLaMA block, trained": (0.4, 1.0),
    "at the place with the least, GPT-2 block, trained": (0.0, 0.55),
    "largest change of a logit 1,000 positions further on": (0.0, 1e-2),
    "predictions that change": near(0, 0),
    # 2 * 4 layers * key heads * 16 numbers * 4 bytes.
    "bytes of cache for a token, 8 key heads": near(4096, 0),
    "bytes of cache for a token, 2 key heads": near(1024, 0),
    "bytes of cache for a token, 1 key head": near(512, 0),
    **{f"logits with the cache and of a full pass, {heads}, differ by": TINY for heads in ("8 key heads", "2 key heads", "1 key head")},
    "time without the cache, divided by that with it": (3, 200),
    # The surgery, one network; three seeds. New heads: 4.41 to 4.56 after 50 steps; averaged ones, two: 0.35 to 0.44.
    "loss on what can be known, four key heads": (0.25, 0.8),
    "parameters of the copier": near(112_960, 0),
    "2 key heads, mean: before": (1.2, 3.0),
    "2 key heads, mean: after 50 steps": (0.25, 0.7),
    "2 key heads, random: before": (4.6, 6.0),
    "2 key heads, random: after 50 steps": (3.5, 5.0),
    "1 key head, mean: before": (3.0, 4.6),
    "1 key head, mean: after 25 steps": (0.8, 3.2),
    "1 key head, mean: after 50 steps": (0.35, 1.6),
    "1 key head, random: before": (4.6, 6.0),
    "1 key head, random: after 25 steps": (3.8, 5.0),
    "1 key head, first: after 50 steps": (0.3, 1.8),
    "4 key heads, untouched: after 50 steps": (0.2, 0.6),
    "nats lost by averaging four key heads into one": (2.3, 4.3),
    # Configurations of the released models.
    "parameters, LLaMA 7B": near(6_738_415_616, 0),
    "parameters, LLaMA 13B": near(13_015_864_320, 0),
    "parameters, LLaMA 33B": near(32_528_943_616, 0),
    "parameters, LLaMA 65B": near(65_285_660_672, 0),
    "parameters, Llama 2 70B": near(68_976_648_192, 0),
    "parameters, Llama 3 8B": near(8_030_261_248, 0),
    "parameters, Llama 3 70B": near(70_553_706_496, 0),
    "parameters, Llama 3.1 405B": near(405_853_388_800, 0),
    "parameters, Llama 3.2 1B": near(1_235_814_400, 0),
    "parameters, Llama 3.2 3B": near(3_212_749_824, 0),
    "parameters, SmolLM2-135M": near(134_515_008, 0),
    "embeddings, % of Llama 3.2 1B": near(21, 0),
    "embeddings, % of Llama 3.1 405B": near(1.0, 0.05),
    # Tokens as published: Touvron et al. 2023, twice; Grattafiori et al. 2024.
    "tokens for a parameter, LLaMA 7B": near(148, 0),
    "tokens for a parameter, LLaMA 65B": near(21, 0),
    "tokens for a parameter, Llama 2 7B": near(297, 0),
    "tokens for a parameter, Llama 3 8B": near(1868, 3),
    "FLOPs of Llama 3.1 405B": near(3.79e25, 0.01e25),
    # 2 * layers * key heads * numbers in a head * 2 bytes.
    "KiB of cache for a token, LLaMA 7B": near(512, 0),
    "KiB of cache for a token, Llama 2 70B": near(320, 0),
    "KiB of cache for a token, Llama 3 8B": near(128, 0),
    "KiB of cache for a token, Llama 3.1 405B": near(504, 0),
    "KiB of cache for a token, Llama 3.2 1B": near(32, 0),
    "KiB of cache for a token, SmolLM2-135M": near(22.5, 0),
    "GB of cache for 4,096 tokens, Llama 2 70B": near(1.34, 0.005),
    "GB of cache for 4,096 tokens, Llama 2 70B without grouped queries": near(10.74, 0.005),
    "GB of cache for 32 texts of 4,096 tokens, Llama 2 70B": near(42.9, 0.05),
    "GB of cache for 32 texts of 4,096 tokens, without grouped queries": near(343.6, 0.05),
    "pairs that Llama 3.1 keeps": near(29, 0),
    "pairs that it slows by 8": near(29, 0),
    "pairs between": near(6, 0),
    "pairs that never finish a turn in 8,192 tokens": near(29, 0),
    "angle at token 131,072 for one at 8,192, as trained": near(16, 0),
    "angle at token 131,072 for one at 8,192, slowed": near(2, 0),
}

CHARTS = 12  # at least

QUOTED = [
    "relative score at distance 100, base 10,000",
    "relative score at distance 100, base 500,000",
    "bytes of cache for a token, 8 key heads",
    "bytes of cache for a token, 2 key heads",
    "bytes of cache for a token, 1 key head",
    "tokens for a parameter, LLaMA 7B",
    "tokens for a parameter, LLaMA 65B",
    "FLOPs of Llama 3.1 405B",
    "embeddings, % of Llama 3.2 1B",
    "KiB of cache for a token, LLaMA 7B",
    "KiB of cache for a token, Llama 2 70B",
    "KiB of cache for a token, Llama 3 8B",
    "GB of cache for 4,096 tokens, Llama 2 70B",
    "GB of cache for 4,096 tokens, Llama 2 70B without grouped queries",
    "pairs that Llama 3.1 keeps",
    "pairs between",
    "pairs that never finish a turn in 8,192 tokens",
]
