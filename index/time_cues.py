"""The words that say which figure a time belongs to: what leads on, what opens a bracket, what compares."""

import re

#: What leads from how it was at an earlier time to how it is.
MOVED_ON = re.compile(
    r"\s*(?:đã |nay |chỉ |giảm |tăng |hạ |nâng )*(?:xuống|lên|(?:giảm|tăng)(?= còn| đến))(?: còn| thành| đến)?\s*"
)
MEETING = re.compile(
    r"(?<![^\W_])(?:họp|hội nghị|tổng kết|sơ kết|khai mạc|tổ chức đại hội|đại hội|ban hành|có báo cáo|công bố|thông qua)(?![^\W_])"
)
#: "Đầu năm có 26 hộ nghèo, hiện còn 11 hộ": from here on the figures are those of the report's own time.
NOW = re.compile(
    r"(?<![^\W_])(?<!thực )(?<!phát )(?<!thể )(?<!xuất )(?<!biểu )(?<!tái )"
    r"(?:hiện(?: nay| tại)?(?! đại| vật| trường| tượng| trạng| diện| hành| thực| thân)|(?:cho )?(?:đến|tới) nay|nay(?= (?:còn|có|là|đã|giảm|tăng|chỉ)(?![^\W_])))(?![^\W_])"
)
#: What stands between a time and its own figure: "so với năm 2020 (25 vụ)", and "năm 2017 là 5".
OPENS_BRACKET = re.compile(r"^(?:,?\s\(|\()$")
SAYS = re.compile(r"^,?\slà\s$")
#: The same inside a bracket: "(cùng kỳ năm 2018 có 5 công trình)", "(nhiệm kỳ trước 11,8%)".
IN_BRACKET = re.compile(r"^[^\d,;.()]{0,40}$")
RESTATED = re.compile(
    r"(?<![^\W_])(?:(?:\d{1,2}|hai|ba|bốn|năm|sáu|chín) (?:năm|tháng)|nhiệm kỳ|giai đoạn|năm học)(?: qua| đầu năm)? \($"
)
COUNTED_UNTIL = re.compile(r"^[^\d,;:()]{0,30} \((?:số liệu|tính|thống kê|chốt)(?: đến| tới| tại)?(?: thời điểm)?\s?$")
#: A time behind these begins something else: "5 vụ và năm 2018 7 vụ".
BEGINS_OTHER = re.compile(r"(?<![^\W_])(?:và|còn|thì|trong khi|song|nhưng|nếu)\s$")
TOPIC = re.compile(
    r"^\W*(?:công tác|kết quả|về|tình hình|lĩnh vực|nhiệm vụ|phong trào|hoạt động|việc|(?:mục tiêu|phương hướng|chỉ tiêu)(?: của)?)(?![^\W_])"
)
FIELD = re.compile(r"\W*(?:về|trong|công tác|lĩnh vực|đối với)(?![^\W_])[^,;:.\d]{0,45},\s")
AHEAD = re.compile(r"(?<![^\W_])(?:mục tiêu|phương hướng|chỉ tiêu|kế hoạch)(?: [^\W\d_]+){0,4}\s?$")
#: Terms named by where they stand to the one that the report covers.
TERMS = re.compile(r"(?<![^\W_])nhiệm kỳ (?P<which>trước|(?:sắp )?tới|mới|sau)(?![^\W_])")
TERM_BEGINS = re.compile(r"(?<![^\W_])đầu nhiệm kỳ(?! (?:trước|tới|sau|mới)(?![^\W_]))")
#: A congress's own doings: its delegates, votes and choices are of its days, not of the term that it sums up.
OF_CONGRESS = re.compile(
    r"(?<![^\W_])(?:dự đại hội|tại đại hội|đại hội(?: đã| tiến hành)* (?:bầu|biểu quyết|tiến hành)|phiên (?:họp|trù bị)|(?:đã |được )?bầu (?:trực tiếp|ra|ban|đoàn|bí thư|đủ|\d)|phiếu"
    r"|đại biểu (?:chính thức|dự khuyết|được triệu tập|cao tuổi|trẻ)|ban (?:chấp hành|thường vụ)[^.;]{0,40} gồm|trúng cử|tái cử)(?![^\W_])"
)
#: "Chỉ số do thành phố công bố tháng 11/2022": the month is not what the index is of.
MADE_KNOWN = re.compile(r"(?<![^\W_])(?:công bố|ban hành|thông báo)(?: (?:vào|trong|từ|kết quả))* $")
SOURCE = re.compile(r"theo [^\d;:.]{2,100}, ")
OF_WHICH = re.compile(r"(?<![^\W_])(?:trong đó|riêng)(?: riêng)? $")
#: "Từ 94 hộ (4,12%) năm 2020".
#: Also "còn 14 hộ, chiếm 0,41% vào cuối năm 2019".
BRACKETED = re.compile(
    r"(?: [^\W\d_]+){0,2}(?: \([^()]{1,30}\)|, (?:chiếm|tỷ lệ|tương đương) (?:tỷ lệ )?[\d.,]+ ?%) (?:vào |ở )?"
)
OPENS_WITH = re.compile(r"\s?\(")
