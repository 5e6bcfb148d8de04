//! A pool of ONNX Runtime sessions over one graph.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use ort::session::builder::GraphOptimizationLevel;
use ort::session::{NoSelectedOutputs, RunOptions, Session, SessionInputValue};

use super::VoiceError;
use crate::runtime::Runtime;

/// Equal sessions, lent to one caller at a time; a caller waits while all are out.
pub struct Pool {
    graph: &'static str,
    free: Mutex<Vec<Session>>,
    returned: Condvar,
    options: RunOptions<NoSelectedOutputs>,
}

impl Pool {
    /// Builds `count` sessions over the serialized graph, each running on `threads` threads.
    pub fn build(
        runtime: &Runtime,
        graph: &'static str,
        model: &[u8],
        count: usize,
        threads: usize,
    ) -> Result<Self, VoiceError> {
        let sessions: Result<Vec<Session>, VoiceError> = (0..count)
            .map(|_| session(runtime, model, threads).map_err(|error| failed(graph, &error)))
            .collect();
        let options = RunOptions::new().map_err(|error| failed(graph, &error))?;
        Ok(Self {
            graph,
            free: Mutex::new(sessions?),
            returned: Condvar::new(),
            options,
        })
    }

    /// Makes every run end with an error as soon as it can, the running ones and all later ones.
    pub fn cancel(&self) {
        if let Err(error) = self.options.terminate() {
            tracing::debug!(%error, graph = self.graph, "runs could not be cancelled");
        }
    }

    /// Runs the graph and returns its outputs, flattened, in the order of `outputs`.
    pub fn run(
        &self,
        inputs: Vec<(&'static str, SessionInputValue<'_>)>,
        outputs: &[&str],
    ) -> Result<Vec<Vec<f32>>, VoiceError> {
        let mut session = self.borrow();
        let result = run(&mut session, &self.options, inputs, outputs);
        self.lock().push(session);
        self.returned.notify_one();
        let values = result.map_err(|error| failed(self.graph, &error))?;
        match values.iter().flatten().all(|value| value.is_finite()) {
            true => Ok(values),
            false => Err(VoiceError::Network {
                graph: self.graph,
                reason: "NaN".to_owned(),
            }),
        }
    }

    fn borrow(&self) -> Session {
        let mut free = self.lock();
        loop {
            match free.pop() {
                Some(session) => return session,
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

fn session(runtime: &Runtime, model: &[u8], threads: usize) -> ort::Result<Session> {
    Session::builder(runtime.environment())?
        .with_intra_threads(threads)?
        .with_optimization_level(GraphOptimizationLevel::All)?
        // Idle sessions must not burn a core that another utterance could use.
        .with_intra_op_spinning(false)?
        .commit_from_memory(model)
}

fn run(
    session: &mut Session,
    options: &RunOptions<NoSelectedOutputs>,
    inputs: Vec<(&'static str, SessionInputValue<'_>)>,
    outputs: &[&str],
) -> ort::Result<Vec<Vec<f32>>> {
    let answer = session.run_with_options(inputs, options)?;
    outputs
        .iter()
        .map(|name| {
            answer[*name]
                .try_extract_tensor::<f32>()
                .map(|(_, values)| values.to_vec())
        })
        .collect()
}

fn failed(graph: &'static str, error: &ort::Error) -> VoiceError {
    VoiceError::Network {
        graph,
        reason: error.to_string(),
    }
}
