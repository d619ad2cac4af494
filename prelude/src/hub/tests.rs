//! Downloads from a hub on this machine, and files made here.

use super::download::fetch;
use super::error::HubError;
use super::testing::{FakeHub, Trouble};
use super::{source, tokenizer, weights};
use crate::display::Display;
use crate::rng::Rng;
use crate::tensor::t;
use candle_core::quantized::{GgmlDType, QTensor, gguf_file};
use candle_core::{DType, Tensor};
use std::collections::HashMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

const REPO: &str = "owner/name";
const AT: &str = "owner/name/resolve/main/model.safetensors";

/// Bytes that are not all alike.
fn content(length: usize) -> Vec<u8> {
    (0..length as u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
}

#[test]
fn a_file_comes_once_and_then_from_the_cache() {
    let hub = FakeHub::new();
    hub.put(AT, &content(300_000));
    let path = fetch(&hub.source, REPO, "model.safetensors").expect("downloaded");
    assert_eq!(std::fs::read(&path).expect("there"), content(300_000));
    assert_eq!(hub.sent(), 300_000);
    // The hub may be gone now.
    let offline = super::source::Source { endpoint: "http://127.0.0.1:1".into(), offline: true, ..hub.source.clone() };
    assert_eq!(fetch(&offline, REPO, "model.safetensors").expect("cached"), path);
    assert_eq!(hub.sent(), 0);
}

#[test]
fn revisions_folders_and_data_sets() {
    let hub = FakeHub::new();
    hub.put("owner/name/resolve/refs%2Fpr%2F15/vae/config.json", b"{}");
    hub.put("datasets/owner/name/resolve/main/a.csv", b"x");
    assert!(fetch(&hub.source, "owner/name@refs/pr/15", "vae/config.json").is_ok());
    assert!(fetch(&hub.source, "datasets/owner/name", "a.csv").is_ok());
    for (repo, file) in [("owner name", "x"), ("a/b/c", "x"), ("", "x"), (REPO, "../x"), (REPO, "")] {
        assert!(matches!(fetch(&hub.source, repo, file), Err(HubError::BadName(_))), "{repo} {file}");
    }
}

#[test]
fn a_download_goes_on_where_it_stopped() {
    let hub = FakeHub::new();
    hub.put(AT, &content(400_000));
    hub.trouble(Some(Trouble::HangsUpAfter(250_000)));
    let path = fetch(&hub.source, REPO, "model.safetensors").expect("downloaded");
    assert_eq!(std::fs::read(&path).expect("there"), content(400_000));
    assert_eq!(hub.sent(), 400_000, "no byte twice");
}

#[test]
fn a_silent_server_is_given_up_and_the_next_run_goes_on() {
    let hub = FakeHub::new();
    hub.put(AT, &content(400_000));
    hub.trouble(Some(Trouble::StallsAfter(150_000)));
    let start = Instant::now();
    let error = fetch(&hub.source, REPO, "model.safetensors").expect_err("silence");
    assert!(start.elapsed() < Duration::from_secs(4));
    assert!(matches!(error, HubError::Stopped { of: 400_000, .. }), "{error:?}");
    assert!(error.to_string().contains("goes on from there"), "{error}");
    hub.trouble(None);
    hub.sent();
    let path = fetch(&hub.source, REPO, "model.safetensors").expect("downloaded");
    assert_eq!(std::fs::read(&path).expect("there"), content(400_000));
    assert!(hub.sent() < 400_000, "the beginning was kept");
}

#[test]
fn damage_is_noticed_and_nothing_of_it_stays() {
    let hub = FakeHub::new();
    hub.put(AT, &content(100_000));
    hub.trouble(Some(Trouble::Garbles));
    assert!(matches!(fetch(&hub.source, REPO, "model.safetensors"), Err(HubError::Damaged { .. })));
    hub.trouble(None);
    let path = fetch(&hub.source, REPO, "model.safetensors").expect("the next one is whole");
    assert_eq!(std::fs::read(&path).expect("there"), content(100_000));
}

#[test]
fn a_part_that_is_already_whole_is_no_obstacle() {
    let hub = FakeHub::new();
    hub.put(AT, &content(50_000));
    let path = fetch(&hub.source, REPO, "model.safetensors").expect("downloaded");
    let blob = std::fs::canonicalize(&path).expect("a link");
    std::fs::rename(&blob, blob.with_extension("part")).expect("as if the end had been cut off");
    std::fs::remove_file(&path).expect("removed");
    assert!(fetch(&hub.source, REPO, "model.safetensors").is_ok());
}

#[test]
fn refusals_in_words() {
    let hub = FakeHub::new();
    let error = |what: Option<Trouble>| {
        hub.trouble(what);
        fetch(&hub.source, REPO, "model.safetensors").expect_err("refused")
    };
    assert!(matches!(error(None), HubError::NotFound { .. }));
    assert!(matches!(error(Some(Trouble::Says(401))), HubError::Denied { .. }));
    assert!(error(Some(Trouble::Says(403))).to_string().contains("access token"));
    assert!(error(Some(Trouble::Says(503))).to_string().contains("503"));
}

#[test]
fn offline_is_said_within_seconds() {
    let hub = FakeHub::new();
    for endpoint in ["http://127.0.0.1:1", "https://hub.invalid", "http://192.0.2.1:80"] {
        let source = source::Source { endpoint: endpoint.into(), ..hub.source.clone() };
        let start = Instant::now();
        let error = fetch(&source, REPO, "model.safetensors").expect_err("nobody there");
        assert!(start.elapsed() < Duration::from_secs(5), "{endpoint} took {:?}", start.elapsed());
        let text = error.to_string();
        assert!(text.starts_with("offline: model.safetensors of owner/name is not in the cache, and "), "{text}");
    }
    let forbidden = source::Source { offline: true, ..hub.source.clone() };
    assert!(fetch(&forbidden, REPO, "x").expect_err("forbidden").to_string().contains("HF_HUB_OFFLINE"));
}

struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Scratch {
        let path = std::env::temp_dir().join(format!("oxbook-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a temporary directory");
        Scratch(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn safetensors_come_back_as_they_were() {
    let scratch = Scratch::new("safetensors");
    let path = scratch.0.join("m.safetensors");
    let tensor = Rng::seed(1).randn((3, 4)).unwrap();
    let half = tensor.to_dtype(DType::BF16).unwrap();
    let tensors = HashMap::from([("layer.0.weight".to_owned(), tensor.clone()), ("layer.1.weight".to_owned(), half)]);
    candle_core::safetensors::save(&tensors, &path).unwrap();
    let read = weights(&path).expect("readable");
    assert_eq!(read.get("layer.0.weight").unwrap().to_vec2::<f32>().unwrap(), tensor.to_vec2::<f32>().unwrap());
    assert_eq!(read.get("layer.1.weight").unwrap().dtype(), DType::F32);
    assert_eq!((read.parameters(), read.bytes()), (24, 12 * 4 + 12 * 2));
    let shown = read.mime_bundle().plain().to_owned();
    assert!(
        shown.starts_with("layer.0.weight: [3, 4] f32\nlayer.1.weight: [3, 4] bf16\nWeights[2 tensors, 24"),
        "{shown}"
    );
    let error = read.get("block.0.weight").unwrap_err().to_string();
    assert!(error.contains("there is layer.0.weight, layer.1.weight"), "{error}");
    assert!(read.quantised("layer.0.weight").is_err());
    let layer = candle_nn::linear_no_bias(4, 3, read.var_builder().unwrap().pp("layer.0")).unwrap();
    assert_eq!(layer.weight().dims(), [3, 4]);
}

#[test]
fn gguf_tensors_are_dequantised_within_their_precision() {
    let scratch = Scratch::new("gguf");
    let path = scratch.0.join("m.gguf");
    let tensor = Rng::seed(2).randn((64, 256)).unwrap();
    let quantised = QTensor::quantize(&tensor, GgmlDType::Q8_0).unwrap();
    let name = gguf_file::Value::String("tiny".into());
    let mut file = std::fs::File::create(&path).unwrap();
    gguf_file::write(&mut file, &[("general.architecture", &name)], &[("w", &quantised)]).unwrap();
    drop(file);
    let read = weights(&path).expect("readable");
    assert_eq!(read.metadata()["general.architecture"], "tiny");
    let error = (read.get("w").unwrap() - &tensor).unwrap().sqr().unwrap().mean_all().unwrap();
    let error = error.to_scalar::<f32>().unwrap().sqrt();
    assert!((0.001..0.01).contains(&error), "{error}");
    assert_eq!(read.bytes(), 64 * 256 / 32 * 34, "8.5 bits a weight");
    assert_eq!(read.quantised("w").unwrap().shape().dims(), [64, 256]);
}

#[test]
fn what_is_no_file_of_weights_is_said() {
    let scratch = Scratch::new("no-weights");
    let path = scratch.0.join("m.safetensors");
    assert!(weights(&path).unwrap_err().to_string().contains("m.safetensors cannot be read"));
    std::fs::write(&path, "<html>not found</html>").unwrap();
    assert!(weights(&path).is_err());
    assert!(tokenizer(&path).unwrap_err().to_string().contains("cannot be read"));
}

/// A byte-pair tokenizer of a few words, as `tokenizer.json` has it.
const TOKENIZER: &str = r###"{"version":"1.0","truncation":{"max_length":3,"strategy":"LongestFirst","stride":0,"direction":"Right"},
"padding":null,"added_tokens":[{"id":0,"special":true,"content":"[CLS]","single_word":false,"lstrip":false,"rstrip":false,
"normalized":false}],"normalizer":{"type":"Lowercase"},"pre_tokenizer":{"type":"Whitespace"},
"post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"[CLS]","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],
"pair":[],"special_tokens":{"[CLS]":{"id":"[CLS]","ids":[0],"tokens":["[CLS]"]}}},"decoder":{"type":"WordPiece","prefix":"##","cleanup":true},
"model":{"type":"WordPiece","unk_token":"[CLS]","continuing_subword_prefix":"##","max_input_chars_per_word":100,
"vocab":{"[CLS]":0,"play":1,"##ing":2,"the":3,"game":4}}}"###;

#[test]
fn texts_become_tokens_and_back() {
    let scratch = Scratch::new("tokenizer");
    let path = scratch.0.join("tokenizer.json");
    std::fs::write(&path, TOKENIZER).unwrap();
    let tokens = tokenizer(&path).expect("readable");
    assert_eq!(tokens.encode("Playing the game"), [1, 2, 3, 4], "not cut to the three of the file");
    assert_eq!(tokens.encode_marked("the game"), [0, 3, 4]);
    assert_eq!(tokens.pieces("playing"), ["play", "##ing"]);
    assert_eq!(tokens.decode(&[0, 1, 2, 4]), "playing game");
    assert_eq!((tokens.id("game"), tokens.id("nothing"), tokens.vocab_size()), (Some(4), None, 5));
}

#[test]
fn a_tensor_of_the_prelude_can_be_kept_and_read() {
    // What a lesson does with what it has trained.
    let scratch = Scratch::new("own");
    let path = scratch.0.join("own.safetensors");
    let tensors: HashMap<&str, Tensor> = HashMap::from([("w", t([[1.0, 2.0]]))]);
    candle_core::safetensors::save(&tensors, &path).unwrap();
    assert_eq!(weights(&path).unwrap().names().collect::<Vec<_>>(), ["w"]);
}
