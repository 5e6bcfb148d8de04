//! What the service counts and measures, for Prometheus.

use std::time::Duration;

use prometheus::{
    Counter, Gauge, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge,
    Opts, Registry, TextEncoder,
};

use crate::engine::Stages;

/// Upper bounds of buckets for times that people wait for, in seconds.
const WAITS: [f64; 14] = [
    0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 40.0, 80.0,
];

/// For stages of one utterance, in seconds.
const STAGES: [f64; 12] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 4.0,
];

/// For seconds of compute per second of audio.
const RTFS: [f64; 10] = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0];

/// All metrics. Their names are documented in docs/serve.md.
pub struct Metrics {
    registry: Registry,
    /// Requests, by route, method and status.
    pub requests: IntCounterVec,
    /// Time until the last byte.
    pub request_seconds: HistogramVec,
    /// Time until the first byte of the body.
    pub first_byte: HistogramVec,
    /// Requests in work or waiting.
    pub queue_depth: IntGauge,
    /// Time until the first sentence is begun.
    pub queue_wait: Histogram,
    /// Requests that were refused for lack of room.
    pub rejected: IntCounterVec,
    stage_seconds: HistogramVec,
    audio_seconds: Counter,
    synthesis_seconds: Counter,
    rtf: Histogram,
    /// Answers by where they came from.
    pub cache_requests: IntCounterVec,
    /// Times that the cache failed.
    pub cache_errors: IntCounter,
    /// Bytes kept.
    pub cache_bytes: IntGauge,
    /// Answers kept.
    pub cache_entries: IntGauge,
    /// Threads that speak.
    pub workers: IntGauge,
    /// Those that are at work.
    pub workers_busy: IntGauge,
    /// Works that nobody waited for any more.
    pub cancelled: IntCounter,
    /// Failures of this service, by kind.
    pub failures: IntCounterVec,
    /// 1 when requests are taken.
    pub ready: IntGauge,
}

impl Metrics {
    /// All at zero.
    ///
    /// # Errors
    ///
    /// If two of them had one name.
    pub fn new(voice: &str) -> prometheus::Result<Self> {
        let registry = Registry::new();
        let on = Registrar(&registry);
        #[cfg(target_os = "linux")]
        registry.register(Box::new(
            prometheus::process_collector::ProcessCollector::for_self(),
        ))?;
        let info = Gauge::with_opts(
            Opts::new(
                "tts_build_info",
                "Version of the program, and the voice pack.",
            )
            .const_label("version", env!("CARGO_PKG_VERSION"))
            .const_label("voice", voice),
        )?;
        info.set(1.0);
        registry.register(Box::new(info))?;
        let metrics = Self {
            requests: on.counters(
                "tts_requests_total",
                "Requests answered.",
                &["route", "method", "status"],
            )?,
            request_seconds: on.histograms(
                "tts_request_seconds",
                "Time until the last byte of an answer.",
                &["route"],
                &WAITS,
            )?,
            first_byte: on.histograms(
                "tts_first_byte_seconds",
                "Time until the first byte of an answer's body.",
                &["route"],
                &WAITS,
            )?,
            queue_depth: on.gauge("tts_queue_depth", "Texts in work or waiting.")?,
            queue_wait: on.histogram(
                "tts_queue_wait_seconds",
                "Time from the arrival of a text until its first sentence is begun.",
                &WAITS,
            )?,
            rejected: on.counters(
                "tts_rejected_total",
                "Requests refused for lack of room.",
                &["reason"],
            )?,
            stage_seconds: on.histograms(
                "tts_stage_seconds",
                "Time of a stage for one utterance (for text, of one text).",
                &["stage"],
                &STAGES,
            )?,
            audio_seconds: on.sum("tts_audio_seconds_total", "Seconds of audio synthesized.")?,
            synthesis_seconds: on.sum(
                "tts_synthesis_seconds_total",
                "Seconds that workers have spent on synthesis.",
            )?,
            rtf: on.histogram(
                "tts_rtf",
                "Real-time factor of an utterance: seconds of a worker per second of audio.",
                &RTFS,
            )?,
            cache_requests: on.counters(
                "tts_cache_requests_total",
                "Texts by where their audio came from: hit, miss, or shared with another request.",
                &["result"],
            )?,
            cache_errors: on.counter("tts_cache_errors_total", "Times that the cache failed.")?,
            cache_bytes: on.gauge("tts_cache_bytes", "Bytes in the cache in memory.")?,
            cache_entries: on.gauge("tts_cache_entries", "Answers in the cache in memory.")?,
            workers: on.gauge("tts_workers", "Threads that synthesize.")?,
            workers_busy: on.gauge("tts_workers_busy", "Threads that are synthesizing now.")?,
            cancelled: on.counter(
                "tts_cancelled_total",
                "Texts given up because their client had left.",
            )?,
            failures: on.counters("tts_failures_total", "Failures of this service.", &["kind"])?,
            ready: on.gauge("tts_ready", "1 when the service takes requests.")?,
            registry,
        };
        // What has not happened yet is 0, not absent.
        for route in ["/tts", "/tts/stream", "/v1/audio/speech"] {
            metrics.requests.with_label_values(&[route, "POST", "200"]);
            metrics.request_seconds.with_label_values(&[route]);
            metrics.first_byte.with_label_values(&[route]);
        }
        for reason in ["queue_full", "wait", "client", "draining"] {
            metrics.rejected.with_label_values(&[reason]);
        }
        for result in ["hit", "miss", "shared"] {
            metrics.cache_requests.with_label_values(&[result]);
        }
        for kind in ["synthesis", "panic", "timeout"] {
            metrics.failures.with_label_values(&[kind]);
        }
        for stage in ["text", "prosody", "emotion", "decoder", "encode"] {
            metrics.stage_seconds.with_label_values(&[stage]);
        }
        Ok(metrics)
    }

    /// Counts a stage that took so long.
    pub fn stage(&self, stage: &str, took: Duration) {
        let histogram = self.stage_seconds.with_label_values(&[stage]);
        histogram.observe(took.as_secs_f64());
    }

    /// Counts a spoken utterance: its stages, its audio in seconds, and the time of its worker.
    pub fn spoken(&self, stages: &Stages, audio_seconds: f64, took: Duration) {
        self.stage("prosody", stages.prosody);
        self.stage("emotion", stages.emotion);
        self.stage("decoder", stages.decoder);
        self.audio_seconds.inc_by(audio_seconds);
        self.synthesis_seconds.inc_by(took.as_secs_f64());
        if audio_seconds > 0.0 {
            self.rtf.observe(took.as_secs_f64() / audio_seconds);
        }
    }

    /// All values in the text format of Prometheus.
    ///
    /// # Errors
    ///
    /// If they cannot be written in it.
    pub fn text(&self) -> prometheus::Result<String> {
        TextEncoder::new().encode_to_string(&self.registry.gather())
    }
}

/// Makes metrics and registers them.
struct Registrar<'r>(&'r Registry);

impl Registrar<'_> {
    fn add<M: prometheus::core::Collector + Clone + 'static>(
        &self,
        metric: prometheus::Result<M>,
    ) -> prometheus::Result<M> {
        let metric = metric?;
        self.0.register(Box::new(metric.clone()))?;
        Ok(metric)
    }

    fn counter(&self, name: &str, help: &str) -> prometheus::Result<IntCounter> {
        self.add(IntCounter::new(name, help))
    }

    fn sum(&self, name: &str, help: &str) -> prometheus::Result<Counter> {
        self.add(Counter::new(name, help))
    }

    fn gauge(&self, name: &str, help: &str) -> prometheus::Result<IntGauge> {
        self.add(IntGauge::new(name, help))
    }

    fn counters(
        &self,
        name: &str,
        help: &str,
        labels: &[&str],
    ) -> prometheus::Result<IntCounterVec> {
        self.add(IntCounterVec::new(Opts::new(name, help), labels))
    }

    fn histogram(&self, name: &str, help: &str, bounds: &[f64]) -> prometheus::Result<Histogram> {
        let options = HistogramOpts::new(name, help).buckets(bounds.to_vec());
        self.add(Histogram::with_opts(options))
    }

    fn histograms(
        &self,
        name: &str,
        help: &str,
        labels: &[&str],
        bounds: &[f64],
    ) -> prometheus::Result<HistogramVec> {
        let options = HistogramOpts::new(name, help).buckets(bounds.to_vec());
        self.add(HistogramVec::new(options, labels))
    }
}
