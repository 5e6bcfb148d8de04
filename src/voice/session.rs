//! A pool of ONNX Runtime sessions over one graph.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use ort::logging::LogLevel;
use ort::session::builder::GraphOptimizationLevel;
use ort::session::{NoSelectedOutputs, RunOptions, Session, SessionInputValue};

use super::VoiceError;
use super::onnx::SubGraph;
use crate::runtime::Runtime;
use crate::tr;

/// Equal sessions, lent to one caller at a time; a caller waits while all are out.
pub struct Pool {
    graph: &'static SubGraph,
    free: Mutex<Vec<Session>>,
    returned: Condvar,
    options: RunOptions<NoSelectedOutputs>,
}

impl Pool {
    /// Builds `count` sessions over a serialized graph, each running on `threads` threads, and
    /// checks that it has the inputs and outputs of `graph`.
    pub fn build(
        runtime: &Runtime,
        graph: &'static SubGraph,
        model: &[u8],
        count: usize,
        threads: usize,
    ) -> Result<Self, VoiceError> {
        let failed = |error: ort::Error| fail(graph, error.to_string());
        let sessions: Result<Vec<Session>, VoiceError> = (0..count)
            .map(|_| session(runtime, model, threads).map_err(failed))
            .collect();
        let sessions = sessions?;
        for session in &sessions {
            let has = |outlets: &[ort::value::Outlet], name: &str| {
                outlets.iter().any(|outlet| outlet.name() == name)
            };
            let inputs = graph
                .inputs
                .iter()
                .map(|spec| (session.inputs(), spec.name));
            let outputs = graph
                .outputs
                .iter()
                .map(|spec| (session.outputs(), spec.name));
            if let Some((_, name)) = inputs
                .chain(outputs)
                .find(|(found, name)| !has(found, name))
            {
                return Err(fail(
                    graph,
                    tr!("it has no tensor '{name}'", "其中没有张量“{name}”"),
                ));
            }
        }
        let options = RunOptions::new().map_err(failed)?;
        Ok(Self {
            graph,
            free: Mutex::new(sessions),
            returned: Condvar::new(),
            options,
        })
    }

    /// Makes every run end with an error as soon as it can, the running ones and all later ones.
    pub fn cancel(&self) {
        if let Err(error) = self.options.terminate() {
            tracing::debug!(%error, graph = self.graph.name, "runs could not be cancelled");
        }
    }

    /// Runs the graph on its inputs, in its order, and returns its outputs, flattened, in its
    /// order.
    pub fn run<const OUTPUTS: usize>(
        &self,
        inputs: Vec<SessionInputValue<'_>>,
    ) -> Result<[Vec<f32>; OUTPUTS], VoiceError> {
        let mut loan = self.borrow();
        let values = loan
            .run(inputs)
            .map_err(|error| fail(self.graph, error.to_string()))?;
        if values.iter().flatten().any(|value| !value.is_finite()) {
            let reason = tr!(
                "it answered with values that are no numbers",
                "结果中含有非数值"
            );
            return Err(fail(self.graph, reason));
        }
        let mismatch = |values: Vec<_>| fail(self.graph, format!("{} outputs", values.len()));
        values.try_into().map_err(mismatch)
    }

    fn borrow(&self) -> Lent<'_> {
        let mut free = self.lock();
        loop {
            match free.pop() {
                Some(session) => {
                    return Lent {
                        pool: self,
                        session: Some(session),
                    };
                }
                None => {
                    free = self
                        .returned
                        .wait(free)
                        .unwrap_or_else(PoisonError::into_inner)
                }
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Session>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A session on loan; it goes back even if the run panics.
struct Lent<'pool> {
    pool: &'pool Pool,
    /// Empty only while it is being returned.
    session: Option<Session>,
}

impl Lent<'_> {
    fn run(&mut self, inputs: Vec<SessionInputValue<'_>>) -> ort::Result<Vec<Vec<f32>>> {
        let graph = self.pool.graph;
        let session = self
            .session
            .as_mut()
            .ok_or_else(|| ort::Error::new("no session"))?;
        let names = graph.inputs.iter().map(|spec| spec.name);
        let named: Vec<_> = names.zip(inputs).collect();
        let answer = session.run_with_options(named, &self.pool.options)?;
        let values = |name: &str| {
            let value = answer
                .get(name)
                .ok_or_else(|| ort::Error::new(format!("no output '{name}'")))?;
            Ok(value.try_extract_tensor::<f32>()?.1.to_vec())
        };
        graph.outputs.iter().map(|spec| values(spec.name)).collect()
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        self.pool.lock().extend(self.session.take());
        self.pool.returned.notify_one();
    }
}

fn session(runtime: &Runtime, model: &[u8], threads: usize) -> ort::Result<Session> {
    Session::builder(runtime.environment())?
        .with_intra_threads(threads)?
        .with_optimization_level(GraphOptimizationLevel::All)?
        // What goes wrong comes back as an error; it need not be on standard error as well.
        .with_log_level(LogLevel::Fatal)?
        // Idle sessions must not burn a core that another utterance could use.
        .with_intra_op_spinning(false)?
        .commit_from_memory(model)
}

fn fail(graph: &SubGraph, reason: String) -> VoiceError {
    VoiceError::Network {
        graph: graph.name,
        reason,
    }
}
