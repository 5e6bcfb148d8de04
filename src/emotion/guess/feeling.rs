//! The emotions that can be guessed, and which of them go together.

/// Names of the emotions that may be guessed, as `config.toml` spells them. Whispering is a way of
/// speaking that no text asks for by itself, so it is not among them.
pub const EMOTIONS: [&str; 13] = [
    "neutral",
    "happy",
    "sad",
    "angry",
    "fearful",
    "surprised",
    "disgusted",
    "gentle",
    "serious",
    "excited",
    "calm",
    "depressed",
    "affectionate",
];

/// One of [`EMOTIONS`], in the same order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Feeling {
    Neutral,
    Happy,
    Sad,
    Angry,
    Fearful,
    Surprised,
    Disgusted,
    Gentle,
    Serious,
    Excited,
    Calm,
    Depressed,
    Affectionate,
}

impl Feeling {
    /// All, in the order of [`EMOTIONS`].
    pub const ALL: [Self; EMOTIONS.len()] = [
        Self::Neutral,
        Self::Happy,
        Self::Sad,
        Self::Angry,
        Self::Fearful,
        Self::Surprised,
        Self::Disgusted,
        Self::Gentle,
        Self::Serious,
        Self::Excited,
        Self::Calm,
        Self::Depressed,
        Self::Affectionate,
    ];

    pub fn name(self) -> &'static str {
        EMOTIONS[self as usize]
    }

    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    /// Pleasant ones, which mockery turns into their opposite.
    pub fn is_pleasant(self) -> bool {
        matches!(
            self,
            Self::Happy | Self::Excited | Self::Affectionate | Self::Gentle | Self::Calm
        )
    }

    /// What one comforts another for: after "don't" they ask for a gentle voice.
    pub fn wants_comfort(self) -> bool {
        matches!(
            self,
            Self::Sad | Self::Fearful | Self::Angry | Self::Depressed
        )
    }

    /// Whether both can be felt at once, so that evidence for one is no evidence against the other.
    pub fn agrees(self, other: Self) -> bool {
        if self == other || matches!(self, Self::Surprised) || matches!(other, Self::Surprised) {
            return true;
        }
        self.is_pleasant() == other.is_pleasant()
            && !matches!(
                (self, other),
                (Self::Excited, Self::Calm) | (Self::Calm, Self::Excited)
            )
    }

    /// Whether evidence for `other` counts by half for this one too.
    pub fn is_near(self, other: Self) -> bool {
        use Feeling::{
            Affectionate, Angry, Calm, Depressed, Disgusted, Excited, Gentle, Happy, Sad,
        };
        matches!(
            (self, other),
            (Happy, Excited | Affectionate)
                | (Excited, Happy)
                | (Affectionate, Happy | Gentle)
                | (Gentle, Affectionate | Calm)
                | (Calm, Gentle)
                | (Sad, Depressed)
                | (Depressed, Sad)
                | (Angry, Disgusted)
                | (Disgusted, Angry)
        )
    }
}
