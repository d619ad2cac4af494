//! What is in a file of weights: tensors by name, from safetensors or GGUF.

use super::error::HubError;
use crate::display::{Display, MimeBundle};
use candle_core::quantized::{QTensor, gguf_file};
use candle_core::{DType, Device, Error, Result as Candle, Tensor};
use candle_nn::VarBuilder;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;
use std::sync::Arc;

/// Lines that are shown of a list of tensors.
const SHOWN: usize = 12;

/// Reads a file of weights into memory, on the CPU: safetensors, or GGUF with its quantised tensors as they are. Which of
/// the two it is, the file says.
///
/// # Errors
/// If the file is not there, or is neither.
pub fn weights(path: impl AsRef<Path>) -> Result<Weights, HubError> {
    let path = path.as_ref();
    read(path).map_err(|error| HubError::Unreadable {
        file: path.to_owned(),
        why: error.to_string().lines().next().unwrap_or_default().to_owned(),
    })
}

/// Tensors by name, made by [`weights()`].
#[derive(Clone)]
pub struct Weights {
    kept: BTreeMap<String, Kept>,
    /// Of a GGUF file: what it says of itself.
    metadata: BTreeMap<String, String>,
}

#[derive(Clone)]
enum Kept {
    Plain(Tensor),
    Quantised(Arc<QTensor>),
}

impl Kept {
    fn dims(&self) -> &[usize] {
        match self {
            Kept::Plain(tensor) => tensor.dims(),
            Kept::Quantised(tensor) => tensor.shape().dims(),
        }
    }

    fn kind(&self) -> String {
        match self {
            Kept::Plain(tensor) => tensor.dtype().as_str().to_owned(),
            Kept::Quantised(tensor) => format!("{:?}", tensor.dtype()).to_lowercase(),
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Kept::Plain(tensor) => tensor.elem_count() * tensor.dtype().size_in_bytes(),
            Kept::Quantised(tensor) => tensor.storage_size_in_bytes(),
        }
    }
}

fn read(path: &Path) -> Candle<Weights> {
    let mut file = BufReader::new(File::open(path)?);
    let mut start = [0; 4];
    file.read_exact(&mut start)?;
    file.rewind()?;
    if &start != b"GGUF" {
        let tensors = candle_core::safetensors::load(path, &Device::Cpu)?;
        let kept = tensors.into_iter().map(|(name, tensor)| (name, Kept::Plain(tensor))).collect();
        return Ok(Weights { kept, metadata: BTreeMap::new() });
    }
    let content = gguf_file::Content::read(&mut file)?;
    let mut kept = BTreeMap::new();
    for name in content.tensor_infos.keys() {
        kept.insert(name.clone(), Kept::Quantised(Arc::new(content.tensor(&mut file, name, &Device::Cpu)?)));
    }
    let metadata = content.metadata.iter().map(|(key, value)| (key.clone(), shortened(value))).collect();
    Ok(Weights { kept, metadata })
}

/// A value of GGUF's metadata as text; a list, such as a whole vocabulary, by its length.
fn shortened(value: &gguf_file::Value) -> String {
    use gguf_file::Value;
    match value {
        Value::Array(values) => format!("[{} values]", values.len()),
        Value::String(text) => text.clone(),
        Value::U8(n) => n.to_string(),
        Value::I8(n) => n.to_string(),
        Value::U16(n) => n.to_string(),
        Value::I16(n) => n.to_string(),
        Value::U32(n) => n.to_string(),
        Value::I32(n) => n.to_string(),
        Value::U64(n) => n.to_string(),
        Value::I64(n) => n.to_string(),
        Value::F32(x) => x.to_string(),
        Value::F64(x) => x.to_string(),
        Value::Bool(yes) => yes.to_string(),
    }
}

impl Weights {
    /// The names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.kept.keys().map(String::as_str)
    }

    /// A tensor as f32, dequantised if need be.
    ///
    /// # Errors
    /// If there is none of that name; the error says which names are like it.
    pub fn get(&self, name: &str) -> Candle<Tensor> {
        match self.kept(name)? {
            Kept::Plain(tensor) => tensor.to_dtype(DType::F32),
            Kept::Quantised(tensor) => tensor.dequantize(&Device::Cpu),
        }
    }

    /// A quantised tensor of a GGUF file as it is, for `QMatMul`.
    ///
    /// # Errors
    /// If there is none of that name, or the file is not quantised.
    pub fn quantised(&self, name: &str) -> Candle<Arc<QTensor>> {
        match self.kept(name)? {
            Kept::Quantised(tensor) => Ok(tensor.clone()),
            Kept::Plain(_) => Err(Error::Msg(format!("{name} is not quantised: it is of a safetensors file"))),
        }
    }

    fn kept(&self, name: &str) -> Candle<&Kept> {
        self.kept.get(name).ok_or_else(|| {
            let like = self.similar(name);
            let hint = if like.is_empty() { String::new() } else { format!("; there is {}", like.join(", ")) };
            Error::Msg(format!("there is no tensor {name} among the {}{hint}", self.kept.len()))
        })
    }

    /// Up to three names that end like this one.
    fn similar(&self, name: &str) -> Vec<&str> {
        let ending = |other: &str| name.bytes().rev().zip(other.bytes().rev()).take_while(|(a, b)| a == b).count();
        let mut names: Vec<(usize, &str)> = self.names().map(|other| (ending(other), other)).collect();
        names.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
        names.into_iter().filter(|(common, _)| *common >= 4).take(3).map(|(_, other)| other).collect()
    }

    /// All tensors as f32 for the models of candle-nn and candle-transformers.
    ///
    /// # Errors
    /// If a tensor cannot be dequantised.
    pub fn var_builder(&self) -> Candle<VarBuilder<'static>> {
        let tensors: Candle<HashMap<String, Tensor>> =
            self.names().map(|name| Ok((name.to_owned(), self.get(name)?))).collect();
        Ok(VarBuilder::from_tensors(tensors?, DType::F32, &Device::Cpu))
    }

    /// What a GGUF file says of itself, such as `general.architecture`.
    pub fn metadata(&self) -> &BTreeMap<String, String> {
        &self.metadata
    }

    /// How many numbers there are.
    pub fn parameters(&self) -> usize {
        self.kept.values().map(|kept| kept.dims().iter().product::<usize>()).sum()
    }

    /// How many bytes they take, as they are kept.
    pub fn bytes(&self) -> usize {
        self.kept.values().map(Kept::bytes).sum()
    }
}

impl fmt::Debug for Weights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let megabytes = super::source::megabytes(self.bytes() as u64);
        write!(f, "Weights[{} tensors, {} parameters, {megabytes} MB]", self.kept.len(), self.parameters())
    }
}

impl Display for Weights {
    fn mime_bundle(&self) -> MimeBundle {
        let lines =
            self.kept.iter().take(SHOWN).map(|(name, kept)| format!("{name}: {:?} {}\n", kept.dims(), kept.kind()));
        let mut text: String = lines.collect();
        if self.kept.len() > SHOWN {
            text.push_str(&format!(" ... ({} more tensors)\n", self.kept.len() - SHOWN));
        }
        MimeBundle::text(format!("{text}{self:?}"))
    }
}
