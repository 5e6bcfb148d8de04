//! Compiles `data/polyphone.onnx` into what `src/text/polyphone/network` embeds: one blob of
//! half-precision weights, and Rust source with the sizes, the places of the tensors and the names.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::fs;
use std::path::Path;

use prost::Message;

use crate::{Result, code};

/// The parts of `ModelProto` and its children that are read (field numbers of `onnx.proto`).
#[derive(Message)]
struct Model {
    #[prost(message, optional, tag = "7")]
    graph: Option<Graph>,
    #[prost(message, repeated, tag = "14")]
    metadata: Vec<Entry>,
}

#[derive(Message)]
struct Graph {
    #[prost(message, repeated, tag = "5")]
    initializer: Vec<Tensor>,
}

#[derive(Message)]
struct Entry {
    #[prost(string, tag = "1")]
    key: String,
    #[prost(string, tag = "2")]
    value: String,
}

#[derive(Message)]
struct Tensor {
    #[prost(int64, repeated, tag = "1")]
    dims: Vec<i64>,
    #[prost(int32, tag = "2")]
    data_type: i32,
    #[prost(string, tag = "8")]
    name: String,
    #[prost(bytes = "vec", tag = "9")]
    raw: Vec<u8>,
}

/// `TensorProto.DataType` of half-precision floats.
const FLOAT16: i32 = 10;

/// The tensors that the program reads, by the constant that places them.
const TENSORS: [&str; 28] = [
    "embed_char",
    "embed_reading",
    "embed_source",
    "embed_place",
    "embed_tag",
    "conv0_w",
    "conv0_b",
    "conv1_w",
    "conv1_b",
    "conv2_w",
    "conv2_b",
    "head_w",
    "head_b",
    "class_v",
    "class_b",
    "gate_w",
    "gate_b",
    "agree",
    "old_char",
    "lstm_w",
    "lstm_r",
    "lstm_b",
    "lstm_h",
    "lstm_c",
    "old_w",
    "old_b",
    "old_v",
    "old_c",
];

pub fn compile(data: &Path, out: &Path, ids: &HashMap<String, u16>) -> Result<()> {
    let bytes = fs::read(data.join("polyphone.onnx"))?;
    let model = Model::decode(bytes.as_slice())?;
    let graph = model.graph.ok_or("polyphone.onnx: no graph")?;
    let tensors: BTreeMap<&str, &Tensor> = graph
        .initializer
        .iter()
        .map(|tensor| (tensor.name.as_str(), tensor))
        .collect();
    let names: BTreeMap<&str, &str> = model
        .metadata
        .iter()
        .map(|entry| (entry.key.as_str(), entry.value.as_str()))
        .collect();
    let name = |key: &str| {
        names
            .get(key)
            .copied()
            .ok_or(format!("polyphone.onnx: no {key}"))
    };
    let mut blob = Vec::new();
    let mut source = String::new();
    for key in TENSORS {
        let tensor = tensors
            .get(key)
            .ok_or(format!("polyphone.onnx: no tensor {key}"))?;
        let count: i64 = tensor.dims.iter().product();
        if tensor.data_type != FLOAT16 || tensor.raw.len() as i64 != count * 2 {
            return Err(format!("polyphone.onnx: {key} is not in half precision").into());
        }
        let start = blob.len() / 2;
        blob.extend(&tensor.raw);
        let constant = key.to_uppercase();
        let shape = &tensor.dims;
        writeln!(
            source,
            "pub const {constant}: Tensor = Tensor {{ start: {start}, rows: {}, width: {} }};",
            shape[..shape.len() - 1].iter().product::<i64>(),
            shape[shape.len() - 1]
        )?;
    }
    fs::write(out.join("polyphone.bin"), blob)?;
    for key in ["chars", "old_chars", "tags"] {
        let constant = key.to_uppercase();
        let mut pairs: Vec<(char, usize)> = name(key)?.chars().zip(2..).collect();
        pairs.sort_unstable();
        writeln!(
            source,
            "pub static {constant}: &[(char, u16)] = &{pairs:?};"
        )?;
    }
    let mut readings = Vec::new();
    for (reading, id) in name("readings")?.split(' ').zip(2u16..) {
        readings.push((code(ids, reading)?, id));
    }
    readings.sort_unstable();
    writeln!(
        source,
        "pub static READINGS: &[(u16, u16)] = &{readings:?};"
    )?;
    // Classes are grouped by character, in order.
    let mut groups: Vec<(char, u16, u16)> = Vec::new();
    let mut codes = Vec::new();
    for (class, at) in name("classes")?.split(' ').zip(0u16..) {
        let ch = class.chars().next().ok_or("empty class")?;
        codes.push(code(ids, &class[ch.len_utf8()..])?);
        match groups.last_mut() {
            Some((last, _, count)) if *last == ch => *count += 1,
            _ => groups.push((ch, at, 1)),
        }
    }
    if !groups.is_sorted() {
        return Err("polyphone.onnx: classes are not in order".into());
    }
    writeln!(
        source,
        "pub static GROUPS: &[(char, u16, u16)] = &{groups:?};"
    )?;
    writeln!(source, "pub static CLASSES: &[u16] = &{codes:?};")?;
    let mut rows = Vec::new();
    for row in name("old_classes")?.split(' ') {
        rows.push(row.parse::<u16>().ok());
    }
    writeln!(
        source,
        "pub static OLD_CLASSES: &[Option<u16>] = &{rows:?};"
    )?;
    let mut balanced: Vec<char> = name("balanced")?.chars().collect();
    balanced.sort_unstable();
    writeln!(source, "pub static BALANCED: &[char] = &{balanced:?};")?;
    let mut contested: Vec<&str> = name("contested")?.split(' ').collect();
    contested.sort_unstable();
    writeln!(source, "pub static CONTESTED: &[&str] = &{contested:?};")?;
    let mut sole = Vec::new();
    for class in name("sole")?.split(' ') {
        let ch = class.chars().next().ok_or("empty class")?;
        sole.push((ch, code(ids, &class[ch.len_utf8()..])?));
    }
    sole.sort_unstable();
    writeln!(source, "pub static SOLE: &[(char, u16)] = &{sole:?};")?;
    Ok(fs::write(out.join("polyphone.rs"), source)?)
}
