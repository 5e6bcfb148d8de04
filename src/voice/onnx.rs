//! Cutting a named sub-graph out of an ONNX model.
//!
//! Only the container is read: tensors and node attributes pass through as the bytes they are.
//! Field numbers are those of `onnx.proto` (ONNX IR, <https://onnx.ai/onnx/repo-docs/IR.html>).

use std::collections::{HashMap, HashSet};

use prost::Message;
use prost::bytes::Bytes;

use crate::tr;

/// Why a sub-graph could not be cut.
#[derive(Debug, thiserror::Error)]
pub enum CutError {
    /// The bytes are no ONNX model.
    #[error("{}", tr!("not an ONNX model: {0}", "不是 ONNX 模型：{0}", .0))]
    Decode(#[from] prost::DecodeError),
    /// The model has no graph.
    #[error("{}", tr!("the ONNX model holds no graph", "ONNX 模型中没有图"))]
    NoGraph,
    /// A wanted output, or something it needs, is produced nowhere.
    #[error("{}", tr!("the ONNX graph has no tensor '{0}'", "ONNX 图中没有张量“{0}”", .0))]
    MissingTensor(String),
    /// Control flow captures tensors by name, which this cutter does not follow.
    #[error("{}", tr!("node '{0}' holds a nested graph, which cannot be cut", "节点“{0}”含有嵌套图，无法切分", .0))]
    NestedGraph(String),
}

/// Element types that the cut graphs use (`TensorProto.DataType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ElementType {
    /// 32-bit float.
    Float = 1,
    /// 64-bit signed integer.
    Int64 = 7,
}

/// One dimension of an input or output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dim {
    /// Always this size.
    Fixed(i64),
    /// Any size, under a name that ties equal sizes together.
    Symbol(&'static str),
}

/// An input or output of a cut graph.
#[derive(Debug, Clone, Copy)]
pub struct TensorSpec {
    /// Name of the tensor in the model.
    pub name: &'static str,
    /// Element type.
    pub element: ElementType,
    /// Shape.
    pub shape: &'static [Dim],
}

/// What to cut: everything that `outputs` need, down to `inputs`.
#[derive(Debug, Clone, Copy)]
pub struct SubGraph {
    /// Name of the new graph.
    pub name: &'static str,
    /// Tensors that the caller will feed.
    pub inputs: &'static [TensorSpec],
    /// Tensors that the caller wants.
    pub outputs: &'static [TensorSpec],
}

/// A parsed model, from which any number of sub-graphs can be cut.
pub struct Model {
    proto: ModelProto,
    graph: GraphProto,
    nodes: Vec<NodeView>,
    /// Tensor name → index of the node that produces it.
    producer: HashMap<String, usize>,
    /// Initializer name → its index.
    initializer: HashMap<String, usize>,
}

impl Model {
    /// Parses a serialized `ModelProto`.
    pub fn parse(bytes: Bytes) -> Result<Self, CutError> {
        let mut proto = ModelProto::decode(bytes)?;
        let graph = proto.graph.take().ok_or(CutError::NoGraph)?;
        let mut nodes = Vec::with_capacity(graph.node.len());
        let mut producer = HashMap::new();
        for (index, raw) in graph.node.iter().enumerate() {
            let node = NodeView::decode(raw.clone())?;
            for output in &node.output {
                producer.insert(output.clone(), index);
            }
            nodes.push(node);
        }
        let mut initializer = HashMap::new();
        for (index, raw) in graph.initializer.iter().enumerate() {
            initializer.insert(TensorView::decode(raw.clone())?.name, index);
        }
        Ok(Self {
            proto,
            graph,
            nodes,
            producer,
            initializer,
        })
    }

    /// Serializes the sub-graph as a model of its own. The same input gives the same bytes.
    pub fn cut(&self, want: &SubGraph) -> Result<Vec<u8>, CutError> {
        let fed: HashSet<&str> = want.inputs.iter().map(|spec| spec.name).collect();
        let mut used_nodes = vec![false; self.nodes.len()];
        let mut used_initializers = vec![false; self.graph.initializer.len()];
        let mut open: Vec<&str> = want.outputs.iter().map(|spec| spec.name).collect();
        while let Some(tensor) = open.pop() {
            if tensor.is_empty() || fed.contains(tensor) {
                continue; // an empty name is an optional input that is not given
            }
            if let Some(&index) = self.initializer.get(tensor) {
                used_initializers[index] = true;
            } else if let Some(&index) = self.producer.get(tensor) {
                if !used_nodes[index] {
                    used_nodes[index] = true;
                    let node = &self.nodes[index];
                    if node.attribute.iter().any(AttributeView::is_graph) {
                        return Err(CutError::NestedGraph(node.name.clone()));
                    }
                    open.extend(node.input.iter().map(String::as_str));
                }
            } else {
                return Err(CutError::MissingTensor(tensor.to_owned()));
            }
        }

        let pick = |all: &[Bytes], used: &[bool]| -> Vec<Bytes> {
            all.iter()
                .zip(used)
                .filter(|(_, used)| **used)
                .map(|(raw, _)| raw.clone())
                .collect()
        };
        let graph = GraphProto {
            node: pick(&self.graph.node, &used_nodes),
            name: Some(want.name.to_owned()),
            initializer: pick(&self.graph.initializer, &used_initializers),
            input: want.inputs.iter().map(value_info).collect(),
            output: want.outputs.iter().map(value_info).collect(),
        };
        Ok(ModelProto {
            graph: Some(graph),
            ..self.proto.clone()
        }
        .encode_to_vec())
    }
}

fn value_info(spec: &TensorSpec) -> ValueInfoProto {
    let dim = spec
        .shape
        .iter()
        .map(|dim| match dim {
            Dim::Fixed(size) => Dimension {
                dim_value: Some(*size),
                dim_param: None,
            },
            Dim::Symbol(name) => Dimension {
                dim_value: None,
                dim_param: Some((*name).to_owned()),
            },
        })
        .collect();
    ValueInfoProto {
        name: Some(spec.name.to_owned()),
        r#type: Some(TypeProto {
            tensor_type: Some(TensorType {
                elem_type: Some(spec.element as i32),
                shape: Some(TensorShape { dim }),
            }),
        }),
    }
}

#[derive(Clone, PartialEq, Message)]
struct ModelProto {
    #[prost(int64, optional, tag = "1")]
    ir_version: Option<i64>,
    #[prost(string, optional, tag = "2")]
    producer_name: Option<String>,
    #[prost(string, optional, tag = "3")]
    producer_version: Option<String>,
    #[prost(message, optional, tag = "7")]
    graph: Option<GraphProto>,
    #[prost(bytes = "bytes", repeated, tag = "8")]
    opset_import: Vec<Bytes>,
    #[prost(bytes = "bytes", repeated, tag = "25")]
    functions: Vec<Bytes>,
}

/// Intermediate shapes (`value_info`, tag 13) are left out on purpose: the export declares some
/// that hold for one length only, and the runtime would warn at each run.
#[derive(Clone, PartialEq, Message)]
struct GraphProto {
    #[prost(bytes = "bytes", repeated, tag = "1")]
    node: Vec<Bytes>,
    #[prost(string, optional, tag = "2")]
    name: Option<String>,
    #[prost(bytes = "bytes", repeated, tag = "5")]
    initializer: Vec<Bytes>,
    #[prost(message, repeated, tag = "11")]
    input: Vec<ValueInfoProto>,
    #[prost(message, repeated, tag = "12")]
    output: Vec<ValueInfoProto>,
}

#[derive(Clone, PartialEq, Message)]
struct NodeView {
    #[prost(string, repeated, tag = "1")]
    input: Vec<String>,
    #[prost(string, repeated, tag = "2")]
    output: Vec<String>,
    #[prost(string, tag = "3")]
    name: String,
    #[prost(message, repeated, tag = "5")]
    attribute: Vec<AttributeView>,
}

#[derive(Clone, PartialEq, Message)]
struct AttributeView {
    #[prost(int32, tag = "20")]
    r#type: i32,
}

impl AttributeView {
    /// `AttributeType` GRAPH or GRAPHS.
    fn is_graph(&self) -> bool {
        matches!(self.r#type, 5 | 10)
    }
}

#[derive(Clone, PartialEq, Message)]
struct TensorView {
    #[prost(string, tag = "8")]
    name: String,
}

#[derive(Clone, PartialEq, Message)]
struct ValueInfoProto {
    #[prost(string, optional, tag = "1")]
    name: Option<String>,
    #[prost(message, optional, tag = "2")]
    r#type: Option<TypeProto>,
}

#[derive(Clone, PartialEq, Message)]
struct TypeProto {
    #[prost(message, optional, tag = "1")]
    tensor_type: Option<TensorType>,
}

#[derive(Clone, PartialEq, Message)]
struct TensorType {
    #[prost(int32, optional, tag = "1")]
    elem_type: Option<i32>,
    #[prost(message, optional, tag = "2")]
    shape: Option<TensorShape>,
}

#[derive(Clone, PartialEq, Message)]
struct TensorShape {
    #[prost(message, repeated, tag = "1")]
    dim: Vec<Dimension>,
}

#[derive(Clone, PartialEq, Message)]
struct Dimension {
    #[prost(int64, optional, tag = "1")]
    dim_value: Option<i64>,
    #[prost(string, optional, tag = "2")]
    dim_param: Option<String>,
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn node(name: &str, input: &[&str], output: &[&str], attribute_type: Option<i32>) -> Bytes {
        let attribute = attribute_type
            .map(|r#type| AttributeView { r#type })
            .into_iter()
            .collect();
        let own = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect();
        NodeView {
            input: own(input),
            output: own(output),
            name: name.to_owned(),
            attribute,
        }
        .encode_to_vec()
        .into()
    }

    /// x → a → b → y, with the weight w in b and a branch c that nobody wants.
    fn model(loop_in_b: bool) -> Model {
        let weight = TensorView {
            name: "w".to_owned(),
        };
        let graph = GraphProto {
            node: vec![
                node("a", &["x"], &["t"], None),
                node("b", &["t", "w", ""], &["y"], loop_in_b.then_some(5)),
                node("c", &["t"], &["z"], None),
            ],
            initializer: vec![weight.encode_to_vec().into()],
            ..GraphProto::default()
        };
        let proto = ModelProto {
            ir_version: Some(9),
            graph: Some(graph),
            ..Default::default()
        };
        Model::parse(proto.encode_to_vec().into()).unwrap()
    }

    const T: TensorSpec = TensorSpec {
        name: "t",
        element: ElementType::Float,
        shape: &[Dim::Fixed(1), Dim::Symbol("T")],
    };
    const X: TensorSpec = TensorSpec { name: "x", ..T };
    const Y: TensorSpec = TensorSpec { name: "y", ..T };

    fn names(bytes: &[u8]) -> (Vec<String>, usize) {
        let graph = ModelProto::decode(bytes).unwrap().graph.unwrap();
        let nodes = graph
            .node
            .iter()
            .map(|raw| NodeView::decode(raw.clone()).unwrap().name);
        (nodes.collect(), graph.initializer.len())
    }

    #[test]
    fn keeps_what_the_outputs_need_and_nothing_else() {
        let whole = model(false)
            .cut(&SubGraph {
                name: "g",
                inputs: &[X],
                outputs: &[Y],
            })
            .unwrap();
        assert_eq!(names(&whole), (vec!["a".to_owned(), "b".to_owned()], 1));
        let tail = model(false)
            .cut(&SubGraph {
                name: "g",
                inputs: &[T],
                outputs: &[Y],
            })
            .unwrap();
        assert_eq!(names(&tail), (vec!["b".to_owned()], 1));
        let head = model(false)
            .cut(&SubGraph {
                name: "g",
                inputs: &[X],
                outputs: &[T],
            })
            .unwrap();
        assert_eq!(names(&head), (vec!["a".to_owned()], 0));
    }

    #[test]
    fn refuses_what_it_cannot_cut() {
        let missing = model(false).cut(&SubGraph {
            name: "g",
            inputs: &[],
            outputs: &[Y],
        });
        assert!(matches!(missing, Err(CutError::MissingTensor(name)) if name == "x"));
        let nested = model(true).cut(&SubGraph {
            name: "g",
            inputs: &[X],
            outputs: &[Y],
        });
        assert!(matches!(nested, Err(CutError::NestedGraph(name)) if name == "b"));
        assert!(matches!(
            Model::parse(Bytes::from_static(b"\x08")),
            Err(CutError::Decode(_))
        ));
        assert!(matches!(Model::parse(Bytes::new()), Err(CutError::NoGraph)));
    }
}
