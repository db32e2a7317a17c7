"""Characters that people take for one another: those that sound alike and those that look alike."""

import re
import unicodedata
from collections import defaultdict
from functools import cache

from portal.text.readings import of_character

# Characters of one group look alike in print or in handwriting; each is a simplified character in use.
# fmt: off
_LOOK_ALIKE = (
    "未末 己已巳 戊戌戍成 士土 日曰目 人入八 天夭无 千干于 刀力 大太犬 牛午 田由甲申 问间闻 贝见 折拆析 "
    "侯候 竞竟 即既 拔拨 免兔 兵乒乓 今令 仓仑 卯卵 币巾 市巿 历厉 处外 斤斥 皿血 白百自 木本术 "
    "王玉主 夫失 买卖 住往 住注驻柱 情清请晴睛 到倒 坐座 作做 代伐 刑形型 辨辩辫 辨办 燥躁噪操澡 密蜜 "
    "幕慕墓募暮 暑署著 裁栽载戴 带戴 采彩菜 账帐胀 账涨 历励 厂广 底低抵 分份 付附府 复覆腹 副幅福富 "
    "盖益 钢刚纲岗 构购沟 估沽枯 贯惯 管官馆 徽微薇 毫豪 合和 弘宏 候后 互亘 怀坏环 缓援暖 换唤焕 挥辉 "
    "会合 技枝肢 记纪 计汁 佳住 坚竖 建健键 浆奖桨 交文 矫娇骄桥侨 阶价 街衔 径经茎 净静 究穷 居局 "
    "拒距 具县 据剧 卷券 抗坑杭 考老 科料 课棵裸 控腔 快块 栏拦烂 劳荣营 乐东 雷需 里理埋 立位 例列 "
    "粮娘良 梁粱 临监 陵凌棱 录绿 缕楼 律津 论沦抡伦 络洛略 免勉晚 描瞄猫 民氏 名各 模摸膜漠 末抹 "
    "某谋煤媒 拟似 农衣 派脉 牌碑 判叛 配酝 批披 篇偏编遍 评坪平 迫追 期朝 齐济挤剂 企歧 启居 签检验 "
    "检捡险俭 欠次 墙蔷 巧朽 钦软 侵浸 全金 权杈 劝欢观 任仕 融隔 如加 赛塞寨 善喜 商高 尚向 设没 "
    "社杜 申电 身射 审宙 慎填 升开井 生主 胜性姓 师帅 史吏 使便 式试 视祝 室宝 收牧 手毛 受爱 输偷 "
    "属嘱 述迷 数教 税锐说脱 司同 私和 思恩 送迭 诉斥 塑朔 随隋 孙孔 损捐 所听 抬拾 探深 汤扬场杨肠 "
    "逃桃 特持侍待诗 体休 填镇 条杂 庭廷 通涌 投设 突空 徒徙 图圈 推堆准维唯 托拖 卫工 为办 违连 委季 "
    "位拉 温湿 文丈 污朽 务各 物特 误悟 细组 狭侠峡 县且 线钱浅残 限眼根银 响晌 项顷 消销削 晓烧浇绕 "
    "校较 写与 协胁 卸御 序库 宣宜 选洗先 训川 严产 研妍 盐监 验险 阳阴 养羊 药约 要耍 业亚 叶吐 "
    "役没 因困囚 印卯 应庆 优忧扰 邮油抽 右石 予子 预顸 域城 誉举 元无 园圆 员贝 原源 愿厚 越赵 云去 "
    "运远 再冉 在左 责贵 则侧测 增赠僧 展辰 占古 招诏 召另 照昭 征证政 证正 直真 值植置 职织积 执热 "
    "址扯 止正 志忐 治冶 质盾 致到 制刺 置直 中申 忠患 种和 重里 州洲 周调 助肋 注汪 著者 转专 装袋 "
    "状壮 追退 捉促 资贷 字宇 宗宋 总急 组租祖阻 最景 遵尊 做故 暂哲 储诸 防妨纺访 房户 费资 访仿 "
    "稿搞 幼幻 冒昌 勿匆 爪瓜 鸟乌 风凤 旦且 享亨 籍藉 洽恰 悔侮 梅海 陷馅 涯崖 渴喝 晨辰 泄世 弃异 "
    "朴仆扑 沾粘 赐踢 滥监 廉谦 傲做 赃脏 贿赂 徇殉 罚罗 牢劳 侦贞 缉辑 逮建 拘抱 罪罢 钥钓 铁轶 "
    "锅祸 矿旷 砂沙 碳炭 糊湖葫 粗租 梯涕 棉锦绵 粟栗 稻滔 蓄畜 藏臧 薄簿 荷何 苗笛 蓝篮 荒慌 葬莽 "
    "傅博搏缚膊 债责 催摧 僻避辟壁璧 偿尝 允充 兑说 冲种 凑奏 刊刑 刻核该 劾刻 勘堪 勤勒 卑婢 厘里 "
    "叙斜 哨稍 喻愉渝输 嘉喜 囤屯 坊妨 垦恳 培陪倍 埠阜 堤提题 塌榻 墟嘘 妥受 姻因 婚昏 孤狐 宿缩 "
    "寂叔 屏摒 届屉 岭领 峰锋 崇祟 幢撞 庇屁 廊郎 彰障 循盾 惩征 慈兹滋 戒戎 扣加 抚扶 拓石 挂桂 "
    "挽晚 措借惜错 揭渴 搜嫂 摊滩 撤彻 播翻 敏繁 斟勘 旅旋 昧味 晋普 曝暴爆瀑 枢驱 栋冻陈 桩庄 棚朋 "
    "椎推 概慨 榜傍 檐瞻 欧殴 歼迁 氛氖 汇江 沛市 泊拍 泥呢 洒酒 浴裕 涉步 渎读 湾弯 溢益 滞带 滨宾 "
    "漏露 潜替 澄橙 灌罐 炼练 烁砾 燃然 爵嚼 牵牢 狠狼 猎措 玩完 珠株 瑞端 疫役 痕恨 痪唤 瘾隐 盲育 "
    "睹赌 瞒满 磁滋 碍得 碎醉 祥详 票栗 秩铁 稀希 窃切 窝锅 竭揭 筑巩 筹寿 篡纂 纠叫 纳讷 纷粉 绩积 "
    "缴激 聘骋 肃萧 肺沛 胎抬 脑恼 腐府 膳善 舰航 艘搜 茂戊 获荻 蔬疏 虐虎 虚虑 蚀浊 蜡腊 衰哀衷 "
    "袭龚 誓逝 谈淡 谊宜 谱普 豁割 贩败 贴帖 贾贵 赁凭 赔培 趋趣 跃沃 踏蹈 轨轧 轮伦 辅铺 辖割 辞辟 "
    "迁廷 迅讯 迎抑 遏揭 遣遗 遭糟 邻怜 郊效 酝蕴 醒腥 释译泽择 钧均 锻段 镜境 闭闲 阀伐 陡徒 隶录 "
    "雇顾 震振 颁领 颖颗 驰弛 骗编 骤聚 鹏棚"
)
# fmt: on
# Sounds that speakers of the south do not tell apart, each with the one it is compared by.
_ALIKE_SOUNDS = (
    (re.compile("^([zcs])h"), r"\1"),
    (re.compile("^n(?=[aeiouv])"), "l"),
    (re.compile("(?<=[aei])ng$"), "n"),
)
# Characters that anyone writes: GB 2312's. Rare ones are no likely slip and would slow the search for one.
_COMMON = range(0x4E00, 0x9FA6)


@cache
def _look_alike() -> dict[str, str]:
    groups: dict[str, str] = defaultdict(str)
    for group in _LOOK_ALIKE.split():
        for char in group:
            groups[char] += "".join(other for other in group if other != char and other not in groups[char])
    return dict(groups)


def look_alike(char: str) -> str:
    """Characters that look like this one, none twice."""
    return _look_alike().get(char, "")


@cache
def readings(char: str) -> frozenset[str]:
    """All readings of a character without tones, ü as v; empty for anything that is none."""
    if len(char) != 1:
        return frozenset()
    return frozenset(_toneless(one) for one in of_character(char))


def _toneless(reading: str) -> str:
    parts = unicodedata.normalize("NFD", reading)
    plain = "".join(part for part in parts if part == "\u0308" or not unicodedata.combining(part))
    return plain.replace("u\u0308", "v")


@cache
def _by_reading() -> dict[str, str]:
    found: dict[str, str] = defaultdict(str)
    for code in _COMMON:
        char = chr(code)
        if _is_common(char):
            for reading in readings(char):
                found[reading] += char
    return dict(found)


def _is_common(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def sound_alike(char: str) -> str:
    """Common characters with a reading of this one, none twice, itself left out."""
    found = "".join(_by_reading().get(reading, "") for reading in sorted(readings(char)))
    return "".join(dict.fromkeys(found.replace(char, "")))


@cache
def _blurred(char: str) -> frozenset[str]:
    blurred = set()
    for reading in readings(char):
        for pattern, plain in _ALIKE_SOUNDS:
            reading = pattern.sub(plain, reading)
        blurred.add(reading)
    return frozenset(blurred)


def likeness(one: str, other: str) -> float:
    """How easily two characters are taken for one another: 1 the same, 0 by no one."""
    if one == other:
        return 1.0
    if readings(one) & readings(other):
        return 0.7
    if other in look_alike(one):
        return 0.6
    return 0.5 if _blurred(one) & _blurred(other) else 0.0
