"""Claims about figures: all that a report states, nothing else, each over its own words."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from reading import figures_of
from writing import any_text

from index.errors import ReadError
from index.figures import extract_figures
from index.read import read_file
from index.read.page import read_page
from index.records import Figure, Report
from index.text import fold

HERE = Path(__file__).parent
SAMPLES = HERE / "samples" / "reports"
#: More goldens over real reports, where the team keeps them; a plain checkout goes without.
SHARED = HERE.parent.parent / "shared"

Golden = dict[str, Any]


def _goldens() -> Iterator[Any]:
    """Yield (path of a report, its golden); the shared ones as skipped when they are not there."""
    for name, golden in json.loads((HERE / "cases" / "figures_samples.json").read_text("utf-8")).items():
        yield pytest.param(SAMPLES / f"{name}.txt", golden, id=name)
    listed = SHARED / "eval" / "figures.json"
    if not listed.is_file():
        reason = "the shared goldens are not part of a checkout"
        yield pytest.param(listed, {}, id="shared", marks=pytest.mark.skip(reason=reason))
        return
    for name, golden in json.loads(listed.read_text("utf-8")).items():
        yield pytest.param(SHARED / "reports" / f"{name}.txt", golden, id=f"shared-{name}")


GOLDENS = list(_goldens())


@cache
def read(path: Path) -> tuple[Report, tuple[Figure, ...]]:
    """Return a report and its figures."""
    report = read_file(path, path.stem)
    return report, extract_figures(report)


def words_of(figure: Figure) -> str:
    return fold(f"{figure.measure}\n{figure.unit}\n{figure.heading}")


def sentence_of(report: Report, figure: Figure) -> str:
    return fold(report.text[figure.sentence.start : figure.sentence.end])


def check_spans(report: Report, figures: tuple[Figure, ...]) -> None:
    """What always holds: spans, order, sentences, and links that point both ways."""
    previous = 0
    for at, figure in enumerate(figures):
        assert report.text[figure.span.start : figure.span.end] == figure.text != ""
        assert previous <= figure.span.start
        assert figure.sentence.covers(figure.span)
        previous = figure.span.start
        assert figure.report_id == report.id
        assert figure.value.is_finite()
        assert at not in figure.siblings
        assert all(0 <= other < len(figures) and at in figures[other].siblings for other in figure.siblings)
        assert figure.whole is None or (0 <= figure.whole < len(figures) and figure.whole != at)
        if figure.kind in ("ratio", "rank") and figure.denominator is not None:
            assert figure.numerator == figure.value
        if figure.low is not None and figure.high is not None:
            assert figure.low <= figure.high


@pytest.mark.parametrize(("path", "golden"), GOLDENS)
def test_every_figure_that_a_reader_marked_is_found(path: Path, golden: Golden) -> None:
    """With its text to the letter, its kind, and the words beside it in measure, unit, heading or sentence.

    Letters are compared without marks and capitals. Two entries of one text, kind and words need two figures.
    """
    report, figures = read(path)
    taken: set[int] = set()
    missed = []
    for must in golden["must"]:
        near = fold(must["near"])
        fitting = [
            at
            for at, figure in enumerate(figures)
            if at not in taken and figure.text == must["text"] and figure.kind == must["kind"]
        ]
        close = [at for at in fitting if near in words_of(figures[at])]
        close = close or [at for at in fitting if near in sentence_of(report, figures[at])]
        taken.update(close[:1])
        if not close:
            missed.append(must)
    assert missed == []


@pytest.mark.parametrize(("path", "golden"), GOLDENS)
def test_nothing_that_is_no_figure_is_taken_for_one(path: Path, golden: Golden) -> None:
    """No figure shares a character with a listed non-figure, wherever that stands as a whole number or word."""
    report, figures = read(path)
    caught = []
    for never in golden["never"]:
        whole = re.compile(rf"(?<![\w.,/]){re.escape(never)}(?![\w]|[.,/]\d)")
        for match in whole.finditer(report.text):
            caught += [(never, f.text) for f in figures if f.span.start < match.end() and match.start() < f.span.end]
    assert caught == []


def test_measures_mostly_say_the_words_themselves() -> None:
    """For at least 85 of 100 marked figures the words beside them are in measure, unit or heading."""
    said = asked = 0
    for name, golden in json.loads((HERE / "cases" / "figures_samples.json").read_text("utf-8")).items():
        _, figures = read(SAMPLES / f"{name}.txt")
        for must in golden["must"]:
            same = [one for one in figures if one.text == must["text"] and one.kind == must["kind"]]
            said += any(fold(must["near"]) in words_of(one) for one in same)
            asked += 1
    assert asked > 200
    assert said / asked >= 0.85


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.txt")), ids=lambda path: path.stem)
def test_figures_of_real_pages_keep_their_spans_and_links(path: Path) -> None:
    """Each sample report gives at least ten figures, and all invariants hold."""
    report, figures = read(path)
    assert len(figures) >= 10
    assert all(figure.sentence.covers(figure.span) for figure in figures)
    check_spans(report, figures)


@settings(max_examples=150)
@given(any_text)
def test_figures_of_any_text_keep_their_spans_and_links(text: str) -> None:
    """Whatever stands in a report, nothing raises and every figure is its words."""
    report = Report("r", "Phường Phúc Đồng năm 2020", text, None, "r", None, ())
    check_spans(report, extract_figures(report))


@settings(max_examples=60)
@given(any_text)
def test_figures_of_any_page_keep_their_spans_and_links(text: str) -> None:
    """The same through the reader, with sections, date and place."""
    try:
        report = read_page("Phường Phúc Đồng năm 2020\nNgày đăng 01/02/2021\n" + text, "r", "r")
    except ReadError:
        return
    check_spans(report, extract_figures(report))


@pytest.mark.parametrize(
    ("unit", "size"),
    [
        ("1/2.3,4%", 1_000_000),
        ("9", 200_000),
        ("1.", 100_000),
        ("9 ", 3_000),
        ("trên 5/8 đạt 62,5%, ", 20_000),
        ("(", 10**6),
    ],
)
def test_a_run_of_digits_and_slashes_comes_to_an_end(unit: str, size: int) -> None:
    """One pattern over and over, without a sentence's end: read like any other text, and every span holds."""
    report = Report("r", "", unit * (size // len(unit)), None, "r", None, ())
    check_spans(report, extract_figures(report))


def test_a_slip_in_a_report_is_noticed() -> None:
    """A line such as "8/9 … đạt 92%" does not add up: both figures carry the verdict, and the report's words stay."""
    _, figures = read(SAMPLES / "tan-an-2020-01-08.txt")
    slip = [figure for figure in figures if figure.verdict == "mismatch"]
    assert [figure.text for figure in slip] == ["8/9", "92%"]
    assert all("8/9 = 88,9%" in figure.verdict_note for figure in slip)


def test_a_ratio_and_its_percent_are_one_measure() -> None:
    """5/8 and 62,5% point at each other, and their arithmetic is found right."""
    ratio, percent = figures_of("Năm 2020, phường kết nạp mới 5/8 chỉ tiêu quận giao, đạt 62,5% trong cả năm.")
    assert (ratio.kind, ratio.numerator, ratio.denominator) == ("ratio", 5, 8)
    assert (percent.kind, percent.value) == ("percent", Decimal("62.5"))
    assert (ratio.siblings, percent.siblings) == ((1,), (0,))
    assert (ratio.verdict, percent.verdict) == ("match", "match")


def test_a_rate_that_only_was_reached_is_of_the_same_measure() -> None:
    """ "Chỉ đạt" regrets a rate, and measures nothing of its own."""
    taken, rate = figures_of("Thuế ngoài quốc doanh thu 9,38 tỷ đồng, chỉ đạt 92,4% dự toán.")
    assert (rate.text, rate.measure) == ("92,4%", taken.measure)


def test_whom_a_congress_has_chosen_is_no_plan() -> None:
    """Though it is told under the targets that the congress has set."""
    chosen, aimed = figures_of(
        "Mục tiêu nhiệm kỳ 2020 - 2025\n\nĐại hội bầu 15 đồng chí vào Ban Chấp hành.\n\nKết nạp 60 đảng viên."
    )
    assert (chosen.planned, aimed.planned) == (False, True)


def test_a_rate_against_a_target_is_no_contradiction() -> None:
    """8/9 and 100% of the target: no verdict speaks of a mismatch."""
    found = figures_of("Toàn phường có 8/9 tổ dân phố văn hoá, đạt 100% chỉ tiêu quận giao.")
    assert [figure.text for figure in found] == ["8/9", "100%"]
    assert "mismatch" not in {figure.verdict for figure in found}


def test_a_target_belongs_to_its_figure() -> None:
    """91,69% against a target of 88%: the target is on the figure, with its place in the text."""
    found = figures_of("Tỷ lệ gia đình văn hoá đạt 91,69% (chỉ tiêu được giao 88%) trong năm 2020.")
    assert [(figure.text, figure.role) for figure in found] == [("91,69%", "level"), ("88%", "target")]
    assert found[0].target == 88


def test_a_change_is_never_the_level() -> None:
    """In "tăng từ 59 lên 62" only 62 is the level; "giảm 1 hộ" is a change."""
    found = figures_of("Số chi bộ của toàn Đảng bộ tăng từ 59 lên 62 chi bộ; số hộ nghèo giảm 1 hộ.")
    roles = {figure.text: figure.role for figure in found}
    assert roles["62"] == "level"
    assert roles["1"] == "change"
    assert roles.get("59", "baseline") == "baseline"


@pytest.mark.parametrize(
    ("text", "kind", "low", "high"),
    [
        ("từ 97,1% đến 100%", "percent", "97.1", "100"),
        ("trên 90%", "percent", "90", None),
        ("hơn hai trăm triệu đồng", "money", "200000000", None),
        ("gần 40", "count", None, "40"),
    ],
)
def test_ranges_and_bounds(text: str, kind: str, low: str | None, high: str | None) -> None:
    """An interval has both ends; above, below and nearly have the one that they state."""
    noun = " đảng viên" if kind == "count" else ""
    (found,) = figures_of(f"Trong năm 2020, tổng số của phường đạt {text}{noun} trên toàn địa bàn.")
    assert (found.text, found.kind) == (text, kind)
    assert found.low == (Decimal(low) if low else None)
    assert found.high == (Decimal(high) if high else None)


def test_a_place_reached_is_a_rank() -> None:
    """In "xếp thứ 03/14 phường" stands a rank, in "14/14 chi bộ" a ratio."""
    rank, ratio = figures_of("Phường xếp thứ 03/14 phường của quận; có 14/14 chi bộ hoàn thành nhiệm vụ.")
    assert (rank.kind, rank.value, rank.denominator) == ("rank", 3, 14)
    assert (ratio.kind, ratio.value, ratio.denominator) == ("ratio", 14, 14)


def test_what_a_share_is_taken_of_is_a_baseline() -> None:
    """The households that four of them are 0,05% of are not poor."""
    left, share, all_of_them = figures_of("Phường còn 04 hộ nghèo, chiếm 0,05% tổng số 7.612 hộ.")
    assert (left.role, share.role, all_of_them.role) == ("level", "level", "baseline")


def test_a_label_before_a_colon_is_of_what_follows() -> None:
    """In a list the second's label is not the first's, nor does the first's stand before it."""
    first, _, second, _ = figures_of("Xếp loại: hoàn thành xuất sắc: 5 chi bộ (20%), hoàn thành tốt: 20 chi bộ (80%).")
    assert "xuất sắc" in first.measure
    assert "hoàn thành tốt" in second.measure
    assert "xuất sắc" not in second.measure


@pytest.mark.parametrize(
    "text",
    [
        "Thực hiện Chỉ thị số 05-CT/TW, Đề án số 15-ĐA/QU và Kế hoạch 18-KH/ĐU của Đảng uỷ phường.",
        "Hội nghị họp ngày 07/07/2020, lúc 16:30, tại hội trường của Phường 12, quận 6.",
        "Chuẩn bị Đại hội nhiệm kỳ 2020-2025, giai đoạn 2016-2021, lần thứ XXIII của Đảng bộ.",
        "Các tổ dân phố số 11,12 và chi bộ 2, 4 tiếp tục được kiện toàn theo quy định.",
        "Áp dụng tiêu chuẩn TCVN ISO 9001:2015 trong hoạt động của cơ quan phường.",
        "Kỷ niệm 90 năm Ngày thành lập Đảng Cộng sản Việt Nam, toàn phường treo cờ.",
    ],
)
def test_numbers_that_only_name_or_date_something(text: str) -> None:
    """Documents, dates, terms, units and standards give no figure that could answer a question."""
    assert [figure.text for figure in figures_of(text) if figure.role != "name"] == []


def test_a_part_without_a_noun_counts_what_its_whole_counts() -> None:
    """ "Gồm khiển trách 06, cảnh cáo 03": đảng viên, both of them."""
    whole, *parts = figures_of("Thi hành kỷ luật 09 đảng viên, gồm khiển trách 06, cảnh cáo 03.")
    assert [(part.text, part.unit, part.whole) for part in parts] == [("06", whole.unit, 0), ("03", whole.unit, 0)]
    assert whole.unit == "đảng viên"


def test_a_bracket_behind_a_comparison_states_the_earlier_time() -> None:
    """It is of that year, and a share behind it too."""
    now, _, then, share = figures_of("Phường có 96 hộ cận nghèo, giảm 14 hộ so với năm 2018 (110 hộ, chiếm 2,1%).")
    assert (now.period and now.period.label, then.period and then.period.label) == ("năm 2020", "năm 2018")
    assert then.measure == now.measure
    assert share.period == then.period


def test_a_target_of_the_whole_year_is_of_the_year() -> None:
    """What was reached is the quarter's."""
    reached, target = figures_of("Quý I kết nạp 3 đảng viên mới (chỉ tiêu cả năm 14 đảng viên).")
    assert target.role == "target"
    assert (reached.period and reached.period.label) == "quý I năm 2020"
    assert (target.period and target.period.label) == "năm 2020"


def test_no_count_is_part_of_a_sum() -> None:
    """Those among the fined are part of the fined."""
    fined, paid, cars = figures_of(
        "Xử phạt 50 trường hợp, thu nộp ngân sách 20 triệu đồng, trong đó 9 trường hợp đỗ ô tô."
    )
    assert (paid.whole, cars.whole) == (None, 0)
    assert fined.value == 50


def test_a_closed_bracket_holds_all_its_parts() -> None:
    """The party members of all branches are no part of the branches that a bracket names."""
    branches, offices, members = figures_of("Đảng bộ có 12 chi bộ (trong đó 02 chi bộ cơ quan) với 410 đảng viên.")
    assert (branches.whole, offices.whole, members.whole) == (None, 0, None)


def test_what_a_ward_was_made_of_is_not_where_its_figures_are() -> None:
    """A former ward's own figure stays with that ward."""
    merged, own, former = figures_of(
        "Phường Phúc Đồng được lập trên cơ sở nhập phường Đông Thạnh và một phần của 7 phường khác; Đảng bộ phường có "
        "98 chi bộ. Trước khi nhập, riêng phường Đông Thạnh cũ có 21 hộ cận nghèo."
    )
    assert [one.place and one.place.name for one in (merged, own, former)] == [
        "phường Phúc Đồng", "phường Phúc Đồng", "phường Đông Thạnh",
    ]  # fmt: skip


def test_a_figure_of_another_place_is_no_part() -> None:
    """It is the whole of its own."""
    _, here, there = figures_of(
        "Phường có 11 hộ nghèo, 87 hộ cận nghèo; riêng phường Đông Thạnh cũ có 21 hộ cận nghèo."
    )
    assert (here.whole, there.whole) == (None, None)
