//! The Chinese help. Every command and argument has its text here; a test sees to that.

use clap::Command;

/// About lines and argument helps: `command path / argument id` → text. An empty argument is the
/// command itself.
const TEXTS: &[(&str, &str, &str)] = &[
    ("tts", "", "在命令行上合成带情感的普通话语音。"),
    (
        "tts",
        "text",
        "要朗读的文本；多个参数以空格连接（在 -- 之后可以写命令名）",
    ),
    (
        "tts",
        "file",
        "朗读文本文件（UTF-8 或 GB18030；可重复；- 表示标准输入）",
    ),
    (
        "tts",
        "dict",
        "自定义读音的词典文件（可重复；也可用 TTS_DICT 给出文件列表，写法同 PATH）",
    ),
    ("tts", "pinyin", "文本是拼音：ni3 hao3, shi4jie4!"),
    ("tts", "plain", "文本不含标记：方括号和 SSML 都当作文本"),
    (
        "tts",
        "jsonl",
        "每行是一个 JSON 对象，含 text、emotion、voice 等（*.jsonl 文件即如此）",
    ),
    (
        "tts",
        "cast",
        "以名字加冒号开头的行由谁朗读：小红=xiaoyi:happy,旁白=yunyang（可重复）",
    ),
    (
        "tts",
        "output",
        "写入音频文件，格式由扩展名决定；- 表示标准输出",
    ),
    (
        "tts",
        "format",
        "格式：wav、wav24、wav-float、flac、opus、mp3 或 raw [默认：由扩展名决定，否则为 wav]",
    ),
    (
        "tts",
        "raw",
        "把裸采样（16 位，小端）写到标准输出：--format raw 的简写",
    ),
    (
        "tts",
        "sample_rate",
        "输出的采样率 [默认：声音自身的采样率]",
    ),
    (
        "tts",
        "lufs",
        "按 EBU R 128 把文件调到此响度；不写值则为 -23",
    ),
    ("tts", "peak", "把文件的最高峰值调到此电平"),
    ("tts", "fade", "首尾淡入淡出的时长，单位为毫秒"),
    ("tts", "append", "把语音接在已有 WAV 文件之后"),
    (
        "tts",
        "voice",
        "声音：发音人（xiaoxiao、晓晓）、语音包，或 语音包/发音人；见 tts voices",
    ),
    (
        "tts",
        "emotion",
        "情感：中英文名称，可加剂量或混合（happy:0.6+surprised:0.4），或 auto；见 tts emotions",
    ),
    ("tts", "clipboard", "朗读剪贴板中的文本"),
    (
        "tts",
        "device",
        "播放设备：名称或其中一部分，见 tts devices（也可用 TTS_DEVICE）",
    ),
    ("tts", "plot", "把语音画成图，.png 或 .svg"),
    (
        "tts",
        "subtitles",
        "写出与语音对齐的字幕：.srt、.vtt、.lrc 或 .json（可重复）",
    ),
    (
        "tts",
        "subtitle_level",
        "字幕时间的精细程度 [默认：sentence；.json 包含全部]",
    ),
    (
        "tts",
        "line_length",
        "字幕每行最多的列数，一个汉字占两列 [默认：40]",
    ),
    ("tts", "intensity", "情感强度：0 为无，1 为定义值，2 为加倍"),
    ("tts", "stream", "逐行朗读标准输入，来一行读一行，直到结束"),
    ("tts", "pause_sentence", "句间停顿，单位为秒"),
    ("tts", "pause_paragraph", "段间停顿，单位为秒"),
    ("tts", "speed", "语速：0.5 为一半，2 为两倍"),
    ("tts", "pitch", "音高移动，单位为半音"),
    ("tts", "volume", "增益，单位为 dB"),
    ("tts", "play", "播放；写文件时也同时播放"),
    ("tts", "no_play", "从不播放"),
    ("tts", "force", "覆盖已有文件"),
    (
        "tts",
        "connect",
        "让此套接字上已加载声音的服务来朗读（tts serve --socket）",
    ),
    ("tts", "jobs", "使用的核心数 [默认：全部，受内存限制]"),
    ("tts", "version", "显示版本"),
    ("tts", "config", "使用此配置文件，而不是默认位置的文件"),
    ("tts", "lang", "消息语言 [默认：随系统区域设置]"),
    ("tts", "quiet", "除错误外不输出消息"),
    ("tts", "verbose", "在标准错误输出运行细节"),
    (
        "tts",
        "json",
        "以 JSON 回答：结果写到标准输出，朗读摘要写到标准错误",
    ),
    ("tts", "help", "显示帮助"),
    (
        "tts batch",
        "",
        "把许多文本转换成音频文件；再次运行时只做缺少、失败或有改动的部分",
    ),
    (
        "tts batch",
        "input",
        "文本：.txt .md .epub .srt .csv .tsv .jsonl 文件、文件夹或通配符；- 表示标准输入（JSON 行）",
    ),
    ("tts batch", "output", "存放结果的文件夹；没有则创建"),
    ("tts batch", "concat", "另外合并成一个带章节标记的文件"),
    (
        "tts batch",
        "name",
        "文件名模板：{stem} {n:05} {id} {voice} {emotion} {text:20} {title}",
    ),
    ("tts batch", "split", "文本如何拆分成条目"),
    ("tts batch", "input_format", "输入的类型，不看文件名"),
    ("tts batch", "no_fit", "不让 .srt 的字幕条适应其时间"),
    (
        "tts batch",
        "subtitles",
        "在每个文件旁写字幕：srt、vtt、lrc 或 json（可重复）",
    ),
    (
        "tts batch",
        "shard",
        "只做其中一份，如 2/8，按每个条目的散列值划分",
    ),
    (
        "tts batch",
        "manifest",
        "使用自己的清单，使多个任务可以写入同一文件夹",
    ),
    ("tts batch", "limit", "最多生成这么多条"),
    ("tts batch", "fail_fast", "出现第一个失败就停止"),
    ("tts batch", "dry_run", "只说明会做什么，什么也不做"),
    ("tts batch", "force", "全部重新生成，覆盖已有文件"),
    ("tts batch", "ordered", "标准输出上的结果按输入顺序排列"),
    (
        "tts batch",
        "watch",
        "全部完成后，等待新文件和改动，直到 Ctrl-C",
    ),
    ("tts batch", "jobs", "使用的核心数 [默认：全部，受内存限制]"),
    (
        "tts batch",
        "voice",
        "声音：发音人（xiaoxiao、晓晓）、语音包，或 语音包/发音人；见 tts voices",
    ),
    (
        "tts batch",
        "emotion",
        "情感：中英文名称，可加剂量或混合（happy:0.6+surprised:0.4），或 auto；见 tts emotions",
    ),
    (
        "tts batch",
        "intensity",
        "情感强度：0 为无，1 为定义值，2 为加倍",
    ),
    ("tts batch", "speed", "语速：0.5 为一半，2 为两倍"),
    ("tts batch", "pitch", "音高移动，单位为半音"),
    ("tts batch", "volume", "增益，单位为 dB"),
    ("tts batch", "pause_sentence", "句间停顿，单位为秒"),
    ("tts batch", "pause_paragraph", "段间停顿，单位为秒"),
    (
        "tts batch",
        "dict",
        "自定义读音的词典文件（可重复；也可用 TTS_DICT 给出文件列表，写法同 PATH）",
    ),
    ("tts batch", "pinyin", "文本是拼音：ni3 hao3, shi4jie4!"),
    (
        "tts batch",
        "plain",
        "文本不含标记：方括号和 SSML 都当作文本",
    ),
    (
        "tts batch",
        "cast",
        "以名字加冒号开头的行由谁朗读：小红=xiaoyi:happy,旁白=yunyang（可重复）",
    ),
    (
        "tts batch",
        "format",
        "格式：wav、wav24、wav-float、flac、opus、mp3 或 raw [默认：由扩展名决定，否则为 wav]",
    ),
    (
        "tts batch",
        "sample_rate",
        "输出的采样率 [默认：声音自身的采样率]",
    ),
    (
        "tts batch",
        "lufs",
        "按 EBU R 128 把文件调到此响度；不写值则为 -23",
    ),
    ("tts batch", "peak", "把文件的最高峰值调到此电平"),
    ("tts batch", "fade", "首尾淡入淡出的时长，单位为毫秒"),
    (
        "tts batch",
        "subtitle_level",
        "字幕时间的精细程度 [默认：sentence；.json 包含全部]",
    ),
    (
        "tts batch",
        "line_length",
        "字幕每行最多的列数，一个汉字占两列 [默认：40]",
    ),
    ("tts serve", "", "以 HTTP 提供服务：网页、API、监控指标"),
    ("tts serve", "listen", "监听的地址与端口"),
    (
        "tts serve",
        "socket",
        "同时监听此 Unix 套接字，供 tts --connect 使用",
    ),
    ("tts serve", "max_chars", "一段文本最多的字符数"),
    (
        "tts serve",
        "speech_max_chars",
        "/v1/audio/speech 上一段文本最多的字符数",
    ),
    ("tts serve", "max_body", "请求正文最多的字节数"),
    (
        "tts serve",
        "max_queue",
        "处理中与排队的文本数；超出则以 429 拒绝",
    ),
    (
        "tts serve",
        "max_wait",
        "估计要等待的最长秒数；超出则以 429 拒绝",
    ),
    (
        "tts serve",
        "per_client",
        "同一客户端处理中与排队的文本数 [默认：不限]",
    ),
    ("tts serve", "queue_timeout", "等待第一句开始合成的最长秒数"),
    ("tts serve", "request_timeout", "一段文本最多用时的秒数"),
    (
        "tts serve",
        "drain_timeout",
        "收到停止信号后，留给进行中文本的秒数",
    ),
    ("tts serve", "max_connections", "同时的连接数"),
    (
        "tts serve",
        "cache",
        "音频缓存：off、memory，或供多个实例共用的 redis://主机:端口",
    ),
    ("tts serve", "cache_bytes", "内存缓存的字节数"),
    ("tts serve", "cache_ttl", "音频在 Redis 中保留的秒数"),
    (
        "tts serve",
        "api_key",
        "可使用 API 的密钥（可重复，或以逗号分隔）[默认：人人可用]",
    ),
    (
        "tts serve",
        "api_keys_file",
        "密钥文件，每行一个；命令行上的密钥会被他人看到",
    ),
    (
        "tts serve",
        "cors",
        "允许哪些来源的网页调用 API（可重复，或以逗号分隔）；* 表示任意",
    ),
    (
        "tts serve",
        "trust_proxy",
        "相信代理的 X-Forwarded-For 所说的客户端地址",
    ),
    ("tts serve", "log", "标准错误上日志的写法"),
    (
        "tts serve",
        "voice",
        "请求未指定时的声音：发音人、语音包，或 语音包/发音人；见 tts voices",
    ),
    (
        "tts serve",
        "emotion",
        "请求未指定时的情感；见 tts emotions",
    ),
    (
        "tts serve",
        "intensity",
        "情感强度：0 为无，1 为定义值，2 为加倍",
    ),
    ("tts serve", "speed", "语速：0.5 为一半，2 为两倍"),
    ("tts serve", "pitch", "音高移动，单位为半音"),
    ("tts serve", "volume", "增益，单位为 dB"),
    ("tts serve", "pause_sentence", "句间停顿，单位为秒"),
    ("tts serve", "pause_paragraph", "段间停顿，单位为秒"),
    (
        "tts serve",
        "dict",
        "自定义读音的词典文件（可重复；也可用 TTS_DICT 给出文件列表，写法同 PATH）",
    ),
    ("tts serve", "jobs", "使用的核心数 [默认：全部，受内存限制]"),
    ("tts voices", "", "列出声音，安装语音包，试听"),
    ("tts voices install", "", "获取语音包的网络文件，校验并安装"),
    ("tts voices install", "pack", "语音包名称"),
    (
        "tts voices install",
        "from",
        "从本地文件或目录安装，不使用网络",
    ),
    (
        "tts voices install",
        "offline",
        "不使用网络；缺少文件时报错",
    ),
    ("tts voices install", "force", "即使已完整安装也重新安装"),
    (
        "tts voices install",
        "keep_model",
        "另存合并后、未切分的模型到此文件",
    ),
    ("tts voices preview", "", "用某个声音朗读一句示例"),
    ("tts voices preview", "name", "声音名称"),
    ("tts voices preview", "output", "写入音频文件，而不播放"),
    ("tts voices preview", "force", "覆盖已有文件"),
    (
        "tts voices preview",
        "device",
        "播放设备：名称或其中一部分，见 tts devices（也可用 TTS_DEVICE）",
    ),
    ("tts emotions", "", "列出情感及其别名"),
    ("tts compare", "", "用多种情感朗读同一段文本，并画成对比图"),
    ("tts compare", "text", "要朗读的文本；多个参数以空格连接"),
    ("tts compare", "file", "朗读文本文件（- 表示标准输入）"),
    (
        "tts compare",
        "emotions",
        "情感名称，以逗号分隔，或 all；中性总排在第一",
    ),
    (
        "tts compare",
        "output",
        "存放语音与对比图的文件夹；没有则创建",
    ),
    ("tts compare", "voice", "声音，同 tts"),
    (
        "tts compare",
        "intensity",
        "各情感的强度：0 为无，1 为定义值，2 为加倍",
    ),
    ("tts compare", "force", "覆盖已有文件"),
    (
        "tts compare",
        "jobs",
        "使用的核心数 [默认：全部，受内存限制]",
    ),
    (
        "tts compare",
        "dict",
        "自定义读音的词典文件（可重复；也可用 TTS_DICT 给出文件列表，写法同 PATH）",
    ),
    ("tts compare", "pinyin", "文本是拼音：ni3 hao3, shi4jie4!"),
    (
        "tts compare",
        "plain",
        "文本不含标记：方括号和 SSML 都当作文本",
    ),
    (
        "tts compare",
        "jsonl",
        "每行是一个 JSON 对象，含 text、emotion、voice 等（*.jsonl 文件即如此）",
    ),
    (
        "tts compare",
        "cast",
        "以名字加冒号开头的行由谁朗读：小红=xiaoyi:happy,旁白=yunyang（可重复）",
    ),
    ("tts play", "", "依次播放音频文件"),
    (
        "tts play",
        "files",
        "音频文件：WAV、FLAC、MP3、Ogg Vorbis 或 Ogg Opus（- 表示标准输入）",
    ),
    (
        "tts play",
        "device",
        "播放设备：名称或其中一部分，见 tts devices（也可用 TTS_DEVICE）",
    ),
    ("tts devices", "", "列出可以播放声音的设备"),
    ("tts phonemes", "", "显示文本的读法：词、拼音、声调、音素"),
    ("tts phonemes", "text", "要查看的文本；多个参数以空格连接"),
    (
        "tts phonemes",
        "file",
        "逐行查看文本文件（可重复；- 表示标准输入）",
    ),
    (
        "tts phonemes",
        "dict",
        "自定义读音的词典文件（可重复；也可用 TTS_DICT 给出文件列表，写法同 PATH）",
    ),
    ("tts phonemes", "pinyin", "文本是拼音：ni3 hao3, shi4jie4!"),
    (
        "tts phonemes",
        "plain",
        "文本不含标记：方括号和 SSML 都当作文本",
    ),
    (
        "tts phonemes",
        "jsonl",
        "每行是一个 JSON 对象，含 text、emotion、voice 等（*.jsonl 文件即如此）",
    ),
    (
        "tts phonemes",
        "cast",
        "以名字加冒号开头的行由谁朗读：小红=xiaoyi:happy,旁白=yunyang（可重复）",
    ),
    ("tts normalize", "", "显示数字与符号读出后的文本"),
    ("tts normalize", "text", "要查看的文本；多个参数以空格连接"),
    (
        "tts normalize",
        "file",
        "逐行查看文本文件（可重复；- 表示标准输入）",
    ),
    (
        "tts normalize",
        "dict",
        "自定义读音的词典文件（可重复；也可用 TTS_DICT 给出文件列表，写法同 PATH）",
    ),
    ("tts normalize", "pinyin", "文本是拼音：ni3 hao3, shi4jie4!"),
    (
        "tts normalize",
        "plain",
        "文本不含标记：方括号和 SSML 都当作文本",
    ),
    (
        "tts normalize",
        "jsonl",
        "每行是一个 JSON 对象，含 text、emotion、voice 等（*.jsonl 文件即如此）",
    ),
    (
        "tts normalize",
        "cast",
        "以名字加冒号开头的行由谁朗读：小红=xiaoyi:happy,旁白=yunyang（可重复）",
    ),
    ("tts runtime", "", "安装或定位运行网络所需的 ONNX Runtime"),
    ("tts runtime install", "", "获取该库，校验并放入数据目录"),
    (
        "tts runtime install",
        "from",
        "从本地文件或目录安装，不使用网络",
    ),
    (
        "tts runtime install",
        "offline",
        "不使用网络；缺少文件时报错",
    ),
    ("tts runtime install", "force", "即使已完整安装也重新安装"),
    ("tts runtime path", "", "显示所用库的位置"),
    ("tts doctor", "", "检查安装情况，并说明如何修复"),
    ("tts completions", "", "输出某种 shell 的补全脚本"),
    ("tts completions", "shell", "shell 名称"),
    ("tts man", "", "输出手册页"),
];

const EXAMPLES: &str = "\
示例：
  tts 今天天气真好 --emotion 开心 -o out.wav
  tts -f 小说.txt -v 云希 -e 严肃 -o novel.wav
  echo 你好，世界 | tts > hello.wav
  tts 快来看 -e 惊讶 --intensity 1.5 --play
  tts phonemes 银行行长重新营业

不写 -o 时：标准输出是终端则播放，否则把 WAV 写到标准输出。";

/// Puts the Chinese texts into a command and all below it.
pub fn translate(command: Command) -> Command {
    translate_at(command, "tts").after_help(EXAMPLES)
}

fn text_of(path: &str, argument: &str) -> Option<&'static str> {
    // Global flags stand at the root.
    let find = |path: &str| {
        TEXTS
            .iter()
            .find(|row| row.0 == path && row.1 == argument)
            .map(|row| row.2)
    };
    find(path).or_else(|| find("tts"))
}

fn translate_at(mut command: Command, path: &str) -> Command {
    if let Some(about) = text_of(path, "") {
        command = command.about(about);
    }
    command = command.mut_args(|arg| {
        let Some(text) = text_of(path, arg.get_id().as_str()) else {
            return arg;
        };
        let mut help = text.to_owned();
        if let Some(variable) = arg.get_env() {
            help += &format!(" [环境变量：{}]", variable.to_string_lossy());
        }
        let takes_value = arg.get_action().takes_values();
        let choices: Vec<String> = arg
            .get_possible_values()
            .iter()
            .map(|value| value.get_name().to_owned())
            .collect();
        if takes_value && !choices.is_empty() {
            help += &format!(" [可选：{}]", choices.join("、"));
        }
        let default: Vec<_> = arg
            .get_default_values()
            .iter()
            .map(|value| value.to_string_lossy())
            .collect();
        if takes_value && !default.is_empty() {
            help += &format!(" [默认：{}]", default.join(" "));
        }
        arg.help(help)
            .hide_env(true)
            .hide_possible_values(takes_value)
            .hide_default_value(takes_value)
    });
    let has_positionals = command.get_positionals().next().is_some();
    let has_subcommands = command.has_subcommands();
    let mut template = "{about-with-newline}\n用法：{usage}\n".to_owned();
    if has_positionals {
        template += "\n参数：\n{positionals}\n";
    }
    if has_subcommands {
        template += "\n命令：\n{subcommands}\n";
    }
    template += "\n选项：\n{options}{after-help}";
    let names: Vec<String> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .collect();
    for name in names {
        let below = format!("{path} {name}");
        command = command.mut_subcommand(name, |sub| translate_at(sub, &below));
    }
    command.help_template(template)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(command: &Command, path: &str, out: &mut Vec<String>) {
        let known = |argument: &str| TEXTS.iter().any(|row| row.0 == path && row.1 == argument);
        if !known("") {
            out.push(path.to_owned());
        }
        for arg in command
            .get_arguments()
            .filter(|arg| !known(arg.get_id().as_str()))
        {
            out.push(format!("{path} {}", arg.get_id()));
        }
        for sub in command.get_subcommands() {
            missing(sub, &format!("{path} {}", sub.get_name()), out);
        }
    }

    #[test]
    fn everything_has_its_chinese_text_and_no_text_is_left_over() {
        use clap::CommandFactory;
        let command = crate::cli::Cli::command();
        let mut without = Vec::new();
        missing(&command, "tts", &mut without);
        assert_eq!(without, Vec::<String>::new());
        for (path, argument, _) in TEXTS {
            let mut at = &command;
            for name in path.split(' ').skip(1) {
                let found = at.find_subcommand(name);
                assert!(found.is_some(), "{path}");
                at = found.unwrap_or(at);
            }
            let known =
                argument.is_empty() || at.get_arguments().any(|arg| arg.get_id() == argument);
            assert!(known, "{path} {argument}");
        }
    }
}
