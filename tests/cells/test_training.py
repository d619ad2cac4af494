"""A training is watched while it runs, interrupted, and goes on from where it was."""

from __future__ import annotations

import re

from client import kernel as start_kernel

MODEL = """
let p = Params::seed(1);
let layer = nn::Linear::new(&p.at("layer"), 8, 4)?;
let mut rng = Rng::seed(2);
let x = rng.randn((64, 8))?;
let y = rng.randn((64, 4))?;
"""
TRAIN = "trainer.run(|_| loss::mse(&layer.forward(&x)?, &y))?;"
STATE = "(trainer.step, trainer.history.losses.len(), trainer.optimizer.steps())"


def test_it_plots_live_and_goes_on_after_an_interrupt() -> None:
    with start_kernel() as kernel:
        client = kernel.client
        client.run(MODEL).ok()
        client.run("let mut trainer = Trainer::new(&p, 100_000_000).plot();").ok()
        request = client.submit(TRAIN)
        # A first picture, and the same output again with more of the curve.
        client.wait_iopub(lambda m: m["msg_type"] == "display_data" and "image/png" in m["content"]["data"])
        picture = client.wait_iopub(lambda m: m["msg_type"] == "update_display_data" and "image/png" in m["content"]["data"])
        assert re.search(r"line chart, 1 series, x 0\.\.\d+ step", picture["content"]["data"]["text/plain"])
        client.interrupt()
        assert "interrupt" in client.finish(request).error_text.lower()
        state = client.run(STATE).ok().text
        steps = [int(number) for number in re.findall(r"\d+", state)]
        assert len(set(steps)) == 1 and 0 < steps[0] < 100_000_000, state

        client.run("trainer.steps = trainer.step + 500;").ok()
        run = client.run(TRAIN).ok()
        chart = next(data["text/plain"] for data in run.rich if "image/png" in data)
        # The curve as a whole, not only what was new.
        first, last = re.search(r"x (\S+)\.\.(\S+) step", chart).groups()
        assert float(first) == 0 and abs(float(last) / (steps[0] + 500) - 1) < 0.01, chart
        assert client.run("trainer.step == trainer.steps && trainer.history.losses.len() == trainer.steps").ok().text == "true"
