//! What rust-analyzer learns from `cargo metadata` about the crate evcxr generates: for running cells, that it has no
//! dependencies (types come from rustc); for completion and hover, the prelude and the crates a learner can name.

use super::image::Image;
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::path::Path;

/// Crates beyond the prelude whose source rust-analyzer reads. All others behind the prelude are left out: their names
/// cannot be said in a cell, and each costs memory and time.
const NAMEABLE: [&str; 4] = ["candle-core", "candle-nn", "serde", "serde_json"];

/// For the crate in `crate_directory`. `prelude` is what [`prune`] made, or nothing.
pub fn describe(crate_directory: &Path, prelude: Option<&Value>) -> Value {
    let directory = crate_directory.display().to_string();
    let id = format!("path+file://{directory}#ctx@1.0.0");
    let mut packages = vec![json!({
        "name": "ctx", "version": "1.0.0", "id": id, "license": null, "license_file": null, "description": null,
        "source": null, "dependencies": [], "features": {}, "metadata": null, "publish": null, "authors": [],
        "categories": [], "keywords": [], "readme": null, "repository": null, "homepage": null, "documentation": null,
        "edition": "2024", "links": null, "default_run": null, "rust_version": null,
        "manifest_path": format!("{directory}/Cargo.toml"),
        "targets": [{
            "kind": ["cdylib"], "crate_types": ["cdylib"], "name": "ctx", "src_path": format!("{directory}/src/lib.rs"),
            "edition": "2024", "doc": true, "doctest": false, "test": true,
        }],
    })];
    let mut nodes = vec![json!({"id": id, "dependencies": [], "deps": [], "features": []})];
    if let Some(prelude) = prelude {
        packages.extend(list(&prelude["packages"]).iter().cloned());
        nodes.extend(list(&prelude["nodes"]).iter().cloned());
        let root = &prelude["root"];
        nodes[0]["dependencies"] = json!([root]);
        nodes[0]["deps"] = json!([{"name": "oxbook", "pkg": root, "dep_kinds": [{"kind": null, "target": null}]}]);
    }
    json!({
        "packages": packages, "workspace_members": [id], "workspace_default_members": [id],
        "resolve": {"nodes": nodes, "root": id}, "target_directory": format!("{directory}/target"), "version": 1,
        "workspace_root": directory, "metadata": null,
    })
}

/// Cuts cargo's description of the workspace down to the prelude and the nameable crates.
pub fn prune(metadata: &Value) -> Result<Value> {
    let packages = list(&metadata["packages"]);
    let id_of =
        |name: &str| packages.iter().find(|package| package["name"] == name).map(|package| package["id"].clone());
    let root = id_of("oxbook").context("the workspace has no package `oxbook`")?;
    let kept: HashSet<Value> =
        NAMEABLE.iter().filter_map(|name| id_of(name)).chain(std::iter::once(root.clone())).collect();
    let mut kept_packages: Vec<Value> =
        packages.iter().filter(|package| kept.contains(&package["id"])).cloned().collect();
    for package in &mut kept_packages {
        // Only the library: rust-analyzer would read examples and tests too.
        if let Some(targets) = package["targets"].as_array_mut() {
            targets.retain(|target| {
                list(&target["kind"]).iter().any(|kind| matches!(kind.as_str(), Some("lib" | "dylib")))
            });
        }
        package["dependencies"] = json!([]);
    }
    let mut nodes: Vec<Value> =
        list(&metadata["resolve"]["nodes"]).iter().filter(|node| kept.contains(&node["id"])).cloned().collect();
    for node in &mut nodes {
        if let Some(dependencies) = node["deps"].as_array_mut() {
            dependencies.retain(|dependency| kept.contains(&dependency["pkg"]));
        }
        if let Some(dependencies) = node["dependencies"].as_array_mut() {
            dependencies.retain(|dependency| kept.contains(dependency));
        }
    }
    Ok(json!({"packages": kept_packages, "nodes": nodes, "root": root}))
}

pub fn read(image: &Image) -> Option<Value> {
    let mut metadata: Value = serde_json::from_str(&std::fs::read_to_string(image.metadata()).ok()?).ok()?;
    for path in paths_mut(&mut metadata) {
        // A standalone installation's are relative.
        *path = image.place().join(path.as_str()?).to_str()?.into();
    }
    Some(metadata)
}

/// Where the packages' manifests and libraries are.
pub fn paths_mut(metadata: &mut Value) -> impl Iterator<Item = &mut Value> {
    let packages = metadata["packages"].as_array_mut().into_iter().flatten();
    packages.filter_map(Value::as_object_mut).flat_map(|package| {
        package.iter_mut().flat_map(|(name, value)| match (name.as_str(), value) {
            ("manifest_path", path) => vec![path],
            ("targets", Value::Array(targets)) => {
                targets.iter_mut().filter_map(|target| target.get_mut("src_path")).collect()
            }
            _ => Vec::new(),
        })
    })
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pruning_keeps_the_nameable_and_drops_edges_to_the_rest() {
        let package =
            |name: &str| json!({"name": name, "id": name, "targets": [{"kind": ["lib"]}, {"kind": ["test"]}]});
        let metadata = json!({
            "packages": [package("oxbook"), package("candle-core"), package("gemm")],
            "resolve": {"nodes": [
                {"id": "oxbook", "dependencies": ["candle-core", "gemm"], "deps": [{"pkg": "candle-core"}, {"pkg": "gemm"}]},
                {"id": "candle-core", "dependencies": ["gemm"], "deps": [{"pkg": "gemm"}]},
                {"id": "gemm", "dependencies": [], "deps": []},
            ]},
        });
        let pruned = prune(&metadata).unwrap();
        assert_eq!(list(&pruned["packages"]).len(), 2);
        assert_eq!(list(&pruned["packages"][0]["targets"]).len(), 1);
        assert_eq!(pruned["nodes"][0]["deps"], json!([{"pkg": "candle-core"}]));
        assert_eq!(pruned["nodes"][1]["dependencies"], json!([]));
    }
}
