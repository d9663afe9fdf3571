"""Text for property tests: pieces that Vietnamese reports are made of, joined at random."""

from hypothesis import strategies as st

#: Words, figures and things that look like figures; each may stand beside any other.
PIECES = (
    "đạt", "chỉ tiêu", "kết nạp", "đảng viên", "hộ nghèo", "trong đó", "giảm", "tăng", "từ", "đến", "lên", "còn",
    "so với", "chi bộ", "phường Phúc Đồng", "quận giao", "xếp thứ", "đứng thứ", "năm 2020", "6 tháng đầu năm",
    "quý II/2021", "tỷ lệ", "nhiệm kỳ 2020-2025", "phấn đấu", "trên", "gần", "hơn", "khoảng", "dưới", "chiếm",
    "tổng số", "thu ngân sách", "và", "với", "5/8", "62,5%", "14,5 %", "1.025", "03/14", "343%", "20,85 tỷ đồng",
    "hai trăm triệu đồng", "12,8 ha", "3.200m2", "10/7", "05-CT/TW", "15-ĐA/QU", "07/07/2020", "9001:2015", "27",
    "01", "8/9 tổ dân phố", "91,69% (quận giao 88%)", "0/0", "%", "từ 97,1% đến 100%", "tăng từ 59 lên 62", "triệu",
    "rưỡi", "vạn", "TP.", "T.Ư", "Đ/c", "v.v", "I.", "1.", "a)", "...", "…", ".", ". ", ",", ", ", ";", "; ", ":",
    ": ", "(", ")", "“", "”", "-", " - ", "/", "\n", "\n\n", "- ", " ", "  ", "Về kinh tế:",
)  # fmt: skip

typical = st.lists(st.sampled_from(PIECES), max_size=60).flatmap(
    lambda pieces: st.sampled_from((" ", "", "\n")).map(lambda joint: joint.join(pieces))
)
#: Digits and the signs around them, closely packed.
digits = st.text("0123456789.,/%- ()\n", max_size=200)
anything = st.text(max_size=300)
any_text = anything | typical | digits
