//! The walk through the files: decoding, gaps that are none, and the listener's steps.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

use super::list::Item;
use super::show::Shown;
use crate::audio::decode::{AudioFile, DecodeError};
use crate::audio::{AudioError, Device, Layout, Player, Transport};

/// A step in a single file, in seconds.
const STEP_S: u64 = 5;

/// Going back leads to the beginning of a file if more seconds of it were heard, else to the file
/// before.
const NEW_S: u64 = 2;

/// Files that are being played.
pub struct Session {
    device: Device,
    transport: Arc<Transport>,
    stop: Arc<AtomicBool>,
    items: Vec<Item>,
    format: Layout,
    player: Player,
    shown: Arc<Mutex<Shown>>,
    /// What players before the present one have played, in seconds.
    heard_before: f64,
    failures: Vec<DecodeError>,
}

/// A place: a file, of which there is none behind the last, and a frame in it.
type Place = (usize, u64);

/// Where decoding stands.
struct Reading {
    index: usize,
    /// Nothing behind the last file.
    file: Option<AudioFile>,
    /// The frame that it begins with, until something was played of it.
    begins_at: Option<u64>,
}

impl Session {
    /// Opens the device for the first of the files.
    pub fn new(
        device: Device,
        items: Vec<Item>,
        transport: Arc<Transport>,
        stop: Arc<AtomicBool>,
    ) -> Result<Self, AudioError> {
        let format = items.first().map(|item| item.format);
        let format = format.ok_or(AudioError::ZeroSampleRate)?;
        let player = Player::of_files(&device, format, transport.clone(), stop.clone())?;
        let shown = Arc::new(Mutex::new(Shown::new(&items, player.counter())));
        Ok(Self {
            device,
            transport,
            stop,
            items,
            format,
            player,
            shown,
            heard_before: 0.0,
            failures: Vec::new(),
        })
    }

    /// What is to be told of the playing while it goes on.
    pub fn shown(&self) -> Arc<Mutex<Shown>> {
        self.shown.clone()
    }

    /// The files.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// What was wrong with files that turned out to be damaged.
    pub fn failures(&mut self) -> &mut Vec<DecodeError> {
        &mut self.failures
    }

    /// What was heard, in seconds.
    pub fn heard_seconds(&self) -> f64 {
        let frames = self.player.counter().place().all_frames;
        self.heard_before + frames as f64 / f64::from(self.format.sample_rate)
    }

    /// Plays everything. A file that turns out to be damaged is `told`, and the next follows.
    pub fn run(&mut self, told: impl Fn(&DecodeError)) -> Result<(), AudioError> {
        let mut reading = self.read_from((0, 0), &told)?;
        loop {
            let steps = self.transport.take_steps();
            if steps != 0 {
                reading = self.go(steps, &told)?;
                continue;
            }
            let Some(file) = &mut reading.file else {
                self.player.drain()?;
                match self.transport.has_steps() {
                    true => continue,
                    false => return Ok(()),
                }
            };
            reading = match file.read() {
                Ok(block) if !block.is_empty() => {
                    self.play(&mut reading, &block)?;
                    reading
                }
                Ok(_) => self.next(reading.index, &told)?,
                Err(error) => {
                    told(&error);
                    self.failures.push(error);
                    self.next(reading.index, &told)?
                }
            };
        }
    }

    fn play(&mut self, reading: &mut Reading, block: &[f32]) -> Result<(), AudioError> {
        let begins_at = reading.begins_at.take();
        if let Some(frame) = begins_at {
            self.show(|shown| shown.begin((reading.index, frame)));
        }
        self.player.push(block, begins_at.is_some())
    }

    /// The file after this one. One of another format waits until all before has been heard.
    fn next(&mut self, index: usize, told: &dyn Fn(&DecodeError)) -> Result<Reading, AudioError> {
        let next = index + 1;
        if self
            .items
            .get(next)
            .is_some_and(|item| item.format != self.format)
        {
            self.player.drain()?;
            // The listener may have gone elsewhere meanwhile.
            let steps = self.transport.take_steps();
            if steps != 0 {
                return self.go(steps, told);
            }
        }
        self.read_from((next, 0), told)
    }

    fn go(&mut self, steps: i32, told: &dyn Fn(&DecodeError)) -> Result<Reading, AudioError> {
        let place = self.target(steps);
        let begun = self.player.clear();
        self.show(|shown| shown.forget_after(begun));
        self.read_from(place, told)
    }

    /// Where steps lead from what is heard now.
    fn target(&self, steps: i32) -> Place {
        let (index, frame) = self.show(|shown| shown.place());
        let rate = u64::from(
            self.items
                .get(index)
                .map_or(1, |item| item.format.sample_rate),
        );
        let count = steps.unsigned_abs() as usize;
        if let [item] = self.items.as_slice() {
            let by = rate * STEP_S * count as u64;
            let frame = match steps > 0 {
                true => frame.saturating_add(by),
                false => frame.saturating_sub(by),
            };
            let is_past = item.frames.is_some_and(|frames| frame >= frames);
            return if is_past { (1, 0) } else { (0, frame) };
        }
        if steps > 0 {
            return ((index + count).min(self.items.len()), 0);
        }
        let is_new = frame < rate * NEW_S;
        (index.saturating_sub(count - usize::from(!is_new)), 0)
    }

    /// Opens the file at a place, or the next one that can be opened.
    fn read_from(
        &mut self,
        (mut index, mut frame): Place,
        told: &dyn Fn(&DecodeError),
    ) -> Result<Reading, AudioError> {
        while let Some(item) = self.items.get_mut(index) {
            let opened = item.open().and_then(|mut file| {
                if frame > 0 {
                    file.seek(frame)?;
                }
                Ok(file)
            });
            match opened {
                Ok(file) => {
                    self.use_format(file.format())?;
                    return Ok(Reading {
                        index,
                        file: Some(file),
                        begins_at: Some(frame),
                    });
                }
                Err(error) => {
                    told(&error);
                    self.failures.push(error);
                    (index, frame) = (index + 1, 0);
                }
            }
        }
        Ok(Reading {
            index,
            file: None,
            begins_at: None,
        })
    }

    /// A device that takes this format: the one that plays, if it does.
    fn use_format(&mut self, format: Layout) -> Result<(), AudioError> {
        if format == self.format && !self.player.is_over() {
            return Ok(());
        }
        self.heard_before = self.heard_seconds();
        let (transport, stop) = (self.transport.clone(), self.stop.clone());
        // The device may have room for one only.
        self.player.close();
        self.player = Player::of_files(&self.device, format, transport, stop)?;
        self.format = format;
        let counter = self.player.counter();
        self.show(|shown| shown.follow(counter));
        Ok(())
    }

    fn show<T>(&self, action: impl FnOnce(&mut Shown) -> T) -> T {
        action(&mut self.shown.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
