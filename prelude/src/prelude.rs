//! The names a notebook starts with: the kernel evaluates `use oxbook::prelude::*;` before the first cell.
//!
//! Besides what learners call, this holds every name that an inferred type may mention: the kernel writes down the
//! types of variables between cells, and can only write what is in scope here.

pub use crate::audio::{Audio, audio};
pub use crate::candle_core::{self, D, DType, Device, IndexOp, Module, ModuleT, Shape, Tensor, Var};
pub use crate::candle_nn::{self, VarBuilder, VarMap};
pub use crate::candle_transformers;
pub use crate::chart::{self, Chart, Charts, ColorMap, Live, live};
pub use crate::chart::{area, attention, band, bars, contour, date, graph, grid, heatmap, hist, hists, images, line};
pub use crate::chart::{menu, rule_x, rule_y, scatter, segments, slider, step, surface, text};
pub use crate::comm;
pub use crate::corpus;
pub use crate::data;
pub use crate::device::device;
pub use crate::diffusion::{self, NoisePath};
pub use crate::display::{self, Html, Latex, Markdown, MimeBundle, Show, clear_output, html, latex, markdown};
pub use crate::exercise::{CourseProgress, Exercise, Part, Verdict, Wrong, course_progress, exercise};
pub use crate::exercise::{
    all_near, check, check_parts, equal, guess_of, hint, holds, near, part, predict, reveal, within,
};
pub use crate::fit::{self, Fit, FitError, fit_exponential, fit_line, fit_sigmoid, power_law};
pub use crate::fit::{LeastSquares, LogLogFit, Parabola, ScalingLaw};
pub use crate::fit::{bootstrap, interval, levmar, line_loglog, parabola, quantile};
pub use crate::grad::{self, GradReport, check_gradients, grad_report, gradients};
pub use crate::http;
pub use crate::hub::{HubError, SentenceEncoder, Tokens, Weights, hub, hub_try, tokenizer, weights};
pub use crate::image::{Image, image, png};
pub use crate::input::{input, password};
pub use crate::linalg;
pub use crate::loss;
pub use crate::metric;
pub use crate::nn::{self, Params};
pub use crate::progress::{Progress, ProgressBar, WithProgress, progress_bar};
pub use crate::quant;
pub use crate::rng::{Categorical, Rng, zipf};
pub use crate::serde_json::{self, json};
pub use crate::signal;
pub use crate::table::{Table, table, table_of};
pub use crate::tensor::{Stats, TensorOps, arange, causal_mask, einsum, ids, mask, ones, rand, randn, seed, t, zeros};
pub use crate::train::{Batches, History, Optimizer, Schedule, Trainer, clip_grad_norm, decay_to_zero, sweep, windows};
pub use crate::widget::{
    self, Accordion, Button, Checkbox, Control, Dropdown, FloatLogSlider, FloatSlider, HBox, IntSlider,
};
pub use crate::widget::{Interact, Output, Play, RadioButtons, Tab, Text, VBox, Widget, interact};
