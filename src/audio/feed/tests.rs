//! Tests of the queue, with a thread in the place of the device.
#![allow(clippy::unwrap_used)]

use std::thread;
use std::time::Instant;

use super::*;
use crate::audio::outlet::Outlet;

fn feed(sample_rate: u32) -> (Arc<Feed>, Outlet) {
    with_steps(sample_rate, 1, Steps::OverPassages)
}

fn with_steps(sample_rate: u32, channels: u16, steps: Steps) -> (Arc<Feed>, Outlet) {
    let feed = Arc::new(Feed::new(Purpose {
        sample_rate: NonZero::new(sample_rate).unwrap(),
        channels: NonZero::new(channels).unwrap(),
        steps,
        transport: Arc::default(),
        stop: Arc::default(),
    }));
    (feed.clone(), Outlet::new(feed))
}

#[test]
fn all_samples_come_out_in_order_and_then_the_tail() {
    let (feed, outlet) = feed(1_000);
    let samples: Vec<f32> = (1..=2_345).map(|i| i as f32).collect();
    feed.push(&samples[..7], true).unwrap();
    feed.push(&samples[7..], true).unwrap();
    let device = thread::spawn(move || outlet.collect::<Vec<f32>>());
    feed.drain(Duration::from_millis(50)).unwrap();
    let mut played = device.join().unwrap();
    assert_eq!(played.split_off(played.len() - 50), [0.0; 50]);
    played.retain(|&sample| sample != 0.0);
    assert_eq!(played, samples);
}

#[test]
fn a_starved_device_gets_silence_and_then_the_sound() {
    let (feed, mut outlet) = feed(1_000);
    assert!(outlet.by_ref().take(100).all(|sample| sample == 0.0));
    feed.push(&[0.5; 10], true).unwrap();
    assert!(outlet.take(100).any(|sample| sample == 0.5));
}

#[test]
fn the_queue_is_bounded_and_stops_waiting_when_told() {
    let (feed, _outlet) = feed(100);
    let stop = feed.purpose.stop.clone();
    let started = Instant::now();
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(100));
        stop.store(true, Ordering::Relaxed);
    });
    let error = feed
        .push(&[0.5; 100 * (MAX_QUEUED_S + 10)], true)
        .unwrap_err();
    assert!(matches!(error, AudioError::Interrupted));
    assert!(started.elapsed() >= Duration::from_millis(100));
    assert!(feed.lock().tape.queued() <= 100 * MAX_QUEUED_S + 10);
    assert!(matches!(
        feed.drain(Duration::ZERO),
        Err(AudioError::Interrupted)
    ));
}

#[test]
fn a_lost_device_ends_the_wait() {
    let (feed, _outlet) = feed(1_000);
    let device = feed.clone();
    thread::spawn(move || device.lose("unplugged".to_owned()));
    let error = feed.drain(Duration::ZERO).unwrap_err();
    assert!(matches!(&error, AudioError::DeviceLost { reason } if reason == "unplugged"));
    assert!(error.is_missing_resource());
}

#[test]
fn a_pause_is_silence_and_loses_nothing() {
    let (feed, mut outlet) = feed(1_000);
    feed.push(&[0.5; 1_000], true).unwrap();
    assert!(outlet.by_ref().take(100).all(|sample| sample == 0.5));
    feed.purpose.transport.toggle_pause();
    assert!(outlet.by_ref().take(300).all(|sample| sample == 0.0));
    feed.purpose.transport.toggle_pause();
    let rest = outlet.take(1_200).filter(|&sample| sample == 0.5);
    assert_eq!(rest.count(), 900);
}

#[test]
fn steps_lead_from_sentence_to_sentence() {
    let (feed, mut outlet) = feed(1_000);
    for sentence in [0.1, 0.2, 0.3] {
        feed.push(&[sentence; 2_000], true).unwrap();
    }
    let transport = &feed.purpose.transport;
    let mut next = |count: usize| outlet.by_ref().take(count).collect::<Vec<f32>>();
    assert_eq!(next(1_500), [0.1; 1_500]);
    transport.step(1);
    assert_eq!(next(200), [0.2; 200]);
    // So little of it was heard that the one before is meant.
    transport.step(-1);
    assert_eq!(next(2_000), [0.1; 2_000]);
    assert_eq!(next(1_500), [0.2; 1_500]);
    transport.step(-1);
    assert_eq!(next(2_000), [0.2; 2_000]);
    assert_eq!(next(100), [0.3; 100]);
}

#[test]
fn going_back_at_the_very_end_plays_again() {
    let (feed, mut outlet) = feed(1_000);
    feed.push(&[0.5; 2_000], true).unwrap();
    feed.lock().tail = Some(50);
    assert_eq!(
        outlet.by_ref().take(2_050).filter(|s| *s == 0.5).count(),
        2_000
    );
    feed.purpose.transport.step(-1);
    assert_eq!(outlet.filter(|s| *s == 0.5).count(), 2_000);
    feed.drain(Duration::ZERO).unwrap();
}

#[test]
fn whoever_has_stopped_listening_holds_nobody_up() {
    let (feed, mut outlet) = feed(100);
    feed.purpose.transport.mute();
    feed.push(&[0.5; 100 * (MAX_QUEUED_S + 10)], true).unwrap();
    feed.drain(Duration::ZERO).unwrap();
    assert_eq!(outlet.next(), None);
}

#[test]
fn a_writer_who_takes_the_steps_is_not_kept_waiting() {
    let (feed, mut outlet) = with_steps(100, 2, Steps::ByWriter);
    feed.push(&[0.5; 100], true).unwrap();
    assert_eq!(outlet.by_ref().take(100).last(), Some(0.5));
    let place = Place {
        passages: 1,
        frames: 50,
        all_frames: 50,
    };
    assert_eq!(feed.place(), place);
    feed.purpose.transport.step(1);
    feed.push(&[0.5; 200 * (MAX_QUEUED_S + 10)], false).unwrap();
    feed.drain(Duration::ZERO).unwrap();
    feed.clear();
    assert_eq!(feed.purpose.transport.take_steps(), 1);
    feed.push(&[0.25; 100], true).unwrap();
    assert!(outlet.by_ref().take(100).all(|sample| sample == 0.25));
    assert_eq!(feed.place().passages, 2);
}
