//! The cast of a dialogue: which name at the beginning of a line speaks in which voice.

use std::collections::BTreeMap;

use super::names::{self, Names};
use super::style::Style;
use crate::emotion::EmotionError;
use crate::text::is_han;
use crate::tr;
use crate::voice::VoiceError;

/// Who speaks the lines that nobody is named for.
const NARRATORS: [&str; 2] = ["旁白", "narrator"];
/// The longest name, in characters.
const MOST_NAME: usize = 20;
/// The longest name of Chinese characters that a line is taken to begin with, in characters.
const MOST_STRANGER: usize = 4;

/// The voices of a dialogue.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cast {
    roles: Vec<Role>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Role {
    /// The name that lines begin with.
    pub name: String,
    /// How they are spoken.
    pub style: Style,
    /// Whether it comes from the configuration rather than from the command line.
    standing: bool,
}

/// Why a cast cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CastError {
    /// An entry without `=`.
    #[error("{}", tr!("'{0}' has no '='; write NAME=VOICE:EMOTION, as in 小红=xiaoyi:happy", "“{0}”缺少“=”；写法为 名字=声音:情感，如 小红=xiaoyi:happy", .0))]
    NoEquals(String),
    /// A name that no line can begin with.
    #[error("{}", tr!("'{0}' cannot be the name of a role: it has 1 to 20 characters and no colon", "“{0}”不能作为角色名：应为 1 到 20 个字符，且不含冒号", .0))]
    Name(String),
    /// Two entries for one name.
    #[error("{}", tr!("'{0}' is given twice", "“{0}”出现了两次", .0))]
    Twice(String),
    /// There is no such voice.
    #[error("{}", tr!("voice of {0}: {1}", "{0} 的声音：{1}", .0, .1))]
    Voice(String, Box<VoiceError>),
    /// There is no such emotion.
    #[error("{}", tr!("emotion of {0}: {1}", "{0} 的情感：{1}", .0, .1))]
    Emotion(String, EmotionError),
}

/// Who speaks a line.
pub(super) enum Line<'a> {
    /// This role; its text begins after so many bytes.
    Of(&'a Role, usize),
    /// The line begins with a name that is not in the cast.
    Stranger(&'a str),
    /// Nobody is named.
    Other,
}

impl Cast {
    /// The roles of a configuration's table, with values `voice:emotion`.
    ///
    /// # Errors
    ///
    /// At the first role that cannot be.
    pub fn of_table(
        table: &BTreeMap<String, String>,
        names: Option<Names>,
    ) -> Result<Self, CastError> {
        let mut cast = Self::default();
        for (name, value) in table {
            cast.add(name, value, true, names)?;
        }
        Ok(cast)
    }

    /// Adds roles written as `name=voice:emotion,name=voice`; each goes before one of that name in
    /// the configuration.
    ///
    /// # Errors
    ///
    /// At the first role that cannot be.
    pub fn add_all(&mut self, lists: &[String], names: Option<Names>) -> Result<(), CastError> {
        let entries = lists.iter().flat_map(|list| list.split([',', '，']));
        for entry in entries.filter(|entry| !entry.trim().is_empty()) {
            let Some((name, value)) = entry.split_once('=') else {
                return Err(CastError::NoEquals(entry.trim().to_owned()));
            };
            self.add(name, value, false, names)?;
        }
        Ok(())
    }

    /// Whether there is no role.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.roles.is_empty()
    }

    /// Lets a voice or an emotion that the user names for this run go before that of a narrator
    /// in the configuration.
    pub fn yield_narrator(&mut self, voice: bool, emotion: bool) {
        let standing = |role: &&mut Role| role.standing && is_narrator(&role.name);
        for role in self.roles.iter_mut().filter(standing) {
            if voice {
                role.style.voice = None;
            }
            if emotion {
                role.style.emotion = None;
            }
        }
    }

    /// The style of lines that nobody is named for, if there is a narrator.
    pub(super) fn narrator(&self) -> Option<&Style> {
        let narrator = self.roles.iter().find(|role| is_narrator(&role.name));
        narrator.map(|role| &role.style)
    }

    /// Who speaks a line.
    pub(super) fn line<'a>(&'a self, line: &'a str) -> Line<'a> {
        let start = line.len() - line.trim_start().len();
        // So far a name and the spaces around it may reach.
        let mut begin = line[start..].char_indices().take(2 * MOST_NAME);
        let Some((length, colon)) = begin.find(|(_, ch)| matches!(ch, '：' | ':')) else {
            return Line::Other;
        };
        let name = line[start..start + length].trim();
        let text = start + length + colon.len_utf8();
        if let Some(role) = self.find(name) {
            let rest = &line[text..];
            return Line::Of(role, text + rest.len() - rest.trim_start().len());
        }
        let short = (1..=MOST_STRANGER).contains(&name.chars().count());
        match short && name.chars().all(is_han) {
            true => Line::Stranger(name),
            false => Line::Other,
        }
    }

    fn find(&self, name: &str) -> Option<&Role> {
        let name = name.to_lowercase();
        self.roles
            .iter()
            .find(|role| role.name.to_lowercase() == name)
    }

    fn add(
        &mut self,
        name: &str,
        value: &str,
        standing: bool,
        names: Option<Names>,
    ) -> Result<(), CastError> {
        let name = name.trim();
        if !(1..=MOST_NAME).contains(&name.chars().count()) || name.contains([':', '：', '\n']) {
            return Err(CastError::Name(name.to_owned()));
        }
        if self
            .find(name)
            .is_some_and(|role| role.standing == standing)
        {
            return Err(CastError::Twice(name.to_owned()));
        }
        let (voice, emotion) = value.split_once([':', '：']).unwrap_or((value, ""));
        let mut style = Style::default();
        if !voice.trim().is_empty() {
            let found = names::voice(names, voice.trim());
            style.voice =
                Some(found.map_err(|why| CastError::Voice(name.to_owned(), Box::new(why)))?);
        }
        if !emotion.trim().is_empty() {
            let found = names::emotion(names, emotion);
            style.emotion = Some(found.map_err(|why| CastError::Emotion(name.to_owned(), why))?);
        }
        let lower = name.to_lowercase();
        self.roles.retain(|role| role.name.to_lowercase() != lower);
        // A narrator of the command line goes before one by another name in the configuration.
        if is_narrator(name) {
            self.roles
                .retain(|role| !(role.standing && !standing && is_narrator(&role.name)));
        }
        self.roles.push(Role {
            name: name.to_owned(),
            style,
            standing,
        });
        Ok(())
    }
}

fn is_narrator(name: &str) -> bool {
    NARRATORS.contains(&name.to_lowercase().as_str())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn cast(list: &str) -> Cast {
        let mut cast = Cast::default();
        cast.add_all(&[list.to_owned()], None).unwrap();
        cast
    }

    #[test]
    fn a_line_belongs_to_the_name_it_begins_with() {
        let cast = cast("小红=xiaoyi:happy, Tom=:sad,小刚=yunxi");
        for (line, who, text) in [
            ("小红：你好", Some("小红"), "你好"),
            ("  小红 : 你好", Some("小红"), "你好"),
            ("tom: hi", Some("Tom"), "hi"),
            ("小刚：", Some("小刚"), ""),
            ("小红你好：真的", None, ""),
            ("“小红：你好”", None, ""),
            ("说小红：你好", None, ""),
            ("你好", None, ""),
        ] {
            let found = match cast.line(line) {
                Line::Of(role, skipped) => Some((role.name.as_str(), &line[skipped..])),
                Line::Stranger(_) | Line::Other => None,
            };
            assert_eq!(found, who.map(|who| (who, text)), "{line}");
        }
        let stranger = |line| matches!(cast.line(line), Line::Stranger(_));
        assert!(stranger("小明：你好") && stranger("  路人甲 ： 啊"));
        assert!(!stranger("今天的天气：好") && !stranger("12:30开会") && !stranger("Bob: hi"));
    }

    #[test]
    fn either_part_of_a_value_may_be_left_out() {
        let cast = cast("甲=xiaoyi,乙=:happy:0.6+sad:0.4，丙=");
        let style = |name: &str| cast.find(name).unwrap().style.clone();
        assert_eq!(style("甲").voice.as_deref(), Some("xiaoyi"));
        assert_eq!(style("乙").voice, None);
        assert_eq!(
            style("乙").emotion.unwrap().to_string(),
            "happy:0.6+sad:0.4"
        );
        assert_eq!(style("丙"), Style::default());
    }

    #[test]
    fn a_flag_goes_before_the_configuration() {
        let table = BTreeMap::from([("旁白", "yunyang"), ("小红", "xiaoyi:sad")]);
        let table = table
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()));
        let mut cast = Cast::of_table(&table.collect(), None).unwrap();
        cast.add_all(&["小红=xiaobei".to_owned()], None).unwrap();
        let red = &cast.find("小红").unwrap().style;
        assert_eq!(
            (red.voice.as_deref(), &red.emotion),
            (Some("xiaobei"), &None)
        );
        cast.yield_narrator(false, true);
        assert_eq!(cast.narrator().unwrap().voice.as_deref(), Some("yunyang"));
        cast.yield_narrator(true, false);
        assert_eq!(cast.narrator().unwrap().voice, None);
        cast.add_all(&["narrator=yunxi".to_owned()], None).unwrap();
        assert_eq!(cast.narrator().unwrap().voice.as_deref(), Some("yunxi"));
    }

    #[test]
    fn what_is_no_role_is_refused_with_its_part() {
        for (list, part) in [
            ("小红", "'小红' has no '='"),
            ("=xiaoyi", "'' cannot be the name"),
            ("a:b=xiaoyi", "'a:b' cannot"),
            ("小红=xiaoyi,小红=yunxi", "'小红' is given twice"),
            ("小红=:happy:9", "emotion of 小红"),
        ] {
            let message = Cast::default()
                .add_all(&[list.to_owned()], None)
                .unwrap_err();
            assert!(message.to_string().contains(part), "{list}: {message}");
        }
    }
}
