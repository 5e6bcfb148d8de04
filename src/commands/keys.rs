//! Keys that work while something plays.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::Context;
use super::interrupt::Interrupt;
use super::output::{Outputs, Target};
use super::terminal::{self, KeyMode};
use crate::audio::Transport;
use crate::tr;

/// How often the listening thread looks whether it is still wanted.
const LOOK: Duration = Duration::from_millis(50);

/// What a step is, for the hint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// From sentence to sentence.
    Sentence,
    /// From file to file.
    File,
    /// Five seconds of one file.
    Seconds,
    /// There are none.
    None,
}

/// What stopping means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quit {
    /// The end of the command.
    All,
    /// No more sound; the file that is also written is completed.
    Playback,
}

/// The listening, until it is dropped.
pub struct Keys {
    done: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Keys {
    /// Listens if there is a terminal to listen to and one to say so on; `None` where there is
    /// none, or it does not allow it.
    pub fn listen(
        context: &Context,
        transport: Arc<Transport>,
        step: Step,
        quit: Quit,
    ) -> Option<Self> {
        if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
            return None;
        }
        let mode = match KeyMode::enter() {
            Ok(mode) => mode?,
            Err(error) => {
                tracing::debug!("no keys: {error}");
                return None;
            }
        };
        context.tell(&hint(step, quit));
        let listener = Listener {
            mode,
            transport,
            quit,
            interrupt: context.interrupt.clone(),
            done: Arc::default(),
        };
        let done = listener.done.clone();
        let thread = thread::Builder::new().name("keys".to_owned());
        let thread = thread.spawn(move || listener.run()).ok();
        Some(Self { done, thread })
    }

    /// Listens while speech is played, if it is and standard input is not its text.
    pub fn of_speech(context: &Context, target: &Target, outputs: &Outputs) -> Option<Self> {
        let transport = outputs.transport().filter(|_| target.has_keys)?;
        let quit = match target.file.is_some() || target.stdout {
            true => Quit::Playback,
            false => Quit::All,
        };
        Self::listen(context, transport, Step::Sentence, quit)
    }
}

impl Drop for Keys {
    /// Returns once the terminal is as it was.
    fn drop(&mut self) {
        self.done.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn hint(step: Step, quit: Quit) -> String {
    let step = match step {
        Step::Sentence => tr!("← → sentence, ", "← → 句，"),
        Step::File => tr!("← → file, ", "← → 文件，"),
        Step::Seconds => tr!("← → 5 s, ", "← → 5 秒，"),
        Step::None => String::new(),
    };
    match quit {
        Quit::All => tr!(
            "keys: space pause, {step}q quit",
            "按键：空格 暂停，{step}q 退出"
        ),
        Quit::Playback => tr!(
            "keys: space pause, {step}q stop playing (the file is still written)",
            "按键：空格 暂停，{step}q 停止播放（仍会写完文件）"
        ),
    }
}

/// What the listening thread holds.
struct Listener {
    mode: KeyMode,
    transport: Arc<Transport>,
    quit: Quit,
    interrupt: Interrupt,
    done: Arc<AtomicBool>,
}

impl Listener {
    fn run(self) {
        let resumed = Arc::new(AtomicBool::new(false));
        #[cfg(unix)]
        let registered =
            signal_hook::flag::register(signal_hook::consts::SIGCONT, Arc::clone(&resumed));
        while !self.done.load(Ordering::Relaxed) {
            // In the background, the keys are for the shell, and reading them would stop us.
            if !terminal::is_ours() {
                thread::sleep(LOOK);
                continue;
            }
            let renewed = match resumed.swap(false, Ordering::Relaxed) {
                true => self.mode.renew(),
                false => Ok(()),
            };
            if let Err(error) = renewed.and_then(|()| self.look()) {
                tracing::debug!("no more keys: {error}");
                break;
            }
        }
        #[cfg(unix)]
        if let Ok(id) = registered {
            signal_hook::low_level::unregister(id);
        }
    }

    fn look(&self) -> io::Result<()> {
        if event::poll(LOOK)?
            && let Event::Key(key) = event::read()?
        {
            self.press(key);
        }
        Ok(())
    }

    fn press(&self, key: KeyEvent) {
        if key.kind == KeyEventKind::Release {
            return;
        }
        match key.code {
            // Where the terminal makes no signal of it.
            KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => {
                self.interrupt.press();
            }
            KeyCode::Char(' ') => self.transport.toggle_pause(),
            KeyCode::Right => self.transport.step(1),
            KeyCode::Left => self.transport.step(-1),
            KeyCode::Char('q' | 'Q') | KeyCode::Esc => match self.quit {
                Quit::All => self.interrupt.quit(),
                Quit::Playback => self.transport.mute(),
            },
            _ => {}
        }
    }
}
