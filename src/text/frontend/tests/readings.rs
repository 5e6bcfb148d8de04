//! Characters with two readings, each in company that speaks for the one or the other.

use super::say;

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .map(|&(text, part)| (text, say(text), part))
        .filter(|(_, said, part)| !format!(" {said} ").contains(&format!(" {part} ")))
        .map(|(text, said, part)| format!("{text}: {said}, wanted {part}"))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn company_settles_verbs_and_measures() {
    check(&[
        ("给爷爷盛了一碗饭", "cheng2"),
        ("桃花盛开", "sheng4"),
        ("锅里炸着丸子", "zha2"),
        ("敌人炸了大桥", "zha4"),
        ("他冲我们喊了一声", "chong4"),
        ("浪花冲上沙滩", "chong1"),
        ("两担柴", "dan4"),
        ("三石粮", "dan4"),
        ("三石头", "shi2"),
        ("他的脸涨得通红", "zhang4"),
        ("物价涨了", "zhang3"),
        ("把药咽下去", "yan4"),
        ("别在地上吐痰", "tu3"),
        ("她扎着马尾辫", "za1"),
        ("针扎了手", "zha1"),
        ("熬了两宿", "xiu3"),
        ("一杆秤", "gan3"),
        ("两服中药", "fu4"),
        ("一撮毛", "zuo3"),
        ("攒点钱", "zan2"),
        ("人头攒动", "cuan2"),
        ("逮着一只鸟", "dai3"),
        ("他很倔", "jue4"),
        ("嚼着糖", "jiao2"),
        ("咀嚼", "jue2"),
        ("把黄豆磨成粉", "mo4"),
        ("磨一把刀", "mo2"),
        ("阳光晃得人睁不开眼", "huang3"),
        ("我请了两天假", "jia4"),
        ("梨树结满了梨", "jie1"),
        ("他们结了婚", "jie2"),
        ("一集不落", "la4"),
        ("叶子落了", "luo4"),
        ("月亮绕着地球转", "zhuan4"),
        ("向左转", "zhuan3"),
        ("量一下体温", "liang2"),
        ("他勒马回头", "le4"),
        ("绳子勒得太紧", "lei1"),
        ("剥几个橘子", "bao1"),
        ("捋一捋胡子", "lv3"),
        ("捋起袖子", "luo1"),
        ("下棋先走车", "ju1"),
        ("新车", "che1"),
        ("和点面", "huo2"),
        ("我和你", "he2"),
        ("竹竿折了", "she2"),
        ("打了三折", "zhe2"),
        ("露了馅", "lou4"),
        ("照张相", "xiang4"),
        ("鱼刺卡在喉咙里", "qia3"),
    ]);
}

#[test]
fn particles_and_adverbs_show_by_their_neighbours() {
    check(&[
        ("明天得上班", "dei3"),
        ("我们得多练习", "dei3"),
        ("我得出去一趟", "dei3"),
        ("他得出结论", "de2 chu1"),
        ("由此可得结果", "de2"),
        ("跑得快", "de5"),
        ("他轻轻地推开门", "de5"),
        ("雪静静地下着", "de5"),
        ("在地下", "di4 xia4"),
        ("树倒在路上", "dao3"),
        ("锅里倒油", "dao4"),
        ("他倒是来了", "dao4"),
        ("我中了大奖", "zhong4"),
        ("我们中的一个", "zhong1"),
        ("数也数不清", "shu2 ye2 shu3"),
        ("该行今年盈利", "hang2"),
        ("一行行字", "yi4 hang2 hang2"),
        ("尽着他先吃", "jin3"),
        ("开始长新叶", "zhang3"),
        ("我还没还他的书", "hai2 mei2 huan2"),
    ]);
}

#[test]
fn surnames_stand_before_titles() {
    check(&[
        ("单老师来了", "shan4"),
        ("请解先生发言", "xie4"),
        ("王老师和任老师", "ren2"),
        ("仇教授", "qiu2"),
        ("我姓查", "zha1"),
        ("她任总经理", "ren4"),
        ("他曾任主任", "ceng2 ren4"),
        ("检查组查经理的账", "cha2"),
        ("解开绳子", "jie3"),
        ("他的仇人", "chou2"),
        ("匈奴单于", "chan2 yu2"),
    ]);
}

#[test]
fn longer_words_end_like_the_short_ones_in_them() {
    check(&[
        ("她在洗衣服", "yi1 fu5"),
        ("臭豆腐", "dou4 fu5"),
        ("没关系", "guan1 xi5"),
        ("银行家", "hang2 jia1"),
        ("各奔东西", "dong1 xi1"),
        ("天气暖和", "nuan3 huo5"),
        ("问问大夫", "dai4 fu5"),
        ("士大夫", "da4 fu1"),
    ]);
}
