//! Tests of the queue, with a thread in the place of the device.
#![allow(clippy::unwrap_used)]

use std::thread;
use std::time::Instant;

use super::*;

fn feed(sample_rate: u32) -> (Arc<Feed>, Outlet) {
    let rate = NonZero::new(sample_rate).unwrap();
    let feed = Arc::new(Feed::new(rate, Arc::default()));
    (feed.clone(), Outlet::new(feed))
}

#[test]
fn all_samples_come_out_in_order_and_then_the_tail() {
    let (feed, outlet) = feed(1_000);
    let samples: Vec<f32> = (1..=2_345).map(|i| i as f32).collect();
    feed.push(&samples[..7]).unwrap();
    feed.push(&samples[7..]).unwrap();
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
    feed.push(&[0.5; 10]).unwrap();
    assert!(outlet.take(100).any(|sample| sample == 0.5));
}

#[test]
fn the_queue_is_bounded_and_stops_waiting_when_told() {
    let (feed, _outlet) = feed(100);
    let stop = feed.stop.clone();
    let started = Instant::now();
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(100));
        stop.store(true, Ordering::Relaxed);
    });
    let error = feed.push(&[0.5; 100 * (MAX_QUEUED_S + 10)]).unwrap_err();
    assert!(matches!(error, AudioError::Interrupted));
    assert!(started.elapsed() >= Duration::from_millis(100));
    assert!(feed.lock().queued <= 100 * MAX_QUEUED_S + 10);
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
