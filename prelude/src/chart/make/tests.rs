use super::*;
use candle_core::{DType, Device, Tensor};

fn message(make: impl FnOnce() -> Chart + std::panic::UnwindSafe) -> String {
    let payload = std::panic::catch_unwind(make).expect_err("this should panic");
    payload.downcast_ref::<String>().expect("a formatted message").clone()
}

#[test]
fn wrong_lengths_name_the_mark_and_both_lengths() {
    let text = message(|| line(0..3, [1.0, 2.0]));
    assert_eq!(text, "line: x has 3 values and y has 2 values; they must have the same number of values");
    assert!(message(|| scatter([1.0], [1.0, 2.0])).starts_with("scatter: x has 1 value and y has 2 values"));
    assert!(message(|| band(0..3, 0..3, 0..4)).starts_with("band: x has 3 values and hi has 4 values"));
    assert!(message(|| bars(["a"], [1, 2])).starts_with("bars: names has 1 value and values has 2 values"));
    assert!(message(|| super::text([1], [1], ["a", "b"])).starts_with("text: x has 1 value and texts has 2 values"));
    assert!(
        message(|| contour(0..3, 0..2, [[1, 2], [3, 4]])).starts_with("contour: x has 3 values and z has 2 columns")
    );
    assert_eq!(message(|| heatmap(vec![vec![1, 2], vec![3]])), "heatmap: row 0 has 2 values and row 1 has 1");
    assert!(message(|| graph(["a", "b"], [(0, 2)])).contains("there is no node 2; the last one is 1"));
}

#[test]
fn weights_that_are_no_attention_are_refused() {
    let weights = |rows: [[f32; 2]; 2]| Tensor::new(&rows, &Device::Cpu).expect("a tensor");
    assert_eq!(
        message(|| attention(&weights([[1.0, 0.0], [0.25, 0.25]]))),
        "attention: row 1 of head 0 sums to 0.5, not to 1; apply softmax over the last dimension first"
    );
    assert!(message(|| attention(&weights([[1.0, 0.0], [f32::NAN, 0.5]]))).contains("row 1 of head 0 has a NaN"));
    assert!(
        message(|| attention(&weights([[0.5, 0.5], [0.5, 0.5]])).causal())
            .starts_with("causal: query 0 gives key 1, which comes later, a weight of 0.5 (head 0)")
    );
    assert!(message(|| attention(&weights([[1.0, 0.0], [0.5, 0.5]])).tokens(["a"])).contains("1 tokens"));
    assert!(message(|| attention(&Tensor::zeros(3, DType::F32, &Device::Cpu).expect("a tensor"))).contains("[3]"));
    attention(&weights([[1.0, 0.0], [0.5, 0.5]]).to_dtype(DType::BF16).expect("a tensor")).causal();
}

#[test]
fn pictures_are_checked() {
    let zeros = |shape: &[usize]| Tensor::zeros(shape, DType::F32, &Device::Cpu).expect("a tensor");
    assert!(message(move || images(&zeros(&[4, 4]))).contains("shape [4, 4]"));
    let zeros = |shape: &[usize]| Tensor::zeros(shape, DType::F32, &Device::Cpu).expect("a tensor");
    assert!(message(move || images(&(zeros(&[2, 4, 4]) + 3.0).expect("a tensor"))).contains("from 3 to 3"));
    let zeros = |shape: &[usize]| Tensor::zeros(shape, DType::F32, &Device::Cpu).expect("a tensor");
    assert!(message(move || images(&zeros(&[2, 4, 4])).labels([1, 2, 3])).contains("2 pictures and 3 labels"));
}
