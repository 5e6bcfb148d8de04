//! Letter-to-sound model: phones for a word that no dictionary has.
//!
//! Every letter stands for a chunk of zero to two phones. A log-linear model scores the chunks
//! that a letter can have from the letters around it, the chunks before it and the stress so far;
//! a beam keeps the likeliest words. The weights that matter most lie in buckets addressed by a hash
//! of context and chunk. `training/english` compiles this file too and makes both tables.

/// Bits of the hash that choose a bucket; the next eight tell the weights in it apart.
const BUCKET_BITS: u32 = 16;
/// Bits of a weight's place: bucket and check byte.
pub const BITS: u32 = BUCKET_BITS + 8;
/// Weights in a bucket: as many check bytes, then as many weights.
pub const SLOTS: usize = 4;
/// What a weight byte of one is worth.
pub const SCALE: f32 = 1.0 / 24.0;
/// Contexts of a letter that depend on the letters alone, and on what was read before.
const LETTER_CONTEXTS: usize = 31;
const HISTORY_CONTEXTS: usize = 9;
/// How far letters are looked at on both sides.
const REACH: usize = 5;
/// The longest letter group that is looked at as one.
const LONGEST: usize = 7;
/// Half-read words kept at a time.
const BEAM: usize = 6;

/// A chunk of phones that a letter can have.
#[derive(Debug, Clone)]
pub struct Chunk {
    /// Number of the chunk among all.
    pub id: u16,
    /// The phones, with stress.
    pub phones: Vec<String>,
}

impl Chunk {
    fn primary(&self) -> bool {
        self.phones.iter().any(|phone| phone.ends_with('1'))
    }
}

/// What has been read of a word, as far as it bears on the next letter.
#[derive(Debug, Clone, Copy, Default)]
pub struct History {
    /// The last chunk, a silent one too.
    last: u16,
    /// The last three that sound.
    sounding: [u16; 3],
    /// Whether the main stress has been placed.
    stressed: bool,
}

impl History {
    /// The history one chunk on.
    #[must_use]
    pub fn then(mut self, chunk: &Chunk) -> Self {
        self.last = chunk.id;
        if !chunk.phones.is_empty() {
            self.sounding = [chunk.id, self.sounding[0], self.sounding[1]];
            self.stressed |= chunk.primary();
        }
        self
    }
}

fn mix(hash: u32, value: u32) -> u32 {
    let mixed = (hash ^ value).wrapping_mul(0x9E37_79B1);
    mixed ^ mixed >> 15
}

/// The contexts of the letter at `at` that do not depend on what was read before.
#[must_use]
pub fn letter_contexts(word: &[u8], at: usize) -> [u32; LETTER_CONTEXTS] {
    let letter = |offset: isize| -> u32 {
        at.checked_add_signed(offset)
            .and_then(|index| word.get(index))
            .map_or(0, |&letter| u32::from(letter))
    };
    let mut out = [0; LETTER_CONTEXTS];
    let mut slots = out.iter_mut();
    let mut add = |hash: u32| {
        if let Some(slot) = slots.next() {
            *slot = hash;
        }
    };
    let reach = REACH as isize;
    for from in -reach..=0 {
        let mut hash = mix(1, (from + reach) as u32);
        for to in from..=reach.min(from + LONGEST as isize - 1) {
            hash = mix(hash, letter(to));
            if to >= 0 && (to - from != 5 || from > -reach) {
                add(hash);
            }
        }
    }
    let vowels = |part: &[u8]| {
        let vowel = |letter: &u8| b"aeiouy".contains(letter);
        let starts = part
            .windows(2)
            .filter(|two| !vowel(&two[0]) && vowel(&two[1]));
        (starts.count() + usize::from(part.first().is_some_and(vowel))).min(5) as u32
    };
    let (left, right) = (vowels(&word[..at]), vowels(&word[at + 1..]));
    let tail = &word[word.len().saturating_sub(4)..];
    let mut ending = mix(2, right);
    for (count, &last) in tail.iter().rev().enumerate() {
        ending = mix(ending, u32::from(last));
        if count > 0 {
            add(mix(ending, letter(0)));
        }
    }
    add(mix(mix(mix(3, left), right), letter(0)));
    out
}

/// The contexts that depend on what was read before.
#[must_use]
pub fn history_contexts(word: &[u8], at: usize, history: &History) -> [u32; HISTORY_CONTEXTS] {
    let letter = |index: usize| word.get(index).map_or(0, |&letter| u32::from(letter));
    let [p1, p2, p3] = history.sounding.map(u32::from);
    let (this, next) = (letter(at), letter(at + 1));
    let ahead = mix(next, letter(at + 2));
    let before = at.checked_sub(1).map_or(0, letter);
    let last = u32::from(history.last);
    let two = mix(mix(4, p1), p2);
    let three = mix(two, p3);
    let vowel = |&letter: &u8| b"aeiouy".contains(&letter);
    let right = word[at + 1..]
        .iter()
        .filter(|letter| vowel(letter))
        .count()
        .min(4) as u32;
    let stress = mix(mix(5, u32::from(history.stressed)), right);
    [
        mix(mix(6, last), this),
        mix(two, this),
        mix(three, this),
        mix(mix(two, this), next),
        mix(mix(mix(7, p1), this), ahead),
        mix(mix(mix(mix(8, last), before), this), next),
        mix(stress, this),
        mix(mix(mix(stress, this), next), p1),
        mix(
            mix(mix(mix(9, u32::from(history.stressed)), this), next),
            ahead,
        ),
    ]
}

/// The place of the weight of a chunk in a context, one of `1 << BITS`.
#[must_use]
pub fn place(context: u32, chunk: u16) -> usize {
    let hash = (context ^ u32::from(chunk).wrapping_mul(0x85EB_CA6B)).wrapping_mul(0xC2B2_AE35);
    ((hash ^ hash >> 13).wrapping_mul(0x27D4_EB2F) >> (32 - BITS)) as usize
}

/// The two tables.
pub struct Model<'a> {
    chunks: Vec<Vec<Chunk>>,
    buckets: &'a [[u8; 2 * SLOTS]],
}

impl<'a> Model<'a> {
    /// A model of two tables: letter and chunks (`K+S`, `_` for silence); weights.
    #[must_use]
    pub fn new(chunks: &str, weights: &'a [u8]) -> Self {
        let mut names: Vec<&str> = Vec::new();
        let mut number = |name| {
            let known = names.iter().position(|&other| other == name);
            known.unwrap_or_else(|| {
                names.push(name);
                names.len() - 1
            }) as u16
                + 1
        };
        let mut table = vec![Vec::new(); 26];
        for line in chunks.lines().filter(|line| !line.starts_with('#')) {
            let mut fields = line.split(['\t', ' ']);
            let letter = fields.next().and_then(|name| name.bytes().next());
            let row =
                letter.and_then(|letter| table.get_mut(usize::from(letter.wrapping_sub(b'a'))));
            if let Some(row) = row {
                row.extend(fields.map(|name| {
                    Chunk {
                        id: number(name),
                        phones: name
                            .split('+')
                            .filter(|&phone| phone != "_")
                            .map(str::to_owned)
                            .collect(),
                    }
                }));
            }
        }
        Self {
            chunks: table,
            buckets: weights.as_chunks().0,
        }
    }

    /// The chunks that a letter can have.
    #[must_use]
    pub fn candidates(&self, letter: u8) -> &[Chunk] {
        self.chunks
            .get(usize::from(letter.wrapping_sub(b'a')))
            .map_or(&[], Vec::as_slice)
    }

    /// The phones of a word in lower-case ASCII letters; `None` when nothing in it sounds.
    #[must_use]
    pub fn phones(&self, word: &str) -> Option<Vec<String>> {
        let word = word.as_bytes();
        let mut beam = vec![(0.0, History::default(), None)];
        // Every step's chunk and where the step before it lies.
        let mut trail: Vec<(&Chunk, Option<usize>)> = Vec::new();
        for at in 0..word.len() {
            let candidates = self.candidates(word[at]);
            if candidates.is_empty() {
                return None;
            }
            let around = letter_contexts(word, at);
            let fixed: Vec<f32> = candidates
                .iter()
                .map(|chunk| self.sum(&around, chunk))
                .collect();
            let mut next = Vec::with_capacity(beam.len() * candidates.len());
            for (score, history, before) in &beam {
                let moving = history_contexts(word, at, history);
                let scores: Vec<f32> = candidates
                    .iter()
                    .zip(&fixed)
                    .map(|(chunk, fixed)| fixed + self.sum(&moving, chunk))
                    .collect();
                let total = log_sum(&scores);
                for (chunk, one) in candidates.iter().zip(scores) {
                    if !(history.stressed && chunk.primary()) {
                        next.push((score + one - total, chunk, history, *before));
                    }
                }
            }
            next.sort_by(|left, right| right.0.total_cmp(&left.0));
            next.truncate(BEAM);
            let grown = next.into_iter().map(|(score, chunk, history, before)| {
                trail.push((chunk, before));
                (score, history.then(chunk), Some(trail.len() - 1))
            });
            beam = grown.collect();
        }
        let best = beam.iter().find(|one| one.1.stressed).or(beam.first())?;
        let mut chunks = Vec::new();
        let mut at = best.2;
        while let Some(&(chunk, before)) = at.and_then(|at| trail.get(at)) {
            chunks.push(chunk);
            at = before;
        }
        let phones = chunks
            .into_iter()
            .rev()
            .flat_map(|chunk| chunk.phones.iter().cloned());
        let phones: Vec<String> = phones.collect();
        (!phones.is_empty()).then_some(phones)
    }

    fn sum(&self, contexts: &[u32], chunk: &Chunk) -> f32 {
        let weights = contexts
            .iter()
            .map(|&one| self.weight(place(one, chunk.id)));
        weights.sum::<i32>() as f32 * SCALE
    }

    /// Zero for a weight that was not worth its place.
    fn weight(&self, place: usize) -> i32 {
        let Some(bucket) = self.buckets.get(place >> 8) else {
            return 0;
        };
        let (checks, weights) = bucket.split_at(SLOTS);
        let at = checks
            .iter()
            .position(|&check| usize::from(check) == place & 0xff);
        at.map_or(0, |at| i32::from(weights[at] as i8))
    }
}

/// Logarithm of the sum of the exponentials.
#[must_use]
pub fn log_sum(scores: &[f32]) -> f32 {
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    most + scores
        .iter()
        .map(|score| (score - most).exp())
        .sum::<f32>()
        .ln()
}
