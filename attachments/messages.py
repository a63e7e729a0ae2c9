"""What people read when a file is refused: what is wrong, and what to do."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from attachments.checking import Fault

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MESSAGES: dict[Fault, "_StrPromise"] = {
    Fault.EMPTY: _("Tệp rỗng (0 byte). Hãy mở tệp trên máy để kiểm tra rồi tải lên lại."),
    Fault.TOO_LARGE: _(
        "Tệp quá lớn: mỗi tệp tối đa 20 MB. Hãy giảm cỡ ảnh, quét ở 150–200 dpi hoặc tách tệp."
    ),
    Fault.EXTENSION: _(
        "Không nhận loại tệp này ở đây. "
        "Hãy dùng PDF, JPEG, PNG hoặc WebP theo hướng dẫn ở ô chọn tệp."
    ),
    Fault.PHONE_PICTURE: _(
        "Chưa nhận ảnh HEIC, AVIF của điện thoại. Hãy đặt máy chụp ảnh JPEG (“Tương thích nhất”) "
        "hoặc chuyển ảnh sang JPEG rồi tải lên."
    ),
    Fault.EXECUTABLE: _(
        "Tệp này là một chương trình, không phải tài liệu hay ảnh như tên của nó. "
        "Máy của ông/bà có thể đã nhiễm mã độc; không mở tệp này."
    ),
    Fault.OFFICE: _(
        "Tệp này là tệp Word, Excel hoặc tệp nén mang đuôi khác. "
        "Hãy mở tệp và lưu thành PDF rồi tải lên."
    ),
    Fault.MARKUP: _(
        "Tệp này là trang web hoặc hình vẽ SVG mang đuôi khác. Hãy in ra PDF hoặc lưu thành ảnh."
    ),
    Fault.OTHER_CONTENT: _(
        "Nội dung tệp không đúng với đuôi tệp, có thể do tải về chưa xong. "
        "Hãy mở tệp trên máy để kiểm tra rồi tải lên lại."
    ),
    Fault.DISGUISED: _(
        "Đuôi tệp không đúng với nội dung (ví dụ ảnh JPEG mang đuôi .png). "
        "Hãy đổi lại đuôi tệp cho đúng rồi tải lên."
    ),
    Fault.BROKEN_PICTURE: _("Không đọc được ảnh: tệp bị hỏng hoặc bị cắt. Hãy chụp, lưu lại ảnh."),
    Fault.PIXELS: _(
        "Ảnh quá lớn: tối đa 40 triệu điểm ảnh (ví dụ 7.300 × 5.400), riêng WebP 20 triệu. "
        "Hãy giảm kích thước ảnh."
    ),
    Fault.BROKEN_PDF: _("Không đọc được tệp PDF: tệp bị hỏng. Hãy in hoặc quét lại ra PDF."),
    Fault.ENCRYPTED: _(
        "Tệp PDF đặt mật khẩu hoặc khóa quyền. "
        "Hãy bỏ khóa, hoặc mở tệp và “In ra PDF”, rồi tải lên."
    ),
    Fault.PAGES: _("Tệp PDF có quá nhiều trang: tối đa 500 trang. Hãy tách thành nhiều tệp."),
    Fault.ACTIVE: _(
        "Tệp PDF chứa mã lệnh, biểu mẫu động hoặc tệp nhúng nên không được nhận. "
        "Hãy mở tệp và “In ra PDF”, rồi tải bản mới lên."
    ),
    Fault.TOO_HEAVY: _(
        "Tệp quá phức tạp, máy chủ không đọc được trong giới hạn cho phép. "
        "Hãy in hoặc quét lại ở mức nhẹ hơn."
    ),
    Fault.NO_ROOM: _(
        "Máy chủ sắp hết chỗ chứa nên tạm thời không nhận tệp. "
        "Hãy báo Văn phòng Điều phối và thử lại sau."
    ),
    Fault.QUOTA: _("Ông/bà đã tải lên 200 tệp trong 24 giờ qua. Hãy tải tiếp vào ngày mai."),
}
