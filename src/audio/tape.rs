//! The samples of a feed: what is still to be played, and of what was played, as much as the
//! listener may go back to.

use std::collections::VecDeque;
use std::sync::Arc;

/// A stretch of samples that is handed on at once.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) samples: Arc<[f32]>,
    /// Whether a passage begins with it: a sentence, or a file.
    pub(super) starts: bool,
}

/// Pieces in order, with a place in them.
#[derive(Debug, Default)]
pub(super) struct Tape {
    pieces: VecDeque<Piece>,
    /// The piece that is played next.
    next: usize,
    /// Samples from there on, and before it.
    queued: usize,
    kept: usize,
    /// Whether the rest of a passage that was left is still to come, and to be dropped.
    skipping: bool,
}

impl Tape {
    /// Samples that are to be played.
    pub(super) fn queued(&self) -> usize {
        self.queued
    }

    pub(super) fn push(&mut self, piece: Piece) {
        self.skipping &= !piece.starts;
        if !self.skipping {
            self.queued += piece.samples.len();
            self.pieces.push_back(piece);
        }
    }

    /// The next piece. Of what was played, the passage at hand and the one before stay, but no
    /// more than `keep` samples.
    pub(super) fn pull(&mut self, keep: usize) -> Option<Piece> {
        let piece = self.pieces.get(self.next)?.clone();
        self.next += 1;
        self.queued -= piece.samples.len();
        self.kept += piece.samples.len();
        let previous = self.starts_before(self.next).nth(1).unwrap_or(0);
        let mut dropped = 0;
        while self.next > 0 && (dropped < previous || self.kept > keep) {
            let Some(piece) = self.pieces.pop_front() else {
                break;
            };
            self.kept -= piece.samples.len();
            self.next -= 1;
            dropped += 1;
        }
        Some(piece)
    }

    /// Goes to the `count`-th passage from here.
    pub(super) fn forward(&mut self, count: usize) {
        let mut ahead = (self.next..self.pieces.len()).filter(|&at| self.pieces[at].starts);
        match ahead.nth(count.saturating_sub(1)) {
            Some(at) => self.go_to(at),
            None => {
                self.go_to(self.pieces.len());
                self.skipping = true;
            }
        }
    }

    /// Goes `count` beginnings back. That of the passage at hand is one if more than `least`
    /// samples of it were played.
    pub(super) fn back(&mut self, count: usize, least: usize) {
        let mut starts = self.starts_before(self.next).collect::<Vec<_>>();
        let at_hand = starts.first().copied().unwrap_or(0);
        let played = self.pieces.range(at_hand..self.next);
        let played: usize = played.map(|piece| piece.samples.len()).sum();
        if played <= least && starts.len() > 1 {
            starts.remove(0);
        }
        // What began before all that is kept: as far back as there is.
        let earliest = starts.last().copied().unwrap_or(0);
        let wanted = starts.get(count.saturating_sub(1));
        self.go_to(wanted.copied().unwrap_or(earliest));
        self.skipping = false;
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Where passages begin before a piece, the last first.
    fn starts_before(&self, end: usize) -> impl Iterator<Item = usize> {
        (0..end).rev().filter(|&at| self.pieces[at].starts)
    }

    fn go_to(&mut self, next: usize) {
        let samples = |pieces: std::collections::vec_deque::Iter<'_, Piece>| {
            pieces.map(|piece| piece.samples.len()).sum()
        };
        self.kept = samples(self.pieces.range(..next));
        self.queued = samples(self.pieces.range(next..));
        self.next = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Passages of as many pieces of one sample, numbered.
    fn tape(passages: &[usize]) -> Tape {
        let mut tape = Tape::default();
        let mut number = 0.0;
        for &pieces in passages {
            for at in 0..pieces {
                let samples = [number].into();
                let starts = at == 0;
                tape.push(Piece { samples, starts });
                number += 1.0;
            }
        }
        tape
    }

    fn pull(tape: &mut Tape, count: usize) -> Vec<f32> {
        let pieces = (0..count).map_while(|_| tape.pull(100));
        pieces.map(|piece| piece.samples[0]).collect()
    }

    #[test]
    fn forward_goes_to_the_next_beginnings() {
        let mut tape = tape(&[3, 3, 3]);
        assert_eq!(pull(&mut tape, 2), [0.0, 1.0]);
        tape.forward(1);
        assert_eq!(tape.queued(), 6);
        assert_eq!(pull(&mut tape, 1), [3.0]);
        tape.forward(2);
        assert!(pull(&mut tape, 1).is_empty());
    }

    #[test]
    fn the_rest_of_a_passage_that_was_left_is_dropped() {
        let mut tape = tape(&[2]);
        pull(&mut tape, 1);
        tape.forward(1);
        for (number, starts) in [(7.0, false), (8.0, true), (9.0, false)] {
            let samples = [number].into();
            tape.push(Piece { samples, starts });
        }
        assert_eq!(pull(&mut tape, 3), [8.0, 9.0]);
    }

    #[test]
    fn back_goes_to_this_beginning_and_then_to_the_one_before() {
        let mut tape = tape(&[3, 3]);
        pull(&mut tape, 5);
        tape.back(1, 1);
        assert_eq!((tape.queued(), pull(&mut tape, 1)), (3, vec![3.0]));
        // No more than one sample of it was played: the one before is meant.
        tape.back(1, 1);
        assert_eq!(pull(&mut tape, 6), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
        tape.back(9, 1);
        assert_eq!(pull(&mut tape, 1), [0.0]);
    }

    #[test]
    fn only_this_passage_and_the_one_before_are_kept() {
        let mut tape = tape(&[3, 3, 3, 3]);
        pull(&mut tape, 11);
        assert_eq!((tape.pieces.len(), tape.kept, tape.queued()), (6, 5, 1));
        tape.back(5, 1);
        assert_eq!(pull(&mut tape, 1), [6.0]);
    }

    #[test]
    fn no_more_is_kept_than_allowed() {
        let mut tape = tape(&[50]);
        while tape.pull(10).is_some() {}
        assert_eq!((tape.pieces.len(), tape.kept), (10, 10));
        tape.back(1, 1);
        assert_eq!(pull(&mut tape, 1), [40.0]);
        while tape.pull(0).is_some() {}
        assert_eq!(tape.pieces.len(), 0);
    }
}
