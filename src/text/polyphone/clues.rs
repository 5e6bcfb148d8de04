//! Characters whose second reading shows by the company they keep: a table of clues.

use super::{Choice, Rule, View};

/// How far away a word may stand that settles a reading.
const REACH: usize = 8;

/// A reading, and when the neighbours speak for it.
type Clue = (char, Choice, fn(&View) -> bool);

pub(super) const RULES: &[Rule] = &[Rule::new(
    45,
    "盛炸冲担石涨咽吐扎宿杆服撮攒逮倔嚼磨拧划晃假结落转量降拓勒剥捋着车和挑饮溜折露圈相卡血的粘供缪还弄涌塞",
    clue,
)];

fn clue(view: &View) -> Option<Choice> {
    let here = view.here().ch;
    CLUES
        .iter()
        .find(|(ch, _, speaks)| *ch == here && speaks(view))
        .map(|&(_, choice, _)| choice)
}

impl View<'_> {
    /// Whether one of `set` stands within reach before.
    fn since(&self, set: &str) -> bool {
        let start = self.at.saturating_sub(REACH);
        self.group[start..self.at]
            .iter()
            .any(|cell| set.contains(cell.ch))
    }

    /// Whether one of `set` stands within reach behind.
    fn until(&self, set: &str) -> bool {
        self.group[self.at + 1..]
            .iter()
            .take(REACH)
            .any(|cell| set.contains(cell.ch))
    }

    /// Whether one of `set` stands within reach on either side.
    fn near(&self, set: &str) -> bool {
        self.since(set) || self.until(set)
    }
}

const CLUES: &[Clue] = &[
    // To fill a bowl.
    ('盛', ("cheng", 2), |v| {
        v.before("满着饭汤粥菜出入上到")
            || v.before("了在水一两三几半") && v.near("碗汤饭粥菜盘锅瓶桶勺杯")
    }),
    // To fry.
    ('炸', ("zha", 2), |v| {
        v.before("鸡鱼薯酱虾串糕油酥熟肉丸茄藕排至透")
            || v.near("油锅煎脆酥") && !v.near("弹雷罐站田")
    }),
    ('冲', ("chong", 4), |v| {
        v.before("我你他她") && v.until("笑喊吼叫嚷骂挥摆眨点招") || v.is_end() && v.after("很太真")
    }),
    // A load on a pole, and a measure of grain.
    ('担', ("dan", 4), |v| {
        v.after_number() && v.before("水柴米粮谷菜土粪货行")
    }),
    ('石', ("dan", 4), |v| {
        v.after_number() && (v.before("米粮谷粟麦稻豆") || v.is_end() && v.since("粮米谷粟麦俸禄"))
    }),
    ('涨', ("zhang", 4), |v| {
        v.after("脸脖") || v.followed(&["得通红", "得发红", "红了"]) || v.since("泡浸")
    }),
    ('咽', ("yan", 4), |v| v.before("了下不得着进口回")),
    ('吐', ("tu", 3), |v| {
        v.until("痰沫舌籽核") || v.followed(&["了口口水", "口水", "了一口口水"])
    }),
    ('扎', ("za", 1), |v| {
        v.before("着了个起成") && v.until("辫尾绳结带")
    }),
    // A lane in an address: 593弄.
    ('弄', ("long", 4), |v| {
        v.cell(-1).is_some_and(|cell| cell.style.is_some())
    }),
    // Foreign names: 塞勒, 杰塞普.
    ('塞', ("sai", 4), |v| {
        v.before("尔拉斯维瓦浦纳舌内万班曼巴缪西利耶莱伦姆特德勒普")
    }),
    // A creek, in Cantonese names.
    ('涌', ("chong", 1), |v| {
        v.before("河村围") || v.followed(&["两岸"])
    }),
    ('宿', ("xiu", 3), |v| v.after("一两三半几整")),
    ('杆', ("gan", 3), |v| {
        v.after_number() && v.before("枪秤笔烟猎步大老")
    }),
    ('服', ("fu", 4), |v| {
        v.after_number() && (v.before("中药汤") || v.is_end() && v.near("药"))
    }),
    ('撮', ("zuo", 3), |v| v.before("毛头白黑胡")),
    ('攒', ("zan", 3), |v| {
        v.before("了着钱下点够起出些") && !v.until("脑台")
    }),
    ('逮', ("dai", 3), |v| !v.after("未不") && !v.before("捕")),
    ('倔', ("jue", 4), |_| true),
    ('嚼', ("jiao", 2), |v| !v.after("咀")),
    // To grind, and the mill.
    ('磨', ("mo", 4), |v| {
        v.preceded(&["拉着", "推着", "拉", "推"]) || v.before("成了面豆") && v.near("豆面麦浆")
    }),
    ('拧', ("ning", 4), |v| v.is_end() && v.near("脾性")),
    ('拧', ("ning", 2), |v| {
        v.before("干") || v.near("毛耳衣湿帕眉")
    }),
    ('划', ("hua", 2), |v| v.near("柴船桨艇筏")),
    ('晃', ("huang", 3), |v| {
        v.followed(&["得人", "得我", "得他", "得她", "得眼", "眼", "了眼"])
    }),
    // Days off.
    ('假', ("jia", 4), |v| {
        let off = v.preceded(&["天", "周", "个月", "年", "请了", "的"]) || v.after("请放休批销续");
        off && v.is_end() && (v.since("请放休批销续没") || v.after("天周月"))
    }),
    // To bear fruit.
    ('结', ("jie", 1), |v| {
        v.before("了满着出果") && v.near("树桃果瓜藤枝豆籽梨枣杏") && !v.until("婚账论案业束")
    }),
    ('落', ("la", 4), |v| {
        v.preceded(&["集不", "个不", "天不", "场不", "期不", "字不", "次不"])
            || v.followed(&[
                "在后面",
                "在了后面",
                "在最后",
                "在后头",
                "在家",
                "在车上",
                "在出租",
                "在办公",
                "在教室",
            ])
            || v.before("了") && v.until("字") && v.cell(2).is_some_and(super::Cell::is_number)
    }),
    ('转', ("zhuan", 4), |v| {
        v.is_end() && v.since("绕围圈")
            || v.preceded(&["玩不", "玩得", "团团"])
            || v.is_end() && v.preceded(&["打着"])
    }),
    ('量', ("liang", 2), |v| {
        v.followed(&[
            "一下", "一量", "了量", "体温", "血压", "身高", "尺寸", "腰围", "体重",
        ]) || v.before("了着") && v.near("尺体温压身腰")
            || v.preceded(&["量一", "量了"])
    }),
    // To surrender.
    ('降', ("xiang", 2), |v| {
        v.preceded(&["死不", "誓不"]) || v.before("者将卒") && !v.before_tag(b"dp")
    }),
    ('拓', ("ta", 4), |v| {
        v.before("下印片本") && v.near("碑石文字画铭")
    }),
    // To rein in, and to be cut into by a rope.
    ('勒', ("le", 4), |v| v.before("马缰")),
    ('勒', ("lei", 1), |v| {
        v.before("紧死得住") || v.near("绳脖带")
    }),
    ('剥', ("bao", 1), |v| {
        v.before("着了皮") || v.until("皮壳蒜豆虾橘蛋笋花瓜葱")
    }),
    ('捋', ("luo", 1), |v| v.until("袖胳臂叶草花")),
    ('捋', ("lv", 3), |_| true),
    // A move in a game.
    ('着', ("zhao", 1), |v| {
        v.after("一几妙高")
            && !v.before("火凉急迷")
            && (v.is_end() || v.near("棋招手") || v.preceded(&["这一", "那一", "高", "妙"]))
    }),
    ('车', ("ju", 1), |v| {
        v.near("棋卒")
            || v.until("帅炮") && v.near("马象吃")
            || v.since("跳飞") && v.since("马象") && v.since("吃")
    }),
    // To knead.
    ('和', ("huo", 2), |v| {
        v.after("面泥") && v.before("好匀")
            || v.followed(&["好面", "点面", "点水泥", "成团", "成面团", "匀"]) && v.near("面粉水泥")
    }),
    ('挑', ("tiao", 3), |v| {
        v.since("棍竿针枪") && v.before("起开破的出了") && v.since("用拿把")
    }),
    ('饮', ("yin", 4), |v| v.before("马牛") && !v.before("牛奶")),
    ('溜', ("liu", 4), |v| {
        v.after("一") && !v.is_end() && !v.before("就")
    }),
    // To snap; to lose money.
    ('折', ("she", 2), |v| {
        v.before("了") && (v.until("本") || v.near("腿枝杆竿梁骨筷臂棍根")) && !v.after_number()
            || v.is_end()
                && v.preceded(&["吹", "压", "撞", "跌", "摔", "打"])
                && v.since("枝腿杆骨树臂")
    }),
    ('露', ("lou", 4), |v| {
        v.followed(&[
            "了馅",
            "了一手",
            "两手",
            "了两手",
            "一小手",
            "了底",
            "了怯",
            "了脸",
        ])
    }),
    ('圈', ("juan", 1), |v| {
        v.followed(&["在家", "在屋", "在笼", "在栏", "在院", "在房"])
    }),
    ('相', ("xiang", 4), |v| {
        v.is_end() && v.since("照") && v.preceded(&["张", "个", "了", "次", "过", "照"])
    }),
    ('卡', ("qia", 3), |v| {
        v.before("在住") && v.near("刺骨喉嗓脖缝")
    }),
    ('血', ("xie", 3), |v| {
        v.is_end() && v.preceded(&["点儿", "了点", "了口"])
    }),
    ('的', ("di", 4), |v| {
        v.after("中") && v.is_end() && v.cell(1).is_none() && v.near("箭矢")
    }),
    ('粘', ("zhan", 1), |v| {
        v.before("好在住上了贴牢到成满") && !v.after("很太发真")
    }),
    ('供', ("gong", 4), |v| {
        v.before("着") && v.until("佛神像菩观祖牌")
    }),
    ('缪', ("miao", 4), |v| {
        !v.after("纰绸未朗弗洛") && !v.before("尔")
    }),
    // Still more than what it is compared with.
    ('还', ("hai", 2), |v| {
        v.since("比") && (v.before_tag(b"ad") || v.before("热冷大小多少高长贵快好"))
    }),
];
