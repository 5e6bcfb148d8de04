//! MPEG layer III by LAME, which is under the LGPL and only built with the feature `mp3`.

use std::io::{self, Read, Write};
use std::num::NonZero;

use id3::frame::{Chapter as ChapterFrame, Comment, TableOfContents};
use id3::{Encoder as Id3Encoder, Frame, Tag, TagLike as _, Version};
use mp3lame_encoder::{
    Builder, Encoder, FlushGap, Mode, MonoPcm, Quality, VbrMode, max_required_buffer_size,
};

use super::{Codec, Parts, Use};
use crate::audio::resample::resampled;
use crate::audio::tags::{Chapter, SOFTWARE, Tags};

/// A byte offset in a chapter's frame that says: by time.
const BY_TIME: u32 = u32::MAX;

/// An encoder of frames.
pub(super) struct Mp3 {
    encoder: Encoder,
    sample_rate: u32,
    samples: u64,
}

impl Mp3 {
    /// Variable bit rate, quality V2: some 70 kb/s for mono speech at 24 kHz.
    pub(super) fn new(sample_rate: u32, purpose: Use) -> io::Result<Self> {
        let refused = |error| io::Error::other(format!("LAME: {error}"));
        let mut builder = Builder::new().ok_or(io::ErrorKind::OutOfMemory)?;
        builder.set_num_channels(1).map_err(refused)?;
        builder.set_mode(Mode::Mono).map_err(refused)?;
        builder.set_sample_rate(sample_rate).map_err(refused)?;
        let output = NonZero::new(sample_rate);
        builder.set_output_sample_rate(output).map_err(refused)?;
        builder.set_vbr_mode(VbrMode::Mtrh).map_err(refused)?;
        builder
            .set_vbr_quality(Quality::NearBest)
            .map_err(refused)?;
        builder.set_quality(Quality::NearBest).map_err(refused)?;
        // The first frame of a file says how long it is, and how much of it is no sound; in a
        // stream that is not known yet.
        let with_info = purpose == Use::Parts;
        builder.set_to_write_vbr_tag(with_info).map_err(refused)?;
        Ok(Self {
            encoder: builder.build().map_err(refused)?,
            sample_rate,
            samples: 0,
        })
    }

    /// The information frame, which stands in place of the empty first one.
    fn info_frame(&self) -> Vec<u8> {
        let mut frame = Vec::with_capacity(self.encoder.lame_tag_size());
        self.encoder.lame_tag_encode_to_vec(&mut frame);
        frame
    }

    /// An ID3v2.3 tag with the chapters (ID3v2 Chapter Frame Addendum).
    fn id3(&self, tags: &Tags, chapters: &[Chapter]) -> io::Result<Vec<u8>> {
        let mut tag = Tag::new();
        if let Some(title) = &tags.title {
            tag.set_title(title);
        }
        if let Some(artist) = &tags.artist {
            tag.set_artist(artist);
        }
        if let Some(album) = &tags.album {
            tag.set_album(album);
        }
        if let Some(track) = tags.track {
            tag.set_track(track);
        }
        if let Some(text) = &tags.comment {
            tag.add_frame(Comment {
                lang: "eng".to_owned(),
                description: String::new(),
                text: text.clone(),
            });
        }
        tag.set_text("TSSE", SOFTWARE);
        let length = resampled(self.samples, self.sample_rate.into(), 1_000);
        let starts = chapters
            .iter()
            .map(|one| one.milliseconds(self.sample_rate));
        let ends = starts.clone().skip(1).chain([length]);
        let ids = || (1..=chapters.len()).map(|number| format!("chp{number}"));
        if !chapters.is_empty() {
            tag.add_frame(TableOfContents {
                element_id: "toc".to_owned(),
                top_level: true,
                ordered: true,
                elements: ids().collect(),
                frames: Vec::new(),
            });
        }
        for (((id, chapter), start), end) in ids().zip(chapters).zip(starts).zip(ends) {
            let clamp = |time| u32::try_from(time).unwrap_or(u32::MAX);
            tag.add_frame(ChapterFrame {
                element_id: id,
                start_time: clamp(start),
                end_time: clamp(end),
                start_offset: BY_TIME,
                end_offset: BY_TIME,
                frames: vec![Frame::text("TIT2", &chapter.title)],
            });
        }
        let mut bytes = Vec::new();
        Id3Encoder::new()
            .version(Version::Id3v23)
            .encode(&tag, &mut bytes)
            .map_err(io::Error::other)?;
        Ok(bytes)
    }
}

impl Codec for Mp3 {
    fn head(&mut self, tags: &Tags) -> io::Result<Vec<u8>> {
        self.id3(tags, &[])
    }

    fn encode(&mut self, samples: &[f32], out: &mut Vec<u8>) -> io::Result<()> {
        // Its buffer is as large as what is given at once.
        for part in samples.chunks(1 << 16) {
            out.reserve(max_required_buffer_size(part.len()));
            self.encoder
                .encode_to_vec(MonoPcm(part), out)
                .map_err(|error| io::Error::other(format!("LAME: {error}")))?;
        }
        self.samples += samples.len() as u64;
        Ok(())
    }

    fn close(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        out.reserve(max_required_buffer_size(0));
        self.encoder
            .flush_to_vec::<FlushGap>(out)
            .map(drop)
            .map_err(|error| io::Error::other(format!("LAME: {error}")))
    }
}

impl Parts for Mp3 {
    fn assemble(
        &mut self,
        parts: &mut dyn Read,
        tags: &Tags,
        chapters: &[Chapter],
        file: &mut dyn Write,
    ) -> io::Result<()> {
        file.write_all(&self.id3(tags, chapters)?)?;
        let info = self.info_frame();
        file.write_all(&info)?;
        io::copy(&mut parts.take(info.len() as u64), &mut io::sink())?;
        io::copy(parts, file).map(drop)
    }
}
