// Charts come alive when they come near: the picture that stands for one stays for print and where this does not run.
(() => {
  "use strict";
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const drawn = new Map();

  // A single panel may be narrower than it was made: by as much as the page is. Pictures keep their shape.
  function fitted(spec, figure) {
    const wanted = Number(figure.querySelector(".still")?.getAttribute("width"));
    const lacking = wanted - figure.clientWidth;
    if (!(lacking > 0) || typeof spec.width !== "number") return spec;
    const width = Math.max(spec.width - lacking, 140);
    const pictures = JSON.stringify(spec).includes('"type":"image"') && typeof spec.height === "number";
    return { ...spec, width, height: pictures ? (spec.height * width) / spec.width : spec.height };
  }

  async function draw(figure) {
    // Vega-Lite 6 reads the charts of version 5; told of that version, it would warn.
    const { spec: { $schema, ...spec }, options } = JSON.parse(figure.querySelector("script").textContent);
    const ground = getComputedStyle(document.body).backgroundColor;
    drawn.get(figure)?.finalize();
    const result = await vegaEmbed(figure.querySelector(".stage"), fitted(spec, figure), {
      ...options,
      mode: "vega-lite",
      theme: dark.matches ? "dark" : undefined,
      config: { background: ground },
      tooltip: { theme: dark.matches ? "dark" : "light" },
    });
    drawn.set(figure, result);
    figure.classList.add("live");
  }

  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        draw(target).catch((error) => console.error("a chart stays a picture:", error));
      }
    },
    { rootMargin: "800px" },
  );
  document.querySelectorAll("figure.chart").forEach((figure) => near.observe(figure));
  dark.addEventListener("change", () => [...drawn.keys()].forEach(draw));
})();
