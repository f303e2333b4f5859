"""What the design page shows: invented people and cases, as the pages would hold them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yinuo.platform.ui.widgets import DayInput


class SampleForm(forms.Form):
    """One field of each kind."""

    phone = forms.CharField(
        label=_("Phone"), widget=forms.TextInput({"type": "tel", "placeholder": "138 0000 0000"})
    )
    name = forms.CharField(label=_("Name"), initial="王丽华")
    unit = forms.ChoiceField(
        label=_("Unit"),
        choices=[
            ("a", "55 英寸液晶电视 L55E9 · SN 8F2026031700421"),
            ("b", "双门冰箱 BCD-218 · SN 2C2024110900077"),
        ],
    )
    wanted_on = forms.DateField(
        label=_("Wanted on"),
        widget=DayInput(),
        help_text=_("The customer’s wish; the appointment is made at dispatch."),
    )
    trouble = forms.CharField(label=_("What is wrong"), widget=forms.Textarea({"rows": 3}))
    channel = forms.ChoiceField(
        label=_("Came by"),
        choices=[("phone", "电话"), ("wechat", "微信"), ("counter", "门店")],
        widget=forms.RadioSelect,
    )
    notify = forms.BooleanField(
        label=_("Send each step to the customer by text message"), required=False, initial=True
    )
    photos = forms.FileField(
        label=_("Pictures"), required=False, widget=forms.ClearableFileInput({"accept": "image/*"})
    )


def wrong_form() -> SampleForm:
    """The same form as it comes back with two mistakes."""
    form = SampleForm(
        {
            "phone": "1380013",
            "name": "王丽华",
            "unit": "a",
            "wanted_on": "",
            "trouble": "开机有声音无图像，指示灯闪三下后熄灭。",
            "channel": "phone",
        }
    )
    form.add_error("phone", _("A mobile number has 11 digits; this one has 7."))
    return form


PLACES: list[dict[str, Any]] = [
    {
        "label": "今日",
        "icon": "home",
        "url": "#today",
        "count": 0,
        "current": False,
        "find": "jinri jr",
        "key": "g t",
    },
    {
        "label": "受理",
        "icon": "intake",
        "url": "#intake",
        "count": 7,
        "current": True,
        "find": "shouli sl",
        "key": "g s",
    },
    {
        "label": "判定",
        "icon": "verdict",
        "url": "#verdict",
        "count": 2,
        "current": False,
        "find": "panding pd",
    },
    {
        "label": "服务单",
        "icon": "workorder",
        "url": "#order",
        "count": 0,
        "current": False,
        "find": "fuwudan fwd",
    },
    {
        "label": "派工",
        "icon": "dispatch",
        "url": "#dispatch",
        "count": 12,
        "current": False,
        "find": "paigong pg",
    },
    {"label": "上门", "icon": "field", "url": "#field", "count": 0, "current": False, "find": "shangmen sm"},
    {"label": "送修", "icon": "depot", "url": "#depot", "count": 3, "current": False, "find": "songxiu sx"},
    {"label": "配件", "icon": "parts", "url": "#parts", "count": 0, "current": False, "find": "peijian pj"},
    {
        "label": "投诉",
        "icon": "complaints",
        "url": "#complaints",
        "count": 1,
        "current": False,
        "find": "tousu ts",
    },
    {
        "label": "回访",
        "icon": "followup",
        "url": "#followup",
        "count": 0,
        "current": False,
        "find": "huifang hf",
    },
    {
        "label": "结算",
        "icon": "settlement",
        "url": "#settlement",
        "count": 0,
        "current": False,
        "find": "jiesuan js",
    },
    {
        "label": "改进",
        "icon": "improvement",
        "url": "#improvement",
        "count": 0,
        "current": False,
        "find": "gaijin gj",
    },
]
BOTTOM = [PLACES[0], PLACES[1], PLACES[4], PLACES[9]]

TABS = [
    {"label": "今天到期", "url": "#1", "count": "4", "tone": "late", "current": False},
    {"label": "我的", "url": "#2", "count": "7", "current": True},
    {"label": "未派工", "url": "#3", "count": "12", "current": False},
    {"label": "待回访", "url": "#4", "count": "31", "current": False},
    {"label": "全部", "url": "#5", "count": "1,000+", "current": False},
]
FILTERS = [
    {"label": "状态", "value": "未关闭", "remove_url": "#"},
    {"label": "区域", "value": "浙江 · 杭州", "remove_url": "#"},
]
ROWS: list[dict[str, Any]] = [
    {"due": "超 1 小时 05 分", "tone": "late", "number": "A2611-00418", "customer": "王* 138****5678", "unit": "液晶电视 L55E9", "what": "开机有声音无图像，指示灯闪三下", "owner": "陈晓", "state": "待派工", "state_tone": "waiting"},
    {"due": "剩 42 分", "tone": "due", "number": "A2611-00431", "customer": "欧阳** 159****0012", "unit": "双门冰箱 BCD-218", "what": "冷藏室不制冷，压缩机一直运转并有异响，客户家有婴儿，要求当天处理", "owner": "陈晓", "state": "已约上门", "state_tone": "plain"},
    {"due": "今天 17:30", "tone": "plain", "number": "A2611-00433", "customer": "李* 186****3391", "unit": "滚筒洗衣机 G80", "what": "脱水时震动大", "owner": "刘敏", "state": "上门中", "state_tone": "plain"},
    {"due": "等客户", "tone": "waiting", "number": "A2611-00402", "customer": "上海某某酒店管理有限公司", "unit": "商用空调 K12（6 台）", "what": "年度保养", "owner": "刘敏", "state": "等待客户", "state_tone": "waiting"},
    {"due": "已完成", "tone": "done", "number": "A2611-00377", "customer": "赵* 131****8841", "unit": "燃气热水器 JSQ24", "what": "打不着火", "owner": "陈晓", "state": "已回访", "state_tone": "done"},
]  # fmt: skip
BULK = [
    {"label": "派给网点", "icon": "dispatch", "name": "act", "value": "assign", "form": "sample-list"},
    {"label": "转交", "icon": "users", "name": "act", "value": "hand_over", "form": "sample-list"},
]
STATS = [
    {"number": 4, "label": "今天要到期", "note": "最早 14:20", "tone": "due"},
    {"number": 1, "label": "已超时", "note": "超 1 小时 05 分", "tone": "late"},
    {"number": 12, "label": "未派工", "note": "杭州 8 · 宁波 4", "tone": ""},
    {"number": 31, "label": "待回访", "note": "满 3 天未回访 6", "tone": ""},
    {"number": 0, "label": "差评待处理", "note": "本周没有差评", "tone": "none"},
]
CUSTOMER = [
    {"label": "客户", "value": "王* 女士", "url": "#"},
    {"label": "电话", "value": "138****5678"},
    {"label": "地址", "value": "浙江省杭州市西湖区"},
    {"label": "首问负责", "value": "陈晓（受理台）"},
    {"label": "来源", "value": "电话 · 第 2 次来电"},
]
UNIT = [
    {"label": "型号", "value": "55 英寸液晶电视 L55E9", "url": "#"},
    {"label": "机号", "value": "8F2026031700421"},
    {"label": "购于", "value": "2026-03-17 · 解百商城"},
    {"label": "发票", "value": "已核对", "tone": "done"},
]
COVER = {
    "start": "2026-03-17",
    "end": "2029-03-17",
    "today": 23,
    "today_word": "今天",
    "spans": [
        {"label": "七日内可退货", "until": "至 03-24", "x": 0, "width": 0.7, "row": 0, "tone": "past"},
        {
            "label": "整机保修一年",
            "until": "至 2027-03-17",
            "x": 0,
            "width": 33.3,
            "row": 1,
            "tone": "promise",
        },
        {
            "label": "主要部件保修三年",
            "until": "至 2029-03-17",
            "x": 0,
            "width": 100,
            "row": 2,
            "tone": "held",
        },
    ],
}
CLOCKS: list[dict[str, Any]] = [
    {
        "label": "上门",
        "tone": "due",
        "left": "还剩 42 分，营业时间",
        "due": "今天 14:20",
        "due_iso": "2026-11-24T14:20:00+08:00",
        "segments": [
            {"x": 0, "width": 38, "kind": "run"},
            {"x": 38, "width": 20, "kind": "pause"},
            {"x": 58, "width": 27, "kind": "run"},
        ],
        "why": [
            {"label": "开始", "value": "11-23 16:05 登记受理"},
            {"label": "暂停", "value": "11-23 17:10 至 18:00，等客户回电"},
            {"label": "时限", "value": "受理后 8 个营业小时"},
            {"label": "日历", "value": "杭州服务中心 08:30–17:30"},
        ],
    },
    {"label": "派工", "tone": "late", "left": "超 1 小时 05 分", "due": "今天 12:33", "due_iso": "2026-11-24T12:33:00+08:00", "segments": [{"x": 0, "width": 100, "kind": "run"}]},
    {"label": "回访", "tone": "waiting", "left": "暂停：等客户确认时间", "due": "11-27 17:30", "due_iso": "2026-11-27T17:30:00+08:00", "segments": [{"x": 0, "width": 30, "kind": "run"}, {"x": 30, "width": 18, "kind": "pause"}]},
    {"label": "首次回应", "tone": "done", "left": "用时 3 分，准时", "due": "11-23 16:35", "due_iso": "2026-11-23T16:35:00+08:00", "segments": [{"x": 0, "width": 10, "kind": "run"}]},
]  # fmt: skip
DECISION = {
    "verdict": "整机在保修期内，这次修理不收费；同一故障已修过两次仍未修好，您可以选择免费换一台同型号新机。",
    "sum": [
        {"label": "购机价", "amount": "¥3,299.00"},
        {"label": "换机折旧", "formula": "三包期内换货不收折旧", "amount": "− ¥0.00"},
        {"label": "您要付", "amount": "¥0.00", "total": True},
    ],
    "clauses": [{"text": "同一故障修满两次仍不能正常使用的，凭修理记录免费更换同型号同规格商品。", "source": "家电三包承诺书 2026 版 · C058"}],
    "why_not": ["退货：已超过购机后七日。", "收费修理：机器在整机保修期内，没有人为损坏的记录。"],
    "seal": {"word": "已判定", "name": "陈晓", "on": "2026-11-24"},
}  # fmt: skip
WAY = [
    {"label": "登记", "state": "done", "when": "11-23 16:05"},
    {"label": "判定", "state": "done", "when": "11-24 09:12"},
    {"label": "凭证", "state": "done", "when": "11-24 09:15"},
    {"label": "派工", "state": "current", "when": "12:33 前"},
    {"label": "上门", "state": "todo"},
    {"label": "注销", "state": "todo"},
    {"label": "回访", "state": "todo"},
]
ENTRIES = [
    {"icon": "phone", "who": "王女士", "did": "来电", "when": "11-23 16:05", "iso": "2026-11-23T16:05:00+08:00", "body": "电视有声音没图像，上个月才修过，这已经是第三次了。", "said": True},
    {"icon": "verdict", "who": "陈晓", "did": "判定：免费换机", "when": "11-24 09:12", "iso": "2026-11-24T09:12:00+08:00", "body": "修理记录 09-02、10-18 两次，故障相同。", "tone": "promise", "note": "依据 C058"},
    {"icon": "send", "who": "一诺", "did": "短信已送达客户", "when": "11-24 09:12", "iso": "2026-11-24T09:12:20+08:00"},
    {"icon": "field", "who": "张师傅", "did": "客户不在家，已记录 10:20 上门", "when": "11-24 10:20", "iso": "2026-11-24T10:20:00+08:00", "note": "离线记录，10:52 送达"},
    {"icon": "clock-late", "who": "派工", "did": "超过时限，已提醒主管刘敏", "when": "11-24 12:33", "iso": "2026-11-24T12:33:00+08:00", "tone": "late"},
]  # fmt: skip
CONFLICT = {
    "who": "刘敏",
    "when": "13:02",
    "fields": [
        {
            "name": "wanted_on",
            "label": "预约日期",
            "mine": "11-26 上午",
            "theirs": "11-25 下午",
            "differs": True,
        },
        {"name": "note", "label": "备注", "mine": "家中有老人，请提前电话", "theirs": "", "differs": True},
        {"name": "phone", "label": "电话", "mine": "138****5678", "theirs": "138****5678", "differs": False},
    ],
}
INK = [f"ink-{step}" for step in range(1, 13)]
COLOURS = ["seal", "seal-fill", "due", "late", "done", "waiting"]
STEPS = [4, 8, 12, 16, 20, 24, 32, 40, 48, 64]
