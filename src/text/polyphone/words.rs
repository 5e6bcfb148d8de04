//! Nouns, verbs and measure words with two readings.

use super::{Choice, Rule, View};

/// What 只 may count besides what a number says.
const DEMONSTRATIVES: &str = "几这那每某数多哪单各整";

pub(super) const RULES: &[Rule] = &[
    Rule::new(11, "长", chang),
    Rule::new(12, "行", hang),
    Rule::new(13, "数", shu),
    Rule::new(14, "种", zhong),
    Rule::new(15, "只", zhi),
    Rule::new(16, "系", xi),
    Rule::new(17, "重", chong),
    Rule::new(18, "干", gan),
    Rule::new(19, "倒", dao),
    Rule::new(20, "中", zhong_hit),
    Rule::new(21, "教", jiao),
    Rule::new(22, "觉", jue),
    Rule::new(23, "背", bei),
    Rule::new(24, "转", zhuan),
    Rule::new(25, "当", dang),
    Rule::new(26, "应", ying),
    Rule::new(27, "少", shao),
    Rule::new(28, "处", chu),
    Rule::new(29, "发", fa),
    Rule::new(30, "好", hao),
    Rule::new(31, "卷", juan),
    Rule::new(32, "差", cha),
    Rule::new(33, "切", qie),
    Rule::new(34, "尽", jin),
    Rule::new(35, "待", dai),
    Rule::new(36, "载", zai),
    Rule::new(37, "率", shuai),
    Rule::new(38, "弹", tan),
    Rule::new(39, "撒", sa),
    Rule::new(40, "钉", ding),
    Rule::new(41, "脏缝铺", noun),
    Rule::new(42, "蒙", meng),
];

/// Who a title in 长 belongs to.
const OFFICES: &str = "校部局处科院厅省市县区镇乡村组队班排连营团旅师军舰船站台馆所社会店厂行书首族酋家司署委警议园检总务";

fn chang(view: &View) -> Option<Choice> {
    let here = view.here();
    if !here.first && here.last {
        let title = view.after(OFFICES) && !here.is_tag(b'a');
        let growth = view.after("增成生助滋消见学年兄") && !view.after("特擅");
        return (title || growth).then_some(("zhang", 3));
    }
    if !here.is_single() {
        return None;
    }
    if view.after(OFFICES) && view.after_tag(b"n") && !view.before("的约达为") {
        return Some(("zhang", 3));
    }
    if view.followed(&["得离谱", "得多", "达", "约", "度", "短"])
        || view.followed(&["得很"]) && view.ch(3) == '\0'
        || view.after("最多很太更较极不如等这那身全总波漫")
    {
        return Some(("chang", 2));
    }
    let grow = view.before("大得出满成到了着过在高胖势相女子辈老孙个啥歪胡毛肉牙芽痘虫霉锈斑疮膘")
        || view.preceded(&["开始", "正在", "又", "会", "能"]) && view.before("新青白")
        || view.followed(&["不大", "公主", "官", "有"]);
    let measured = (1..5).any(|ahead| {
        view.cell(ahead)
            .is_some_and(super::super::cell::Cell::is_number)
    });
    (grow && !measured).then_some(("zhang", 3))
}

fn hang(view: &View) -> Option<Choice> {
    // 一行行: one line after the other.
    if (view.before("行") || view.after("行")) && view.preceded(&["一", "一行"]) || view.after("该")
    {
        return Some(("hang", 2));
    }
    let counted = view.after_number() && !view.after("千百万") || view.after("几每某整");
    if counted && !view.before("为动驶走者政进") && view.here().last {
        return Some(("hang", 2));
    }
    if view.here().is_single()
        && (view.before("长业家情") || view.after("银同各内改换隔跳空首尾末逐"))
    {
        return Some(("hang", 2));
    }
    None
}

fn shu(view: &View) -> Option<Choice> {
    if !view.here().is_single() {
        return None;
    }
    let doubled = view.before("数")
        || view.after("数")
        || view.preceded(&["数一", "数了", "数不"])
        || view.followed(&[
            "一数",
            "也数",
            "了数",
            "不清",
            "不尽",
            "不过来",
            "不上",
            "得清",
            "得上",
            "完",
        ]);
    let verb = view.before("着")
        || view.after("再") && !view.is_end()
        || view.followed(&["到", "出来", "了一", "完"]) && !view.after_tag(b"nm")
        || (view.is_start() || view.after_tag(b"r")) && view.before("几来他它她");
    (doubled || verb).then_some(("shu", 3))
}

fn zhong(view: &View) -> Option<Choice> {
    if !view.here().is_single()
        || view.after_number() && !view.after("亿")
        || view.after("这那各某每何此该多几哪")
    {
        return None;
    }
    let plant = view.before("在下地树花菜田上了植粮瓜豆草茶棉麦稻桃满着过出玉")
        || view.after("耕栽抢春播水套间混家农") && view.is_end();
    plant.then_some(("zhong", 4))
}

fn zhi(view: &View) -> Option<Choice> {
    let here = view.here();
    let counted = view.after_number() && !view.after("半") || DEMONSTRATIVES.contains(view.ch(-1));
    let adverb = view.before("有是能要会不在为用需想想剩见怕说做");
    (counted && here.last && !(adverb && here.is_single())).then_some(("zhi", 1))
}

fn xi(view: &View) -> Option<Choice> {
    let tie = view.before("着上好紧在") && !view.after_tag(b"nm")
        || view.followed(&[
            "鞋带",
            "领带",
            "安全带",
            "围巾",
            "红领巾",
            "围裙",
            "腰带",
            "扣子",
            "绳",
        ]);
    (tie && view.here().is_single()).then_some(("ji", 4))
}

fn chong(view: &View) -> Option<Choice> {
    if !view.here().is_single() {
        return None;
    }
    let again = view.before_tag(b"v") && !view.before("在视要达压伤罚创击赏判于过");
    let layers = view.after_number() && !view.before("量要点达的") || view.after("双多几层");
    (again || layers && !view.before("克斤吨")).then_some(("chong", 2))
}

fn gan(view: &View) -> Option<Choice> {
    if !view.here().is_single() {
        return None;
    }
    let dry = view.after("晒擦烘晾吹风很太未已抹")
        || view.followed(&[
            "毛巾",
            "布",
            "草",
            "柴",
            "冰",
            "果",
            "的衣服",
            "后",
            "湿",
            "辣",
            "面粉",
        ]);
    dry.then_some(("gan", 1))
}

fn dao(view: &View) -> Option<Choice> {
    let poured = view.before("油酒茶醋汤")
        || view.followed(&["一倒", "了一杯", "了杯", "杯水", "杯茶", "垃圾"])
        || view.before("在进入到") && view.preceded(&["水", "油", "汤", "液", "酒", "粉", "汁"]);
    if poured && !view.after("摔推跌打撞") {
        return Some(("dao", 4));
    }
    if !view.here().is_single() {
        return None;
    }
    let fall = view.after("摔打推跌晕病昏卧放压击绊撞吹滑栽扑累醉难扳拉哭")
        || view.before("下闭塌班卖戈霉地了在向于");
    let yet =
        view.before_tag(b"dpcr") || view.before("是也很不没给像还有要想让车水立影计数挂过入出觉逼");
    (yet && !fall).then_some(("dao", 4))
}

fn zhong_hit(view: &View) -> Option<Choice> {
    let hit = view.here().is_single() && view.after("击打看猜射命投选说料刺抽砸相押");
    let struck =
        view.here().is_single() && view.before("奖毒暑弹枪计标风邪签") && !view.after_tag(b"n");
    let alone = view.is_start() || view.after_tag(b"r") && view.length_before() == 1;
    let won = view.here().is_single() && alone && (view.before("了过") || view.followed(&["的是"]));
    ((hit && !view.before("国学")) || struck || won).then_some(("zhong", 4))
}

fn jiao(view: &View) -> Option<Choice> {
    let teach = view.here().is_single()
        && (view.before("我你他她您会给书过")
            || view.followed(&["孩子", "学生", "大家", "人", "小", "了"]));
    teach.then_some(("jiao", 1))
}

fn jue(view: &View) -> Option<Choice> {
    let sleep = view.after("睡一个好懒午") && view.here().is_single() && !view.before("得");
    let slept = view.preceded(&[
        "睡了一",
        "睡得着",
        "睡不着",
        "睡个",
        "睡一",
        "睡了个",
        "睡着",
        "睡过",
    ]);
    (sleep || slept).then_some(("jiao", 4))
}

fn bei(view: &View) -> Option<Choice> {
    let carry = view.here().is_single()
        && (view.before("着起上负了") && !view.before("后")
            || view.followed(&["包", "书包", "孩子", "行李", "锅", "他", "她", "我", "你"]));
    carry.then_some(("bei", 1))
}

fn zhuan(view: &View) -> Option<Choice> {
    let turns = view.here().is_single()
        && (view.before("圈悠盘")
            || view.followed(&["个圈", "一圈", "了一圈", "每分"])
            || view.after_number() && !view.before("一"));
    turns.then_some(("zhuan", 4))
}

fn dang(view: &View) -> Option<Choice> {
    let treat = view.here().is_single()
        && (view.before("真作成做")
            || view.after("上") && view.is_end()
            || view.preceded(&["把他", "把我", "把她", "把你", "把它"]));
    treat.then_some(("dang", 4))
}

fn ying(view: &View) -> Option<Choice> {
    let answer = view.here().is_single()
        && view.followed(&[
            "邀", "约", "要求", "聘", "征", "试", "届", "运", "急", "变", "对", "用",
        ])
        && !view.after_tag(b"n");
    let requested = view.here().is_single()
        && view.is_start()
        && (1..12).any(|ahead| {
            view.ch(ahead) == '邀' || view.ch(ahead) == '请' && view.ch(ahead - 1) == '邀'
        });
    (answer || requested).then_some(("ying", 4))
}

fn shao(view: &View) -> Option<Choice> {
    let young = view.here().is_single() && view.after("老恶阔") && !view.before_tag(b"v")
        || view.followed(&["将", "校", "尉", "林"]) && view.here().is_single();
    young.then_some(("shao", 4))
}

fn chu(view: &View) -> Option<Choice> {
    let dwell =
        view.here().is_single() && (view.before("于在") || view.after("相难好") && view.is_end());
    dwell.then_some(("chu", 3))
}

fn fa(view: &View) -> Option<Choice> {
    let hair = view.here().is_single()
        && view.after("白长短黑金理头染剪秀洗护烫脱毛")
        && !view.before_tag(b"v")
        && view.before("色型质丝的");
    hair.then_some(("fa", 4))
}

fn hao(view: &View) -> Option<Choice> {
    let fond = view.here().is_single()
        && (view.followed(&["色之", "学", "客", "战", "胜", "奇", "赌", "酒"])
            && !view.after("很最更不的")
            || view.after("爱喜") && !view.before("的"));
    fond.then_some(("hao", 4))
}

fn juan(view: &View) -> Option<Choice> {
    let roll = view.here().is_single()
        && (view.before("起成走入着进土烟毛帘尺铺") || view.before("纸") && view.after_number());
    roll.then_some(("juan", 3))
}

fn cha(view: &View) -> Option<Choice> {
    let here = view.here();
    let difference = here.is_single() && view.after("之")
        || here.last && !here.first && view.after("温方反像高落误偏时级逆顺色价视公极利相均");
    difference.then_some(("cha", 1))
}

fn qie(view: &View) -> Option<Choice> {
    let here = view.here();
    let close = here.is_single() && view.after("一")
        || here.last && !here.first && view.after("一密亲迫急真贴关热深恳殷悲凄确适痛");
    close.then_some(("qie", 4))
}

fn jin(view: &View) -> Option<Choice> {
    if !view.here().is_single() {
        return None;
    }
    if view.followed(&["着", "自"]) && !view.after_tag(b"v") {
        return Some(("jin", 3));
    }
    let most = view.before("快早量管可先") && !view.after("应用费耗");
    Some(if most { ("jin", 3) } else { ("jin", 4) })
}

fn dai(view: &View) -> Option<Choice> {
    let stay = view.here().is_single()
        && (view.before("在着了过") && !view.after("等期对看招")
            || view.followed(&["一会", "不住"]));
    stay.then_some(("dai", 1))
}

fn zai(view: &View) -> Option<Choice> {
    let years = view.here().is_single()
        && (view.after_number() && !view.before("人客重货") || view.after("余记刊登转连所"));
    years.then_some(("zai", 3))
}

fn shuai(view: &View) -> Option<Choice> {
    let lead = view.here().is_single()
        && (view.before("军部队众领先兵团") || view.before_tag(b"n"))
        && !view.after_tag(b"nv");
    lead.then_some(("shuai", 4))
}

fn tan(view: &View) -> Option<Choice> {
    let bullet = view.here().is_single() && view.after("炮导炸核榴原氢子枪飞信饮流燃穿")
        || view.here().last && !view.here().first && view.after("炮导炸核榴氢枪信燃雾泪穿毒光");
    bullet.then_some(("dan", 4))
}

fn sa(view: &View) -> Option<Choice> {
    let strew = view.here().is_single()
        && (view.before("在上一了些盐粉向入落下点种") || view.after("喷播挥抛"));
    strew.then_some(("sa", 3))
}

fn ding(view: &View) -> Option<Choice> {
    let fasten = view.here().is_single() && view.before("在上好住正牢入死了着进");
    fasten.then_some(("ding", 4))
}

/// Characters that are a noun after certain characters and a verb or adjective elsewhere.
fn noun(view: &View) -> Option<Choice> {
    let choice = match view.here().ch {
        '脏' if view.after("心肝肾肺内脾胰胃五") => ("zang", 4),
        '缝' if view.after("石裂门岩地指趾牙墙夹接焊窗切线骨床") => ("feng", 4),
        '铺' if view.after("商店旺当床卧饭肉药米") => ("pu", 4),
        _ => return None,
    };
    Some(choice)
}

fn meng(view: &View) -> Option<Choice> {
    if view.before("古牛族藏文语") {
        return Some(("meng", 3));
    }
    view.followed(&["圈", "对了", "的对"])
        .then_some(("meng", 1))
}
