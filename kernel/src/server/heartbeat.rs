//! The heartbeat socket: a true echo, on a task of its own so that it beats while a cell runs.

use anyhow::Result;
use zeromq::{RepSocket, Socket, SocketRecv, SocketSend};

pub(super) async fn bind(endpoint: &str) -> Result<RepSocket> {
    let mut socket = RepSocket::new();
    super::bind(&mut socket, "heartbeat", endpoint).await?;
    Ok(socket)
}

pub(super) async fn serve(mut socket: RepSocket) {
    loop {
        match socket.recv().await {
            Ok(beat) => {
                if let Err(error) = socket.send(beat).await {
                    tracing::debug!("heartbeat: {error}");
                }
            }
            Err(error) => {
                tracing::debug!("heartbeat: {error}");
                tokio::task::yield_now().await;
            }
        }
    }
}
