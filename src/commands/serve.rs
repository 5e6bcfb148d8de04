//! `tts serve`: the service, from its flags to its end.

use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::Context as _;

use super::say::warn_of_cores;
use super::{Context, UsageError, lexicon};
use crate::cli::{LogFormat, ServeArgs};
use crate::config::Config;
use crate::emotion::{Choice, EmotionError};
use crate::engine::{self, Engine, Share};
use crate::script::{Cast, Names};
use crate::server::{self, App, CacheSetting, Keys, Lifecycle, Limits, Settings, Studio};
use crate::text::Frontend;
use crate::voice::pack::Pack;
use crate::voice::store::{Store, speaker_in};
use crate::voice::{VoiceError, speller};
use crate::{bounded, console, paths, tr};

/// The largest file of keys, in bytes.
const MOST_KEY_BYTES: u64 = 1 << 20;

/// How long the head of a request may take to arrive, and how long a connection may stay idle.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a body may take to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(20);

/// Threads that serve connections. They only move bytes; speaking has threads of its own.
const CONNECTION_THREADS: usize = 2;

/// Runs the command.
pub fn run(context: &Context, args: &ServeArgs) -> anyhow::Result<()> {
    let settings = settings(args)?;
    let studio = studio(context, args)?;
    let pack = studio.pack.clone();
    if let Some(missing) = pack.missing_files().into_iter().next() {
        return Err(VoiceError::NotInstalled {
            pack: pack.manifest.name,
            missing,
        }
        .into());
    }
    let cores = engine::usable_cores(args.jobs.map(usize::from));
    warn_of_cores(context, args.jobs.map(usize::from), cores);
    raise_file_limit();
    // A second signal still ends the program at once.
    let stop = Arc::clone(context.interrupt.guard());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(CONNECTION_THREADS)
        .thread_name("tts-http")
        .enable_all()
        .build()
        .context(tr!("the service could not be started", "服务无法启动"))?;
    let listen = settings.listen;
    let is_json = args.log == LogFormat::Json;
    runtime.block_on(async {
        let app = App::new(settings, studio)?;
        let loaded = load(app.clone(), pack, cores);
        let listening = |address: &SocketAddr| tell(context, is_json, address);
        let is_over = || stop.load(Ordering::Relaxed) || loaded.is_failed();
        let lifecycle = Lifecycle {
            listening: &listening,
            is_over: &is_over,
        };
        let served = server::serve(&app, lifecycle).await;
        let loaded = loaded.result();
        served.map_err(|error| {
            UsageError(tr!(
                "cannot listen on {listen}: {error}; is another service there? --listen takes another address",
                "无法监听 {listen}：{error}；是否已有别的服务？可用 --listen 换一个地址"
            ))
        })?;
        loaded
    })
}

/// The loading of the voice, beside everything else.
struct Loading {
    error: Arc<Mutex<Option<anyhow::Error>>>,
    thread: std::thread::JoinHandle<()>,
}

impl Loading {
    fn is_failed(&self) -> bool {
        self.error.lock().is_ok_and(|error| error.is_some())
    }

    /// Waits for it: ONNX Runtime must not be taken apart under it.
    fn result(self) -> anyhow::Result<()> {
        // A panic would have been an error of the engine.
        let _ = self.thread.join();
        let failed = self.error.lock().ok().and_then(|mut error| error.take());
        failed.map_or(Ok(()), Err)
    }
}

fn load(app: App, pack: Pack, cores: usize) -> Loading {
    let error = Arc::<Mutex<Option<anyhow::Error>>>::default();
    let failure = Arc::clone(&error);
    let thread = std::thread::spawn(move || {
        let started = Instant::now();
        let loaded = Engine::load(&pack, Share::of(cores, cores))
            .map_err(anyhow::Error::from)
            .and_then(|engine| Ok(app.start(engine)?));
        match loaded {
            Ok(()) => tracing::info!(
                voice = pack.manifest.name,
                workers = cores,
                seconds = engine::rounded(started.elapsed().as_secs_f64()),
                "ready"
            ),
            Err(failed) => {
                if let Ok(mut failure) = failure.lock() {
                    *failure = Some(failed);
                }
                return;
            }
        }
        // Texts are taken while this one is loaded, and without it, only more slowly.
        if cores > 1
            && let Err(error) = app.let_alone(cores)
        {
            tracing::warn!(%error, "what is alone is spoken on one core");
        }
    });
    Loading { error, thread }
}

fn tell(context: &Context, is_json: bool, address: &SocketAddr) {
    if is_json {
        tracing::info!(url = format!("http://{address}"), "listening");
    } else if !context.common.quiet {
        console::message(&tr!(
            "listening on http://{address}",
            "正在监听 http://{address}"
        ));
    }
}

fn settings(args: &ServeArgs) -> anyhow::Result<Settings> {
    let mut keys = args.api_key.clone();
    if let Some(file) = &args.api_keys_file {
        let read = bounded::read_file(file, MOST_KEY_BYTES);
        let text = read.and_then(|bytes| String::from_utf8(bytes).map_err(std::io::Error::other));
        let text = text.map_err(|error| {
            UsageError(tr!(
                "--api-keys-file: cannot read {}: {error}",
                "--api-keys-file：无法读取 {}：{error}",
                file.display()
            ))
        })?;
        keys.extend(text.lines().map(str::to_owned));
    }
    let is_asked = args.api_keys_file.is_some() || !args.api_key.is_empty();
    let keys = Keys::new(keys.iter().map(String::as_str));
    if is_asked && keys.is_empty() {
        return Err(UsageError(tr!(
            "there is no API key in --api-key or --api-keys-file",
            "--api-key 或 --api-keys-file 中没有任何 API 密钥"
        ))
        .into());
    }
    for origin in &args.cors {
        let has_scheme = origin.starts_with("http://") || origin.starts_with("https://");
        let is_origin = has_scheme && !origin.ends_with('/');
        if origin != "*" && !is_origin {
            return Err(UsageError(tr!(
                "--cors {origin}: an origin is https://host or https://host:port, without a path",
                "--cors {origin}：来源应写作 https://主机 或 https://主机:端口，不带路径"
            ))
            .into());
        }
    }
    let seconds = |count: u32| Duration::from_secs(count.into());
    Ok(Settings {
        listen: args.listen,
        socket: args.socket.clone(),
        limits: Limits {
            max_chars: args.max_chars as usize,
            speech_max_chars: args.speech_max_chars as usize,
            max_body: args.max_body as usize,
            max_queue: args.max_queue as usize,
            max_wait: seconds(args.max_wait),
            per_client: args.per_client.map(|count| count as usize),
            queue_timeout: seconds(args.queue_timeout),
            request_timeout: seconds(args.request_timeout),
            head_timeout: HEAD_TIMEOUT,
            body_timeout: BODY_TIMEOUT,
            drain_timeout: seconds(args.drain_timeout),
            max_connections: args.max_connections as usize,
        },
        cache: cache(args)?,
        keys,
        cors: args.cors.clone(),
        trust_proxy: args.trust_proxy,
    })
}

fn cache(args: &ServeArgs) -> Result<CacheSetting, UsageError> {
    match args.cache.as_str() {
        "off" => Ok(CacheSetting::Off),
        "memory" => Ok(CacheSetting::Memory {
            bytes: args.cache_bytes,
        }),
        url if ["redis://", "unix://"]
            .iter()
            .any(|start| url.starts_with(start))
            && redis::parse_redis_url(url).is_some() =>
        {
            Ok(CacheSetting::Redis {
                url: url.to_owned(),
                ttl: Duration::from_secs(args.cache_ttl.into()),
            })
        }
        // It may hold a password, so it is not repeated.
        _ => Err(UsageError(tr!(
            "--cache is off, memory, or an address of Redis such as redis://localhost:6379",
            "--cache 可为 off、memory，或 Redis 地址，如 redis://localhost:6379"
        ))),
    }
}

fn studio(context: &Context, args: &ServeArgs) -> anyhow::Result<Studio> {
    let over = args.voicing.overrides();
    let config = Config {
        defaults: context.config.with(&over),
        silence: context.config.silence.with(&over),
        ..context.config.clone()
    };
    let choice = Choice::parse(&config.defaults.emotion).map_err(EmotionError::from)?;
    config.emotions.canonical(&choice)?;
    let store = Store::open(paths::model_roots());
    let pack = store.voice(&config.defaults.voice)?.pack;
    let frontend = Frontend::new()?;
    let lexicon = lexicon::load(context, &args.dict, &frontend)?;
    let find = |name: &str| speaker_in(&pack, &store, name);
    let names = Names {
        emotions: &config.emotions,
        voice: &find,
    };
    let mut cast = Cast::of_table(&config.cast, Some(names)).map_err(|error| {
        UsageError(tr!(
            "[cast] in the configuration: {error}",
            "配置文件中的 [cast]：{error}"
        ))
    })?;
    cast.yield_narrator(over.voice.is_some(), over.emotion.is_some());
    let mut words = Vec::new();
    for file in lexicon::files(context, &args.dict) {
        words.extend(std::fs::read(&file).with_context(|| file.display().to_string())?);
    }
    let fingerprint = format!(
        "{} {:?} {cast:?} {:?} {}",
        pack.manifest.fingerprint(),
        config.emotions,
        config.dictionary,
        crate::checksum::sha256_hex(&words)
    );
    Ok(Studio {
        speller: speller(pack.manifest.family),
        config,
        pack,
        store,
        frontend,
        lexicon,
        cast,
        fingerprint,
    })
}

/// Lets the program open as many files as the system allows: each connection is one.
fn raise_file_limit() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    if let Err(error) = setrlimit(Resource::Nofile, limit) {
        tracing::debug!(%error, "the limit of open files stays as it is");
    }
}
