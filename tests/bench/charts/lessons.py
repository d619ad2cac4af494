"""Eight charts that lessons draw, and two of very many points, each written for Oxbook, matplotlib and Altair in the way
their documentation would.
`data` makes the same numbers in both languages and does not count; what follows does."""

from __future__ import annotations

from typing import NamedTuple


class Lesson(NamedTuple):
    name: str
    rust_data: str
    python_data: str
    oxbook: str
    matplotlib: str
    altair: str


LESSONS = [
    Lesson(
        "loss curves",
        """
let steps: Vec<f64> = (1..=1000).map(f64::from).collect();
fn curve(steps: &[f64], k: f64) -> Vec<f64> { steps.iter().map(|s| 1.5 + k * s.powf(-0.5)).collect() }
let (train, val) = (curve(&steps, 8.0), curve(&steps, 10.0));
""",
        """
steps = np.arange(1, 1001)
train, val = 1.5 + 8 * steps**-0.5, 1.5 + 10 * steps**-0.5
""",
        """
line(&steps, &train).name("train").add(line(&steps, &val).name("validation"))
    .log_y().x("step").y("loss")
""",
        """
fig, ax = plt.subplots()
ax.plot(steps, train, label="train")
ax.plot(steps, val, "--", label="validation")
ax.set_yscale("log")
ax.set_xlabel("step")
ax.set_ylabel("loss")
ax.legend()
""",
        """
df = pd.concat([pd.DataFrame({"step": steps, "loss": train, "run": "train"}),
                pd.DataFrame({"step": steps, "loss": val, "run": "validation"})])
chart = alt.Chart(df).mark_line().encode(
    x="step", y=alt.Y("loss").scale(type="log"), color="run", strokeDash="run",
    tooltip=["run", "step", "loss"]).interactive()
""",
    ),
    Lesson(
        "scaling law",
        """
let compute: Vec<f64> = (0..24).map(|i| 10f64.powf(18.0 + f64::from(i) / 6.0)).collect();
let law: Vec<f64> = compute.iter().map(|c| 1.69 + 1.2e3 * c.powf(-0.155)).collect();
let runs: Vec<f64> = law.iter().enumerate().map(|(i, l)| l * (1.0 + 0.01 * (i as f64 * 2.4).sin())).collect();
let (low, high): (Vec<f64>, Vec<f64>) = law.iter().map(|l| (l * 0.98, l * 1.02)).unzip();
""",
        """
compute = 10 ** (18 + np.arange(24) / 6)
law = 1.69 + 1.2e3 * compute**-0.155
runs = law * (1 + 0.01 * np.sin(np.arange(24) * 2.4))
low, high = law * 0.98, law * 1.02
""",
        """
scatter(&compute, &runs).name("runs").add(band(&compute, &low, &high).name("95 %"))
    .add(line(&compute, &law).name("fit").dashed()).add(rule_y(1.69).name("floor").dotted())
    .log_log().x("training compute (FLOPs)").y("loss (nats/token)")
""",
        """
fig, ax = plt.subplots()
ax.scatter(compute, runs, label="runs")
ax.fill_between(compute, low, high, color="C1", alpha=0.2, label="95 %")
ax.plot(compute, law, "--", color="C1", label="fit")
ax.axhline(1.69, linestyle=":", color="0.4", label="floor")
ax.set_xscale("log")
ax.set_yscale("log")
ax.set_xlabel("training compute (FLOPs)")
ax.set_ylabel("loss (nats/token)")
ax.legend()
""",
        """
df = pd.DataFrame({"C": compute, "runs": runs, "fit": law, "low": low, "high": high})
x = alt.X("C").scale(type="log").title("training compute (FLOPs)")
y = lambda name: alt.Y(name).scale(type="log", zero=False).title("loss (nats/token)")
points = alt.Chart(df).mark_point(filled=True).encode(x, y("runs"), tooltip=["C", "runs"])
band = alt.Chart(df).mark_area(opacity=0.2, color="orange").encode(x, y("low").stack(None), y2="high")
fit = alt.Chart(df).mark_line(strokeDash=[6, 3], color="orange").encode(x, y("fit"))
floor = alt.Chart(pd.DataFrame({"y": [1.69]})).mark_rule(strokeDash=[2, 2]).encode(y("y"))
chart = (band + fit + points + floor).interactive()
""",
    ),
    Lesson(
        "activations",
        """
let mut rng = Rng::seed(1);
let init: Vec<f64> = rng.normals(3000).into_iter().map(f64::from).collect();
let trained: Vec<f64> = rng.normals(3000).into_iter().map(|v| 0.6 * f64::from(v) + 1.0).collect();
""",
        """
rng = np.random.default_rng(1)
init, trained = rng.normal(size=3000), 0.6 * rng.normal(size=3000) + 1
""",
        """
hists([("init", &init), ("trained", &trained)]).bins(60).density().x("activation")
""",
        """
fig, ax = plt.subplots()
bins = np.histogram_bin_edges(np.concatenate([init, trained]), 60)
ax.hist(init, bins, density=True, alpha=0.4, label="init")
ax.hist(trained, bins, density=True, alpha=0.4, label="trained")
ax.set_xlabel("activation")
ax.set_ylabel("density")
ax.legend()
""",
        """
bins = np.histogram_bin_edges(np.concatenate([init, trained]), 60)
df = pd.concat([pd.DataFrame({"lo": bins[:-1], "hi": bins[1:], "name": name,
                              "density": np.histogram(v, bins, density=True)[0]})
                for name, v in [("init", init), ("trained", trained)]])
chart = alt.Chart(df).mark_rect(opacity=0.4).encode(
    x=alt.X("lo").title("activation"), x2="hi", y="density", y2=alt.datum(0), color="name",
    tooltip=["name", "lo", "hi", "density"])
""",
    ),
    Lesson(
        "bars with errors",
        'let names = ["BERT", "GPT-2", "T5", "LLaMA"];',
        'names = ["BERT", "GPT-2", "T5", "LLaMA"]',
        """
bars(names, [0.62, 0.55, 0.71, 0.78]).error([0.02, 0.03, 0.015, 0.01]).y("accuracy")
""",
        """
fig, ax = plt.subplots()
ax.bar(names, [0.62, 0.55, 0.71, 0.78], yerr=[0.02, 0.03, 0.015, 0.01], capsize=4)
ax.set_ylabel("accuracy")
""",
        """
df = pd.DataFrame({"name": names, "accuracy": [0.62, 0.55, 0.71, 0.78],
                   "se": [0.02, 0.03, 0.015, 0.01]})
base = alt.Chart(df).transform_calculate(lo="datum.accuracy-datum.se", hi="datum.accuracy+datum.se")
bars = base.mark_bar().encode(alt.X("name").sort(None), y="accuracy", tooltip=["name", "accuracy"])
chart = bars + base.mark_errorbar(ticks=True).encode(
    alt.X("name").sort(None), y=alt.Y("lo:Q").title("accuracy"), y2="hi:Q")
""",
    ),
    Lesson(
        "attention",
        """
let tokens = ["The", "cat", "sat", "on", "the", "mat", "and", "slept"];
let scores = Tensor::from_vec((0..256).map(|i| (i as f32 * 0.37).sin() * 2.0).collect::<Vec<_>>(), (4, 8, 8), &Device::Cpu)?;
let keep: Vec<f32> = (0..64).map(|i| if i % 8 > i / 8 { -1e9 } else { 0.0 }).collect();
let keep = Tensor::from_vec(keep, (1, 8, 8), &Device::Cpu)?;
let weights = candle_nn::ops::softmax_last_dim(&scores.broadcast_add(&keep)?)?;
""",
        """
tokens = ["The", "cat", "sat", "on", "the", "mat", "and", "slept"]
scores = np.sin(np.arange(256) * 0.37).reshape(4, 8, 8) * 2 + np.triu(np.full((8, 8), -1e9), 1)
weights = np.exp(scores) / np.exp(scores).sum(-1, keepdims=True)
""",
        """
attention(&weights).tokens(tokens).causal().columns(4)
""",
        """
fig, axes = plt.subplots(1, 4, figsize=(12, 3), sharey=True)
mask = np.triu(np.ones((8, 8), bool), 1)
cmap = plt.get_cmap("magma").copy()
cmap.set_bad("lightgrey")
for head, ax in enumerate(axes):
    image = ax.imshow(np.ma.array(weights[head], mask=mask), cmap=cmap, vmin=0, vmax=1)
    ax.set_xticks(range(8), tokens, rotation=90)
    ax.set_title(f"head {head}")
axes[0].set_yticks(range(8), tokens)
axes[0].set_ylabel("query")
fig.colorbar(image, ax=axes, label="weight")
""",
        """
h, q, k = np.meshgrid(range(4), range(8), range(8), indexing="ij")
df = pd.DataFrame({"head": h.ravel(), "query": q.ravel(), "key": k.ravel(), "weight": weights.ravel()})
df = df[df.key <= df["query"]]
names = f"{tokens}[datum.value]"
chart = alt.Chart(df, width=150, height=150).mark_rect().encode(
    alt.X("key:O").axis(labelExpr=names), alt.Y("query:O").axis(labelExpr=names),
    alt.Color("weight").scale(scheme="magma", domain=[0, 1]),
    tooltip=["query", "key", "weight"]).facet("head:N", columns=4)
""",
    ),
    Lesson(
        "pictures",
        """
let pixels: Vec<f32> = (0..16 * 256).map(|i| ((i as f32 * 0.05).sin() + 1.0) / 2.0).collect();
let x = Tensor::from_vec(pixels, (16, 16, 16), &Device::Cpu)?;
let y: Vec<u32> = (0..16).map(|i| i % 5).collect();
let p: Vec<u32> = (0..16).map(|i| if i % 7 == 3 { 0 } else { i % 5 }).collect();
""",
        """
x = ((np.sin(np.arange(16 * 256) * 0.05) + 1) / 2).reshape(16, 16, 16)
y = np.arange(16) % 5
p = np.where(np.arange(16) % 7 == 3, 0, y)
""",
        """
images(&x).labels(&y).predictions(&p).columns(8)
""",
        """
fig, axes = plt.subplots(2, 8, figsize=(8, 2.5))
for ax, image, label, guess in zip(axes.flat, x, y, p):
    ax.imshow(image, cmap="gray", vmin=0, vmax=1)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_title(str(label) if label == guess else f"x {guess} ({label})", fontsize=9,
                 color="black" if label == guess else "red")
    if label != guess:
        for side in ax.spines.values():
            side.set(edgecolor="red", linewidth=2)
""",
        """
def uri(image):
    file = io.BytesIO()
    Image.fromarray((image * 255).astype("uint8")).resize((64, 64), 0).save(file, "png")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
df = pd.DataFrame({"url": [uri(image) for image in x], "c": np.arange(16) % 8, "r": np.arange(16) // 8,
                   "label": [str(l) if l == g else f"x {g} ({l})" for l, g in zip(y, p)], "wrong": y != p})
base = alt.Chart(df, width=600, height=190).encode(alt.X("c:O").axis(None), alt.Y("r:O").axis(None))
chart = base.mark_image(width=64, height=64).encode(url="url") + base.mark_text(dy=42).encode(
    text="label", color=alt.condition("datum.wrong", alt.value("red"), alt.value("black")))
""",
    ),
    Lesson(
        "loss landscape",
        """
let axis: Vec<f64> = (0..=60).map(|i| f64::from(i) / 10.0 - 3.0).collect();
let z: Vec<Vec<f64>> = axis.iter().map(|y| axis.iter().map(|x| x * x + 3.0 * y * y + x * y).collect()).collect();
let path: Vec<f64> = (0..20).map(|i| 2.5 * 0.7f64.powi(i)).collect();
""",
        """
axis = np.arange(61) / 10 - 3
X, Y = np.meshgrid(axis, axis)
z = X**2 + 3 * Y**2 + X * Y
path = 2.5 * 0.7 ** np.arange(20)
""",
        """
contour(&axis, &axis, &z).color_label("loss")
    .add(line(&path, &path).name("gradient descent").markers()).x("w1").y("w2")
""",
        """
fig, ax = plt.subplots()
lines = ax.contour(axis, axis, z)
fig.colorbar(lines, label="loss")
ax.plot(path, path, "o-", label="gradient descent")
ax.set_xlabel("w1")
ax.set_ylabel("w2")
ax.legend()
""",
        """
rows = [{"x": px, "y": py, "loss": level, "piece": f"{level}-{n}", "i": i}
        for level, pieces in zip(levels, contours) for n, piece in enumerate(pieces)
        for i, (px, py) in enumerate(piece)]
lines = alt.Chart(pd.DataFrame(rows)).mark_line().encode(
    x=alt.X("x").title("w1"), y=alt.Y("y").title("w2"), order="i", detail="piece",
    color=alt.Color("loss").scale(scheme="viridis"))
chart = lines + alt.Chart(pd.DataFrame({"x": path, "y": path, "i": range(20)})).mark_line(
    point=True, color="orange").encode(x="x", y="y", order="i")
""",
    ),
    Lesson(
        "confusion matrix",
        """
let names = ["cat", "dog", "bird", "fish"];
let counts = [[41, 5, 1, 0], [7, 38, 2, 1], [0, 3, 44, 2], [1, 0, 2, 47]];
""",
        """
names = ["cat", "dog", "bird", "fish"]
counts = np.array([[41, 5, 1, 0], [7, 38, 2, 1], [0, 3, 44, 2], [1, 0, 2, 47]])
""",
        """
heatmap(counts).x_names(names).y_names(names).x("predicted").y("true")
""",
        """
fig, ax = plt.subplots()
fig.colorbar(ax.imshow(counts))
ax.set_xticks(range(4), names)
ax.set_yticks(range(4), names)
ax.set_xlabel("predicted")
ax.set_ylabel("true")
for row in range(4):
    for column in range(4):
        ax.text(column, row, counts[row, column], ha="center", va="center",
                color="white" if counts[row, column] < 25 else "black")
""",
        """
df = pd.DataFrame([{"true": t, "predicted": p, "count": counts[i, j]}
                   for i, t in enumerate(names) for j, p in enumerate(names)])
base = alt.Chart(df, width=220, height=220).encode(
    alt.X("predicted").sort(names), alt.Y("true").sort(names))
chart = base.mark_rect().encode(alt.Color("count").scale(scheme="viridis"), tooltip=["true", "predicted", "count"])
chart += base.mark_text().encode(
    text="count", color=alt.condition("datum.count < 25", alt.value("white"), alt.value("black")))
""",
    ),
]

# More than a browser or a notebook bears point by point.
LARGE = [
    Lesson(
        "100k line",
        """
let long: Vec<f64> = (0..100_000).map(|i| (f64::from(i) * 0.0007).sin() + f64::from(i * 7919 % 1000) / 1000.0).collect();
""",
        """
i = np.arange(100_000)
long = np.sin(i * 0.0007) + i * 7919 % 1000 / 1000
""",
        """
line(0..100_000, &long)
""",
        """
fig, ax = plt.subplots()
ax.plot(i, long)
""",
        """
alt.data_transformers.disable_max_rows()
chart = alt.Chart(pd.DataFrame({"x": i, "y": long})).mark_line().encode(x="x", y="y")
""",
    ),
    Lesson(
        "100k scatter",
        """
let mut rng = Rng::seed(1);
let noise: Vec<f64> = (0..200_000).map(|_| rng.unit()).collect();
""",
        """
noise = np.random.default_rng(1).random(200_000)
""",
        """
scatter(&noise[..100_000], &noise[100_000..])
""",
        """
fig, ax = plt.subplots()
ax.scatter(noise[:100_000], noise[100_000:], s=4, alpha=0.35)
""",
        """
alt.data_transformers.disable_max_rows()
chart = alt.Chart(pd.DataFrame({"x": noise[:100_000], "y": noise[100_000:]})).mark_point().encode(x="x", y="y")
""",
    ),
]
