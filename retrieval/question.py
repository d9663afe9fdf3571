"""Understand a question as officials type it: without marks, with slips, in Party shorthand."""

import re
from dataclasses import dataclass
from datetime import date

from index.places import is_ward
from index.records import Period, Place, Span
from index.text import clean, fold
from retrieval.asked_places import find_asked_places
from retrieval.asked_times import find_asked_times
from retrieval.lexicon import load_lexicon
from retrieval.negation import negated_acts
from retrieval.ordinals import find_rank
from retrieval.spelling import spell_out
from retrieval.terms import Term, Wording, asked_noun, counts_directly, find_focus, find_terms, find_wordings
from retrieval.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Query:
    """A question, understood.

    ``wordings`` are what else may be said for several of its ``terms`` together.

    ``any_year``, ``earlier`` and ``state`` are those of ``AskedTimes``. ``ask`` is the kind of passage asked for, empty for figures; ``negated`` what it says was not done;
    ``focus`` the places of the terms that say what happened to what is counted.
    """

    text: str
    folded: str = ""
    terms: tuple[Term, ...] = ()
    wordings: tuple[Wording, ...] = ()
    kind: str = ""
    unit: str = ""
    ask: str = ""
    series: bool = False
    periods: tuple[Period, ...] = ()
    any_year: bool = False
    earlier: bool = False
    state: bool = False
    places: tuple[str, ...] = ()
    bare_place: bool = False
    unknown_place: str = ""
    suspected_place: str = ""
    of_ward: bool = False
    whole_year: bool = False
    excluded: tuple[str, ...] = ()
    asks_figure: bool = False
    asks_target: bool = False
    asks_plan: bool = False
    asks_change: bool = False
    asks_done: bool = False
    asks_left: bool = False
    asks_total: bool = False
    asks_stock: bool = False
    negated: str = ""
    focus: tuple[int, ...] = ()
    follow_up: bool = False


#: "Mức 3,4" is no decimal number.
_LEVELS = re.compile(r"(?<=m[ứưu]c )(?P<levels>(?:[đd][ộo] )?\d)\s?[,/&-]\s?(?=\d(?!\d))", re.IGNORECASE)
#: "Mũi hai", as reports write "mũi 2".
_DOSE = re.compile(r"(?<=m[ũu]i )(?P<number>m[ộo]t|hai|ba|b[ốo]n)(?![^\W_])", re.IGNORECASE)
_DOSES = {"mot": "1", "hai": "2", "ba": "3", "bon": "4"}
#: "Đến 15h".
_HOURS = re.compile(r"(?<!\d)(?P<hour>\d{1,2})\s?h(?![^\W_])", re.IGNORECASE)
#: "Bộ phận 1 cửa".
_ONE_STOP = re.compile(r"(?<![^\W_])1 (?=c[ửưu]a(?![^\W_]))", re.IGNORECASE)
_COMRADE = re.compile(r"(?<![^\W_])[đd]/c(?![^\W_])", re.IGNORECASE)
#: "P12", "p.12", "F12" in the south; F0 to F2 are the sick and those they met.
_SHORT_WARD = re.compile(r"(?<![^\W_])(?:[pP]\.?\s?(?P<number>\d{1,2})|[fF]\.?(?P<other>[3-9]|[12]\d))(?![^\W_])")
_SHORT_DISTRICT = re.compile(r"(?<![^\W_])[qQ]\.?\s?(?P<number>\d{1,2})(?![^\W_])")
_FIGURE_ASK = re.compile(
    r"(?<![a-z])(?:bao nhieu|may(?! (?:moc|tinh|bay|anh))|nhieu nhat|ty le|ti le|so luong|tong so|phan tram|thu may|%)"
)
_TARGET = re.compile(
    r"chi tieu (?:giao|duoc giao|quan giao|de ra|la|dat ra|cua quan)|(?<!hoan thanh )(?:muc tieu|chi tieu) (?!quan giao dat|dat)[a-z ]{0,40}(?:la )?(?:bao nhieu|may)|giao (?:la )?(?:bao nhieu|may)"
)
_PLAN = re.compile(
    r"(?:ke hoach|(?<!chuong trinh )muc tieu|chi tieu|du kien|phan dau|phuong huong|se|du dinh|du toan|de ra|dat ra|duoc giao(?! (?:tan|den|ve|mat|dat|cho))|chuan bi|toi day|sap toi) "
)
#: "Đặt chỉ tiêu", "đạt chỉ tiêu bao nhiêu": without marks the first reads as the second.
_DONE = re.compile(
    r"(?<![a-z])(?:da|hien (?:nay|tai|co|dang|con|la|binh quan)|duoc(?! giao)|thuc te|thuc thu|thuc chi|dat(?! (?:ra|chi tieu|muc tieu|ke hoach))|hoan thanh|xong)(?![a-z])"
)
#: "Lô đất", "hiến đất" typed without marks.
_LAND = re.compile(
    r"(?<![a-z])(?:(?<=lo )|(?<=thua )|(?<=m2 )|(?<=vuong )|(?<=ha )|(?<=giao )|(?<=hien )|(?<=hoi )|(?<=tien )|(?<=nen ))dat(?![a-z])"
)
_LEFT = re.compile(
    r"(?<![a-z])(?<!ba )con (?:lai )?(?:bao nhieu|may|ho|nguoi)|(?<![a-z])(?<!ba )con (?!em |nuoi |giong ).{0,20}(?:bao nhieu|may)|(?<![a-z])so [a-z ]{2,30} con lai(?![a-z])"
)
#: "Những đơn vị nào …": such a class seldom stands beside its members' names.
_CLASS = re.compile(r"(?:nhung|cac|mot so) (?P<what>[a-z ]{2,20}?) nao(?![a-z])")
#: One term of office is no course over time, and what was planned no other time.
_TERM = re.compile(
    r"(?:nhiem ky|nk|giai doan) \d{4}\s?[-–]\s?\d{2,4}|so voi (?:chi tieu|ke hoach|muc tieu|du toan|dinh muc|dinh bien|bien che|nhu cau|quy dinh)"
)
_AGAINST_PLAN = re.compile(r"so voi (?:chi tieu|ke hoach|muc tieu|du toan)(?: (?:duoc )?(?:giao|de ra))?(?![a-z])")
#: What says no more than the kind of figure that is asked for.
_SAYS_KIND = {
    "area": re.compile(r"(?<![a-z])(?:tong )?dien tich(?![a-z])"),
    "length": re.compile(r"(?<![a-z])(?:tong )?chieu dai(?![a-z])"),
    "money": re.compile(
        r"(?<=may )tram(?= (?:trieu|ty|nghin))|(?<![a-z])(?:tong )?so tien(?![a-z])|(?<![a-z])(?:het|ton)(?= (?:tong cong |tat ca )?bao nhieu)"
    ),
    "duration": re.compile(r"(?<![a-z])thoi gian(?![a-z])"),
}
#: "Hội có bao nhiêu hội viên?": how many there are, not how many came or went.
_STOCK = re.compile(
    r"(?<![a-z])(?:co|gom|tong so|hien co)(?: tong cong| tat ca| tong so)? (?:bao nhieu|may)(?![a-z])(?!.{0,60} (?:da|duoc|bi) )"
)
_TOTAL = re.compile(
    r"(?<![a-z])(?<!be )(?<!tren )(?<!trong )(?:tong (?:so|cong)|tong(?! ket| hop| quat)|tat ca|toan bo)(?![a-z])"
)
#: "Tặng" is no "tăng".
_GIVEN = re.compile(r"tặng (?:được |thêm )?(?:bao nhiêu|mấy|bao nhieu|may)")
_GIFT = r"(?! (?:huy hieu|qua|suat|phan(?! tram)|tui|nha|can|xe|giay khen|bang khen|hoc bong|the|ky niem chuong))"
_CHANGE = re.compile(
    rf"(?<![a-z])(?<!va )(?<!hien )(?:tang|giam|vuot|chenh|bot)(?: them)? (?:bao nhieu|may){_GIFT}|tang giam|(?:giam|bot) (?:duoc|di) (?:bao nhieu|may)"
)
_NUMBER_FIRST = re.compile(r"^(?:da |co |tong so )?(?:bao nhieu|may|so luong)(?! gio)(?![a-z])")
#: The ward itself, not those it is ranked among.
_WARD = re.compile(r"(?<!\d )(?<![a-z])phuong(?! cham| phap| an| huong| tien| thuc)(?![a-z])")
#: "Đứng thứ mấy toàn thành phố Huế".
_AMONG = re.compile(r"(?<![a-z])(?:toan|trong|tren) (?:thanh pho|tp|quan|huyen|tinh)(?![a-z])")
_WHOLE_YEAR = re.compile(r"(?<![a-z])(?:ca|tron|het|toan) nam(?![a-z])")
#: "chỉ tiêu kết nạp 2023" asks for a plan's figure, "bao nhiêu chỉ tiêu" counts plans.
_PLAN_WORD = re.compile(
    r"(?<![a-z])(?:(?:dat|dat ra|de ra|xac dinh|giao) )?(?:cac )?(?:chi tieu|muc tieu|ke hoach(?! \d)(?! so)|phan dau|du toan)(?: (?:duoc )?(?:quan |huyen |thanh pho )?(?:giao|de ra|dat ra))?(?![a-z])|(?<![a-z])(?:duoc )?(?:quan|huyen|thanh pho|tp) giao(?![a-z])"
)
_COUNTS_TARGETS = re.compile(r"(?:bao nhieu|may|so) (?:chi tieu|ke hoach|muc tieu)")
#: Asked for by ``ask`` already: the answer need not repeat them.
_RANKED = re.compile(r"(?<![a-z])(?:(?:bang )?xep (?:loai|hang|thu)(?: thu(?= may| bao))?|thu hang|vi tri)(?![a-z])")
#: Where bodies are ranked one by one each has its short name: "Kiểm tra xếp thứ 05/14".
_BODY = re.compile(
    r"(?<![a-z])(?:uy ban|ubkt)(?= kiem tra)|(?<![a-z])(?:ban|khoi|nganh)(?= (?:to chuc|tuyen giao|dan van|kiem tra))|(?<![a-z])(?:cua |(?<=kiem tra ))(?:dang uy|dang bo|ubnd)(?: phuong)?|(?<![a-z])(?:toan|trong cac|giua cac|cac|trong) (?:thanh pho|tp|quan|huyen|tinh|phuong)(?: cua)?"
)
_WHY = re.compile(r"(?<![a-z])(?:vi sao|tai sao|(?:do )?nguyen nhan(?: nao| gi)?|ly do(?: nao| gi)?)(?![a-z])")
#: "Mỗi tổ được hỗ trợ bao nhiêu tiền 1 năm?" names no number to look for.
_EACH = re.compile(r"(?<![\w/,.])(?:1|mot) (?:nam|thang|ngay|lan|nguoi|ho|ha|suat)(?![a-z])(?! \d)")
#: "Bao nhiêu % kế hoạch": a rate against a plan, whatever the report calls it.
_OF_PLAN = re.compile(
    r"(?:(?<=%)|(?<=phan tram))\s?(?:so voi )?(?:ke hoach|chi tieu|du toan)(?: (?:nam|giao|duoc giao|quan giao|de ra))?(?![a-z])"
)
_MEASURED = ("money", "area", "length")
#: "Có ai chết vì tai nạn không?" asks for no name.
_ANY = re.compile(
    r"(?<![a-z])co (?:[a-z]+ ){0,3}(?:ai|gi|nao) .{2,60} (?:khong|ko|k|chua)(?: (?:a|vay|nhi|em|anh))?\s*[?.]*$"
)
#: "Kêu ca chuyện gì": the answer names the matter, not that it is one.
_OBJECT = re.compile(r"(?<![a-z])(?:(?:nhung|cac|mot so) )?(?:chuyen|dieu|viec|van de|cai|noi dung) gi(?![a-z])")
#: "Hai chỉ tiêu nào không đạt": the list that answers need not be counted.
_COUNTED = re.compile(r"^(?:nhung |cac )?(?:hai|\d{1,2})(?= [a-z]{2,} [a-z]{2,})(?! nam)")
_SOMEWHERE = re.compile(r"(?<![a-z])(?:cho|noi|dia diem) nao(?![a-z])")
#: "Khách nước nào": a country's name stands without its class.
_COUNTRY = re.compile(r"(?<![a-z])(?<!nguon )(?:nuoc|quoc gia)(?= nao(?![a-z]))")
#: "Chưa chịu giao đất" is "chưa giao đất".
_UNWILLING = re.compile(r"(?<=chua |hong )(?:chiu|muon|kip|dam)(?= [a-z])")
#: "Nhiều nhất chuyện gì" asks for no number, nor "mấy vụ không thành là về chuyện gì".
_MOST = re.compile(r"(?<![a-z])nhieu nhat(?![a-z])|^may (?=.* (?:ve|la|do) (?:(?:chuyen|viec|dieu) )?gi\s*[?.]*$)")
#: What an answer need not repeat, by what is asked for.
_LEFT_OUT = {"what": (_OBJECT, _COUNTED), "which": (_COUNTED, _COUNTRY), "where": (_SOMEWHERE,)}
_YES_NO = re.compile(r"^(?:.*\s)?(?:con|co) .{2,40} (?:khong|ko|k|chua)(?: (?:a|vay|nhi|em|anh))?\s*[?.]*$")
_NOT = re.compile(r"\(?(?<![a-z])(?:khong phai|khong tinh|khong ke|tru)(?! la| bao| la bao) (?P<what>[^?.,;)]+)\)?")
#: "trong 14 phường": how many there are to be ranked among is no part of the measure.
_OUT_OF = re.compile(
    r"(?:tren|trong)(?: tong)?(?: so)? \d{1,3} (?:phuong|xa|quan|huyen|don vi)|(?<=thu may)\s?/\s?\d{1,3}|tren \d{1,3}\s*[?.]*$"
)


def understand(text: str, vocabulary: Vocabulary, today: date, context_year: int | None = None) -> Query:
    """Return what a question asks for. Never raises; an empty question has no terms.

    ``context_year`` is the year of the question before: "còn 6 tháng đầu năm?" means that year's.
    """
    lexicon = load_lexicon()
    typed = _ONE_STOP.sub("một ", _COMRADE.sub("đồng chí", clean(text).replace("\n", " ")))[:600]
    typed = _LEVELS.sub(r"\g<levels> ", _HOURS.sub(r"\g<hour> giờ", typed))
    typed = _DOSE.sub(lambda match: _DOSES[fold(match["number"])], typed)
    typed = _SHORT_DISTRICT.sub(
        r"quận \g<number>", _SHORT_WARD.sub(lambda m: f"phường {m['number'] or m['other']}", typed)
    )
    typed = spell_out(typed, lexicon, vocabulary)
    folded = fold(typed)
    asks_change = bool(_CHANGE.search(folded)) and not _GIVEN.search(typed.lower())
    times = find_asked_times(typed, folded, today, context_year, asks_change)
    used = list(times.spans)
    places, place_spans, unknown, suspected, bare = find_asked_places(typed, folded, vocabulary, lexicon, used)
    used += place_spans
    if _is_ranked_among(folded, places or ((unknown,) if unknown else ())):
        places, unknown = (), ""
    kind = next((name for name, pattern in lexicon.kinds if pattern.search(folded)), "")
    figure_ask = bool(_FIGURE_ASK.search(folded)) or bool(kind)
    ask = next((name for name, pattern in lexicon.asks if pattern.search(folded)), "")
    asked_class = _CLASS.search(folded)
    most_of_what = ask in ("what", "which", "where") and not kind and not _FIGURE_ASK.search(_MOST.sub(" ", folded))
    if figure_ask and ask in ("which", "what", "how", "where") and not most_of_what:
        ask = ""
    series = bool(lexicon.series.search(_TERM.sub(" ", folded))) and not (
        asks_change and len(times.periods) < len(used)
    )
    if series and (ask == "how" or (ask == "which" and max(len(places), len(times.periods)) > 1)):
        ask = ""  # "phường nào kết nạp nhiều hơn, A hay B?"
    if (not ask and not figure_ask and _YES_NO.search(folded)) or (ask and _ANY.search(folded)):
        ask = "yes_no"
    if ask in ("who", "when") and _NUMBER_FIRST.search(folded):
        ask = ""  # "mấy đơn hàng đi chợ hộ trong đợt ai ở đâu ở đó"
    if re.search(r"(?<![a-z])(?:thi sao|thi the nao)\s*\??$", folded):
        ask = ""
    excluded = _NOT.search(folded)
    ignored = [
        Span(*match.span())
        for pattern in (
            _NOT,
            _OUT_OF,
            _EACH,
            _AGAINST_PLAN,
            _OF_PLAN,
            *([_SAYS_KIND[kind]] if kind in _SAYS_KIND else ()),
        )
        for match in pattern.finditer(folded)
    ]
    # "Đất" is no "đạt", however it was typed.
    done = bool(_DONE.search(_LAND.sub("_", folded if typed == folded else fold(re.sub("[đĐ][ấẤ][tT]", "_", typed)))))
    asks_plan = bool(_PLAN.search(folded + " ")) and not done
    asks_target = bool(_TARGET.search(folded))
    asks_left = bool(_LEFT.search(folded))
    if (asks_plan or asks_target) and not _COUNTS_TARGETS.search(folded):
        ignored += [Span(*match.span()) for match in _PLAN_WORD.finditer(folded)]
    if kind == "rank":
        ignored += [Span(*match.span()) for one in (_RANKED, _BODY) for match in one.finditer(folded)]
    if ask == "why":
        ignored += [Span(*match.span()) for match in _WHY.finditer(folded)]
    if asked_class and ask == "which" and asked_class["what"] in lexicon.classes:
        ignored.append(Span(*asked_class.span("what")))
    if ask:
        left_out = (_UNWILLING, *_LEFT_OUT.get(ask, ()))
        ignored += [Span(*match.span()) for pattern in left_out for match in pattern.finditer(folded)]
    rank = find_rank(folded, vocabulary) if ask in ("who", "which") else None
    if rank is not None:
        ignored.append(rank[0])
    terms = find_terms(typed, [*used, *ignored], vocabulary, lexicon)
    if rank is not None:
        terms = (*terms, rank[1])
    if not terms and kind == "rank":
        terms = (Term("phuong", ("phuong",), 1.0),)  # "phường đứng thứ mấy toàn thành phố": the ward itself
    if not terms and ignored:
        terms = find_terms(typed, used, vocabulary, lexicon)
    unit = asked_noun(typed, folded, lexicon) if kind != "rank" else ""
    if unit and kind in ("", *_MEASURED) and (not kind or counts_directly(folded, unit)):
        kind = "count"  # "quận khen thưởng bao nhiêu hộ": hộ, not đồng
    return Query(
        text=text,
        folded=folded,
        terms=terms,
        wordings=find_wordings(typed, terms, lexicon),
        kind=kind,
        unit=unit,
        ask=ask,
        series=series and not ask,
        periods=times.periods,
        any_year=times.any_year,
        earlier=times.earlier,
        state=times.state or asks_left,
        places=places,
        bare_place=bare,
        unknown_place=unknown,
        suspected_place=suspected,
        of_ward=not places and bool(_WARD.search(folded)),
        whole_year=bool(_WHOLE_YEAR.search(folded)),
        excluded=tuple(w for w in excluded["what"].split() if w not in lexicon.stops) if excluded else (),
        asks_figure=figure_ask,
        asks_target=asks_target,
        asks_plan=asks_plan,
        asks_change=asks_change,
        asks_left=asks_left,
        asks_total=bool(_TOTAL.search(folded)),
        asks_stock=bool(_STOCK.search(folded)),
        negated=next(iter(negated_acts(typed)), ""),
        focus=find_focus(typed, terms, unit),
        asks_done=done,
    )


def _is_ranked_among(folded: str, places: tuple[str, ...]) -> bool:
    """Tell whether the places are those that a ward is ranked among: "phường đứng thứ mấy ở Thủ Đức"."""
    ranked = load_lexicon().kinds[0][1].search(folded)
    among = _WARD.search(folded) or _AMONG.search(folded)
    return bool(ranked and among) and bool(places) and not any(is_ward(Place(one)) for one in places)
