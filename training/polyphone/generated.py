"""Sentences for readings of function characters and surnames that the public sets hardly have.

A pattern is a sentence with `<character:reading>` at each labelled place and `{slot}` for a word of
that slot. `rows(seed, each)` fills every pattern `each` times.
"""

import random
import re

SLOTS = {
    "who": "我 你 他 她 我们 你们 他们 她们 咱们 大家 老师 学生 孩子们 妈妈 爸爸 爷爷 奶奶 医生 护士 警察 工人 司机 老板 经理 记者 小王 小李 老张 张先生 李小姐 同学们 队员们 村民 乡亲们 战士们 游客 客人 顾客 邻居 朋友 同事 女儿 儿子 弟弟 妹妹 哥哥 姐姐",
    "one": "我 你 他 她 老师 妈妈 爸爸 爷爷 奶奶 医生 老板 小王 小李 老张 张先生 女儿 儿子 弟弟 妹妹",
    "when": "今天 明天 昨天 晚上 早上 下午 周末 明年 去年 后来 现在 这时候 回家以后 吃完饭 下班后 放学后 月底之前 到时候",
    "adv": "就 还 也 都 总 可 必然 恐怕 肯定 一定 至少 大概 只怕 到时候 以后 今后 首先",
    "do": "去医院 做手术 好好休息 认真学习 赶紧回家 早点起床 去上班 去开会 写作业 完成任务 找人帮忙 想办法 交房租 先吃饭 先问清楚 多喝水 多穿衣服 排队买票 提前准备 亲自去看看 加班 重新开始 听医生的话 把话说清楚 跟他商量商量 小心一点 马上出发 走一个小时 花不少钱 等三天 承担责任 遵守规定 注意安全 保持冷静 说实话 靠自己 从头学起 付出代价 学会放手 给他打电话 买一张票 带上身份证 签个字 道歉",
    "act": "走进教室 看着远方 说道 点了点头 笑了起来 回答 离开了 站起来 坐在椅子上 打开了门 望着窗外 流下了眼泪 问我 告诉他 完成了工作 写下了名字 解决了问题 跑过来 唱着歌 工作 学习 生活 前进 推进改革 提高了效率 分析了原因 帮助别人 接受了邀请 摇摇头 拍了拍他的肩膀 把门关上 向我走来 对我说 在街上走着 等待消息 吃完了饭",
    "manner": "慢慢 轻轻 静静 悄悄 默默 深深 紧紧 高高兴兴 认认真真 仔仔细细 安安静静 高兴 认真 仔细 严肃 热情 勇敢 平静 匆忙 小心翼翼 兴高采烈 不慌不忙 目不转睛 全神贯注 专注 飞快 迅速 缓慢 温柔 愤怒 悲伤 痛苦 骄傲 得意 好奇 惊讶 疑惑 突然 忽然 渐渐 逐步 有效 积极 主动 自觉 科学 系统 全面 深入 不断 反复 公开 自由 独立 充分 正确 准确 客观 成功 顺利 努力 拼命 一个劲 一步一步 一次又一次 不由自主 情不自禁 毫不犹豫 理直气壮 若无其事 无可奈何 笑嘻嘻 恶狠狠 懒洋洋 干巴巴 有条不紊 习惯性 本能 下意识 历史性 创造性",
    "land": "草 空 土 田 荒 山 湿 耕 麦 稻 玉米 菜 墓 工 营 基 驻 产 目的 发源 根据 所在 居住 出生 旅游胜 避暑胜 圣 领 殖民 盆 高 低 平 沙 雪 林 农 宅基 自留 战 阵 各 外 内 本 当 场",
    "verb": "说 写 跑 走 吃 做 唱 跳 长 打 学 干 看 听 想 笑 哭 忙 累 气 急 冷 热 疼 高兴 激动 收拾 打扮 表现 睡 过 玩 画 讲 教 考 answer",
    "comp": "很好 很快 真好 不错 太慢了 非常认真 特别高兴 不得了 要命 满头大汗 说不出话来 像一只小猫 一塌糊涂 干干净净 清清楚楚 津津有味 比我好 那么漂亮 这么晚 不够 更远 十分自然 头头是道 团团转",
    "can": "看 听 吃 做 说 写 走 跑 用 拿 买 想 受 忘 离 少 干 办 管 输 赢 免 去 来 改 治 瞒 逃 躲 跑 等 放 喝 完成 解决 承受 控制 改变 避免 帮",
    "reach": "睡 找 够 见 摸 猜 用 买 管 犯 打 碰 点",
    "prize": "第一名 冠军 亚军 金牌 大奖 一百分 满分 奖学金 感冒 重病 肺炎 癌症 糖尿病 好处 便宜 三分 两个篮板",
    "money": "钱 债 书 款 贷款 房贷 车贷 信用卡 欠款 本金 利息 账 人情 花呗 借条 五百块钱 三千元 一万块 十万元",
    "thing": "书 钱 雨伞 自行车 钥匙 词典 衣服 照相机 东西 车 笔记本 那本小说 工具 房子 手机 行李 锅",
    "long": "头发 绳子 桥 路 河 隧道 裙子 腿 胳膊 队伍 文章 时间 假期 冬天 尾巴 铁路 围巾 名单 火车 岸线 城墙",
    "num": "一 两 三 四 五 六 七 八 九 十 十二 二十 三十五 五十 一百 二百多 几 好几",
    "unit": "米 公里 厘米 公分 尺 丈 英尺 里",
    "kid": "孩子 他 她 小树 小狗 婴儿 这孩子 女儿 儿子 树苗 庄稼 草 蘑菇 麦子 弟弟 苹果树 花",
    "organ": "胡子 白头发 翅膀 牙齿 嫩芽 新叶 皱纹 痘痘 杂草 青苔 果子 犄角 肉",
    "look": "很高 真快 像妈妈 很漂亮 一模一样 又高又大 不好看 结实 水灵 茂盛 白白胖胖",
    "count": "人 钱 星星 日子 羊 手指 票 苹果 人数 台阶 硬币 页数",
    "plant": "花 树 菜 水稻 小麦 玉米 棉花 土豆 果树 白菜 茶 葡萄 蔬菜 粮食 西瓜 竹子 草药 苹果树 豆子 高粱",
    "field": "地里 田里 山上 院子里 门前 屋后 坡上 阳台上 花盆里 路边 大棚里 村口 校园里 这块地",
    "kind": "方法 情况 人 药 感觉 动物 植物 语言 颜色 说法 可能 技术 产品 水果 文化 声音 能力 选择 生活 病毒",
    "animal": "猫 狗 鸡 鸭 羊 鸟 兔子 老虎 狐狸 蜜蜂 蝴蝶 老鼠 熊猫 蚂蚁 鹅 猴子 乌龟 鞋 手 眼睛 耳朵 袜子 手套 箱子 船 股票 基金",
    "line": "字 诗 代码 眼泪 树 大雁 脚印 文字 标语 热泪 小字 注释",
    "trade": "各 同 本 改 换 外 内 银 商 车 琴 拍卖 投 央 建 工 总 分 支",
    "name": "伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 秀英 建国 志强 晓明 玉兰 桂英 海燕 国栋 文静 子涵 雨轩 春梅 振华 永康 德明 雪芹 志远 思远 一鸣 昌平 维民 晓东",
    "title": "先生 女士 老师 教授 医生 经理 主任 同志 总 局长 院长 师傅 小姐 导演 律师 博士 部长 书记",
    "said": "说 表示 认为 指出 告诉记者 回忆道 今天到会 出生于北京 主持会议 获得冠军 参加了比赛 走了过来 是我的同学 没有来 介绍 笑着说 被评为模范 打来电话 写了一本书",
    "for": "国家 人民 孩子 你 我 他 大家 学生 企业 群众 顾客 家人 病人 祖国 自己 社会 客户 朋友 公司 老百姓",
    "serve": "服务 做饭 担心 高兴 着想 祈祷 争光 工作 骄傲 准备晚餐 提供帮助 创造条件 打抱不平 买单 加油 庆祝生日 奋斗 操心 感到自豪 送行 讨回公道 设计衣服 治病",
    "what": "老师 领导 英雄 朋友 夫妻 中心 首都 重点 榜样 事实 冠军 先进工作者 目标 主席 整体 废墟 习惯 一体 第二大城市 组长",
    "class": "我们 你 他 学生 孩子们 她 弟弟 大家 我 小朋友",
    "skill": "数学 英语 画画 游泳 开车 做人 唱歌 写字 语文 弹钢琴 骑车 说话 下棋 认字 做菜 功夫",
    "only": "有 是 要 能 会 想 剩下 不过 知道 好 顾 见 怕 听见 说了一句 用了 花了 去过 吃 看了",
    "city": "首 国 京 古 迁 建 定 陪 帝 故",
}
SLOTS["verb"] = SLOTS["verb"].replace(" answer", "")

PATTERNS = """
{who}<得:dei3>{do}
{when}{who}<得:dei3>{do}
{who}{adv}<得:dei3>{do}
{when}{adv}<得:dei3>{do}
<得:dei3>{do}才行
这件事{adv}<得:dei3>{who}来办
要想成功，<得:dei3>{do}
{who}说{when}<得:dei3>{do}
有病就<得:dei3>治
不管怎么样，{one}<得:dei3>{do}
{one}又<得:dei3>{do}了
看样子<得:dei3>{do}
谁都<得:dei3>{do}
时间不早了，{who}<得:dei3>走了
{one}<得:de2>了{prize}
{one}又<得:de2>了{prize}
{one}在比赛中<得:de2>了{prize}
他终于<得:de2>到了{thing}
因此<得:de2>名
{one}由此<得:de2>出结论
两数相加<得:de2>{num}
{who}{verb}<得:de5>{comp}
{when}{one}{verb}<得:de5>{comp}
{one}把屋子收拾<得:de5>{comp}
这件事{one}做<得:de5>{comp}
{one}{can}<得:de5><了:liao3>吗
{one}{can}不<了:liao3>{thing}
这点小事{who}{can}<得:de5><了:liao3>
谁也{can}不<了:liao3>
{who}一个人{can}不<了:liao3>
{one}再也{can}不<了:liao3>这样的苦
{who}{reach}不<着:zhao2>
{one}{reach}<得:de5><着:zhao2>吗
{one}总算{reach}<着:zhao2>了
{one}怎么也{reach}不<着:zhao2>{thing}
{who}正看<着:zhe5>{thing}
{one}笑<着:zhe5>{act}
{one}{manner}<地:de5>{act}
{who}{manner}<地:de5>{act}
{when}{one}{manner}<地:de5>{act}
{one}很{manner}<地:de5>{act}
要{manner}<地:de5>{act}
{one}看见一片{land}<地:di4>
{land}<地:di4>{when}有很多人
这里是{land}<地:di4>
{who}在{land}<地:di4>上{act}
{land}<地:di4>面积{num}平方公里
{one}欠{one}的{money}{when}<还:huan2>
{who}{adv}<还:huan2>{money}
{one}把{thing}<还:huan2>给{who}
{one}把{thing}<还:huan2>了
{when}<还:huan2>{money}
{one}去图书馆<还:huan2>{thing}
{one}要<还:huan2>{money}
这笔{money}还没<还:huan2>清
借的{thing}要按时<还:huan2>
{one}借了{thing}不<还:huan2>
{one}<还:huan2>了{money}
{one}<还:huan2>我{thing}
{who}<还:hai2>没{act}
{who}<还:hai2>在{do}
{one}<还:hai2>要{do}
{when}<还:hai2>有{num}个人
{one}<还:hai2>欠{one}{money}
{one}<还:hai2>把{thing}弄丢了
{kid}<长:zhang3>得{look}
{kid}<长:zhang3>大了
{kid}<长:zhang3>高了{num}厘米
{kid}<长:zhang3>出了{organ}
{one}脸上<长:zhang3>了{organ}
{kid}在{field}<长:zhang3>得{look}
{field}<长:zhang3>满了草
这个{long}很<长:chang2>
{long}有{num}{unit}<长:chang2>
{long}<长:chang2>{num}{unit}
{long}全<长:chang2>{num}{unit}
{long}<长:chang2>得离谱
{long}太<长:chang2>了
{long}比那个<长:chang2>
{one}等了很<长:chang2>时间
{one}<数:shu3>了<数:shu3>{count}
{one}一个一个<地:de5><数:shu3>{count}
{one}在<数:shu3>{count}
{one}从一<数:shu3>到{num}
请<数:shu3>一<数:shu3>有多少{count}
{count}多得<数:shu3>不清
论成绩就<数:shu3>{one}最好
{one}<数:shu3>着{count}
{count}的<数:shu4>量很多
{who}在{field}<种:zhong4>{plant}
{field}<种:zhong4>了{plant}
{field}<种:zhong4>着{plant}
{one}喜欢<种:zhong4>{plant}
{who}靠<种:zhong4>{plant}为生
{when}{one}去<种:zhong4>{plant}
{one}家<种:zhong4>了{num}亩{plant}
{one}用{num}<种:zhong3>{kind}
这<种:zhong3>{kind}很少见
各<种:zhong3>{kind}都有
{one}有一<种:zhong3>{kind}
{num}<只:zhi1>{animal}
{one}养了{num}<只:zhi1>{animal}
那<只:zhi1>{animal}跑了
这{num}<只:zhi1>{animal}真好看
每<只:zhi1>{animal}都不一样
{who}<只:zhi3>{only}{thing}
{one}<只:zhi3>{only}{num}个
一<只:zhi1>手拿着{thing}
{one}写了{num}<行:hang2>{line}
{num}<行:hang2>{line}
第{num}<行:hang2>{line}写错了
{one}在{trade}<行:hang2>上班
{trade}<行:hang2>业竞争激烈
{one}是{trade}<行:hang2>的行长
这样做<行:xing2>不<行:xing2>
{one}说不<行:xing2>
{one}<为:wei4>{for}{serve}
{who}都<为:wei4>{for}{serve}
{when}{one}<为:wei4>{for}{serve}
<为:wei4>{for}{serve}是{who}的责任
{one}<为:wei4>什么不来
{one}<为:wei4>了{for}{act}
{one}成<为:wei2>{what}
{one}被选<为:wei2>{what}
大家以他<为:wei2>{what}
{one}被称<为:wei2>{what}
温度<为:wei2>{num}度
总长<为:wei2>{num}{unit}
其中男生<为:wei2>{num}人
{one}一直以<为:wei2>你知道
{one}<教:jiao1>{class}{skill}
{one}{when}<教:jiao1>{class}{skill}
{one}在大学<教:jiao1>{skill}
{one}<教:jiao1>得很好
这里是{city}<都:du1>
{who}<都:dou1>{do}
{when}<都:dou1>{do}
{one}睡了一<觉:jiao4>
{one}睡<觉:jiao4>前{do}
{one}<觉:jue2>得{comp}
<单:shan4>{name}{said}
<单:shan4>{title}{said}
记者采访了<单:shan4>{name}
<解:xie4>{name}{said}
<解:xie4>{title}{said}
<查:zha1>{name}{said}
<查:zha1>{title}{said}
<任:ren2>{name}{said}
<任:ren2>{title}{said}
<曾:zeng1>{name}{said}
<曾:zeng1>{title}{said}
<曾:ceng2>{act}
{one}<曾:ceng2>{act}
<仇:qiu2>{name}{said}
<仇:qiu2>{title}{said}
<区:ou1>{name}{said}
<华:hua4>{name}{said}
<华:hua4>{title}{said}
<盖:ge3>{name}{said}
<乐:yue4>{name}{said}
<翟:zhai2>{name}{said}
<翟:zhai2>{title}{said}
<缪:miao4>{name}{said}
<缪:miao4>{title}{said}
<燕:yan1>{name}{said}
<纪:ji3>{name}{said}
<葛:ge3>{name}{said}
<葛:ge3>{title}{said}
<宁:ning4>{name}{said}
<尹:yin3>{name}{said}
<朴:piao2>{name}{said}
<朴:piao2>{title}{said}
<冼:xian3>{name}{said}
<那:na1>{name}{said}
<牟:mu4>{name}{said}
<覃:qin2>{name}{said}
<卜:bu3>{name}{said}
<晁:chao2>{name}{said}
<石:shi2>{name}{said}
<尉:yu4>迟{name}{said}
<万:mo4><俟:qi2>{name}{said}
令<狐:hu2>{name}{said}
<单:dan1>位{said}
<任:ren4>务{said}
<查:cha2>了{thing}
<解:jie3>开{thing}
<华:hua2>人{said}
{one}姓<单:shan4>
{one}姓<解:xie4>
{one}姓<查:zha1>
{one}姓<任:ren2>
{one}姓<曾:zeng1>
{one}姓<仇:qiu2>
{one}姓<华:hua4>
{one}姓<盖:ge3>
{one}姓<葛:ge3>
{one}姓<区:ou1>
""".split("\n")

PLACE = re.compile(r"<(.):([a-z]+\d)>")


def rows(seed: int, each: int) -> list[tuple[str, list[tuple[int, str]]]]:
    """(text, labels), a label being the byte offset of a character and its reading."""
    rng = random.Random(seed)
    words = {name: line.split() for name, line in SLOTS.items()}
    found = set()
    for pattern in filter(None, PATTERNS):
        for _ in range(each):
            text = re.sub(r"\{(\w+)\}", lambda m: rng.choice(words[m[1]]), pattern)
            found.add(text + rng.choice(["", "", "。", "。", "！", "？", "，"]))
    result = []
    for marked in sorted(found):
        labels, text, last = [], "", 0
        for place in PLACE.finditer(marked):
            text += marked[last : place.start()]
            labels.append((len(text.encode()), place[2]))
            text += place[1]
            last = place.end()
        result.append((text + marked[last:], labels))
    return result
