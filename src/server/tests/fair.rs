//! Everybody's turn comes, whatever the others send.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde_json::json;

use super::{Fake, ask, metric, post, sentences, service, settings, studio, until};
use crate::config::Overrides;
use crate::engine::Job;
use crate::script::Markup;
use crate::server::error::ApiError;
use crate::server::flight::{Flight, Planned};
use crate::server::key::Key;
use crate::server::queue::{Client, FIRST_PACE, Place, Queue, Refusal, Turn};
use crate::server::request::Wish;
use crate::server::settings::Limits;
use crate::server::stage::Delivery;
use crate::subtitle::{Level, SubtitleFormat, SubtitleOptions};

const HERE: &str = "127.0.0.1";

#[tokio::test(flavor = "multi_thread")]
async fn a_long_text_holds_up_nobody() {
    let fake = Fake::new(Duration::from_millis(5), true);
    let app = service(&fake, 1, |_| {});
    let input = sentences(1, 450);
    assert!((4_000..=4_096).contains(&input.chars().count()));
    let long = json!({"model": "tts-1", "voice": "tick", "input": input, "response_format": "pcm"});
    // Of the same client, too: its texts take turns.
    let stream = ask(&app, HERE, "POST", "/v1/audio/speech", &long).await;
    for (n, from) in [HERE, "127.0.0.2", HERE, "127.0.0.3"]
        .into_iter()
        .enumerate()
    {
        fake.close();
        let body = json!({"text": sentences(100 + n, 3)});
        let own = app.clone();
        let short = tokio::spawn(async move { post(&own, from, "/tts", body).await.status });
        until(|| app.queue.waiting() == 2).await;
        let begun = fake.begun();
        fake.open();
        assert_eq!(short.await.unwrap(), 200);
        // Its own three, one of the other before each, and what began before this was seen.
        let between = fake.begun() - begun;
        assert!(between <= 3 * 2 + 2, "{between} utterances");
    }
    assert!(fake.begun() < 100, "the long text was done first");
    assert_eq!(metric(&app, "tts_queue_depth").await, 1.0);
    drop(stream);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_texts_of_one_client_hold_up_the_others_like_one() {
    let fake = Fake::new(Duration::from_millis(5), false);
    let app = service(&fake, 1, |_| {});
    let many: Vec<_> = (0..40)
        .map(|n| {
            let (app, body) = (app.clone(), json!({"text": sentences(n, 20)}));
            tokio::spawn(async move { post(&app, HERE, "/tts", body).await.status })
        })
        .collect();
    // The worker holds one sentence of the first one, which has more.
    until(|| app.queue.waiting() == 40).await;
    let (own, body) = (app.clone(), json!({"text": sentences(200, 5)}));
    let other = tokio::spawn(async move { post(&own, "127.0.0.2", "/tts", body).await.status });
    until(|| app.queue.waiting() == 41).await;
    let begun = fake.begun();
    fake.open();
    assert_eq!(other.await.unwrap(), 200);
    let between = fake.begun() - begun;
    assert!(between <= 5 * 2 + 2, "{between} utterances");
    many.into_iter().for_each(|task| task.abort());
}

/// A few jobs to be spoken.
static JOBS: LazyLock<Vec<Job>> = LazyLock::new(|| {
    let studio = studio();
    let wish = Wish {
        text: sentences(1, 6),
        markup: Markup::Plain,
        over: Overrides::default(),
    };
    let order = studio.order(wish, 500).unwrap();
    let jobs = studio.plan(&order).unwrap().jobs;
    assert_eq!(jobs.len(), 6);
    jobs
});

fn client(number: u8) -> Client {
    Client::Address(IpAddr::from([127, 0, 0, number]))
}

/// A text that has been admitted.
fn text(place: Place, number: u8, jobs: usize) -> Arc<Flight> {
    let flight = Flight::new(Key::of([number.to_string().as_str()]), place);
    let planned = Planned {
        source: String::new(),
        jobs: JOBS[..jobs].to_vec(),
        unread: Vec::new(),
    };
    let subtitles = SubtitleOptions {
        format: SubtitleFormat::Srt,
        level: Level::Sentence,
        line_length: 40,
    };
    let delivery = Delivery::Subtitles(subtitles);
    flight.plan(planned, &delivery, 8_000).unwrap();
    Arc::new(flight)
}

#[derive(Debug, Clone)]
enum Step {
    /// A text of so many jobs, of this client.
    Arrive(u8, usize),
    /// A worker takes a job and finishes it.
    Speak,
    /// The client of one of the texts leaves.
    Leave(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (0..4_u8, 1..=6_usize).prop_map(|(client, jobs)| Step::Arrive(client, jobs)),
        3 => Just(Step::Speak),
        1 => (0..8_usize).prop_map(Step::Leave),
    ]
}

/// A text as the test knows it.
struct Known {
    flight: Arc<Flight>,
    client: u8,
    jobs: usize,
    spoken: usize,
    /// Turns of its client since its own.
    waited: usize,
}

#[test]
fn who_is_alone_has_all_cores_and_nobody_beside() {
    let queue = Arc::new(Queue::new(settings().limits));
    queue.set_workers(2);
    let arrive = |number: u8, jobs: usize| {
        let place = queue.admit(client(number), 10).unwrap();
        let flight = text(place, number, jobs);
        queue.push(client(number), Arc::clone(&flight));
        flight
    };
    let done = || queue.done(Duration::from_millis(10), 10);
    let _one = arrive(1, 1);
    assert!(!queue.next().unwrap().is_alone, "there is only one engine");
    done();

    queue.let_alone();
    let _one = arrive(1, 1);
    assert!(queue.next().unwrap().is_alone);
    let two = arrive(2, 1);
    let waiting = {
        let queue = Arc::clone(&queue);
        std::thread::spawn(move || queue.next().unwrap().flight)
    };
    std::thread::sleep(Duration::from_millis(30));
    assert!(!waiting.is_finished(), "it works beside one that is alone");
    done();
    assert!(Arc::ptr_eq(&waiting.join().unwrap(), &two));
    done();

    // Two sentences of one text are spoken side by side.
    let _two = arrive(1, 2);
    assert!(!queue.next().unwrap().is_alone && !queue.next().unwrap().is_alone);
}

/// Speaks one sentence of ten characters of the text whose turn it is. Texts that take no longer than
/// `most` alone must be done within `most` more than that, give or take a turn of all.
fn turn(
    texts: &mut VecDeque<(Place, usize, usize, f64)>,
    clock: &mut f64,
    most: f64,
    crowd: usize,
) -> Result<(), TestCaseError> {
    let Some((place, left, chars, came)) = texts.pop_front() else {
        return Ok(());
    };
    *clock += FIRST_PACE * 10.0;
    place.advance(10);
    if left > 1 {
        texts.push_back((place, left - 1, chars, came));
        return Ok(());
    }
    let alone = FIRST_PACE * chars as f64;
    let took = *clock - came;
    let turn_of_all = FIRST_PACE * 10.0 * crowd as f64;
    prop_assert!(
        alone > most || took <= most + alone + turn_of_all,
        "{took} s for {alone} s"
    );
    Ok(())
}

const MOST: usize = 8;
const PER_CLIENT: usize = 3;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn turns_are_fair_and_places_are_freed(steps in vec(step(), 1..150)) {
        let queue = Arc::new(Queue::new(Limits {
            max_queue: MOST,
            per_client: Some(PER_CLIENT),
            ..settings().limits
        }));
        let mut known: Vec<Known> = Vec::new();
        // Turns of others since its own, for each client that has something to be spoken.
        let mut waited: HashMap<u8, usize> = HashMap::new();
        // In the end, everything is spoken.
        let rest = std::iter::repeat_n(Step::Speak, MOST * 6);
        for step in steps.into_iter().chain(rest) {
            match step {
                Step::Arrive(number, jobs) => {
                    let own = known.iter().filter(|text| text.client == number).count();
                    let admitted = queue.admit(client(number), 10 * jobs);
                    match admitted {
                        Ok(place) => {
                            prop_assert!(known.len() < MOST && own < PER_CLIENT);
                            let flight = text(place, number, jobs);
                            queue.push(client(number), Arc::clone(&flight));
                            waited.entry(number).or_default();
                            known.push(Known { flight, client: number, jobs, spoken: 0, waited: 0 });
                        }
                        Err(Refusal::Full(_)) => prop_assert_eq!(known.len(), MOST),
                        Err(Refusal::Client(_)) => prop_assert_eq!(own, PER_CLIENT),
                        Err(Refusal::Wait(_)) => prop_assert!(false, "nobody waits that long"),
                    }
                }
                Step::Speak if known.is_empty() => {}
                Step::Speak => {
                    let Turn { flight, index, .. } = queue.next().unwrap();
                    let at = known.iter().position(|text| Arc::ptr_eq(&text.flight, &flight));
                    let at = at.unwrap();
                    let served = known[at].client;
                    prop_assert_eq!(index, known[at].spoken);
                    for text in known.iter_mut().filter(|text| text.client == served) {
                        text.waited += 1;
                        prop_assert!(text.waited <= PER_CLIENT, "a text starves");
                    }
                    known[at].waited = 0;
                    known[at].spoken += 1;
                    for (number, turns) in &mut waited {
                        *turns = if *number == served { 0 } else { *turns + 1 };
                        prop_assert!(*turns <= 3, "client {} starves", number);
                    }
                    if known[at].spoken == known[at].jobs {
                        flight.fail(ApiError::internal());
                        known.remove(at);
                    }
                }
                Step::Leave(_) if known.is_empty() => {}
                Step::Leave(which) => {
                    let left = known.remove(which % known.len());
                    prop_assert!(left.flight.leave());
                    prop_assert!(!left.flight.is_wanted());
                }
            }
            waited.retain(|number, _| known.iter().any(|text| text.client == *number));
            prop_assert_eq!(queue.depth(), known.len());
        }
        prop_assert!(known.is_empty());
        let all: Vec<_> = (0..PER_CLIENT).map(|_| queue.admit(client(0), 1)).collect();
        prop_assert!(all.iter().all(Result::is_ok), "places were not freed");
    }

    #[test]
    fn who_is_in_is_done_in_time_whoever_comes_later(
        arrivals in vec((0..6_usize, 1..=40_usize), 40..200),
    ) {
        let (most, sentence) = (30.0, 10);
        let queue = Arc::new(Queue::new(Limits {
            max_queue: 1_000,
            max_wait: Duration::from_secs_f64(most),
            ..settings().limits
        }));
        let second = |chars: usize| FIRST_PACE * chars as f64;
        let started = Instant::now();
        let (mut clock, mut crowd) = (0.0_f64, 0);
        // Each with its place, the sentences that it has left, its length and when it came.
        let mut texts = VecDeque::new();
        let mut arrivals = arrivals.into_iter();
        loop {
            if let Some((gap, sentences)) = arrivals.next() {
                let chars = sentences * sentence;
                let now = started + Duration::from_secs_f64(clock);
                if let Ok(place) = queue.admit_at(client(0), chars, now) {
                    texts.push_back((place, sentences, chars, clock));
                }
                crowd = crowd.max(texts.len());
                clock += if texts.is_empty() { second(gap) } else { 0.0 };
                // Some turns pass until the next one comes.
                for _ in 0..gap {
                    turn(&mut texts, &mut clock, most, crowd)?;
                }
            } else if texts.is_empty() {
                break;
            } else {
                turn(&mut texts, &mut clock, most, crowd)?;
            }
        }
    }

    #[test]
    fn waits_are_bounded_and_say_when_to_come_again(
        texts in vec((0..4_u8, 1..4_096_usize), 1..40), seconds in 1..100_u64,
    ) {
        let queue = Arc::new(Queue::new(Limits {
            max_queue: 20,
            max_wait: Duration::from_secs(seconds),
            ..settings().limits
        }));
        queue.set_workers(2);
        let mut places: Vec<Place> = Vec::new();
        for (number, chars) in texts {
            match queue.admit(client(number), chars) {
                Ok(place) => places.push(place),
                Err(Refusal::Full(wait) | Refusal::Wait(wait) | Refusal::Client(wait)) => {
                    prop_assert!((1.0..=60.0).contains(&wait.as_secs_f64()));
                    // A refusal takes no room.
                    prop_assert_eq!(queue.depth(), places.len());
                }
            }
            prop_assert!(places.len() <= 20);
        }
        prop_assert!(!places.is_empty(), "an empty queue refuses");
        drop(places);
        prop_assert_eq!(queue.depth(), 0);
    }
}
