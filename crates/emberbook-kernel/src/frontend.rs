//! The kernel as Jupyter sees it: five sockets, and the messages of protocol 5.4 over them.
//!
//! | channel | file | what it answers |
//! |---|---|---|
//! | shell | `shell.rs` | execute, is_complete, history, comm_info, connect, kernel_info |
//! | shell | `help.rs` | complete and inspect, while a cell runs |
//! | shell | `widgets.rs` | comm_open, comm_msg and comm_close: what sliders say |
//! | control | `control.rs` | interrupt and shutdown, while a cell runs |
//! | iopub | `iopub.rs` | what everybody sees: status, output, results |
//! | stdin | `stdin.rs` | questions to the student |
//! | heartbeat | here | pings |

mod caught;
mod completeness;
mod control;
mod engine_thread;
mod execution;
mod folder;
mod help;
mod history;
mod iopub;
mod message;
mod shell;
mod stdin;
mod widgets;
mod worker;

use std::path::Path;
use std::pin::pin;
use std::sync::Arc;

use anyhow::Context;
use jupyter_protocol::ConnectionInfo;
use jupyter_zmq_client as zmq;
use serde_json::{Value, json};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Notify;
use zeromq::{SocketRecv, SocketSend};

use crate::brackets::STACK;
use caught::caught_future;
use folder::Folder;

/// Serves the front end that wrote the connection file, until it says goodbye or is gone.
pub fn run(connection_file: &Path) -> anyhow::Result<()> {
    let folder = Folder::make()?;
    let text =
        std::fs::read(connection_file).with_context(|| format!("{} cannot be read", connection_file.display()))?;
    let connection: ConnectionInfo =
        serde_json::from_slice(&text).context("the connection file is not one of Jupyter's")?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().thread_stack_size(STACK).build()?;
    let result = runtime.block_on(serve(connection, &folder));
    folder.remove();
    // The engine's thread may be in the middle of a cell; nothing is waiting for it any more.
    match result {
        Ok(()) => std::process::exit(0),
        Err(error) => Err(error),
    }
}

async fn serve(connection: ConnectionInfo, folder: &Folder) -> anyhow::Result<()> {
    let session = format!("{:032x}", std::process::id());
    let mut heartbeat = zmq::create_kernel_heartbeat_connection(&connection).await?;
    let iopub = zmq::create_kernel_iopub_xpub_connection(&connection, &session).await?;
    let shell = zmq::create_kernel_shell_connection(&connection, &session).await?;
    let control = zmq::create_kernel_control_connection(&connection, &session).await?;
    let stdin = zmq::create_kernel_stdin_connection(&connection, &session).await?;

    let goodbye = Arc::new(Notify::new());
    let publisher = iopub::start(iopub);
    let questions = stdin::start(stdin);
    let worker = worker::Worker::start(folder.path(), publisher.clone(), questions)?;
    tokio::spawn(async move {
        loop {
            if !matches!(caught_future(echo(&mut heartbeat)).await, Some(Ok(()))) {
                tokio::task::yield_now().await;
            }
        }
    });
    tokio::spawn(control::serve(control, publisher.clone(), worker.clone(), connection.clone(), Arc::clone(&goodbye)));
    tokio::spawn(shell::serve(shell, publisher.clone(), worker.clone(), connection, Arc::clone(&goodbye)));

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut orphaned = pin!(orphaned());
    loop {
        tokio::select! {
            () = goodbye.notified() => break,
            _ = terminate.recv() => break,
            () = &mut orphaned => break,
            _ = interrupt.recv() => worker.interrupt(),
        }
    }
    worker.end();
    publisher.flush().await;
    Ok(())
}

/// Answers a ping with itself.
async fn echo(heartbeat: &mut zmq::KernelHeartbeatConnection) -> zeromq::ZmqResult<()> {
    let ping = heartbeat.socket.recv().await?;
    heartbeat.socket.send(ping).await
}

/// Returns when the front end that started this kernel is gone; Jupyter says which process that is.
async fn orphaned() {
    let parent = rustix::process::getppid();
    if std::env::var_os("JPY_PARENT_PID").is_none() {
        std::future::pending::<()>().await;
    }
    while rustix::process::getppid() == parent {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    }
}

/// Who this kernel is.
fn kernel_info() -> Value {
    json!({
        "status": "ok",
        "protocol_version": "5.4",
        "implementation": "emberbook",
        "implementation_version": env!("CARGO_PKG_VERSION"),
        "language_info": {
            "name": "rust",
            "version": env!("CARGO_PKG_RUST_VERSION"),
            "mimetype": "text/rust",
            "file_extension": ".rs",
            "pygments_lexer": "rust",
            "codemirror_mode": "rust",
        },
        "banner": format!("Emberbook {}: deep learning in Rust, from the matrix up", env!("CARGO_PKG_VERSION")),
        "help_links": [
            {"text": "Rust by Example", "url": "https://doc.rust-lang.org/rust-by-example/"},
            {"text": "The Rust book", "url": "https://doc.rust-lang.org/book/"},
            {"text": "Burn", "url": "https://burn.dev/books/burn/"},
        ],
        "debugger": false,
        "supported_features": ["iopub_welcome"],
    })
}
