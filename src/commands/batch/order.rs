//! What is to be done: the arguments of a batch, resolved and checked before anything is made.

use std::path::{Path, PathBuf};

use crate::audio::{Finish, Format};
use crate::batch::fingerprint::{Hash, hash};
use crate::batch::{Fields, InputOptions, Inputs, Item, Record, Status, Template};
use crate::cli::{BatchArgs, MarkupArgs};
use crate::commands::input::Reader;
use crate::commands::setting::Setting;
use crate::commands::{Context, UsageError};
use crate::config::Overrides;
use crate::script::Origin;
use crate::subtitle::{LINE_LENGTH, SubtitleOptions};
use crate::tr;

/// A batch, ready to begin.
pub struct Order<'c> {
    /// Of the command.
    pub context: &'c Context,
    /// As they were given.
    pub args: &'c BatchArgs,
    /// Who speaks, and how.
    pub setting: Setting<'c>,
    /// The flags that say so.
    pub wishes: Overrides,
    /// How texts are understood.
    pub markup: MarkupArgs,
    /// Where everything goes.
    pub folder: PathBuf,
    /// The name of this run, where others may be at work in the same folder.
    pub run: Option<String>,
    /// Subtitles beside each file.
    pub subtitles: Vec<SubtitleOptions>,
    /// What is done to the samples.
    pub finish: Finish,
    names: Names,
    /// The format of items that name none.
    format: Format,
    /// What all items share of their settings.
    settings: Hash,
    model: Hash,
}

/// How files are called.
struct Names {
    /// As the user wishes.
    own: Option<Template>,
    /// A file that is one item keeps its name.
    whole: Template,
    /// Chapters have their titles.
    chapter: Template,
    /// Everything else is numbered, or has an id of its own.
    other: Template,
}

/// What an item is to become.
#[derive(Debug, Clone)]
pub struct Place {
    /// Path from the output folder on.
    pub path: PathBuf,
    /// The format of the file.
    pub format: Format,
}

impl<'c> Order<'c> {
    /// Resolves and checks the arguments.
    pub fn of(context: &'c Context, args: &'c BatchArgs) -> anyhow::Result<Self> {
        let wishes = args.voicing.overrides();
        let setting = Setting::of(context, &wishes)?;
        let markup = MarkupArgs {
            reading: args.reading.clone(),
            jsonl: false,
        };
        let (folder, names) = (folder(args)?, Names::of(args)?);
        let named = format_of(args.name.as_deref());
        // Without a folder for the items, the format is meant for the whole.
        let parts_only = args.concat.is_some() && args.output.is_none();
        let wanted = args.finish.format;
        let wanted = wanted.filter(|format| !parts_only || matches!(format, Format::Wav(_)));
        let format = match (wanted, named) {
            (Some(format), Some(named)) if format.extension() != named.extension() => {
                return Err(UsageError(tr!(
                    "--name ends in .{}, but --format is {}; leave one of them out",
                    "--name 以 .{} 结尾，而 --format 是 {}；请去掉其中一个",
                    named.extension(),
                    format.name()
                ))
                .into());
            }
            (Some(format), _) | (None, Some(format)) => format,
            (None, None) => Format::default(),
        };
        check_concat(args, format)?;
        let finish = match parts_only {
            // Parts stay as they are spoken; the whole is finished.
            true => Finish::default(),
            false => args.finish.finish(),
        };
        finish.check(format, false)?;
        let subtitles = args.subtitles.iter().map(|&format| SubtitleOptions {
            format,
            level: args.subtitle_level.unwrap_or_default(),
            line_length: args.line_length.unwrap_or(LINE_LENGTH),
        });
        let subtitles: Vec<SubtitleOptions> = subtitles.collect();
        let is_output = |input: &PathBuf| input.canonicalize().ok() == folder.canonicalize().ok();
        if !subtitles.is_empty() && folder.is_dir() && args.input.iter().any(is_output) {
            return Err(UsageError(tr!(
                "subtitles beside the texts would be texts in the next run; name another folder with -o",
                "字幕若与文本放在一起，下次运行会被当作文本；请用 -o 指定其他文件夹"
            ))
            .into());
        }
        let model = hash([format!("{:?}", setting.voice.pack.manifest).as_bytes()]);
        let settings = hash([
            env!("CARGO_PKG_VERSION").as_bytes(),
            setting.fingerprint().as_bytes(),
            format!("{markup:?} {subtitles:?} {finish:?} {}", args.no_fit).as_bytes(),
            &dictionaries(context, &markup)?,
        ]);
        Ok(Self {
            context,
            args,
            setting,
            wishes,
            markup,
            folder,
            run: args
                .manifest
                .clone()
                .or(args.shard.map(|shard| shard.to_string())),
            subtitles,
            finish,
            names,
            format,
            settings,
            model,
        })
    }

    /// The inputs, as they are now.
    pub fn inputs(&self) -> anyhow::Result<Inputs> {
        let options = InputOptions {
            split: self.args.split,
            kind: self.args.input_format,
            plain: self.args.reading.plain,
            may_be_empty: self.args.watch,
        };
        Ok(Inputs::open(&self.args.input, options, &self.folder)?)
    }

    /// What understands the texts.
    pub fn reader(&self) -> anyhow::Result<Reader<'c>> {
        self.setting.reader(&self.wishes, &self.markup)
    }

    /// Where an item goes; the error says what is wrong with what its author wants.
    pub fn place(&self, item: &Item) -> Result<Place, String> {
        let own = item.output.as_deref().map(Template::parse).transpose();
        let own = own.map_err(|error| format!("output: {error}"))?;
        let named = match item.output.is_some() {
            true => format_of(item.output.as_deref()),
            false => format_of(self.args.name.as_deref()),
        };
        let wanted = item.format.as_deref().map(Format::parse).transpose();
        let wanted = wanted.map_err(|error| format!("format: {error}"))?;
        let format = match (wanted, named) {
            (Some(wanted), Some(named)) if wanted.extension() != named.extension() => {
                return Err(tr!(
                    "output ends in .{}, but format is {}",
                    "output 以 .{} 结尾，而 format 是 {}",
                    named.extension(),
                    wanted.name()
                ));
            }
            (Some(format), _) | (None, Some(format)) => format,
            (None, None) => self.format,
        };
        if self.args.concat.is_some() && format != self.format {
            return Err(tr!(
                "with --concat, all items have one format",
                "使用 --concat 时，所有条目须为同一格式"
            ));
        }
        self.finish
            .check(format, false)
            .map_err(|error| error.to_string())?;
        let style = item.segments.first().map(|segment| &segment.style);
        let voice = style.and_then(|style| style.voice.clone());
        let emotion = style.and_then(|style| style.emotion.as_ref());
        let template = own.as_ref().unwrap_or_else(|| self.names.of_item(item));
        let mut path = template.path(&Fields {
            stem: &item.stem,
            n: item.n,
            id: &item.key(),
            voice: voice.as_deref().unwrap_or(&self.setting.voice.speaker),
            emotion: &emotion.unwrap_or(&self.setting.emotion).to_string(),
            text: item.text().trim(),
            title: item.title.as_deref().unwrap_or_default(),
        });
        // A name that was cut to its longest has lost its extension.
        if named.is_none() || format_of(path.to_str()) != named {
            path.as_mut_os_string()
                .push(format!(".{}", format.extension()));
        }
        // A place that its author names is one from the output folder on.
        let path = match own.is_some() {
            true => path,
            false => item.folder.join(path),
        };
        if let Origin::File(text) = &item.origin
            && let mut files = self.beside(&path)
            && let Some(file) = files.find(|file| is_same(&self.folder.join(file), text))
        {
            return Err(tr!(
                "its subtitles would be written over it ({}); name another folder with -o",
                "字幕会覆盖文本本身（{}）；请用 -o 指定其他文件夹",
                file.display()
            ));
        }
        Ok(Place { path, format })
    }

    /// The subtitles beside a file.
    fn beside<'p>(&'p self, path: &'p Path) -> impl Iterator<Item = PathBuf> + 'p {
        let options = self.subtitles.iter();
        options.map(|options| path.with_extension(options.format.extension()))
    }

    /// The name that no other item may have. Files that differ only in their format would have the
    /// same subtitles.
    pub fn claim(&self, place: &Place) -> PathBuf {
        let subtitles = self.beside(&place.path).next();
        subtitles.unwrap_or_else(|| place.path.clone())
    }

    /// Whether the file that joins all would take the place of an item.
    pub fn is_whole(&self, place: &Place) -> bool {
        let absolute = |path: &Path| std::path::absolute(path).ok();
        let whole = self.args.concat.as_deref();
        whole.is_some_and(|whole| absolute(whole) == absolute(&self.folder.join(&place.path)))
    }

    /// The record of an item that is about to be made.
    pub fn record(&self, item: &Item, place: &Place) -> Record {
        let texts = item.segments.iter().map(|segment| segment.text.as_bytes());
        let manners = item
            .segments
            .iter()
            .map(|segment| (&segment.style, segment.pause));
        let manners = format!("{:?} {:?}", manners.collect::<Vec<_>>(), item.times);
        let settings = hash([
            &self.settings.0[..],
            manners.as_bytes(),
            place.format.name().as_bytes(),
        ]);
        Record {
            id: item.key(),
            n: item.n,
            from: item.origin.to_string(),
            line: item.line,
            input_hash: hash(texts).to_string(),
            settings_hash: settings.to_string(),
            model_hash: self.model.to_string(),
            output: slashed(&place.path),
            output_hash: None,
            stamp: None,
            subtitles: self
                .beside(&place.path)
                .map(|path| slashed(&path))
                .collect(),
            subtitles_hash: None,
            seconds: 0.0,
            left_out: 0,
            status: Status::Done,
            error: None,
        }
    }

    /// Whether this run is to make it.
    pub fn takes(&self, item: &Item) -> bool {
        let Some(shard) = self.args.shard else {
            return true;
        };
        match &item.id {
            Some(id) => shard.takes(id),
            None => {
                let said = item
                    .segments
                    .iter()
                    .map(|segment| (&segment.text, &segment.style));
                shard.takes(&format!("{:?}", said.collect::<Vec<_>>()))
            }
        }
    }
}

/// The format that the extension of a name says, if it has one that says a format.
fn format_of(name: Option<&str>) -> Option<Format> {
    name.map(Path::new).and_then(Format::of_path)
}

/// Whether two paths lead to one file.
fn is_same(a: &Path, b: &Path) -> bool {
    a.extension() == b.extension()
        && matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// A path with `/` between folders, on every system.
fn slashed(path: &Path) -> String {
    let parts = path.iter().map(|part| part.to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}

fn folder(args: &BatchArgs) -> Result<PathBuf, UsageError> {
    match (&args.output, &args.concat) {
        (Some(folder), _) if folder == Path::new("-") => Err(UsageError(tr!(
            "a batch makes files, and none of them goes to standard output; name a folder with -o DIR",
            "批量转换生成的是文件，不写到标准输出；请用 -o 目录 指定输出文件夹"
        ))),
        (Some(folder), _) => Ok(folder.clone()),
        (None, Some(file)) => {
            let mut name = file.clone().into_os_string();
            name.push(".parts");
            Ok(name.into())
        }
        (None, None) => Err(UsageError(tr!(
            "name a folder with -o DIR",
            "请用 -o 目录 指定输出文件夹"
        ))),
    }
}

impl Names {
    fn of(args: &BatchArgs) -> anyhow::Result<Self> {
        let own = args.name.as_deref().map(|text| {
            Template::parse(text)
                .map_err(|error| UsageError(tr!("--name: {error}", "--name：{error}")))
        });
        Ok(Self {
            own: own.transpose()?,
            whole: Template::parse("{stem}")?,
            chapter: Template::parse("{stem}-{n:03}-{title:30}")?,
            other: Template::parse("{id}")?,
        })
    }

    fn of_item(&self, item: &Item) -> &Template {
        match &self.own {
            Some(own) => own,
            None if item.id.is_some() => &self.other,
            None if item.title.is_some() => &self.chapter,
            None if item.is_whole => &self.whole,
            None => &self.other,
        }
    }
}

fn check_concat(args: &BatchArgs, format: Format) -> Result<(), UsageError> {
    if args.concat.is_none() {
        return Ok(());
    }
    let partial = [
        ("--shard", args.shard.is_some()),
        ("--limit", args.limit.is_some()),
    ];
    if let Some((option, _)) = partial.into_iter().find(|(_, given)| *given) {
        return Err(UsageError(tr!(
            "--concat joins all items, and {option} makes only some; leave one of them out",
            "--concat 要合并所有条目，而 {option} 只做其中一部分；请去掉其中一个"
        )));
    }
    if !matches!(format, Format::Wav(_)) {
        return Err(UsageError(tr!(
            "--concat joins WAV files: let the items be WAV; the whole has the format of its name",
            "--concat 合并的是 WAV 文件：请把各条目写成 WAV；合并后的格式由其文件名决定"
        )));
    }
    Ok(())
}

/// What the user's dictionaries say.
fn dictionaries(context: &Context, markup: &MarkupArgs) -> anyhow::Result<Vec<u8>> {
    let mut bytes = format!("{:?}", context.config.dictionary).into_bytes();
    for file in crate::commands::lexicon::files(context, &markup.reading.dict) {
        let read = crate::files::read_bounded(&file, MOST_DICTIONARY);
        bytes.extend(read.map_err(|error| {
            UsageError(tr!(
                "cannot read the dictionary {}: {error}",
                "无法读取词典 {}：{error}",
                file.display()
            ))
        })?);
    }
    Ok(bytes)
}

/// No dictionary is larger, in bytes.
const MOST_DICTIONARY: u64 = 64 << 20;
