//! Words around a number that decide how it is read.

use super::table::Words;

/// Before two numbers: they are points of a match, or parts of a ratio.
#[rustfmt::skip]
pub(super) static SCORE_WORDS: Words = Words::new(&[
    "比分", "战胜", "击败", "大胜", "不敌", "领先", "落后", "爆冷", "比例", "配比", "战平", "打平",
    "负于", "险胜", "逆转", "战绩", "总分", "横扫", "胜出", "告负", "惜败", "完胜", "局分",
]);

/// Right behind two numbers: they are the points of a match, or the sides of a picture.
#[rustfmt::skip]
pub(super) static RESULT_WORDS: Words = Words::new(&[
    "战胜", "击败", "大胜", "不敌", "领先", "落后", "战平", "打平", "负于", "险胜", "逆转", "横扫",
    "胜出", "告负", "惜败", "完胜", "取胜", "获胜", "落败", "淘汰", "击溃", "力克", "逼平", "握手言和",
    "的比分", "的大比分", "胜", "负", "输", "赢", "完败", "小胜", "轻取", "屏", "画面", "的屏",
    "的比例", "宽屏",
]);

/// Countries and clubs: between two of them stands a score.
#[rustfmt::skip]
pub(super) static TEAMS: Words = Words::new(&[
    "队", "国足", "女足", "男足", "国安", "申花", "海港", "泰山", "恒大", "鲁能", "上港", "女排",
    "中国", "日本", "韩国", "朝鲜", "伊朗", "沙特", "澳大利亚", "卡塔尔", "阿曼", "泰国", "越南",
    "巴西", "阿根廷", "德国", "法国", "英格兰", "西班牙", "葡萄牙", "荷兰", "意大利", "比利时",
    "克罗地亚", "乌拉圭", "哥伦比亚", "智利", "墨西哥", "美国", "俄罗斯", "波兰", "瑞典", "瑞士",
    "丹麦", "摩洛哥", "塞内加尔", "喀麦隆", "皇马", "巴萨", "巴黎", "拜仁", "多特", "曼联", "曼城",
    "切尔西", "阿森纳", "利物浦", "热刺", "国米", "米兰", "尤文", "尤文图斯", "那不勒斯", "罗马",
    "拉齐奥", "马竞", "湖人", "勇士", "火箭", "马刺", "热火", "公牛", "快船", "篮网", "雄鹿",
    "掘金", "太阳", "凯尔特人", "独行侠", "尼克斯",
]);

/// Before a hyphened pair: it numbers a figure, a section or an exercise.
pub(super) static FIGURE_WORDS: Words =
    Words::new(&["图", "表", "例", "式", "题", "章", "节", "附录"]);

/// In front of the number of a flat.
pub(super) static HOUSE_WORDS: Words = Words::new(&["栋", "幢", "单元", "座", "号楼", "门牌"]);

/// Right before a number (linking words apart): it is a code.
#[rustfmt::skip]
pub(super) static CODE_WORDS: Words = Words::new(&[
    "电话", "编号", "尾号", "QQ号", "微信号", "手机号码", "证件号", "发票号", "合同号", "运单号", "会员号", "编码",
    "条码", "货号", "票号", "座机", "取件码", "取货码", "取餐码", "端口", "端口号", "密码", "房间", "验证码", "校验码", "提取码", "口令", "航班", "航班号",
    "车次", "号码", "邮编", "邮政编码", "学号", "工号", "卡号", "账号", "帐号", "单号", "订单号",
    "热线", "手机", "拨打", "拨", "QQ", "QQ群", "群号", "代码", "证号", "客服", "致电", "区号", "分机",
    "分机号", "座机转", "转接", "ISBN", "ISSN", "车牌号", "门牌号", "序列号", "流水号", "准考证号",
    "身份证", "银行卡", "传真", "手机号", "联系方式", "微信", "请打", "来电", "短号", "股票代码",
    "基金代码", "证券代码", "代号", "型号", "学籍号", "注册号", "备案号", "批号", "警号", "请拨",
]);

/// Behind a number: it was dialled.
pub(super) static CALLED_WORDS: Words =
    Words::new(&["打", "热线", "电话", "客服", "短信", "服务热线"]);

/// Services that everybody says digit by digit.
#[rustfmt::skip]
pub(super) static SERVICE_NUMBERS: Words = Words::new(&[
    "110", "119", "120", "122", "114", "12306", "12315", "12333", "12348", "12366", "12369",
    "12388", "12123", "12328", "12320", "12368", "12371", "12380", "12395", "12580", "10086",
    "10010", "10050", "10099", "95588", "95533", "95599", "95566", "95555", "95559", "95577",
    "95595", "95568", "95558", "95561", "95528", "95508", "95580", "95511", "95500", "95518",
    "95519", "95338", "95311", "95543", "95546", "95554", "95338", "96110", "96123",
]);

/// Numbers that have become names: said digit by digit unless they count something.
#[rustfmt::skip]
pub(super) static NAMED: Words = Words::new(&[
    "985", "211", "996", "666", "6666", "66666", "233", "2333", "23333", "520", "521", "1314",
    "5201314", "618", "818", "404", "911", "731", "315", "3721", "886", "007", "9527", "12306",
]);

/// Nouns that give a number of three or four digits a name: 930新政, 731部队.
#[rustfmt::skip]
pub(super) static NAMED_NOUNS: Words = Words::new(&[
    "新政", "事件", "大促", "惨案", "运动", "工程", "高校", "院校", "大学", "晚会", "部队", "计划",
    "错误", "报错", "页面", "讲话", "阵型", "浏览器", "国道", "省道", "县道", "高速", "胶水", "路公交",
    "路车", "行动", "专案", "大案", "购物节", "会议室", "教室", "寝室", "宿舍", "病房", "包间", "包厢",
    "客机", "飞机", "型", "号段", "制度", "工作制", "快乐", "空难", "特大", "暴雨", "系列",
    "路电车", "路汽车", "站台", "不锈钢", "游戏", "地震", "邮箱",
]);

/// Before a number of three digits: the maker of a machine.
#[rustfmt::skip]
pub(super) static MAKERS: Words = Words::new(&[
    "波音", "空客", "标致", "保时捷", "宝马", "特工", "门牌上写着", "法拉利", "迈凯伦", "考", "座机转",
    "拒绝", "诺基亚", "骁龙", "麒麟", "天玑",
]);

/// After these a number of three or four digits is the name of a room, a train or a flight.
#[rustfmt::skip]
pub(super) static ROOM_WORDS: Words = Words::new(&[
    "房间", "房", "室", "次列车", "次航班", "次动车", "次高铁", "航班", "病房", "包间", "包厢", "教室",
    "会议室", "国道", "省道", "县道", "路公交", "路车", "路电车",
]);

/// Before a number that counts or measures although no measure word follows.
#[rustfmt::skip]
pub(super) static AMOUNT_WORDS: Words = Words::new(&[
    "第", "=", "+", "×", "约", "¥", "$", "近", "超", "满", "大约", "超过", "达到", "共计", "不足",
    "总计", "合计", "一共", "多达", "共", "≈", "<", ">", "≤", "≥", "÷", "等于", "加", "减", "乘",
    "除以", "达", "满分", "得", "剩", "限速", "时速", "身高", "体重", "得分", "价格", "费用",
    "温度", "速度", "涨到", "降到", "跌到", "升到", "高", "重", "长", "宽",
]);

/// A year and something that is named after it.
#[rustfmt::skip]
pub(super) static YEAR_NOUNS: Words = Words::new(&[
    "级", "届", "款", "版", "赛季", "学年", "财年", "春晚", "奥运", "世界杯", "中国",
]);

/// Behind two years: 2023-24赛季.
#[rustfmt::skip]
pub(super) static SEASONS: Words = Words::new(&["赛季", "学年", "财年", "年度", "年", "季", "榜单", "财政"]);

/// Behind `N年` with a round number: a span of time and no date.
#[rustfmt::skip]
pub(super) static SPAN_WORDS: Words = Words::new(&[
    "年历史", "年的历史", "年来", "年之久", "年以上", "年文明", "年的文明", "年前", "年的发展", "年以来的",
    "年间的", "年之前", "年后", "年左右", "年多", "年不",
]);

/// Before `N年`: a span of time.
#[rustfmt::skip]
pub(super) static SPAN_LEADS: Words = Words::new(&["近", "约", "有", "超", "过", "达", "长达", "距今", "超过", "历经", "绵延", "了", "上下"]);

/// Behind `NN年`: a year of birth or the like.
#[rustfmt::skip]
pub(super) static COHORT_WORDS: Words = Words::new(&[
    "年出生", "年生", "年毕业", "年入学", "年入伍", "年高考", "年参加", "年世界杯", "年奥运", "年的洪水",
    "年洪水", "年建",
]);

/// Behind `5/1`: a day.
#[rustfmt::skip]
pub(super) static DAY_WORDS: Words = Words::new(&[
    "放假", "开学", "上线", "发售", "截止", "上午", "下午", "晚上", "早上", "凌晨", "中午", "大促", "节",
    "星期", "周", "当天", "当日", "开始", "起", "前提交", "之前",
]);

/// Before `2:15:30`: a length of time.
#[rustfmt::skip]
pub(super) static LENGTH_WORDS: Words = Words::new(&[
    "用时", "时长", "片长", "耗时", "全长", "历时", "总时长", "视频长", "成绩是", "成绩为", "成绩", "时间长",
]);

/// Before a score in sport that looks like a clock time, or a figure like 120/80.
pub(super) static PRESSURE_WORDS: Words = Words::new(&["血压", "高压", "低压"]);

/// Behind `4k`: a picture and not thousands.
#[rustfmt::skip]
pub(super) static PICTURE_WORDS: Words = Words::new(&[
    "视频", "画质", "电视", "高清", "屏", "分辨率", "显示器", "电影", "超清", "蓝光", "画面", "片源",
]);

/// Before a number: it counts the points of a picture.
pub(super) static SIZE_WORDS: Words = Words::new(&["分辨率"]);

/// Behind `5.1`: a holiday.
pub(super) static HOLIDAYS: Words = Words::new(&[
    "假期",
    "小长假",
    "长假",
    "黄金周",
    "劳动节",
    "国庆",
    "儿童节",
    "妇女节",
    "女神节",
    "青年节",
    "建党节",
    "建军节",
    "教师节",
    "放假",
]);

/// Before a number and 度: how warm it is.
pub(super) static TEMPERATURE_WORDS: Words =
    Words::new(&["气温", "温度", "低温", "高温", "体温", "水温", "室温"]);

/// Before a number that could be a year: it counts.
pub(super) static COUNT_WORDS: Words = Words::new(&[
    "数到", "有", "为", "到", "花", "花了", "付", "赚", "赔", "率", "分", "第", "价", "售价",
    "买了", "余额", "等于", "总数", "数量", "达", "破", "过", "收", "报", "跌", "涨", "多", "剩下",
    "减", "加", "送",
]);
