//! A service of this machine that has the voice loaded already: jobs go there, takes come back.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{HOST, RETRY_AFTER};
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::UnixStream;
use tokio::sync::watch;

use super::wire::{self, Greeting};
use super::{Job, Stages, Take};
use crate::tr;
use crate::voice::pack::Manifest;

/// How long a service may take to say who it is.
const GREETING: Duration = Duration::from_secs(2);

/// How long a job is offered again to a service that is too busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// The largest greeting or error, in bytes.
const MOST_WORDS: usize = 64 << 10;

/// No service has more workers.
const MOST_WORKERS: usize = 1024;

/// Says whether a take was made for this job or was known already.
const CACHE: &str = "x-cache";

/// A service that can speak for this program. Each job is a connection of its own.
pub struct Service {
    socket: PathBuf,
    pack: String,
    workers: usize,
    runtime: tokio::runtime::Runtime,
    cancelled: watch::Sender<bool>,
}

/// Why a service does not speak for this program.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// Nobody is there.
    #[error("{}", tr!("no service answers there ({0})", "没有服务应答（{0}）", .0))]
    Absent(io::Error),
    /// It says nothing.
    #[error("{}", tr!("the service does not answer", "服务没有回应"))]
    Silent,
    /// It is of another version.
    #[error("{}", tr!(
        "the service is of version {0}, this program of {1}", "服务的版本为 {0}，本程序为 {1}",
        .0, env!("CARGO_PKG_VERSION")
    ))]
    Version(String),
    /// It speaks with another pack.
    #[error("{}", tr!(
        "the service has another voice pack than {0}", "服务使用的语音包不是 {0}", .0
    ))]
    Pack(String),
    /// It will not, in its own words.
    #[error("{}", tr!("the service says: {0}", "服务答复：{0}", .0))]
    Refused(String),
    /// It has ended, or what it says is not understood.
    #[error("{}", tr!("the connection to the service broke ({0})", "与服务的连接中断（{0}）", .0))]
    Broken(String),
    /// The user stopped it.
    #[error("{}", tr!("interrupted", "已中断"))]
    Interrupted,
}

/// What a service answers.
struct Answer {
    status: StatusCode,
    retry_after: Duration,
    is_fresh: bool,
    body: Bytes,
}

impl Service {
    /// Makes sure that the service on `socket` can speak with the pack of this manifest.
    ///
    /// # Errors
    ///
    /// If it cannot, or not now.
    pub fn greet(socket: &Path, manifest: &Manifest) -> Result<Self, ServiceError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(ServiceError::Absent)?;
        let mut service = Self {
            socket: socket.to_owned(),
            pack: manifest.fingerprint(),
            workers: 1,
            runtime,
            cancelled: watch::Sender::new(false),
        };
        let asked = service.exchange(Method::GET, Bytes::new(), MOST_WORDS);
        let asked = service
            .runtime
            .block_on(async { tokio::time::timeout(GREETING, asked).await });
        let answer = asked.map_err(|_| ServiceError::Silent)??;
        let body = accepted(answer)?.body;
        let greeting: Greeting = serde_json::from_slice(&body).map_err(broken)?;
        if greeting.version != env!("CARGO_PKG_VERSION") {
            return Err(ServiceError::Version(greeting.version));
        }
        if greeting.pack != service.pack {
            return Err(ServiceError::Pack(manifest.name.clone()));
        }
        service.workers = greeting.workers.clamp(1, MOST_WORKERS);
        Ok(service)
    }

    /// Jobs that it speaks at a time.
    pub fn workers(&self) -> usize {
        self.workers
    }

    /// Has a job spoken; waits while the service is too busy for it.
    pub(super) fn speak(&self, job: &Job) -> Result<Take, ServiceError> {
        let body = wire::write_job(job, &self.pack).map_err(broken)?;
        let body = Bytes::from(body);
        let until = Instant::now() + PATIENCE;
        let asking = async {
            loop {
                let asked = self.exchange(Method::POST, body.clone(), wire::MOST_TAKE);
                let answer = asked.await?;
                let is_busy = answer.status == StatusCode::TOO_MANY_REQUESTS;
                if !is_busy || Instant::now() + answer.retry_after > until {
                    return accepted(answer);
                }
                tokio::time::sleep(answer.retry_after).await;
            }
        };
        let mut cancelled = self.cancelled.subscribe();
        let answer = self.runtime.block_on(async {
            tokio::select! {
                answer = asking => answer,
                _ = cancelled.wait_for(|is_cancelled| *is_cancelled) => Err(ServiceError::Interrupted),
            }
        })?;
        let mut take = wire::read_take(&answer.body).map_err(broken)?;
        if !answer.is_fresh {
            // What it took is not what it takes now.
            take.stages = Stages::default();
        }
        Ok(take)
    }

    /// Makes running and later calls end at once.
    pub(super) fn cancel(&self) {
        self.cancelled.send_replace(true);
    }

    pub(super) fn is_cancelled(&self) -> bool {
        *self.cancelled.borrow()
    }

    /// One request and its answer, of at most so many bytes.
    async fn exchange(
        &self,
        method: Method,
        body: Bytes,
        most: usize,
    ) -> Result<Answer, ServiceError> {
        let request = Request::builder()
            .method(method)
            .uri(wire::ROUTE)
            .header(HOST, "localhost")
            .body(Full::new(body))
            .map_err(broken)?;
        let stream = UnixStream::connect(&self.socket).await;
        let stream = TokioIo::new(stream.map_err(ServiceError::Absent)?);
        let (mut sender, connection) = hyper::client::conn::http1::handshake(stream)
            .await
            .map_err(broken)?;
        let asking = async move {
            let response = sender.send_request(request).await.map_err(broken)?;
            let (status, retry_after, is_fresh) = told(&response);
            let body = Limited::new(response.into_body(), most).collect();
            let body = body
                .await
                .map_err(|error| ServiceError::Broken(error.to_string()))?;
            Ok(Answer {
                status,
                retry_after,
                is_fresh,
                body: body.to_bytes(),
            })
        };
        // What breaks the connection fails the request as well.
        let (answer, _) = tokio::join!(asking, connection);
        answer
    }
}

/// What the head of an answer says.
fn told<B>(response: &Response<B>) -> (StatusCode, Duration, bool) {
    let header = |name: &str| response.headers().get(name)?.to_str().ok();
    let seconds = header(RETRY_AFTER.as_str()).and_then(|seconds| seconds.parse().ok());
    let retry_after = Duration::from_secs(seconds.unwrap_or(1));
    (
        response.status(),
        retry_after,
        header(CACHE) == Some("miss"),
    )
}

/// The answer, unless it is an error.
fn accepted(answer: Answer) -> Result<Answer, ServiceError> {
    if answer.status == StatusCode::OK {
        return Ok(answer);
    }
    let said: Option<serde_json::Value> = serde_json::from_slice(&answer.body).ok();
    let message = said
        .as_ref()
        .and_then(|said| said["error"]["message"].as_str());
    let message = message.map_or_else(|| answer.status.to_string(), str::to_owned);
    Err(ServiceError::Refused(message))
}

fn broken(error: impl std::error::Error) -> ServiceError {
    // What is behind an error of HTTP says more than that there is one.
    let cause = error.source().map(ToString::to_string);
    ServiceError::Broken(cause.unwrap_or_else(|| error.to_string()))
}
