"""Find the title and the date above a report: on a portal's page, or under an office's letterhead."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from index.read.masthead import is_masthead, is_unit_line
from index.rules import load_rules
from index.text import normal

#: A title stands within the first lines of a page; a date line below them is part of the report.
_HEAD_LINES = 12
#: A letterhead with its motto, number, place, kind of document and title takes more.
_LETTERHEAD_LINES = 24
_MOST_TITLE_LINES = 4
_MOST_TITLE_WORDS = 60

_DATE = re.compile(r"(?<!\d)(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{4})(?!\d)")
_LONG_DATE = re.compile(r"ngày (\d{1,2}) tháng (\d{1,2}) năm (\d{4})")
_ISO_DATE = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_META_WORDS = re.compile(
    r"ngày (?:đăng|cập nhật|tạo|xuất bản)|đăng (?:ngày|lúc|tải)|^đăng|đã đăng|cập nhật(?: lúc| ngày)?|xuất bản|"
    r"(?:số )?(?:lượt|lần) (?:xem|đọc|truy cập)|\d+ l(?:ượt|ần)(?! (?:xem|đọc|truy))|thứ (?:hai|ba|tư|năm|sáu|bảy|\d)|chủ nhật|gmt|[ap]m\b|lúc|ngày|giờ|"
    r"đã xem|view(?:s|ed)?|cỡ chữ|in (?:trang|bài(?: viết)?)|gửi (?:email|mail)|chia sẻ|facebook|zalo|twitter|email|bình luận|chế độ đọc|số\s?:?\s?\d+/[^\s|,]+|\d+"
)
#: Who wrote or put up a page, and under what, stands beside its date: "| Tác giả: Bảo Khánh", "Chuyên mục: Môi trường".
_CREDIT = re.compile(
    r"(?:^|[|\-–»]|\s)\s*(?:tác giả|người (?:đăng|viết)|nguồn(?: tin)?|biên tập|phóng viên|bài(?: và ảnh)?|tin,? ảnh"
    r"|chuyên mục|danh mục|chuyên đề|thể loại|mục)\s?:\s?[^|:]{2,50}?(?=\s*(?:\||$)|\s{2}|\s(?:(?:số )?(?:lượt|lần) |chia sẻ|đã xem|ngày (?:đăng|tạo)|cập nhật))"
)
#: A paper's own date: the place that issues it and the day, alone on a line.
_PLACE_DAY = re.compile(
    r"(?P<place>[^\d,;:]{2,45}),\s*ngày\s+\d{1,2}(?:\s+tháng\s+\d{1,2}\s+năm|\s?[/.-]\s?\d{1,2}\s?[/.-])\s?\d{4}\s*\.?"
)
_HOUR = re.compile(r"(?<!\d)\d{1,2}:\d{2}(?!\d)")
_OWN_WORDS = 2
#: What stands between the parts of a site's path: "Chính trị - Xã hội | Hà Tiên".
_PATH = re.compile(r"\s(?:\||»|›|>{1,2})\s")
_LONGEST_PATH = 14  # words
_UNIT_WORDS = frozenset(("phường", "quận", "huyện", "xã", "thị", "trấn", "tỉnh", "thành", "phố"))
_LAST_LINES = 12
#: A title of more words than this is cut, when it is the first sentence of a text without one.
_LONG_TITLE = 24
_ENDS_SENTENCE = re.compile(r"[.!?;:…”\"]\s*$|[.!?…]\)$")

_MOTTO = re.compile(r"cộng hòa xã hội chủ nghĩa việt nam|đảng cộng sản việt nam|độc lập\s*[-–]\s*tự do")
_NUMBER = re.compile(r"^số\s*:?\s*\S*\s*[-/–]\s*(?:bc|kh|tb|ttr|nq|qđ|ctr|hd|kl|ct)")
_KIND = re.compile(
    r"(?:báo cáo|kế hoạch|thông báo|tờ trình|nghị quyết|quyết định|chương trình|hướng dẫn|kết luận|chỉ thị|đề án"
    r"|phương án|phụ lục|biểu tổng hợp)"
    r"(?:\s(?:tóm tắt|tổng kết|sơ kết|chính trị|nhanh|giám sát|công tác))?"
)
_AFTER_TITLE = re.compile(
    r"^(?:kính gửi|căn cứ|thực hiện (?:kế hoạch|chỉ đạo|công văn|chỉ thị|nghị quyết|chương trình|quyết định|văn bản"
    r"|hướng dẫn)|[ivx]+\s*[.)]|phần |\d{1,2}[.)]|[-_*]{2,}|\(kèm theo)"
)
_SIGNATURE = re.compile(r"^nơi nhận\s*:?|^(?:tm|kt|tl|t/m|k/t)\.\s*(?:ủy ban|đảng ủy|ban|chủ tịch|hội|bí thư|ubnd)")
_APPENDIX = re.compile(r"^(?:phụ lục|biểu|bảng|mẫu|danh sách)")


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a report. ``rest`` holds the indices of the lines below, ``issuer`` who wrote it."""

    title: str
    rest: Sequence[int]
    published: date | None
    issuer: str = ""


def find_head(lines: Sequence[str]) -> Head:
    """Return the head of a page's lines: its title, its date, and where the report begins."""
    return _letterhead(lines) or _portal_head(lines)


def _portal_head(lines: Sequence[str]) -> Head:
    order = [at for at in range(len(lines)) if at >= _HEAD_LINES or not is_furniture(lines[at])]
    mastheads = [at for at in order[:3] if is_masthead(lines[at])]
    mastheads += [at for at in order[1:4] if at - 1 in mastheads and is_unit_line(lines[at])]
    below = [at for at in order if at not in mastheads]
    head = _titled(lines, below, " – ".join(lines[at] for at in mastheads))
    # Where nothing but prose follows the office's name, that name is all the title there is.
    if mastheads and head.rest and lines[head.rest[0]].startswith(head.title.removesuffix(" …")):
        return Head(lines[mastheads[0]], head.rest, head.published)
    return head if len(head.title.split()) <= _MOST_TITLE_WORDS else _titled(lines, order, "")


def _titled(lines: Sequence[str], order: Sequence[int], issuer: str) -> Head:
    for n, at in enumerate(order[:_HEAD_LINES]):
        if not is_meta_line(lines[at]):
            continue
        published, below = find_date(lines[at]), order[n + 1 :]
        before = [one for one in order[:n] if not is_meta_line(lines[one])]
        if is_place_and_day(lines[at]) and any(_is_sentence(lines[one]) for one in before):
            break  # it stands over the signature: no title lies right above it
        if before and not (len(before) == 1 and _is_category(lines[before[0]], [lines[i] for i in below[:1]])):
            return Head(_whole_title([lines[one] for one in before]), below, published, issuer)
        return _opened(lines, below, published, issuer)
    if len(order) > 1 and _is_category(lines[order[0]], [lines[order[1]]]):
        if _is_sentence(lines[order[1]]):
            return Head(_shortened(lines[order[1]]), order, None, issuer)
        return Head(_whole_title([lines[one] for one in order[:2]]), order[2:], None, issuer)
    return _opened(lines, order, None, issuer)


def _opened(lines: Sequence[str], order: Sequence[int], published: date | None, issuer: str) -> Head:
    """Return a head whose title is the first line; a first sentence is also the report's own."""
    if not order:
        return Head("", order, published, issuer)
    first = lines[order[0]]
    if len(order) > 1 and _KIND.fullmatch(normal(first).strip(" :*")) and not _is_sentence(lines[order[1]]):
        return Head(_whole_title([lines[one] for one in order[:2]]), order[2:], published, issuer)
    if len(order) > 1 and _PATH.search(first) and _is_category(first, [lines[order[1]]]):
        return _opened(lines, order[1:], published, issuer)
    if _is_sentence(first):
        return Head(_shortened(first), order, published, issuer)
    return Head(first, order[1:], published, issuer)


def _is_sentence(line: str) -> bool:
    return line.rstrip().endswith((".", ";")) and len(line.split()) >= 12


def _shortened(line: str) -> str:
    words = line.split()
    return " ".join(words[:_LONG_TITLE]).rstrip(",;:") + " …" if len(words) > _LONG_TITLE else line


def _whole_title(before: Sequence[str]) -> str:
    """Return the title that ends right above the date: one line, or one that goes on in small letters.

    A line that is a kind of report ("BÁO CÁO TÓM TẮT") opens the title below it.
    """
    title = before[-1]
    for above in reversed(before[:-1][-2:]):
        if _KIND.fullmatch(normal(above).strip(" :*")):
            return f"{above.capitalize().strip(' :*')} {title[:1].lower()}{title[1:]}"
        if not title[:1].islower() or _ENDS_SENTENCE.search(above) or len(above.split()) < 3:
            break
        title = f"{above} {title}"
    return title


def _letterhead(lines: Sequence[str]) -> Head | None:
    """Read "ỦY BAN NHÂN DÂN / PHƯỜNG … / CỘNG HÒA … / Số: 15/BC-UBND / ngày … / BÁO CÁO / Kết quả …"."""
    top = [normal(line) for line in lines[:_LETTERHEAD_LINES]]
    marks = [
        at for at, line in enumerate(top) if _MOTTO.search(line) or _NUMBER.search(line) or is_place_and_day(lines[at])
    ]
    if not marks or marks[0] > 6:
        return None
    kind = next((at for at, line in enumerate(top) if at > marks[0] and _KIND.fullmatch(line.strip(" :*"))), None)
    if kind is None:
        return None
    title, at = [lines[kind].capitalize().strip(" :*")], kind + 1
    while at < len(lines) and len(title) <= _MOST_TITLE_LINES and _continues_title(lines[at], len(title)):
        title.append(lines[at].strip(" *"))
        at += 1
    if len(title) == 1:
        return None
    first = title[1]
    title[1] = first.capitalize() if first.isupper() else first[:1].lower() + first[1:]
    published = next((day for line in lines[:kind] if (day := find_date(line))), None)
    issuer = " ".join(line for line in lines[:kind] if line.isupper() and not _MOTTO.search(normal(line)))
    return Head(" ".join(title), list(range(at, len(lines))), published, issuer)


def _continues_title(line: str, taken: int) -> bool:
    lowered = normal(line)
    if _AFTER_TITLE.search(lowered) or is_meta_line(line) or len(line.split()) > 45:
        return False
    return taken == 1 or (len(line.split()) <= 25 and not _ENDS_SENTENCE.search(line))


def without_signatures(lines: Sequence[str]) -> list[int]:
    """Return the indices of the lines that are not the recipients and signatures at a report's end."""
    kept, signing = [], False
    for at, line in enumerate(lines):
        lowered = normal(line)
        if at >= max(1, len(lines) // 3) and _SIGNATURE.search(lowered):
            signing = True
        elif signing and (_APPENDIX.search(lowered) or len(line.split()) > 25):
            signing = False
        if not signing:
            kept.append(at)
    return kept


def _is_category(line: str, following: Sequence[str]) -> bool:
    """A category ("Tin tức - Sự kiện") is shorter than the title below it and ends no sentence."""
    path = _PATH.search(line) is not None and len(line.split()) <= _LONGEST_PATH
    short = (len(line.split()) <= 6 or path) and not _ENDS_SENTENCE.search(line)
    return short and bool(following) and 6 <= len(following[0].split()) <= 45 and len(following[0]) < 250


def is_furniture(line: str) -> bool:
    """True when a line is a button or a menu of a portal's page."""
    lowered = normal(line)
    rules = (rule for rule in load_rules("page") if rule.kind != "heading")
    return len(line) <= 200 and next((rule.kind for rule in rules if rule.pattern.search(lowered)), "") == "furniture"


def is_meta_line(line: str) -> bool:
    """True when a line holds a date, a time or a view count and nothing else."""
    if len(line) > 140 or not re.search(r"\d", line):
        return False
    if is_place_and_day(line):
        return True
    lowered = normal(line)
    if any(rule.kind == "meta" and rule.pattern.search(lowered) for rule in load_rules("page")):
        return True
    if not (_DATE.search(lowered) or _LONG_DATE.search(lowered) or _ISO_DATE.search(lowered)):
        return False
    lowered = _without_section(lowered)
    left = re.findall(r"[^\W\d_]{2,}", _META_WORDS.sub(" ", _LONG_DATE.sub(" ", _CREDIT.sub(" ", lowered))))
    # Beside a date and an hour a site has a word or two of its own: "Phản hồi: 0".
    return len(left) <= (_OWN_WORDS if _HOUR.search(lowered) else 0)


def _without_section(lowered: str) -> str:
    """Return a line without the section that opens it: "công khai ngân sách | cập nhật 12/07/2022 | lượt xem: 96"."""
    section, bar, rest = lowered.partition(" | ")
    opens = bar and not re.search(r"\d", section) and len(section.split()) <= _LONGEST_SECTION
    return rest if opens and _VIEWS.search(rest) else lowered


_LONGEST_SECTION = 8  # words
_VIEWS = re.compile(r"(?:lượt|lần) (?:xem|đọc|truy cập)|cập nhật|ngày đăng|đăng (?:ngày|lúc)")


def is_place_and_day(line: str) -> bool:
    """True for "Hòa Bình, ngày 20 tháng 12 năm 2021" and nothing else: a name, a comma and a day."""
    match = _PLACE_DAY.fullmatch(line.strip(" *"))
    words = match["place"].split() if match else []
    return 0 < len(words) <= 7 and all(word[:1].isupper() or word in _UNIT_WORDS for word in words)


def signed_date(lines: Sequence[str]) -> date | None:
    """Return the day that a paper names beside its place, at its head or over its signature, or None."""
    ends = [*lines[:_LETTERHEAD_LINES], *lines[-_LAST_LINES:]]
    return next((day for line in ends if is_place_and_day(line) and (day := find_date(line))), None)


def find_date(text: str) -> date | None:
    """Return the first valid date in the text, day first as Vietnamese writes it, or None."""
    lowered = normal(text)
    for pattern, order in ((_DATE, (3, 2, 1)), (_LONG_DATE, (3, 2, 1)), (_ISO_DATE, (1, 2, 3))):
        for match in pattern.finditer(lowered):
            try:
                return date(*(int(match[group]) for group in order))
            except ValueError:
                continue
    return None


def date_in_name(name: str) -> date | None:
    """Return the date in a file's name, such as ``phuc-dong-2020-07-14``, or None."""
    match = _ISO_DATE.search(name)
    return find_date(match.group()) if match else None
