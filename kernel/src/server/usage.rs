//! What this kernel uses of the machine, for the display of resources beside a notebook (jupyter-resource-usage). The
//! fields are those of ipykernel's `usage_reply`. Counts the kernel's own process and all below it: cells and compilers.

use serde_json::{Value, json};
use std::sync::{Mutex, PoisonError};
use sysinfo::{CpuRefreshKind, MemoryRefreshKind, Pid, Process, ProcessRefreshKind, ProcessesToUpdate, System};

/// Shares of processors are those since the last question; the first answer has none.
pub(super) struct Usage(Mutex<Option<System>>);

impl Usage {
    pub(super) fn new() -> Self {
        Self(Mutex::new(System::new().ok()))
    }

    /// The content of a `usage_reply`. Memory is in bytes, resident; processors in percent of one.
    pub(super) fn reply(&self) -> Value {
        let mut system = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(system) = system.as_mut() else {
            return json!({"status": "error", "ename": "Unknown", "evalue": "this system does not tell", "traceback": []});
        };
        let kind = ProcessRefreshKind::nothing().with_memory().with_cpu().without_tasks();
        system.refresh_processes_specifics(ProcessesToUpdate::All, true, kind);
        system.refresh_memory_specifics(MemoryRefreshKind::nothing().with_ram());
        system.refresh_cpu_specifics(CpuRefreshKind::nothing().with_usage());
        let kernel = Pid::from_u32(std::process::id());
        let ours: Vec<&Process> = system.processes().values().filter(|each| is_below(system, each, kernel)).collect();
        let (total, available) = (system.total_memory(), system.available_memory());
        json!({
            "hostname": System::host_name().ok(),
            "pid": kernel.as_u32(),
            "kernel_cpu": ours.iter().map(|process| process.cpu_usage()).sum::<f32>(),
            "kernel_memory": ours.iter().map(|process| process.memory()).sum::<u64>(),
            "cpu_count": std::thread::available_parallelism().map_or(1, usize::from),
            "host_cpu_percent": system.global_cpu_usage(),
            "host_virtual_memory": {
                "total": total,
                "available": available,
                "used": system.used_memory(),
                "free": system.free_memory(),
                "percent": 100.0 * total.saturating_sub(available) as f64 / total.max(1) as f64,
            },
        })
    }
}

fn is_below(system: &System, process: &Process, kernel: Pid) -> bool {
    let mut at = Some(process);
    // A process whose number was given anew could make a circle of parents.
    for _ in 0..32 {
        match at {
            Some(process) if process.pid() == kernel => return true,
            Some(process) => at = process.parent().and_then(|parent| system.process(parent)),
            None => return false,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_and_what_it_started_are_counted() {
        let usage = Usage::new();
        let alone = usage.reply();
        let own = alone["kernel_memory"].as_u64().unwrap_or_default();
        assert!(own > 1 << 20, "{alone}");
        assert!(own < alone["host_virtual_memory"]["total"].as_u64().unwrap_or_default());
        assert_eq!(alone["pid"], std::process::id());
        let mut child = std::process::Command::new("sleep").arg("30").spawn().expect("sleep runs");
        let both = usage.reply()["kernel_memory"].as_u64().unwrap_or_default();
        let _ = child.kill().and_then(|()| child.wait());
        assert!(both > 0);
        let system = usage.0.lock().unwrap_or_else(PoisonError::into_inner);
        let system = system.as_ref().expect("it tells");
        let child = system.process(Pid::from_u32(child.id())).expect("it was seen");
        assert!(is_below(system, child, Pid::from_u32(std::process::id())));
        assert!(!is_below(system, child, Pid::from_u32(1_000_000_000)));
    }
}
