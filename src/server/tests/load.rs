//! Who gets in, who has to go, and what is left when they have gone.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;

use super::{CacheSetting, Fake, ask, metric, post, sentences, service, until};

const HERE: &str = "127.0.0.1";

#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_refuses_at_once() {
    let fake = Fake::new(Duration::ZERO, false);
    let app = service(&fake, 1, |settings| settings.limits.max_queue = 2);
    let work = [1, 2].map(|n| {
        let app = app.clone();
        tokio::spawn(
            async move { post(&app, HERE, "/tts", json!({"text": sentences(n, 3)})).await },
        )
    });
    until(|| app.queue.depth() == 2).await;
    let begun = Instant::now();
    for path in ["/tts", "/tts/stream", "/subtitles"] {
        let refused = post(&app, HERE, path, json!({"text": "第三个。"})).await;
        assert_eq!((refused.status, refused.code()), (429, "queue_full".into()));
        let wait: u64 = refused.header("retry-after").parse().unwrap();
        assert!((1..=60).contains(&wait), "{wait}");
    }
    assert!(begun.elapsed() < Duration::from_secs(2));
    let refused = metric(&app, "tts_rejected_total{reason=\"queue_full\"}").await;
    assert_eq!((refused, metric(&app, "tts_queue_depth").await), (3.0, 2.0));
    // What needs no place is answered all the same.
    let reading = post(&app, HERE, "/phonemes", json!({"text": "好"})).await;
    assert_eq!(reading.status, 200);
    fake.open();
    for answer in join_all(work).await {
        assert_eq!(answer.unwrap().status, 200);
    }
    assert_eq!(app.queue.depth(), 0);
    let answer = post(&app, HERE, "/tts", json!({"text": "第三个。"})).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_client_cannot_take_all_the_room() {
    let fake = Fake::new(Duration::ZERO, false);
    let app = service(&fake, 1, |settings| settings.limits.per_client = Some(2));
    let work = [1, 2].map(|n| {
        let app = app.clone();
        tokio::spawn(
            async move { post(&app, HERE, "/tts", json!({"text": sentences(n, 2)})).await },
        )
    });
    until(|| app.queue.depth() == 2).await;
    let refused = post(&app, HERE, "/tts", json!({"text": "再来一个。"})).await;
    assert_eq!(
        (refused.status, refused.code()),
        (429, "client_limit".into())
    );
    assert!(!refused.header("retry-after").is_empty());
    assert_eq!(
        metric(&app, "tts_rejected_total{reason=\"client\"}").await,
        1.0
    );
    let other = app.clone();
    let other = tokio::spawn(async move {
        post(&other, "127.0.0.2", "/tts", json!({"text": "别人的。"}))
            .await
            .status
    });
    until(|| app.queue.depth() == 3).await;
    fake.open();
    assert_eq!(other.await.unwrap(), 200);
    for answer in join_all(work).await {
        assert_eq!(answer.unwrap().status, 200);
    }
    let again = post(&app, HERE, "/tts", json!({"text": "再来一个。"})).await;
    assert_eq!(again.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_would_wait_too_long_is_told_so() {
    let fake = Fake::new(Duration::ZERO, false);
    let app = service(&fake, 1, |settings| {
        settings.limits.max_wait = Duration::from_secs(2)
    });
    let text = sentences(1, 50);
    let (own, body) = (app.clone(), json!({"text": text}));
    let work = tokio::spawn(async move { post(&own, HERE, "/tts", body).await.status });
    until(|| app.queue.depth() == 1).await;
    // A long one has to wait for as much of the other as it is long itself, a short one not.
    let refused = post(&app, HERE, "/tts", json!({"text": sentences(2, 50)})).await;
    assert_eq!((refused.status, refused.code()), (429, "queue_full".into()));
    assert_eq!(
        metric(&app, "tts_rejected_total{reason=\"wait\"}").await,
        1.0
    );
    let own = app.clone();
    let short = tokio::spawn(async move {
        post(&own, HERE, "/tts", json!({"text": "好。"}))
            .await
            .status
    });
    until(|| app.queue.depth() == 2).await;
    fake.open();
    assert_eq!((work.await.unwrap(), short.await.unwrap()), (200, 200));
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_nobody_waits_for_stops() {
    for path in ["/tts", "/tts/stream", "/tts/stream/events", "/subtitles"] {
        let fake = Fake::new(Duration::ZERO, false);
        let app = service(&fake, 1, |_| {});
        let own = app.clone();
        let work = tokio::spawn(async move {
            ask(&own, HERE, "POST", path, &json!({"text": sentences(1, 30)})).await
        });
        until(|| fake.begun() == 1).await;
        work.abort();
        until(|| app.queue.depth() == 0 && app.metrics.cancelled.get() == 1).await;
        fake.open();
        let other = post(&app, HERE, "/tts", json!({"text": "别的。"})).await;
        assert_eq!(other.status, 200);
        // The sentence that was begun, and the other text.
        assert_eq!(fake.begun(), 2, "{path}");
        until(|| app.flights().is_empty()).await;
        // What was given up is not taken for an answer.
        let body = json!({"text": sentences(1, 30)});
        let again = post(&app, HERE, path, body).await;
        assert_eq!(
            (again.status, again.header("x-cache")),
            (200, "miss"),
            "{path}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_nobody_reads_any_more_stops() {
    let fake = Fake::new(Duration::from_millis(5), true);
    let app = service(&fake, 1, |_| {});
    let body = json!({"text": sentences(1, 50)});
    let stream = ask(&app, HERE, "POST", "/tts/stream", &body).await;
    assert_eq!(stream.status(), 200);
    drop(stream);
    assert_eq!(metric(&app, "tts_cancelled_total").await, 1.0);
    let begun = fake.begun();
    tokio::time::sleep(Duration::from_millis(60)).await;
    assert!(
        fake.begun() <= begun + 1 && begun < 49,
        "{begun} {}",
        fake.begun()
    );
    assert_eq!(app.queue.depth(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn equal_requests_at_a_time_are_spoken_once() {
    for cache in [CacheSetting::Off, CacheSetting::Memory { bytes: 1 << 20 }] {
        let is_kept = cache != CacheSetting::Off;
        let fake = Fake::new(Duration::ZERO, false);
        let app = service(&fake, 2, |settings| settings.cache = cache);
        let text = sentences(1, 4);
        let ask = |n: usize| {
            let (app, body) = (app.clone(), json!({"text": text}));
            let from = format!("127.0.0.{}", n + 1);
            tokio::spawn(async move { post(&app, &from, "/tts", body).await })
        };
        let mut work = vec![ask(0)];
        until(|| app.queue.depth() == 1).await;
        work.extend((1..10).map(ask));
        until(|| {
            app.metrics
                .cache_requests
                .with_label_values(&["shared"])
                .get()
                == 9
        })
        .await;
        // The first one leaves; the others stay.
        work.remove(0).abort();
        fake.open();
        let answers: Vec<_> = join_all(work)
            .await
            .into_iter()
            .map(Result::unwrap)
            .collect();
        for answer in &answers {
            assert_eq!((answer.status, answer.header("x-cache")), (200, "shared"));
            assert_eq!(answer.body, answers[0].body);
        }
        assert_eq!(fake.begun(), 4);
        assert_eq!(metric(&app, "tts_cancelled_total").await, 0.0);
        until(|| app.flights().is_empty()).await;
        let again = ask(0).await.unwrap();
        assert_eq!(
            again.header("x-cache"),
            if is_kept { "hit" } else { "miss" }
        );
        assert_eq!(again.body, answers[0].body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_utterances_at_a_time_than_workers() {
    let fake = Fake::new(Duration::from_millis(2), true);
    let app = service(&fake, 2, |_| {});
    let work = (0..30).map(|n| {
        let (app, body) = (app.clone(), json!({"text": sentences(n, 5)}));
        let from = format!("127.0.0.{}", n % 7 + 1);
        tokio::spawn(async move { post(&app, &from, "/tts", body).await.status })
    });
    for status in join_all(work.collect::<Vec<_>>()).await {
        assert_eq!(status.unwrap(), 200);
    }
    assert_eq!(fake.0.most_busy.load(Ordering::SeqCst), 2);
    assert_eq!((fake.begun(), app.queue.depth()), (150, 0));
    assert_eq!(metric(&app, "tts_workers").await, 2.0);
    until(|| app.metrics.workers_busy.get() == 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_too_long_is_released() {
    let fake = Fake::new(Duration::ZERO, false);
    let app = service(&fake, 1, |settings| {
        settings.limits.queue_timeout = Duration::from_millis(100);
        settings.limits.request_timeout = Duration::from_millis(300);
    });
    let own = app.clone();
    let begun =
        tokio::spawn(async move { post(&own, HERE, "/tts", json!({"text": "第一个。"})).await });
    until(|| fake.begun() == 1).await;
    let waiting = post(&app, HERE, "/tts", json!({"text": "第二个。"})).await;
    assert_eq!(
        (waiting.status, waiting.code()),
        (503, "queue_timeout".into())
    );
    assert!(!waiting.header("retry-after").is_empty());
    let late = begun.await.unwrap();
    assert_eq!((late.status, late.code()), (504, "request_timeout".into()));
    assert_eq!(app.queue.depth(), 0);
    assert_eq!(
        metric(&app, "tts_failures_total{kind=\"timeout\"}").await,
        2.0
    );
    fake.open();
    let after = post(&app, HERE, "/tts", json!({"text": "第三个。"})).await;
    assert_eq!(after.status, 200);
}
