//! `tts --stream`: lines of standard input, spoken as they arrive.

use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use super::hands::Hands;
use super::input::Reader;
use super::output::Target;
use super::recorder::{Progress, Recorder};
use super::setting::{Notices, Setting};
use super::{Context, Failures, report_failure};
use crate::cli::MarkupArgs;
use crate::config::Overrides;
use crate::engine::{EngineError, Session};
use crate::script::{self, Origin, Script, ScriptError, Segment};

/// The longest line, in bytes.
const LONGEST_LINE: u64 = 1 << 20;

/// So many lines wait to be spoken; then whoever writes them waits.
const WAITING: usize = 16;

/// How often a silent stream looks whether it is to stop.
const POLL: Duration = Duration::from_millis(50);

/// Runs the command.
pub fn run(
    context: &Context,
    over: &Overrides,
    markup: &MarkupArgs,
    target: &Target,
    jobs: Option<usize>,
    connect: Option<&Path>,
) -> anyhow::Result<()> {
    let started = Instant::now();
    let setting = Setting::of(context, over)?;
    let mut reader = setting.reader(over, markup)?;
    let pack = &setting.voice.pack;
    let hands = Hands::of(context, connect, jobs, pack);
    let stop = match target.needs_clean_up() {
        true => context.interrupt.guard(),
        false => context.interrupt.flag(),
    };
    let lines = lines();
    let sample_rate = pack.manifest.sample_rate;
    let outputs = target.open(sample_rate, setting.tags(""), stop)?;
    let loading = Instant::now();
    let utterances = hands.cores;
    let engine = hands.engine(context, connect, pack, utterances)?;
    let mut recorder = Recorder::new(&setting, outputs, Progress::hidden(), started);
    recorder.stages.load = loading.elapsed();
    let mut notices = Notices::default();
    let mut failed = 0;
    let mut deliver = |spoken| -> anyhow::Result<()> { Ok(recorder.take(spoken)?) };
    engine.session(stop, &mut deliver, |session| {
        while let Some(line) = next(&lines, session)? {
            let spoken = line
                .map_err(Into::into)
                .and_then(|line| speak(&setting, &mut reader, line, session, &mut notices));
            match spoken {
                Ok(()) => {}
                Err(error) if error.is::<EngineError>() => return Err(error),
                Err(error) => {
                    report_failure(&error, context.common.json);
                    failed += 1;
                }
            }
        }
        session.drain()
    })?;
    notices.close(context);
    recorder.finish(target, notices.found())?;
    match failed {
        0 => Ok(()),
        count => Err(Failures(count).into()),
    }
}

/// Speaks one line.
fn speak(
    setting: &Setting,
    reader: &mut Reader,
    line: Segment,
    session: &mut Session<'_, '_, anyhow::Error>,
    notices: &mut Notices,
) -> anyhow::Result<()> {
    let lines = line.lines;
    let mut script = reader.segments(Script {
        segments: vec![line],
    })?;
    // A line of JSON counts from its own beginning.
    for segment in &mut script.segments {
        segment.lines = lines;
    }
    setting.plan(reader, &script, |plan| {
        while let Some(job) = plan.next().transpose()? {
            notices.take(setting.context, plan);
            session.push(0, job)?;
        }
        notices.take(setting.context, plan);
        Ok(())
    })
}

/// The next line, once there is one; what has been spoken meanwhile is delivered.
fn next(
    lines: &Receiver<Result<Segment, ScriptError>>,
    session: &mut Session<'_, '_, anyhow::Error>,
) -> anyhow::Result<Option<Result<Segment, ScriptError>>> {
    loop {
        session.poll()?;
        match lines.try_recv() {
            Ok(line) => return Ok(Some(line)),
            Err(mpsc::TryRecvError::Disconnected) => return Ok(None),
            Err(mpsc::TryRecvError::Empty) if session.is_idle() => match lines.recv_timeout(POLL) {
                Ok(line) => return Ok(Some(line)),
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
                Err(RecvTimeoutError::Timeout) => {}
            },
            Err(mpsc::TryRecvError::Empty) => session.wait(POLL)?,
        }
    }
}

/// Lines of standard input that are not blank, as they arrive.
fn lines() -> Receiver<Result<Segment, ScriptError>> {
    let (sender, receiver) = mpsc::sync_channel(WAITING);
    // Not joined: it ends with its input, or with the program.
    thread::spawn(move || {
        let mut input = BufReader::new(io::stdin());
        for number in 0.. {
            let Some(line) = line(&mut input, number).transpose() else {
                break;
            };
            let is_last = matches!(line, Err(ScriptError::Read { .. }));
            let is_blank = matches!(&line, Ok(line) if line.text.trim().is_empty());
            if !is_blank && sender.send(line).is_err() || is_last {
                break;
            }
        }
    });
    receiver
}

/// The next line; `None` at the end.
fn line(input: &mut impl BufRead, number: usize) -> Result<Option<Segment>, ScriptError> {
    let read = |source| ScriptError::Read {
        origin: Origin::Stdin,
        source,
    };
    let mut bytes = Vec::new();
    let mut limited = input.by_ref().take(LONGEST_LINE + 1);
    if limited.read_until(b'\n', &mut bytes).map_err(read)? == 0 {
        return Ok(None);
    }
    if bytes.len() as u64 > LONGEST_LINE && !bytes.ends_with(b"\n") {
        input.skip_until(b'\n').map_err(read)?;
        return Err(ScriptError::LongLine {
            origin: Origin::Stdin,
            line: number + 1,
            most: LONGEST_LINE,
        });
    }
    let decoded = script::decode(&bytes);
    let text = decoded.map_err(|source| ScriptError::Decode {
        origin: Origin::Stdin,
        source,
    })?;
    Ok(Some(Segment {
        lines: number,
        ..Segment::new(text, Origin::Stdin)
    }))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_too_long_is_one_failure() {
        let text = "你好".repeat(400_000) + "\n再见。";
        let mut input = text.as_bytes();
        let error = line(&mut input, 0).unwrap_err().to_string();
        assert!(
            error.contains("line 1: longer than 1048576 bytes"),
            "{error}"
        );
        assert_eq!(line(&mut input, 1).unwrap().unwrap().text, "再见。");
        assert!(line(&mut input, 2).unwrap().is_none());
    }
}
