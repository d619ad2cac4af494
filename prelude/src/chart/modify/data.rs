//! What else is known of a mark's data: labels, errors, bins, what a tooltip says.

use crate::chart::spec::{Chart, Column, Geometry, Levels};
use std::fmt::Display;

/// Modifiers of the mark they follow.
impl Chart {
    /// Writes a text beside every point of a scatter, or below every picture of [`images`](crate::chart::images): strings,
    /// or anything else that can be printed.
    ///
    /// # Panics
    /// If the number of texts is not the number of points or pictures.
    #[track_caller]
    pub fn labels<L: Display>(mut self, texts: impl IntoIterator<Item = L>) -> Self {
        let texts = printed(texts);
        match &mut self.last_mark().geometry {
            Geometry::Scatter { x, labels, .. } if x.len() == texts.len() => *labels = texts,
            Geometry::Scatter { x, .. } => {
                panic!("labels: scatter has {} points and there are {} labels", x.len(), texts.len())
            }
            Geometry::Images(images) if images.pictures.len() == texts.len() => images.labels = texts,
            Geometry::Images(images) => {
                panic!("labels: there are {} pictures and {} labels", images.pictures.len(), texts.len())
            }
            other => panic!("labels follows {}; only a scatter and images have labels", other.kind()),
        }
        self
    }

    /// What a model thought of every picture: where that is not its label, the picture is framed.
    ///
    /// # Panics
    /// If the number of predictions is not the number of pictures.
    #[track_caller]
    pub fn predictions<L: Display>(mut self, texts: impl IntoIterator<Item = L>) -> Self {
        let texts = printed(texts);
        match &mut self.last_mark().geometry {
            Geometry::Images(images) if images.pictures.len() == texts.len() => images.predictions = texts,
            Geometry::Images(images) => {
                panic!("predictions: there are {} pictures and {} predictions", images.pictures.len(), texts.len())
            }
            other => panic!("predictions follows {}; it belongs after images", other.kind()),
        }
        self
    }

    /// Draws an error bar of this much to both sides of every value, such as its standard error.
    ///
    /// # Panics
    /// If there are not as many errors as values.
    #[track_caller]
    pub fn error<A>(self, errors: impl Column<A>) -> Self {
        let errors = errors.into_values();
        self.with_errors("error", errors.iter().map(|error| (error.abs(), error.abs())).collect())
    }

    /// Draws an error bar from `lo` to `hi` through every value, such as the ends of a confidence interval.
    ///
    /// # Panics
    /// If there are not as many ends as values.
    #[track_caller]
    pub fn interval<A, B>(mut self, lo: impl Column<A>, hi: impl Column<B>) -> Self {
        let (lo, hi) = (lo.into_values(), hi.into_values());
        if lo.len() != hi.len() {
            panic!("interval: lo has {} values and hi has {}", lo.len(), hi.len());
        }
        let values = match &self.last_mark().geometry {
            Geometry::Line { y, .. } | Geometry::Scatter { y, .. } => y.clone(),
            Geometry::Bars { values, .. } => values.clone(),
            other => panic!("interval follows {}; it belongs after bars, a scatter or a line", other.kind()),
        };
        let around = values.iter().zip(lo.iter().zip(&hi)).map(|(v, (lo, hi))| (v - lo, hi - v)).collect::<Vec<_>>();
        if around.len() != values.len() || lo.len() != values.len() {
            panic!("interval: there are {} values and {} intervals", values.len(), lo.len());
        }
        self.with_errors("interval", around)
    }

    #[track_caller]
    fn with_errors(self, modifier: &str, errors: Vec<(f64, f64)>) -> Self {
        let mut chart = self.require(modifier, "bars, a scatter or a line", |geometry| {
            matches!(geometry, Geometry::Bars { .. } | Geometry::Scatter { .. } | Geometry::Line { .. })
        });
        let mark = chart.last_mark();
        if errors.len() != mark.len() {
            panic!(
                "{modifier}: {} has {} values and there are {} errors",
                mark.geometry.kind(),
                mark.len(),
                errors.len()
            );
        }
        mark.errors = errors;
        chart
    }

    /// Adds a line to the tooltip of every point: what it is, and its value there.
    ///
    /// # Panics
    /// If there are not as many values as points.
    #[track_caller]
    pub fn tip<T: Display>(self, name: impl Display, values: impl IntoIterator<Item = T>) -> Self {
        let mut chart = self.require("tip", "a scatter or a line", |geometry| {
            matches!(geometry, Geometry::Scatter { .. } | Geometry::Line { .. })
        });
        let texts = printed(values);
        let mark = chart.last_mark();
        if texts.len() != mark.len() {
            panic!("tip: {} has {} values and there are {} tips", mark.geometry.kind(), mark.len(), texts.len());
        }
        mark.tips.push((name.to_string(), texts));
        chart
    }

    /// Sets the number of bins of a histogram; layered histograms share the first number given.
    #[track_caller]
    pub fn bins(mut self, n: usize) -> Self {
        if n == 0 || n > 10_000 {
            panic!("bins({n}): a histogram has between 1 and 10000 bins");
        }
        match &mut self.last_mark().geometry {
            Geometry::Histogram { bins, .. } => *bins = Some(n),
            other => panic!("bins follows {}; only a hist has bins", other.kind()),
        }
        self
    }

    /// Scales a histogram so that its area is 1, which makes samples of different sizes comparable; on a log x axis the
    /// area is per decade. Layered histograms all follow when one asks for it: counts and densities do not compare.
    #[track_caller]
    pub fn density(mut self) -> Self {
        match &mut self.last_mark().geometry {
            Geometry::Histogram { density, .. } => *density = true,
            other => panic!("density follows {}; only a hist has a density", other.kind()),
        }
        self
    }

    /// About how many contour lines there are, at round heights.
    ///
    /// # Panics
    /// If `n` is 0 or above 100.
    #[track_caller]
    pub fn levels(self, n: usize) -> Self {
        assert!((1..=100).contains(&n), "levels({n}): a contour has between 1 and 100 levels");
        self.with_levels("levels", Levels::About(n))
    }

    /// At which heights there are contour lines.
    #[track_caller]
    pub fn levels_at<A>(self, heights: impl Column<A>) -> Self {
        let mut heights = heights.into_values();
        heights.retain(|height| height.is_finite());
        heights.sort_by(f64::total_cmp);
        assert!(!heights.is_empty(), "levels_at: there is no height among them");
        self.with_levels("levels_at", Levels::At(heights))
    }

    #[track_caller]
    fn with_levels(mut self, modifier: &str, wanted: Levels) -> Self {
        match &mut self.last_mark().geometry {
            Geometry::Contour { levels, .. } => *levels = wanted,
            other => panic!("{modifier} follows {}; only a contour has levels", other.kind()),
        }
        self
    }

    /// Colours the areas between the lines of a contour.
    #[track_caller]
    pub fn filled(mut self) -> Self {
        match &mut self.last_mark().geometry {
            Geometry::Contour { filled, .. } => *filled = true,
            other => panic!("filled follows {}; it belongs after a contour", other.kind()),
        }
        self
    }

    /// From where a surface is seen: degrees around it, and degrees above its floor.
    #[track_caller]
    pub fn view(mut self, azimuth: f64, elevation: f64) -> Self {
        match &mut self.last_mark().geometry {
            Geometry::Surface { view, .. } => *view = (azimuth, elevation.clamp(0.0, 90.0)),
            other => panic!("view follows {}; only a surface is seen from somewhere", other.kind()),
        }
        self
    }

    /// Makes segments arrows that point to their ends.
    #[track_caller]
    pub fn arrows(mut self) -> Self {
        match &mut self.last_mark().geometry {
            Geometry::Segment { arrows, .. } => *arrows = true,
            other => panic!("arrows follows {}; it belongs after segments", other.kind()),
        }
        self
    }

    /// Writes a text on every arrow of a graph.
    ///
    /// # Panics
    /// If there are not as many texts as arrows.
    #[track_caller]
    pub fn edge_labels<L: Display>(mut self, texts: impl IntoIterator<Item = L>) -> Self {
        let texts = printed(texts);
        match &mut self.last_mark().geometry {
            Geometry::Graph(graph) if graph.edges.len() == texts.len() => graph.edge_labels = texts,
            Geometry::Graph(graph) => {
                panic!("edge_labels: graph has {} edges and there are {} labels", graph.edges.len(), texts.len())
            }
            other => panic!("edge_labels follows {}; it belongs after graph", other.kind()),
        }
        self
    }

    /// Draws a graph from left to right, which suits long names.
    #[track_caller]
    pub fn sideways(mut self) -> Self {
        match &mut self.last_mark().geometry {
            Geometry::Graph(graph) => graph.sideways = true,
            other => panic!("sideways follows {}; it belongs after graph", other.kind()),
        }
        self
    }

    /// Puts this many pictures, or heads of attention, into each row.
    ///
    /// # Panics
    /// If `n` is 0.
    #[track_caller]
    pub fn columns(mut self, n: usize) -> Self {
        assert!(n > 0, "columns(0): a row holds at least one");
        match &mut self.last_mark().geometry {
            Geometry::Attention(attention) => attention.columns = Some(n),
            Geometry::Images(images) => images.columns = Some(n),
            other => panic!("columns follows {}; it belongs after images or attention", other.kind()),
        }
        self
    }

    /// Makes every pixel of pictures a square of `n` by `n` pixels.
    ///
    /// # Panics
    /// If `n` is 0.
    #[track_caller]
    pub fn scale(mut self, n: usize) -> Self {
        assert!(n > 0, "scale(0) leaves nothing to see; it is 1 or more");
        match &mut self.last_mark().geometry {
            Geometry::Images(images) => images.scale = Some(n),
            other => panic!("scale follows {}; it belongs after images", other.kind()),
        }
        self
    }

    /// The tokens along both sides of attention maps; where queries and keys differ, see [`Chart::queries`] and
    /// [`Chart::keys`].
    ///
    /// # Panics
    /// If there are not as many tokens as queries and keys.
    #[track_caller]
    pub fn tokens<L: Display>(self, tokens: impl IntoIterator<Item = L>) -> Self {
        let tokens = printed(tokens);
        self.with_tokens("tokens", Some(tokens.clone()), Some(tokens))
    }

    /// The tokens that look: one for each row of attention maps.
    ///
    /// # Panics
    /// If there are not as many tokens as rows.
    #[track_caller]
    pub fn queries<L: Display>(self, tokens: impl IntoIterator<Item = L>) -> Self {
        let tokens = printed(tokens);
        self.with_tokens("queries", Some(tokens), None)
    }

    /// The tokens that are looked at: one for each column of attention maps.
    ///
    /// # Panics
    /// If there are not as many tokens as columns.
    #[track_caller]
    pub fn keys<L: Display>(self, tokens: impl IntoIterator<Item = L>) -> Self {
        let tokens = printed(tokens);
        self.with_tokens("keys", None, Some(tokens))
    }

    #[track_caller]
    fn with_tokens(mut self, modifier: &str, queries: Option<Vec<String>>, keys: Option<Vec<String>>) -> Self {
        match &mut self.last_mark().geometry {
            Geometry::Attention(attention) => {
                let (rows, columns) = (attention.heads[0].rows, attention.heads[0].columns);
                for (tokens, wanted, what) in [(&queries, rows, "queries"), (&keys, columns, "keys")] {
                    if let Some(tokens) = tokens.as_ref().filter(|tokens| tokens.len() != wanted) {
                        panic!("{modifier}: there are {} tokens, and the weights have {wanted} {what}", tokens.len());
                    }
                }
                attention.queries = queries.unwrap_or(std::mem::take(&mut attention.queries));
                attention.keys = keys.unwrap_or(std::mem::take(&mut attention.keys));
            }
            other => panic!("{modifier} follows {}; it belongs after attention", other.kind()),
        }
        self
    }

    /// Later keys were masked: their cells are drawn grey.
    ///
    /// # Panics
    /// If a query gives a later key any weight.
    #[track_caller]
    pub fn causal(mut self) -> Self {
        const ROUNDING: f64 = 1e-4;
        match &mut self.last_mark().geometry {
            Geometry::Attention(attention) => {
                for (head, weights) in attention.heads.iter().enumerate() {
                    let earlier = weights.columns.saturating_sub(weights.rows);
                    for (index, &weight) in weights.values.iter().enumerate() {
                        let (query, key) = (index / weights.columns, index % weights.columns);
                        if key > query + earlier && weight > ROUNDING {
                            panic!(
                                "causal: query {query} gives key {key}, which comes later, a weight of {weight} \
                                 (head {head}); was the mask applied before the softmax?"
                            );
                        }
                    }
                }
                attention.causal = true;
            }
            Geometry::Heatmap(heatmap) => heatmap.causal = true,
            other => panic!("causal follows {}; it belongs after attention or a heatmap", other.kind()),
        }
        self
    }
}

fn printed<T: Display>(texts: impl IntoIterator<Item = T>) -> Vec<String> {
    texts.into_iter().map(|text| text.to_string()).collect()
}
