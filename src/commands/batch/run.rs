//! One walk through the input.

use std::cell::RefCell;
use std::fs;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::thread;
use std::time::Duration;

use super::fit::fit;
use super::floor::Floor;
use super::order::{Order, Place};
use super::survey::{self, Verdict, survey};
use super::tally::{Tally, Work};
use crate::audio::AudioError;
use crate::batch::{BadItem, Item, Ledger, Manifest, Record, Status, Taken};
use crate::commands::input::{Reader, Voices};
use crate::commands::say::warn_of_cores;
use crate::commands::setting::{Notices, nothing_to_speak};
use crate::engine::{self, Engine, EngineError, Job, Plan, Session, Share};
use crate::script::Script;
use crate::voice::store::Store;
use crate::{paths, tr};

/// Items that wait to be looked at.
const WAITING: usize = 32;
/// How often a run that waits for input looks whether it is to stop.
const POLL: Duration = Duration::from_millis(20);

type Read = Result<Item, BadItem>;

/// Makes what is missing, failed or changed, and returns how many items failed. The engine is loaded for the first item that needs it,
/// and stays for the next walk.
pub fn run(order: &Order<'_>, engine: &mut Option<Engine>) -> anyhow::Result<usize> {
    let inputs = Arc::new(order.inputs()?);
    let voices = || {
        Voices::of_pack(
            order.setting.voice.pack.clone(),
            Store::open(paths::model_roots()),
        )
    };
    let emotions = &order.context.config.emotions;
    fs::create_dir_all(&order.folder).map_err(|source| AudioError::at(&order.folder, source))?;
    let manifest = Manifest::open(&order.folder, order.run.as_deref())?;
    let ledger = Ledger::read(&order.folder)?;
    let mut work = None;
    if inputs.is_rewindable() {
        let voices = voices();
        work = Some(survey(order, &inputs, voices.names(emotions), &ledger)?);
    }
    let nothing_to_make = work.is_some_and(|work: Work| work.bytes == 0);
    if engine.is_none() && !nothing_to_make {
        let jobs = order.args.jobs.map(usize::from);
        let cores = engine::usable_cores(jobs);
        warn_of_cores(order.context, jobs, cores);
        *engine = Some(Engine::load(
            &order.setting.voice.pack,
            Share::of(cores, cores),
        )?);
    }
    let floor = RefCell::new(Floor::new(order, manifest, Tally::new(order, work)));
    let mut walk = Walk {
        order,
        ledger,
        floor: &floor,
        reader: order.reader()?,
        notices: Notices::default(),
        taken: (!inputs.is_rewindable()).then(Taken::default),
        seats: 0,
        begun: 0,
    };
    floor.borrow().tally.event("start");
    let emotions = emotions.clone();
    let voices = voices();
    let (sender, items) = mpsc::sync_channel(WAITING);
    // Not joined: standard input may never end.
    thread::spawn(move || {
        let names = voices.names(&emotions);
        for item in inputs.items(Some(names)) {
            if sender.send(item).is_err() {
                break;
            }
        }
    });
    let ended = match engine {
        Some(engine) => {
            let stop = order.context.interrupt.guard();
            let mut deliver = |spoken| floor.borrow_mut().take(spoken);
            engine.session(stop, &mut deliver, |session| {
                walk.all(&items, Some((engine, session)))
            })
        }
        None => walk.all(&items, None),
    };
    let Walk { notices, .. } = walk;
    notices.close(order.context);
    let mut floor = floor.into_inner();
    // What is complete stays, however the walk ended.
    let appeared = floor.appear();
    floor.tally.close()?;
    ended.and(appeared)?;
    Ok(floor.tally.failed)
}

/// A walk under way.
struct Walk<'w, 'o, 'c> {
    order: &'o Order<'c>,
    ledger: Ledger,
    floor: &'w RefCell<Floor<'o, 'c>>,
    reader: Reader<'c>,
    notices: Notices,
    /// Names that are taken, where the input cannot be read twice.
    taken: Option<Taken>,
    /// Items so far.
    seats: usize,
    /// Items of them that were to be made.
    begun: usize,
}

impl Walk<'_, '_, '_> {
    /// Takes all items as they come.
    fn all(
        &mut self,
        items: &Receiver<Read>,
        mut speaking: Option<(&Engine, &mut Session<'_, '_, anyhow::Error>)>,
    ) -> anyhow::Result<()> {
        while !self.is_over() {
            self.floor.borrow_mut().tick()?;
            let item = match (items.try_recv(), &mut speaking) {
                (Ok(item), _) => item,
                (Err(TryRecvError::Disconnected), _) => break,
                (Err(TryRecvError::Empty), Some((_, session))) if !session.is_idle() => {
                    session.wait(POLL)?;
                    continue;
                }
                (Err(TryRecvError::Empty), _) => {
                    // Whoever feeds this may be waiting for the results.
                    self.floor.borrow_mut().appear()?;
                    match items.recv_timeout(POLL) {
                        Ok(item) => item,
                        Err(mpsc::RecvTimeoutError::Timeout) => {
                            self.check_stop()?;
                            continue;
                        }
                        Err(mpsc::RecvTimeoutError::Disconnected) => break,
                    }
                }
            };
            self.check_stop()?;
            self.one(
                item,
                speaking
                    .as_mut()
                    .map(|(engine, session)| (*engine, &mut **session)),
            )?;
        }
        match speaking {
            // What is half-done when the first item fails is given up.
            Some((_, session)) if !(self.order.args.fail_fast && self.has_failed()) => {
                session.drain()
            }
            _ => Ok(()),
        }
    }

    /// Whether enough has been done.
    fn is_over(&self) -> bool {
        let args = self.order.args;
        args.limit.is_some_and(|limit| self.begun >= limit) || args.fail_fast && self.has_failed()
    }

    fn has_failed(&self) -> bool {
        self.floor.borrow().tally.failed > 0
    }

    fn check_stop(&self) -> Result<(), EngineError> {
        match self.order.context.interrupt.is_asked() {
            true => Err(EngineError::Interrupted),
            false => Ok(()),
        }
    }

    /// Takes one item.
    fn one(
        &mut self,
        item: Read,
        speaking: Option<(&Engine, &mut Session<'_, '_, anyhow::Error>)>,
    ) -> anyhow::Result<()> {
        let item = match item {
            Ok(item) if !self.order.takes(&item) => return Ok(()),
            Ok(item) => item,
            Err(bad) => {
                let seat = self.seat();
                let what = anyhow::Error::msg(bad.what.clone());
                return self.floor.borrow_mut().fail(seat, nameless(&bad), 0, what);
            }
        };
        let seat = self.seat();
        for notice in &item.notices {
            self.floor.borrow().tally.say(notice);
        }
        let bytes = survey::bytes(&item);
        let place = match self.order.place(&item) {
            Ok(place) => place,
            Err(what) => {
                let record = Record {
                    id: item.key(),
                    ..nameless(&BadItem {
                        n: item.n,
                        id: item.id.clone(),
                        origin: item.origin.clone(),
                        line: item.line,
                        what: what.clone(),
                    })
                };
                let what = anyhow::Error::msg(what);
                return self.floor.borrow_mut().fail(seat, record, bytes, what);
            }
        };
        self.floor.borrow_mut().sweep(&place.path);
        let record = self.order.record(&item, &place);
        if let Some(taken) = &mut self.taken
            && !taken.take(&self.order.claim(&place))
        {
            let what = anyhow::anyhow!(tr!(
                "an earlier item goes to {} already",
                "前面的条目已使用 {}",
                record.output
            ));
            return self.floor.borrow_mut().fail(seat, record, bytes, what);
        }
        let mut verdict = survey::verdict(self.order, &self.ledger, &record);
        if matches!(verdict, Verdict::Foreign { .. }) && self.order.run.is_some() {
            // A run beside this one may have made it meanwhile, and was killed before it said so.
            self.ledger.read_on(&self.order.folder)?;
            verdict = survey::verdict(self.order, &self.ledger, &record);
        }
        match (verdict, speaking) {
            (Verdict::Unchanged(old), _) => {
                let record = Record {
                    status: Status::Unchanged,
                    output_hash: old.output_hash,
                    stamp: old.stamp,
                    subtitles_hash: old.subtitles_hash,
                    seconds: old.seconds,
                    left_out: old.left_out,
                    ..record
                };
                Ok(self.floor.borrow_mut().tally.add(seat, &record, 0)?)
            }
            (Verdict::Foreign(path), _) => {
                let what = anyhow::anyhow!(tr!(
                    "{} exists and was not made by tts batch: add --force to replace it",
                    "{} 已存在，且不是由 tts batch 生成的：加 --force 覆盖",
                    path.display()
                ));
                self.floor.borrow_mut().fail(seat, record, bytes, what)
            }
            (Verdict::Make, Some((engine, session))) => {
                self.begun += 1;
                self.make(seat, item, &place, record, engine, session)
            }
            // Only where the input has changed since it was looked through.
            (Verdict::Make, None) => {
                let what = anyhow::anyhow!(tr!(
                    "the input has changed while it was read; run again",
                    "读取时输入发生了变化；请再次运行"
                ));
                self.floor.borrow_mut().fail(seat, record, bytes, what)
            }
        }
    }

    fn seat(&mut self) -> usize {
        self.seats += 1;
        self.seats - 1
    }

    /// Puts an item to work.
    fn make(
        &mut self,
        seat: usize,
        mut item: Item,
        place: &Place,
        record: Record,
        engine: &Engine,
        session: &mut Session<'_, '_, anyhow::Error>,
    ) -> anyhow::Result<()> {
        let mut segments = item.segments.iter();
        let allowed =
            segments.try_for_each(|segment| self.reader.allow_cast(segment, segment.is_record));
        if let Err(error) = allowed {
            let bytes = survey::bytes(&item);
            let mut floor = self.floor.borrow_mut();
            return floor.fail(seat, record, bytes, error.into());
        }
        let script = Rc::new(Script {
            segments: std::mem::take(&mut item.segments),
        });
        let opened = self
            .floor
            .borrow_mut()
            .open(seat, &item, place, &record, Rc::clone(&script));
        let lane = match opened {
            Ok(lane) => lane,
            Err(error) => return self.floor.borrow_mut().fail(seat, record, 0, error),
        };
        let mut line = Line {
            order: self.order,
            floor: self.floor,
            engine,
            session,
            lane,
            broken: None,
        };
        let mut left_out = 0;
        let notices = &mut self.notices;
        let setting = &self.order.setting;
        let planned = setting.plan(&mut self.reader, &script, |plan| {
            let any = match item.times.is_empty() {
                true => line.jobs(plan),
                false => line.cues(plan, &item),
            }?;
            left_out = notices.take(setting.context, plan);
            match any {
                true => Ok(()),
                false => Err(nothing_to_speak(&script, &[]).into()),
            }
        });
        if let Some(broken) = line.broken {
            return Err(broken);
        }
        match planned {
            Ok(()) => self.floor.borrow_mut().complete(lane, left_out),
            Err(error) => self.floor.borrow_mut().give_up(lane, error),
        }
    }
}

/// The way of one item's jobs into the session.
struct Line<'l, 'w, 'o, 'c, 's, 'scope> {
    order: &'o Order<'c>,
    floor: &'w RefCell<Floor<'o, 'c>>,
    engine: &'l Engine,
    session: &'l mut Session<'s, 'scope, anyhow::Error>,
    lane: u64,
    /// What ended the session, if something did.
    broken: Option<anyhow::Error>,
}

impl Line<'_, '_, '_, '_, '_, '_> {
    /// Pushes all jobs; false if there are none.
    fn jobs(&mut self, plan: &mut Plan<'_>) -> anyhow::Result<bool> {
        let mut any = false;
        while let Some(job) = plan.next().transpose()? {
            any = true;
            self.push(job)?;
        }
        Ok(any)
    }

    /// Pushes all jobs, each cue fitted to its time.
    fn cues(&mut self, plan: &mut Plan<'_>, item: &Item) -> anyhow::Result<bool> {
        let mut any = false;
        let mut next = plan.next().transpose()?;
        while let Some(first) = next.take() {
            any = true;
            let cue = first.segment;
            let mut jobs = vec![first];
            loop {
                next = plan.next().transpose()?;
                match next.take_if(|job| job.segment == cue) {
                    Some(job) => jobs.push(job),
                    None => break,
                }
            }
            let time = item.times.get(cue).filter(|_| !self.order.args.no_fit);
            if let Some(time) = time
                && let Some(tight) = fit(self.engine, &mut jobs, time)?
            {
                let number = cue + 1;
                self.floor.borrow().tally.say(&tr!(
                    "warning: {}: cue {number}: {tight}",
                    "警告：{}：第 {number} 条字幕：{tight}",
                    item.origin
                ));
            }
            for job in jobs {
                self.push(job)?;
            }
        }
        Ok(any)
    }

    fn push(&mut self, job: Job) -> anyhow::Result<()> {
        self.floor.borrow_mut().pushed(self.lane);
        self.session.push(self.lane, job).map_err(|error| {
            let told = anyhow::Error::msg(error.to_string());
            self.broken = Some(error);
            told
        })
    }
}

/// The record of what could not even be given a name.
fn nameless(bad: &BadItem) -> Record {
    Record {
        id: bad.id.clone().unwrap_or_else(|| format!("{}", bad.n)),
        n: bad.n,
        from: bad.origin.to_string(),
        line: bad.line,
        input_hash: String::new(),
        settings_hash: String::new(),
        model_hash: String::new(),
        output: String::new(),
        output_hash: None,
        stamp: None,
        subtitles: Vec::new(),
        subtitles_hash: None,
        seconds: 0.0,
        left_out: 0,
        status: Status::Failed,
        error: None,
    }
}
