//! What a file says about itself: tags, and the marks of its chapters.

/// The program as files name it.
pub(super) const SOFTWARE: &str = concat!("tts ", env!("CARGO_PKG_VERSION"));

/// What a file tells about what is in it. Nothing in it changes from run to run: the same input
/// gives the same file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tags {
    /// What is said.
    pub title: Option<String>,
    /// Who speaks.
    pub artist: Option<String>,
    /// What it is a part of.
    pub album: Option<String>,
    /// How it is spoken.
    pub comment: Option<String>,
    /// Its number in the album, from 1.
    pub track: Option<u32>,
}

impl Tags {
    /// True if there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// As fields of a Vorbis comment (`NAME=value`), chapters included, for FLAC and Opus. Chapters
    /// are as players read them: `CHAPTER001=00:00:00.000` and `CHAPTER001NAME=title`.
    pub(super) fn fields(&self, chapters: &[Chapter], sample_rate: u32) -> Vec<String> {
        let track = self.track.map(|number| number.to_string());
        let named = [
            ("TITLE", &self.title),
            ("ARTIST", &self.artist),
            ("ALBUM", &self.album),
            ("COMMENT", &self.comment),
            ("TRACKNUMBER", &track),
        ];
        let mut fields: Vec<String> = named
            .into_iter()
            .filter_map(|(name, value)| Some(format!("{name}={}", value.as_ref()?)))
            .collect();
        fields.push(format!("ENCODER={SOFTWARE}"));
        for (number, chapter) in (1..).zip(chapters) {
            let at = clock(chapter.milliseconds(sample_rate));
            fields.push(format!("CHAPTER{number:03}={at}"));
            fields.push(format!("CHAPTER{number:03}NAME={}", chapter.title));
        }
        fields
    }
}

/// The beginning of a chapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chapter {
    /// The sample that it begins with, at the rate of the file.
    pub start: u64,
    /// What it is called.
    pub title: String,
}

impl Chapter {
    /// When it begins, to the nearest millisecond.
    pub(super) fn milliseconds(&self, sample_rate: u32) -> u64 {
        let rate = u64::from(sample_rate.max(1));
        (self.start.saturating_mul(1_000) + rate / 2) / rate
    }
}

fn clock(milliseconds: u64) -> String {
    let (seconds, rest) = (milliseconds / 1_000, milliseconds % 1_000);
    let (minutes, hours) = (seconds / 60 % 60, seconds / 3_600);
    format!("{hours:02}:{minutes:02}:{:02}.{rest:03}", seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_those_that_players_know() {
        let tags = Tags {
            title: Some("你好".to_owned()),
            track: Some(7),
            ..Tags::default()
        };
        let chapter = |start, title: &str| Chapter {
            start,
            title: title.to_owned(),
        };
        let chapters = [chapter(0, "一"), chapter(3_723_042 * 24 + 11, "二")];
        let fields = tags.fields(&chapters, 24_000);
        assert_eq!(
            fields,
            [
                "TITLE=你好",
                "TRACKNUMBER=7",
                &format!("ENCODER={SOFTWARE}"),
                "CHAPTER001=00:00:00.000",
                "CHAPTER001NAME=一",
                "CHAPTER002=01:02:03.042",
                "CHAPTER002NAME=二",
            ]
        );
    }
}
