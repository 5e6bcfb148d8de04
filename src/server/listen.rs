//! Connections: taking them, bounding them, and ending them in good time.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

use super::App;
use super::guard::Peer;

/// How long a client may take nothing of what is sent to it.
const WRITE_TIMEOUT: Duration = Duration::from_secs(60);

/// The largest head of a request, in bytes.
const MOST_HEAD: usize = 32 << 10;

/// The most header fields of a request.
const MOST_HEADERS: usize = 64;

/// How often it is looked whether the service is to end.
const POLL: Duration = Duration::from_millis(50);

/// How long connections may take to close when nothing is in work any more.
const GOODBYE: Duration = Duration::from_secs(1);

/// When a service begins and ends.
pub struct Lifecycle<'l> {
    /// Called once, with the address that it listens on.
    pub listening: &'l (dyn Fn(&std::net::SocketAddr) + Sync),
    /// Whether it is to end; asked again and again.
    pub is_over: &'l (dyn Fn() -> bool + Sync),
}

/// Listens until it is over, then ends in good order.
///
/// # Errors
///
/// If it cannot listen.
pub async fn serve(app: &App, lifecycle: Lifecycle<'_>) -> io::Result<()> {
    let tcp = TcpListener::bind(app.settings.listen).await?;
    let unix = app
        .settings
        .socket
        .as_deref()
        .map(Socket::bind)
        .transpose()?;
    (lifecycle.listening)(&tcp.local_addr()?);
    let desk = Desk {
        router: super::routes::router(app),
        graceful: GracefulShutdown::new(),
        room: Arc::new(Semaphore::new(app.settings.limits.max_connections)),
        head_timeout: app.settings.limits.head_timeout,
    };
    let accepting = async {
        loop {
            let permit = desk.permit().await;
            tokio::select! {
                accepted = tcp.accept() => match accepted {
                    Ok((stream, peer)) => {
                        // Sentences are to be heard at once.
                        let _ = stream.set_nodelay(true);
                        desk.take(stream, Peer(Some(peer)), permit);
                    }
                    Err(error) => pause_after(&error).await,
                },
                accepted = accept(unix.as_ref()) => match accepted {
                    Ok(stream) => desk.take(stream, Peer(None), permit),
                    Err(error) => pause_after(&error).await,
                },
            }
        }
    };
    let ending = async {
        while !(lifecycle.is_over)() {
            tokio::time::sleep(POLL).await;
        }
        app.drain();
        tracing::info!("draining");
        let patience = app.settings.limits.drain_timeout;
        let deadline = tokio::time::Instant::now() + patience;
        while app.active.load(Ordering::Relaxed) > 0 && tokio::time::Instant::now() < deadline {
            tokio::time::sleep(POLL).await;
        }
    };
    // Connections are still taken while it drains: they are told that it does.
    tokio::select! {
        () = accepting => {}
        () = ending => {}
    }
    let left = app.active.load(Ordering::Relaxed);
    if left > 0 {
        tracing::warn!(
            requests = left,
            "requests were cut off: the time to drain is over"
        );
    }
    let _ = tokio::time::timeout(GOODBYE, desk.graceful.shutdown()).await;
    let app = app.clone();
    let _ = tokio::task::spawn_blocking(move || app.dismiss()).await;
    Ok(())
}

/// What connections are handed to.
struct Desk {
    router: Router,
    graceful: GracefulShutdown,
    room: Arc<Semaphore>,
    head_timeout: Duration,
}

impl Desk {
    /// Room for one more connection; others wait in the system's line.
    async fn permit(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.room).acquire_owned().await.ok()
    }

    fn take<S>(&self, stream: S, peer: Peer, permit: Option<OwnedSemaphorePermit>)
    where
        S: AsyncRead + AsyncWrite + Send + 'static,
    {
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(WRITE_TIMEOUT));
        let service = self
            .router
            .clone()
            .map_request(move |mut request: Request<Incoming>| {
                request.extensions_mut().insert(peer);
                request.map(axum::body::Body::new)
            });
        let connection = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.head_timeout)
            .max_buf_size(MOST_HEAD)
            .max_headers(MOST_HEADERS)
            .serve_connection(
                TokioIo::new(Box::pin(stream)),
                TowerToHyperService::new(service),
            );
        let connection = self.graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(permit);
        });
    }
}

/// Lets others close what they have open when there is no room for one more.
async fn pause_after(error: &io::Error) {
    tracing::warn!(%error, "a connection could not be taken");
    tokio::time::sleep(POLL).await;
}

async fn accept(socket: Option<&Socket>) -> io::Result<tokio::net::UnixStream> {
    match socket {
        Some(socket) => socket.listener.accept().await.map(|(stream, _)| stream),
        None => std::future::pending().await,
    }
}

/// A Unix socket for this user alone; its file is removed at the end.
struct Socket {
    listener: UnixListener,
    path: PathBuf,
}

impl Socket {
    /// What is left of a service that is no more is replaced; one that answers is not.
    fn bind(path: &Path) -> io::Result<Self> {
        use std::os::unix::fs::{FileTypeExt, PermissionsExt};
        if let Ok(metadata) = std::fs::symlink_metadata(path) {
            let is_dead = metadata.file_type().is_socket()
                && std::os::unix::net::UnixStream::connect(path).is_err();
            if !is_dead {
                return Err(io::Error::new(
                    io::ErrorKind::AddrInUse,
                    format!("{} is in use", path.display()),
                ));
            }
            std::fs::remove_file(path)?;
        }
        let listener = UnixListener::bind(path)?;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
        Ok(Self {
            listener,
            path: path.to_owned(),
        })
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        // Gone already is as good.
        let _ = std::fs::remove_file(&self.path);
    }
}
