//! Who speaks: the voice in this process, or a running service that has it loaded.

use std::path::Path;

use super::Context;
use super::say::warn_of_cores;
use crate::engine::{self, Engine, EngineError, Share};
#[cfg(unix)]
use crate::engine::{Service, ServiceError};
use crate::tr;
use crate::voice::pack::Pack;

/// Who is to speak, before anything is loaded.
pub struct Hands {
    #[cfg(unix)]
    service: Option<Service>,
    wanted: Option<usize>,
    /// Jobs at a time: the cores that work here, or the workers of the service.
    pub cores: usize,
}

impl Hands {
    /// The service on the socket at `connect` if it can speak with `pack`, else this process; `jobs`
    /// are the cores that the user wants.
    pub fn of(context: &Context, connect: Option<&Path>, jobs: Option<usize>, pack: &Pack) -> Self {
        #[cfg(unix)]
        if let Some(socket) = connect {
            match Service::greet(socket, &pack.manifest) {
                Ok(service) => {
                    return Self {
                        cores: service.workers().min(jobs.unwrap_or(usize::MAX)),
                        service: Some(service),
                        wanted: jobs,
                    };
                }
                Err(reason) => context.tell(&notice(socket, &reason.to_string())),
            }
        }
        #[cfg(not(unix))]
        if let Some(socket) = connect {
            let reason = tr!(
                "there are no such services on this system",
                "本系统没有此类服务"
            );
            context.tell(&notice(socket, &reason));
        }
        let cores = engine::usable_cores(jobs);
        warn_of_cores(context, jobs, cores);
        Self {
            #[cfg(unix)]
            service: None,
            wanted: jobs,
            cores,
        }
    }

    /// Their engine, for so many utterances to begin with. A service needs nothing loaded here.
    pub fn engine(
        self,
        context: &Context,
        connect: Option<&Path>,
        pack: &Pack,
        utterances: usize,
    ) -> Result<Engine, EngineError> {
        #[cfg(unix)]
        if let (Some(service), Some(socket)) = (self.service, connect) {
            let (teller, socket) = (context.teller(), socket.to_owned());
            let told = move |reason: &ServiceError| teller(&notice(&socket, &reason.to_string()));
            return Engine::connect(service, pack, self.wanted, self.cores, Box::new(told));
        }
        Engine::load(pack, Share::of(self.cores, utterances))
    }
}

fn notice(socket: &Path, reason: &str) -> String {
    tr!(
        "warning: --connect {}: {reason}; speaking without it",
        "警告：--connect {}：{reason}；改为自行朗读",
        socket.display()
    )
}
