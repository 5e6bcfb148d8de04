//! What becomes of each request: how long it takes, and whether its answer gets there.

use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::Instant;

use axum::body::{Body, Bytes, HttpBody};
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::{Frame, SizeHint};

use super::App;
use crate::engine::rounded;

/// The status of a request whose client left before there was an answer, as nginx counts it.
const CLIENT_LEFT: u16 = 499;

/// The account of one request, from its arrival until its answer has been sent or its client has
/// left. Then it is counted, and logged.
pub struct Account {
    app: App,
    arrived: Instant,
    route: String,
    method: &'static str,
    id: String,
    is_logged: bool,
    status: u16,
    first: Option<Instant>,
    bytes: u64,
    is_complete: bool,
}

impl Account {
    /// Opens the account of a request that arrives now. `route` is as it is written in the code,
    /// of which there are only so many.
    pub fn open(
        app: App,
        route: String,
        method: &'static str,
        id: String,
        is_logged: bool,
    ) -> Self {
        app.active.fetch_add(1, Ordering::Relaxed);
        Self {
            app,
            arrived: Instant::now(),
            route,
            method,
            id,
            is_logged,
            status: CLIENT_LEFT,
            first: None,
            bytes: 0,
            is_complete: false,
        }
    }

    /// Goes on with the body of the answer.
    pub fn follow(mut self, status: u16, body: Body) -> Body {
        self.status = status;
        self.is_complete = body.is_end_stream();
        Body::new(UnsyncBoxBody::new(Counted {
            inner: body,
            account: self,
        }))
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        self.app.active.fetch_sub(1, Ordering::Relaxed);
        let metrics = &self.app.metrics;
        let route = self.route.as_str();
        let took = self.arrived.elapsed().as_secs_f64();
        let labels = [route, self.method, &self.status.to_string()];
        metrics.requests.with_label_values(&labels).inc();
        let times = &metrics.request_seconds;
        times.with_label_values(&[route]).observe(took);
        let first = self.first.map(|first| first - self.arrived);
        let first = first.map(|first| first.as_secs_f64());
        if let Some(first) = first {
            let times = &metrics.first_byte;
            times.with_label_values(&[route]).observe(first);
        }
        if self.is_logged {
            tracing::info!(
                request_id = self.id,
                method = self.method,
                route,
                status = self.status,
                seconds = rounded(took),
                first_byte_seconds = first.map(rounded),
                bytes = self.bytes,
                complete = self.is_complete,
                "request"
            );
        }
    }
}

/// A body that its account follows.
struct Counted {
    inner: Body,
    account: Account,
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.inner).poll_frame(context);
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(data) = frame.data_ref() {
                    self.account.first.get_or_insert_with(Instant::now);
                    self.account.bytes += data.len() as u64;
                }
                self.account.is_complete = self.inner.is_end_stream();
            }
            Poll::Ready(None) => self.account.is_complete = true,
            Poll::Ready(Some(Err(_))) | Poll::Pending => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
