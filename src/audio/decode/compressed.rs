//! FLAC, MP3 and Ogg Vorbis, by symphonia.

use std::io::{self, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};

use symphonia::core::audio::SampleBuffer;
use symphonia::core::codecs::{Decoder, DecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::{FormatOptions, FormatReader, SeekMode, SeekTo};
use symphonia::core::io::{MediaSource, MediaSourceStream, MediaSourceStreamOptions};
use symphonia::default::codecs::{FlacDecoder, MpaDecoder, VorbisDecoder};
use symphonia::default::formats::{FlacReader, MpaReader, OggReader};

use super::{Decode, Fault, Input, Shape};
use crate::tr;

/// The share of a second by which a file may be shorter than its header says. Encoders miscount
/// a frame of MP3; a file that broke off lacks more.
const SHORT_BY: u64 = 4;

/// So many frames are decoded before a place that is gone to: each packet of MP3 and Vorbis is
/// whole only with the one before.
const RUN_UP: u64 = 4_096;

/// A compressed file.
pub(super) struct Compressed {
    reader: Box<dyn FormatReader>,
    decoder: Box<dyn Decoder>,
    track: u32,
    shape: Shape,
    /// Whether the length is counted, not estimated.
    is_exact: bool,
    /// The next frame, and the first that is wanted.
    at: u64,
    from: u64,
    /// Pieces that could not be decoded.
    lost: usize,
    /// Whether a place behind the end was gone to.
    is_past: bool,
}

impl Compressed {
    pub(super) fn flac(input: Input) -> Result<Self, Fault> {
        Self::new::<FlacReader, FlacDecoder>(input, true)
    }

    pub(super) fn vorbis(input: Input) -> Result<Self, Fault> {
        Self::new::<OggReader, VorbisDecoder>(input, true)
    }

    pub(super) fn mp3(input: Input) -> Result<Self, Fault> {
        let file = Self::new::<MpaReader, MpaDecoder>(input, true)?;
        let mut tracks = file.reader.tracks().iter();
        if tracks.any(|track| track.codec_params.delay.is_some()) {
            return Ok(file);
        }
        // Without the encoder's tag there is nothing to trim; and where the length is an estimate,
        // the end would be trimmed by it.
        let mut source = file.reader.into_inner();
        if source.is_seekable() {
            source.rewind()?;
        }
        let file = Self::of::<MpaReader, MpaDecoder>(source, false)?;
        Ok(Self {
            is_exact: false,
            ..file
        })
    }

    fn new<R: FormatReader + 'static, D: Decoder + 'static>(
        input: Input,
        gapless: bool,
    ) -> Result<Self, Fault> {
        let source = MediaSourceStream::new(Box::new(input), MediaSourceStreamOptions::default());
        Self::of::<R, D>(source, gapless)
    }

    fn of<R: FormatReader + 'static, D: Decoder + 'static>(
        source: MediaSourceStream,
        gapless: bool,
    ) -> Result<Self, Fault> {
        let options = FormatOptions {
            enable_gapless: gapless,
            ..FormatOptions::default()
        };
        let open = || -> Result<(R, D), Error> {
            let reader = R::try_new(source, &options)?;
            let Some(track) = reader.default_track() else {
                return Err(Error::Unsupported("no track"));
            };
            let decoder = D::try_new(&track.codec_params, &DecoderOptions::default())?;
            Ok((reader, decoder))
        };
        let (reader, decoder) = guarded(open)?.map_err(fault_in_head)?;
        let Some(track) = reader.default_track() else {
            return Err(Fault::NotAudio);
        };
        let parameters = &track.codec_params;
        let shape = Shape {
            sample_rate: parameters.sample_rate.unwrap_or(0),
            channels: parameters.channels.map_or(0, |channels| channels.count()),
            frames: parameters.n_frames,
        };
        Ok(Self {
            track: track.id,
            shape,
            reader: Box::new(reader),
            decoder: Box::new(decoder),
            is_exact: true,
            at: 0,
            from: 0,
            lost: 0,
            is_past: false,
        })
    }

    /// Decodes the next packet; false at the end.
    fn packet(&mut self, block: &mut Vec<f32>) -> Result<bool, Fault> {
        let packet = match self.reader.next_packet() {
            Ok(packet) => packet,
            Err(Error::IoError(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {
                return self.end().map(|()| false);
            }
            Err(error) => return Err(self.fault(error)),
        };
        if packet.track_id() != self.track {
            return Ok(true);
        }
        self.at = packet.ts();
        let decoded = match self.decoder.decode(&packet) {
            Ok(decoded) => decoded,
            // The pieces around it are heard.
            Err(Error::DecodeError(reason)) => {
                tracing::debug!("frame {}: {reason}", self.at);
                self.lost += 1;
                return Ok(true);
            }
            Err(error) => return Err(self.fault(error)),
        };
        let spec = *decoded.spec();
        let changed =
            spec.rate != self.shape.sample_rate || spec.channels.count() != self.shape.channels;
        if changed {
            let what = tr!(
                "a file whose sample rate or channels change in the middle",
                "中途改变采样率或声道数的文件"
            );
            return Err(Fault::Unsupported { what });
        }
        let frames = decoded.frames() as u64;
        let mut samples = SampleBuffer::<f32>::new(decoded.capacity() as u64, spec);
        samples.copy_interleaved_ref(decoded);
        let unwanted = self.from.saturating_sub(self.at).min(frames) as usize;
        block.extend_from_slice(&samples.samples()[unwanted * self.shape.channels..]);
        self.at += frames;
        Ok(true)
    }

    /// Is everything there?
    fn end(&self) -> Result<(), Fault> {
        if self.lost > 0 {
            return Err(Fault::damaged(tr!(
                "{} pieces of it could not be decoded",
                "有 {} 处无法解码",
                self.lost
            )));
        }
        let short_by = u64::from(self.shape.sample_rate) / SHORT_BY;
        let wanted = self.shape.frames.filter(|_| self.is_exact).unwrap_or(0);
        match self.at.saturating_add(short_by) < wanted {
            true => Err(Fault::cut_off(self.seconds())),
            false => Ok(()),
        }
    }

    fn seconds(&self) -> f64 {
        self.at as f64 / f64::from(self.shape.sample_rate)
    }

    fn fault(&self, error: Error) -> Fault {
        let seconds = self.seconds();
        match error {
            Error::IoError(error) => Fault::Read(error),
            Error::ResetRequired => Fault::Unsupported {
                what: tr!("a file of several joined streams", "由多个流拼接成的文件"),
            },
            error => Fault::damaged(tr!(
                "after {seconds:.1} s: {error}",
                "{seconds:.1} 秒处：{error}"
            )),
        }
    }
}

impl Decode for Compressed {
    fn shape(&self) -> Shape {
        self.shape
    }

    fn read(&mut self, block: &mut Vec<f32>) -> Result<(), Fault> {
        // Some packets hold no sound.
        while block.is_empty() && !self.is_past {
            let more = guarded(|| self.packet(block))??;
            if !more {
                break;
            }
        }
        Ok(())
    }

    fn seek(&mut self, frame: u64) -> Result<(), Fault> {
        let to = SeekTo::TimeStamp {
            ts: frame.saturating_sub(RUN_UP),
            track_id: self.track,
        };
        self.is_past = self.shape.frames.is_some_and(|frames| frame >= frames);
        if self.is_past {
            return Ok(());
        }
        match guarded(|| self.reader.seek(SeekMode::Accurate, to))? {
            Ok(_) => {}
            Err(Error::IoError(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {
                self.is_past = true;
            }
            Err(error) => return Err(self.fault(error)),
        }
        self.decoder.reset();
        self.from = frame;
        Ok(())
    }
}

/// What the decoder makes of bytes for which it was not written is damage, and no end of the program.
fn guarded<T>(action: impl FnOnce() -> T) -> Result<T, Fault> {
    catch_unwind(AssertUnwindSafe(action))
        .map_err(|_| Fault::damaged(tr!("it makes no sense", "内容不合规范")))
}

fn fault_in_head(error: Error) -> Fault {
    match error {
        Error::IoError(error) => Fault::in_head(error),
        error => Fault::damaged(error.to_string()),
    }
}
