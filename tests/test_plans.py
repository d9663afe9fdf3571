"""Claims about plans: what is to be done is told from what was done."""

from reading import figures_of

from index.figures import extract_figures
from index.read.page import read_page


def test_plans_are_not_achievements() -> None:
    """What is to be done next year is planned; what was done is not."""
    found = figures_of("Năm 2020 phường kết nạp 11 đảng viên.\n\nNăm 2021, phường phấn đấu kết nạp 20 đảng viên.")
    assert [(figure.text, figure.planned) for figure in found] == [("11", False), ("20", True)]
    assert [figure.period.label if figure.period else "" for figure in found] == ["năm 2020", "năm 2021"]


def test_what_is_asked_for_is_a_plan() -> None:
    """A secretary who wants eight more, and a congress that sets targets for 2025, tell of nothing done."""
    done, wanted, besides, income = figures_of(
        "Kết nạp 9 đảng viên. Bí thư yêu cầu 6 tháng cuối năm tập trung: kết nạp thêm ít nhất 8 đảng viên.\n\n"
        "Đồng chí Chủ tịch yêu cầu 6 tháng cuối năm phải vận động ít nhất 40 triệu đồng.\n\n"
        "Đại hội thống nhất các chỉ tiêu đến năm 2025: thu nhập bình quân đầu người 95 triệu đồng."
    )
    assert [one.planned for one in (done, wanted, besides, income)] == [False, True, True, True]
    assert income.period is not None
    assert income.period.end.year == 2025


def test_targets_that_are_spelled_out_are_plans() -> None:
    """In the sentence that sets them or in the one behind it; what was reached of them is none."""
    found = figures_of(
        "Đại hội thông qua 14 chỉ tiêu cho nhiệm kỳ mới, trong đó: kết nạp 40 đảng viên; tỷ lệ hỏa táng 86%.\n\n"
        "Hội đề ra 6 chỉ tiêu và 2 khâu đột phá. Cụ thể: phát triển 150 hội viên; tỷ lệ tập hợp đạt 72%.\n\n"
        "Bước sang nhiệm kỳ mới, Đại hội thông qua 10 chỉ tiêu, 3 khâu đột phá: xây dựng quỹ đạt 650 triệu đồng.\n\n"
        "Trong 8 chỉ tiêu đề ra có 7 chỉ tiêu hoàn thành: thu ngân sách 9,2 tỷ đồng.\n\n"
        "Nghị quyết đề ra 9 chỉ tiêu. Cụ thể: kết nạp 11/10 đảng viên."
    )
    planned = {one.text: one.planned for one in found}
    assert [planned[text] for text in ("40", "86%", "150", "72%", "650 triệu đồng")] == [True] * 5
    assert [planned[text] for text in ("11/10", "9,2 tỷ đồng")] == [False] * 2


def test_what_stands_under_next_years_tasks_is_a_plan() -> None:
    """ "NHIỆM VỤ 2022" heads plans; "kết quả thực hiện nhiệm vụ 2021" does not."""
    page = (
        "Phường Long Tâm công tác năm 2021\n25/12/2021\n\nI. KẾT QUẢ THỰC HIỆN NHIỆM VỤ 2021\n"
        "- Vận động Quỹ Vì người nghèo 298 triệu đồng.\n\nII. NHIỆM VỤ 2022\n- Vận động Quỹ Vì người nghèo 320 triệu đồng.\n"
    )
    assert [one.planned for one in extract_figures(read_page(page, "r", "r"))] == [False, True]


def test_a_plan_in_a_bracket_ends_with_it() -> None:
    """What a bracket says was planned does not make a plan of what follows it."""
    moved, aimed, left = figures_of("9 tháng có 31 hộ thoát nghèo (kế hoạch năm 35 hộ), hiện còn 43 hộ nghèo.")
    assert [one.planned for one in (moved, aimed, left)] == [False, True, False]
