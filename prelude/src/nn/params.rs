//! The variables of a model by name, drawn from one generator.

use crate::device::device;
use crate::display::{Display, MimeBundle};
use crate::rng::Rng;
use crate::tensor::with_generator;
use candle_core::{Device, Error, Result, Shape, Tensor, Var};
use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};

/// Variables by name, in the order they were made. Cheap to clone: clones share the variables.
///
/// ```
/// # use oxbook::prelude::*;
/// let p = Params::seed(42);
/// let layer = nn::Linear::new(&p.at("layer"), 3, 2).unwrap();
/// assert_eq!(p.count(), 3 * 2 + 2);
/// assert_eq!(p.get("layer.weight").unwrap().dims(), [2, 3]);
/// ```
#[derive(Clone)]
pub struct Params {
    shared: Arc<Mutex<Shared>>,
    path: String,
}

struct Shared {
    entries: Vec<Entry>,
    rng: Rng,
    device: Device,
}

struct Entry {
    name: String,
    var: Var,
    trained: bool,
}

impl Params {
    /// Without variables yet. What is made here follows from `seed`, and from the order in which it is made.
    pub fn seed(seed: u64) -> Params {
        Params::drawn_from(Rng::seed(seed))
    }

    /// As [`Params::seed`], from the notebook's generator: `seed(..)` fixes it.
    #[allow(clippy::new_without_default)]
    pub fn new() -> Params {
        Params::drawn_from(with_generator(Rng::fork))
    }

    /// As [`Params::seed`], from a generator of your own.
    pub fn drawn_from(rng: Rng) -> Params {
        let shared = Shared { entries: Vec::new(), rng, device: device() };
        Params { shared: Arc::new(Mutex::new(shared)), path: String::new() }
    }

    /// The same variables, seen from a name below this one: what is made through it is called `name.weight`, ..
    pub fn at(&self, name: impl fmt::Display) -> Params {
        let path = if self.path.is_empty() { name.to_string() } else { format!("{}.{name}", self.path) };
        Params { shared: self.shared.clone(), path }
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        // A thread that panicked while it held the lock has at worst left a variable out.
        self.shared.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// The name below this place.
    fn full(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    /// Makes a variable with these values. Returns it as the tensor that a layer computes with.
    ///
    /// # Errors
    /// If there is one of that name already.
    pub fn var(&self, name: &str, values: &Tensor) -> Result<Tensor> {
        let name = self.full(name);
        let mut shared = self.shared();
        if shared.entries.iter().any(|entry| entry.name == name) {
            return Err(Error::Msg(format!(
                "there is a variable {name:?} already: give each layer a name of its own, `&p.at(\"name\")`"
            )));
        }
        let var = Var::from_tensor(&values.to_device(&shared.device)?)?;
        let tensor = var.as_tensor().clone();
        shared.entries.push(Entry { name, var, trained: true });
        Ok(tensor)
    }

    /// Makes a variable with normal values of mean 0 and standard deviation `std`.
    pub fn normal(&self, name: &str, shape: impl Into<Shape>, std: f64) -> Result<Tensor> {
        let values = self.shared().rng.randn(shape)?;
        self.var(name, &(values * std)?)
    }

    /// Makes a variable with values uniform in [-bound, bound).
    pub fn uniform(&self, name: &str, shape: impl Into<Shape>, bound: f64) -> Result<Tensor> {
        let values = self.shared().rng.rand(shape)?;
        self.var(name, &values.affine(2.0 * bound, -bound)?)
    }

    /// Makes a variable whose values are all `value`.
    pub fn constant(&self, name: &str, shape: impl Into<Shape>, value: f64) -> Result<Tensor> {
        self.var(name, &Tensor::full(value as f32, shape, &Device::Cpu)?)
    }

    /// Every variable below this place with its full name.
    pub fn named(&self) -> Vec<(String, Var)> {
        self.select(|_| true)
    }

    /// The variables below this place that are trained: all that are not frozen.
    pub fn trainable(&self) -> Vec<(String, Var)> {
        self.select(|entry| entry.trained)
    }

    fn select(&self, keep: impl Fn(&Entry) -> bool) -> Vec<(String, Var)> {
        let shared = self.shared();
        let chosen = shared.entries.iter().filter(|entry| self.covers(&entry.name) && keep(entry));
        chosen.map(|entry| (entry.name.clone(), entry.var.clone())).collect()
    }

    fn covers(&self, name: &str) -> bool {
        self.path.is_empty()
            || name.strip_prefix(&self.path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }

    /// Every variable below this place.
    pub fn vars(&self) -> Vec<Var> {
        self.named().into_iter().map(|(_, var)| var).collect()
    }

    /// The variable of this name, counted from this place.
    pub fn get(&self, name: &str) -> Result<Var> {
        let full = self.full(name);
        let shared = self.shared();
        let found = shared.entries.iter().find(|entry| entry.name == full);
        found.map(|entry| entry.var.clone()).ok_or_else(|| {
            let last = full.rsplit('.').next().unwrap_or_default();
            let near: Vec<&str> =
                shared.entries.iter().map(|e| e.name.as_str()).filter(|n| n.ends_with(last)).take(4).collect();
            let hint = if near.is_empty() { String::new() } else { format!(": there are {}", near.join(", ")) };
            Error::Msg(format!("there is no variable {full:?}{hint}"))
        })
    }

    /// How many numbers the variables below this place hold.
    pub fn count(&self) -> usize {
        self.named().iter().map(|(_, var)| var.elem_count()).sum()
    }

    /// How many of them are trained.
    pub fn count_trainable(&self) -> usize {
        self.trainable().iter().map(|(_, var)| var.elem_count()).sum()
    }

    /// The numbers by the first part of the name (`"blocks"`, `"head"`), in the order of the names.
    pub fn count_by_part(&self) -> Vec<(String, usize)> {
        let mut parts: Vec<(String, usize)> = Vec::new();
        for (name, var) in self.named() {
            let rest = if self.path.is_empty() { &name[..] } else { name[self.path.len()..].trim_start_matches('.') };
            let part = rest.split('.').next().unwrap_or_default();
            match parts.iter_mut().find(|(known, _)| known == part) {
                Some((_, count)) => *count += var.elem_count(),
                None => parts.push((part.to_owned(), var.elem_count())),
            }
        }
        parts
    }

    /// Variables below this place whose full name `which` accepts are not trained any more.
    pub fn freeze(&self, which: impl Fn(&str) -> bool) {
        self.set_trained(which, false);
    }

    /// The opposite of [`Params::freeze`].
    pub fn unfreeze(&self, which: impl Fn(&str) -> bool) {
        self.set_trained(which, true);
    }

    fn set_trained(&self, which: impl Fn(&str) -> bool, trained: bool) {
        for entry in &mut self.shared().entries {
            if self.covers(&entry.name) && which(&entry.name) {
                entry.trained = trained;
            }
        }
    }

    /// A copy of all values below this place, which [`Params::restore`] brings back.
    pub fn snapshot(&self) -> Result<Vec<(String, Tensor)>> {
        self.named().into_iter().map(|(name, var)| Ok((name, var.as_tensor().copy()?))).collect()
    }

    /// Sets the variables that `snapshot` names to its values.
    pub fn restore(&self, snapshot: &[(String, Tensor)]) -> Result<()> {
        let known: HashMap<String, Var> = self.named().into_iter().collect();
        for (name, values) in snapshot {
            let var = known.get(name).ok_or_else(|| Error::Msg(format!("there is no variable {name:?}")))?;
            set(name, var, values)?;
        }
        Ok(())
    }

    /// Moves every variable towards that of the same name in `other`: `x = (1 - part) x + part y`. With `part` = 1 a
    /// copy, with 1 - m the moving average of a teacher.
    pub fn move_towards(&self, other: &Params, part: f64) -> Result<()> {
        let theirs: HashMap<String, Var> = other.named().into_iter().collect();
        for (name, var) in self.named() {
            let target = theirs.get(&name).ok_or_else(|| Error::Msg(format!("the other has no variable {name:?}")))?;
            if target.dims() != var.dims() {
                return Err(shapes_differ(&name, var.dims(), target.dims()));
            }
            let moved = ((var.as_tensor() * (1.0 - part))? + (target.as_tensor() * part)?)?;
            var.set(&moved)?;
        }
        Ok(())
    }

    /// All numbers below this place in one vector, variable after variable.
    pub fn flatten(&self) -> Result<Vec<f32>> {
        let mut all = Vec::with_capacity(self.count());
        for var in self.vars() {
            all.extend(var.flatten_all()?.to_device(&Device::Cpu)?.to_vec1::<f32>()?);
        }
        Ok(all)
    }

    /// The opposite of [`Params::flatten`].
    pub fn unflatten(&self, values: &[f32]) -> Result<()> {
        if values.len() != self.count() {
            return Err(Error::Msg(format!("{} values for {} parameters", values.len(), self.count())));
        }
        let mut rest = values;
        for var in self.vars() {
            let (own, others) = rest.split_at(var.elem_count());
            var.set(&Tensor::from_slice(own, var.shape(), var.device())?)?;
            rest = others;
        }
        Ok(())
    }

    /// Writes all variables below this place to a safetensors file.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        let tensors: HashMap<String, Tensor> =
            self.named().into_iter().map(|(name, var)| (name, var.as_tensor().clone())).collect();
        // Written next to it and moved into place: a full disk or a crash leaves the old file.
        let path = path.as_ref();
        let beside = path.with_extension("partial");
        candle_core::safetensors::save(&tensors, &beside)?;
        std::fs::rename(&beside, path)?;
        Ok(())
    }

    /// Sets the variables below this place from a safetensors file.
    ///
    /// # Errors
    /// If one is missing from the file, or has another shape there. Nothing is set then.
    pub fn load(&self, path: impl AsRef<Path>) -> Result<()> {
        self.load_tensors(&candle_core::safetensors::load(path, &Device::Cpu)?)
    }

    /// As [`Params::load`], from tensors by name.
    pub fn load_tensors(&self, tensors: &HashMap<String, Tensor>) -> Result<()> {
        let named = self.named();
        for (name, var) in &named {
            let found = tensors.get(name).ok_or_else(|| Error::Msg(format!("the file has no {name:?}")))?;
            if found.dims() != var.dims() {
                return Err(shapes_differ(name, var.dims(), found.dims()));
            }
        }
        named.iter().try_for_each(|(name, var)| set(name, var, &tensors[name]))
    }
}

fn set(name: &str, var: &Var, values: &Tensor) -> Result<()> {
    if values.dims() != var.dims() {
        return Err(shapes_differ(name, var.dims(), values.dims()));
    }
    var.set(&values.to_dtype(var.dtype())?.to_device(var.device())?)
}

fn shapes_differ(name: &str, ours: &[usize], theirs: &[usize]) -> Error {
    Error::Msg(format!("{name:?} is {ours:?} here and {theirs:?} there"))
}

impl fmt::Debug for Params {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let place = if self.path.is_empty() { String::new() } else { format!(" at {:?}", self.path) };
        write!(f, "Params[{} variables, {} parameters{place}]", self.named().len(), self.count())
    }
}

/// The names and shapes of the variables, and how many numbers they hold together.
impl Display for Params {
    fn mime_bundle(&self) -> MimeBundle {
        let trained: Vec<String> = self.trainable().into_iter().map(|(name, _)| name).collect();
        let line = |(name, var): (String, Var)| {
            let frozen = if trained.contains(&name) { "" } else { "  frozen" };
            format!("{name}: {:?}{frozen}", var.dims())
        };
        let mut lines: Vec<String> = self.named().into_iter().map(line).collect();
        lines.push(format!("{self:?}"));
        MimeBundle::text(crate::tensor::shortened(&lines.join("\n")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::{TensorOps, seed};

    #[test]
    fn the_seed_fixes_the_values_and_the_notebooks_seed_those_of_new() -> Result<()> {
        let values = |p: Params| p.at("a").normal("w", (2, 3), 1.0)?.values();
        assert_eq!(values(Params::seed(1))?, values(Params::seed(1))?);
        assert_ne!(values(Params::seed(1))?, values(Params::seed(2))?);
        seed(3);
        let first = (values(Params::new())?, values(Params::new())?);
        assert_ne!(first.0, first.1);
        seed(3);
        assert_eq!(first, (values(Params::new())?, values(Params::new())?));
        Ok(())
    }

    #[test]
    fn names_are_paths_and_each_is_used_once() -> Result<()> {
        let p = Params::seed(1);
        p.at("blocks").at(0).constant("w", 2, 1.0)?;
        p.at("blocks").at(10).constant("w", 3, 1.0)?;
        p.constant("blocksize", 1, 1.0)?;
        assert_eq!(p.at("blocks").count(), 5, "not those that only begin alike");
        assert_eq!(p.at("blocks").at(1).count(), 0);
        assert_eq!(p.count_by_part(), [("blocks".to_owned(), 5), ("blocksize".to_owned(), 1)]);
        assert_eq!(p.at("blocks").count_by_part(), [("0".to_owned(), 2), ("10".to_owned(), 3)]);
        assert!(p.at("blocks").at(0).constant("w", 2, 1.0).unwrap_err().to_string().contains("\"blocks.0.w\""));
        let error = p.get("block.0.w").unwrap_err().to_string();
        assert!(error.contains("there are blocks.0.w, blocks.10.w"), "{error}");
        assert_eq!(p.at("blocks.10").get("w")?.dims(), [3]);
        Ok(())
    }

    #[test]
    fn frozen_variables_are_not_trained() -> Result<()> {
        let p = Params::seed(1);
        p.constant("a.w", 2, 1.0)?;
        p.constant("b.w", 3, 1.0)?;
        p.freeze(|name| name.starts_with("a"));
        assert_eq!((p.count(), p.count_trainable()), (5, 3));
        assert!(p.mime_bundle().plain().contains("a.w: [2]  frozen\nb.w: [3]\nParams[2 variables, 5 parameters]"));
        p.at("a").unfreeze(|_| true);
        assert_eq!(p.count_trainable(), 5);
        Ok(())
    }

    #[test]
    fn values_are_copied_averaged_flattened_saved_and_loaded() -> Result<()> {
        let make = |seed| -> Result<Params> {
            let p = Params::seed(seed);
            p.normal("w", (2, 2), 1.0)?;
            p.normal("b", 3, 1.0)?;
            Ok(p)
        };
        let (a, b) = (make(1)?, make(2)?);
        let (before, other) = (a.flatten()?, b.flatten()?);
        let kept = a.snapshot()?;
        a.move_towards(&b, 0.25)?;
        let want: Vec<f32> = before.iter().zip(&other).map(|(x, y)| x * 0.75 + y * 0.25).collect();
        assert!(a.flatten()?.iter().zip(&want).all(|(x, y)| (x - y).abs() < 1e-6));
        a.restore(&kept)?;
        assert_eq!(a.flatten()?, before);
        a.unflatten(&other)?;
        assert_eq!(a.flatten()?, other);
        assert!(a.unflatten(&[0.0]).is_err());
        let path = std::env::temp_dir().join(format!("oxbook-params-{}.safetensors", std::process::id()));
        a.save(&path)?;
        let c = make(3)?;
        c.load(&path)?;
        assert_eq!(c.flatten()?, other);
        let more = make(4)?;
        more.constant("extra", 1, 0.0)?;
        assert!(more.load(&path).unwrap_err().to_string().contains("no \"extra\""));
        std::fs::remove_file(path)?;
        Ok(())
    }
}
