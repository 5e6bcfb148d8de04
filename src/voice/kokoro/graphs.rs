//! Where the Kokoro-82M export is cut, and the shapes at the cuts.
//!
//! `T` is the number of tokens, `F` the number of frames (40 a second), `F2` = 2 `F` the number of
//! contour points, `S` = 600 `F` the number of samples.

use crate::voice::onnx::{Dim, ElementType, SubGraph, TensorSpec};

const fn float(name: &'static str, shape: &'static [Dim]) -> TensorSpec {
    TensorSpec {
        name,
        element: ElementType::Float,
        shape,
    }
}

/// Token ids, a zero at either end.
pub const TOKENS: TensorSpec = TensorSpec {
    name: "tokens",
    element: ElementType::Int64,
    shape: &[Dim::Fixed(1), Dim::Symbol("T")],
};
/// One row of a style table: 128 values of timbre, 128 of manner.
pub const STYLE: TensorSpec = float("style", &[Dim::Fixed(1), Dim::Fixed(256)]);
/// Duration of each token in frames, before division by the speed and rounding.
pub const DURATIONS: TensorSpec = float(
    "/encoder/predictor/ReduceSum_output_0",
    &[Dim::Fixed(1), Dim::Symbol("T")],
);
/// What the prosody graph wants of each token.
pub const PROSODY_FEATURES: TensorSpec = float(
    "/encoder/predictor/text_encoder/Concat_4_output_0",
    &[Dim::Fixed(1), Dim::Symbol("T"), Dim::Fixed(640)],
);
/// What the decoder wants of each token.
pub const ACOUSTIC_FEATURES: TensorSpec = float(
    "/encoder/text_encoder/Transpose_2_output_0",
    &[Dim::Fixed(1), Dim::Fixed(512), Dim::Symbol("T")],
);
/// The prosody features, each token's column repeated for its frames.
pub const PROSODY_FRAMES: TensorSpec = float(
    "/encoder/MatMul_output_0",
    &[Dim::Fixed(1), Dim::Fixed(640), Dim::Symbol("F")],
);
/// The acoustic features, repeated likewise.
pub const ACOUSTIC_FRAMES: TensorSpec = float(
    "/encoder/MatMul_1_output_0",
    &[Dim::Fixed(1), Dim::Fixed(512), Dim::Symbol("F")],
);
/// F0 in Hz.
pub const F0: TensorSpec = float(
    "/encoder/Squeeze_output_0",
    &[Dim::Fixed(1), Dim::Symbol("F2")],
);
/// Energy.
pub const ENERGY: TensorSpec = float(
    "/encoder/Squeeze_1_output_0",
    &[Dim::Fixed(1), Dim::Symbol("F2")],
);
/// Samples.
pub const AUDIO: TensorSpec = float("audio", &[Dim::Symbol("S")]);

/// Tokens to durations and features.
pub const TEXT: SubGraph = SubGraph {
    name: "text",
    inputs: &[TOKENS, STYLE],
    outputs: &[DURATIONS, PROSODY_FEATURES, ACOUSTIC_FEATURES],
};
/// Features over frames to contours.
pub const PROSODY: SubGraph = SubGraph {
    name: "prosody",
    inputs: &[PROSODY_FRAMES, STYLE],
    outputs: &[F0, ENERGY],
};
/// Features and contours to samples.
pub const DECODER: SubGraph = SubGraph {
    name: "decoder",
    inputs: &[ACOUSTIC_FRAMES, F0, ENERGY, STYLE],
    outputs: &[AUDIO],
};

/// The three graphs by the role that `voice.toml` gives them.
pub const ALL: [(&str, &SubGraph); 3] = [
    ("text", &TEXT),
    ("prosody", &PROSODY),
    ("decoder", &DECODER),
];
