//! What breaks in here is a 500 with an id, and the service lives on.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Fake, Mood, get, metric, post, sentences, service, try_post, until};

const HERE: &str = "127.0.0.1";

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_of_the_voice_is_told_with_an_id() {
    for mood in [Mood::Panics, Mood::NotANumber] {
        let fake = Fake::new(Duration::ZERO, true);
        let app = service(&fake, 2, |_| {});
        fake.set(mood);
        let mut failures = 0.0;
        for path in ["/tts", "/tts/stream", "/tts/stream/events", "/subtitles"] {
            for _ in 0..3 {
                let body = json!({"text": sentences(1, 5)});
                let failed = post(&app, HERE, path, body).await;
                assert_eq!(
                    (failed.status, failed.code()),
                    (500, "internal_error".into())
                );
                assert_eq!(failed.json()["error"]["type"], "server_error");
                failures += 1.0;
            }
        }
        let counted = metric(&app, "tts_failures_total{kind=\"synthesis\"}").await;
        assert!(counted >= failures, "{counted}");
        assert_eq!(get(&app, "/readyz").await.status, 200);
        until(|| app.flights().is_empty()).await;
        assert_eq!(app.queue.depth(), 0);
        fake.set(Mood::Well);
        // What failed is not kept, and all workers are still there.
        for n in 1..20 {
            let well = post(&app, HERE, "/tts", json!({"text": sentences(n, 5)})).await;
            assert_eq!((well.status, well.header("x-cache")), (200, "miss"));
        }
        // The last one is kept behind its answer.
        until(|| app.cache.size().1 == 19).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_fails_midway_is_cut() {
    let fake = Fake::new(Duration::from_millis(20), true);
    let app = service(&fake, 1, |_| {});
    let broken = || {
        let fake = fake.clone();
        let begun = fake.begun();
        tokio::spawn(async move {
            until(|| fake.begun() == begun + 3).await;
            fake.set(Mood::NotANumber);
        })
    };
    let breaks = broken();
    let body = json!({"text": sentences(1, 20), "format": "raw"});
    assert!(
        try_post(&app, HERE, "/tts/stream", body.clone())
            .await
            .is_err()
    );
    breaks.await.unwrap();

    fake.set(Mood::Well);
    let breaks = broken();
    let events = post(&app, HERE, "/tts/stream/events", body).await;
    breaks.await.unwrap();
    assert_eq!(events.status, 200);
    let text = String::from_utf8(events.body.to_vec()).unwrap();
    let last = text.trim_end().rsplit("\n\n").next().unwrap();
    let (name, data) = last.split_once('\n').unwrap();
    assert_eq!(name, "event: error", "{text}");
    let data: Value = serde_json::from_str(data.trim_start_matches("data: ")).unwrap();
    assert_eq!(data["error"]["code"], "internal_error");
    assert_eq!(data["request_id"], events.header("x-request-id"));
    assert!(text.contains("event: audio") && !text.contains("event: end"));

    fake.set(Mood::Well);
    let breaks = broken();
    let input = json!({
        "model": "tts-1", "voice": "tick", "input": sentences(2, 20), "response_format": "pcm",
        "stream_format": "sse",
    });
    let events = post(&app, HERE, "/v1/audio/speech", input).await;
    breaks.await.unwrap();
    let text = String::from_utf8(events.body.to_vec()).unwrap();
    let last = text.trim_end().rsplit("\n\n").next().unwrap();
    let data: Value = serde_json::from_str(last.trim_start_matches("data: ")).unwrap();
    assert_eq!(
        (&data["type"], &data["error"]["code"]),
        (&json!("error"), &json!("internal_error"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_samples_at_all_are_no_fault() {
    let fake = Fake::new(Duration::ZERO, true);
    let app = service(&fake, 1, |_| {});
    fake.set(Mood::Silent);
    for path in ["/tts", "/tts/stream", "/tts/stream/events", "/subtitles"] {
        let answer = post(&app, HERE, path, json!({"text": sentences(1, 3)})).await;
        assert_eq!(answer.status, 200, "{path}");
    }
}
