//! What a specification says, checked on its JSON. That Vega-Lite accepts it is checked in tests/charts.

use super::{can_describe, spec};
use crate::chart::draw::draw;
use crate::chart::resolve::{resolve, resolve_all, resolve_controlled};
use crate::chart::{Chart, band, bars, grid, heatmap, hist, line, rule_y, scatter, slider, surface};
use serde_json::{Value, json};

fn described(chart: &Chart) -> Value {
    let figure = resolve(chart);
    spec(&figure, None, &draw(&figure).panels, "in words")
}

fn size(chart: &Chart) -> usize {
    described(chart).to_string().len()
}

fn layers(spec: &Value) -> &[Value] {
    spec["layer"].as_array().expect("layers")
}

fn layers_of<'a>(spec: &'a Value, mark: &str) -> Vec<&'a Value> {
    layers(spec).iter().filter(|layer| layer["mark"]["type"] == mark).collect()
}

#[test]
fn domains_and_ticks_are_those_of_the_picture() {
    let chart = line([1e18, 1e20, 1e22], [4.1, 3.2, 2.6]).log_log().x("compute (FLOPs)");
    let figure = resolve(&chart);
    let spec = described(&chart);
    let x = &layers(&spec)[0]["encoding"]["x"];
    assert_eq!(x["scale"]["type"], "log");
    assert_eq!(x["scale"]["nice"], false);
    assert_eq!(x["scale"]["domain"], json!([figure.panels()[0].x.scale.lo, figure.panels()[0].x.scale.hi]));
    let labels = x["axis"]["labelExpr"].as_str().expect("labels");
    assert!(labels.contains("\"1e18\",\"1e19\",\"1e20\",\"1e21\",\"1e22\""), "{labels}");
    assert_eq!(x["axis"]["title"], json!(["compute (FLOPs)"]));
}

#[test]
fn lines_are_columns_with_gaps() {
    let spec = described(&line([1.0, 2.0, 3.0, 4.0], [0.5, f64::NAN, 1.0 / 3.0, 2.0]).name("loss"));
    let rows = json!([{ "k": "k0", "s": "loss", "x": [1, 1, 3, 4], "y": [0.5, null, 0.33333, 2] }]);
    assert_eq!(spec["datasets"]["lines0"], rows);
    assert_eq!(layers_of(&spec, "line").len(), 1);
    assert_eq!(spec["description"], "in words");
    assert_eq!(spec["title"]["subtitle"], json!(["1 value is NaN or infinite and not shown"]));
}

#[test]
fn there_is_one_zoom_and_a_click_on_the_legend_hides() {
    let chart = line(0..3, 0..3).name("a").add(scatter(0..3, 0..3).name("b")).add(band(0..3, 0..3, 1..4).name("a"));
    let spec = described(&chart);
    let params: Vec<&Value> = layers(&spec).iter().filter_map(|layer| layer["params"].as_array()).flatten().collect();
    assert_eq!(params.iter().filter(|param| param["bind"] == "scales").count(), 1);
    let series = params.iter().find(|param| param["bind"] == "legend").expect("a legend");
    assert_eq!(series["value"], json!([{ "s": "a" }, { "s": "b" }]));
    for mark in ["line", "area"] {
        let transform = layers_of(&spec, mark)[0]["transform"].to_string();
        assert!(transform.contains("\"param\":\"series0\""), "{mark}: {transform}");
    }
    let bare = described(&line(0..3, 0..3));
    assert!(!bare.to_string().contains("series0"));
}

#[test]
fn marks_take_the_colours_and_dashes_of_the_picture() {
    let spec = described(&line(0..3, 0..3).color("#D55E00").dashed().add(rule_y(1).color("#E69F00").dotted()));
    let line = &layers_of(&spec, "line")[0]["mark"];
    assert_eq!((line["color"].clone(), line["strokeDash"].clone()), (json!("#d55e00"), json!([6.0, 5.0])));
    let rules = layers_of(&spec, "rule");
    assert!(rules.iter().any(|rule| rule["mark"]["color"] == "#e69f00"));
}

#[test]
fn a_marker_in_the_legend_has_no_dashed_outline() {
    let chart = line(0..3, 0..3).name("markers").markers().dashed().add(line(0..3, 1..4).name("plain").dashed());
    let spec = described(&chart);
    let legend = layers(&spec).iter().find(|layer| layer["encoding"]["strokeDash"].is_object()).expect("a legend");
    let dashes = &legend["encoding"]["strokeDash"]["scale"]["range"];
    assert_eq!(dashes[0], json!([]));
    assert_ne!(dashes[1], json!([]));
}

#[test]
fn bins_are_rectangles_from_edge_to_edge() {
    let spec = described(&hist([0.0, 1.5, 2.5]).bins(5).x_range(0, 10));
    let bars = layers_of(&spec, "rect")[0];
    assert_eq!(bars["data"]["values"], json!([{ "x": [0, 2], "x2": [2, 4], "y": [2, 1] }]));
}

#[test]
fn long_series_stay_small() {
    let wave = |n: i32| line(0..n, (0..n).map(|i| (f64::from(i) * 0.37).sin() + f64::from(i % 17)));
    assert!(size(&wave(5_000)) < 100_000, "{}", size(&wave(5_000)));
    assert!(size(&wave(100_000)) < 100_000, "{}", size(&wave(100_000)));
    let seven = (1..7).fold(wave(50_000), |chart, _| chart.add(wave(50_000)));
    assert!(size(&seven) < 150_000, "{}", size(&seven));
    let cloud = scatter((0..100_000).map(|i| (f64::from(i) * 0.7).sin()), (0..100_000).map(|i| f64::from(i).cos()));
    assert!(size(&cloud) < 100_000, "{}", size(&cloud));
    let words = "100000 points: the stronger the colour, the more of them";
    assert_eq!(described(&cloud)["title"]["subtitle"], json!([words]));
    assert!(cloud.summary().ends_with(words), "{}", cloud.summary());
    let some = scatter((0..9_000).map(|i| (f64::from(i) * 0.7).sin()), (0..9_000).map(|i| f64::from(i).cos()));
    assert_eq!(described(&some)["title"]["subtitle"], json!(["3000 of 9000 points, evenly selected"]));
}

#[test]
fn wide_bands_survive_thinning() {
    let x = 0..30_000;
    let wide = |i: i32| if i == 12_345 { 50.0 } else { 1.0 };
    let spec = described(&band(x.clone(), x.clone().map(|i| -wide(i)), x.clone().map(wide)));
    let row = &layers_of(&spec, "area")[0]["data"]["values"][0];
    let column = |name: &str| row[name].as_array().expect("a column");
    assert!(column("x").len() < 2_000, "{}", column("x").len());
    assert!(column("hi").contains(&json!(50)) && column("lo").contains(&json!(-50)));
    let mut xs = column("x").iter().filter_map(Value::as_f64);
    assert!(xs.clone().zip(xs.by_ref().skip(1)).all(|(a, b)| a <= b));
}

#[test]
fn a_slider_chooses_among_frames_that_are_in_the_data() {
    let (figure, frames) = resolve_controlled(&slider("T", 0.1..=0.5, 0.2, |t| line([0, 1], [0.0, t]).name("p")));
    let spec = spec(&figure, Some(&frames), &draw(&figure).panels, "in words");
    let bind = &spec["params"][0]["bind"];
    assert_eq!(spec["params"][0]["value"], 0.2);
    assert_eq!((&bind["input"], &bind["min"], &bind["max"]), (&json!("range"), &json!(0.1), &json!(0.5)));
    let rows = spec["datasets"]["lines0"].as_array().expect("rows");
    assert_eq!(rows.len(), frames.bodies.len());
    assert_eq!(rows[rows.len() - 1]["y"], json!([0, 0.5]));
    let step = bind["step"].as_f64().expect("a step");
    let filter = json!({ "filter": format!("datum.f==round((control-0.1)/{step})") });
    assert!(layers_of(&spec, "line")[0]["transform"].as_array().expect("steps").contains(&filter), "{filter}");
    assert!(spec.get("title").is_none(), "the slider itself says where it stands");
}

#[test]
fn panels_with_the_same_axes_move_together() {
    let figure = resolve_all(&grid([line(0..3, 0..3), line(0..3, 1..4)]).shared());
    let spec = spec(&figure, None, &draw(&figure).panels, "in words");
    assert_eq!(spec["params"].as_array().map(Vec::len), Some(1));
    assert_eq!(spec["params"][0]["views"], json!(["frame0", "frame1"]));
    assert_eq!(spec["resolve"]["scale"]["x"], "shared");
    let apart = resolve_all(&grid([line(0..3, 0..3), line(0..3, 1..4)]));
    let spec = self::spec(&apart, None, &draw(&apart).panels, "in words");
    assert!(spec.get("params").is_none());
    assert_eq!(spec["concat"][1]["layer"][0]["params"][0]["name"], "zoom1");
}

#[test]
fn linked_points_are_rows_of_one_data_set() {
    let left = scatter([1.0, 2.0, f64::NAN], [1.0, 2.0, 3.0]).labels(["a", "b", "c"]);
    let figure = resolve_all(&(left | scatter([9.0, 8.0, 7.0], [1.0, -1.0, 3.0]).log_y()).linked());
    let spec = spec(&figure, None, &draw(&figure).panels, "in words");
    let rows = json!([{
        "k": 0,
        "x0": [1, 2, null], "y0": [1, 2, null], "t0": ["a", "b", null],
        "x1": [9, null, 7], "y1": [1, null, 3],
    }]);
    assert_eq!(spec["datasets"]["linked0"], rows);
    assert_eq!(spec["params"][0]["views"], json!(["points0", "points1"]));
    let views: Vec<&Value> = spec["concat"].as_array().expect("views").iter().flat_map(layers).collect();
    let points: Vec<_> = views.iter().filter(|layer| layer["data"]["name"] == "linked0").collect();
    assert_eq!(points.len(), 2);
    for layer in points {
        assert_eq!(layer["encoding"]["opacity"]["condition"]["param"], "picked0");
    }
    let zooms = views.iter().filter_map(|layer| layer["params"].as_array()).flatten();
    assert!(zooms.clone().count() == 2 && zooms.into_iter().all(|zoom| zoom["select"]["on"] == super::linked::MOVES));
}

#[test]
fn cells_are_values_in_order_and_masked_ones_null() {
    let figure = resolve(&heatmap([[1.0, f64::NAN], [0.25, 2.0]]));
    let spec = spec(&figure, None, &draw(&figure).panels, "in words");
    let cells = layers_of(&spec, "rect").into_iter().find(|layer| layer["encoding"]["color"]["field"] == "v");
    let cells = cells.expect("cells");
    assert_eq!(cells["data"]["values"][0]["v"], json!([1, null, 0.25, 2]));
    assert_eq!(cells["encoding"]["color"]["scale"]["domain"][0], json!(0.25));
}

#[test]
fn bars_know_their_names_and_surfaces_are_pictures_only() {
    let spec = described(&bars(["a", "b"], [3.0, 1.0]));
    let bars = layers_of(&spec, "rect")[0];
    assert!(bars["transform"].to_string().contains("[\\\"a\\\",\\\"b\\\"][round(datum.c)]"), "{bars}");
    let surface = surface(0..3, 0..3, [[0, 1, 2], [1, 2, 3], [2, 3, 4]]);
    assert!(!can_describe(&resolve(&surface)));
}
