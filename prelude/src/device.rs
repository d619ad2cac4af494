//! Where tensors live: the processor, or a GPU if this prelude was built for one.

use candle_core::Device;
use std::sync::OnceLock;

/// The device that the prelude makes tensors on: the first CUDA or Metal GPU if the prelude was built with the feature
/// `cuda` or `metal` (`./install.sh --cuda`, `--metal`) and there is one, otherwise the CPU. `OXBOOK_DEVICE=cpu` keeps
/// to the CPU. Chosen once for a process.
///
/// ```
/// # use oxbook::prelude::*;
/// let x = Tensor::zeros((2, 2), DType::F32, &device()).unwrap();
/// assert!(x.device().same_device(&device()));
/// ```
pub fn device() -> Device {
    static DEVICE: OnceLock<Device> = OnceLock::new();
    DEVICE.get_or_init(choose).clone()
}

fn choose() -> Device {
    if std::env::var("OXBOOK_DEVICE").is_ok_and(|name| name.eq_ignore_ascii_case("cpu")) {
        return Device::Cpu;
    }
    // Without the features these do not even look: the answer is the CPU.
    [Device::cuda_if_available(0), Device::metal_if_available(0)]
        .into_iter()
        .flatten()
        .find(|device| !device.is_cpu())
        .unwrap_or(Device::Cpu)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_gpu_it_is_the_processor() {
        if !cfg!(any(feature = "cuda", feature = "metal")) {
            assert!(device().is_cpu());
        }
        assert!(device().same_device(&device()));
    }
}
