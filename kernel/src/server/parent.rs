//! Notices that the process which started the kernel is gone, as ipykernel does, so that no kernel outlives its server.

use std::time::Duration;

/// Ready when our parent has died, and never where we had none to begin with.
pub(super) async fn died() {
    let parent = std::os::unix::process::parent_id();
    if parent <= 1 {
        return std::future::pending().await;
    }
    loop {
        tokio::time::sleep(Duration::from_millis(500)).await;
        if std::os::unix::process::parent_id() != parent {
            tracing::info!("the parent process {parent} is gone");
            return;
        }
    }
}
