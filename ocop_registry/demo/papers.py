"""The few sample files that stand for every paper of the demo, each plainly marked "BẢN MẪU"."""

import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import fontpkg_be_vietnam_pro
from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFont

from accounts.models import User
from attachments.models import StoredFile
from attachments.services import store
from common import pdf

TEMPLATE = Path(__file__).parent / "typst" / "paper.typ"
TITLES = {
    "registration": "Phiếu đăng ký đánh giá, phân hạng",
    "report": "Báo cáo tự đánh giá về sản phẩm",
    "licence": "Giấy đăng ký kinh doanh",
    "certificate": "Giấy chứng nhận, phiếu kết quả kiểm nghiệm",
    "evidence": "Tài liệu minh chứng",
    "commune": "Văn bản của Ủy ban nhân dân cấp xã",
    "again": "Tài liệu bổ sung theo yêu cầu",
    "decision": "Bản quét văn bản đã ký",
}
_KIND_OF = {
    "M01": "registration",
    "M02": "report",
    "E01": "licence",
    "E02": "certificate",
    "E12": "certificate",
    "X01": "commune",
    "X02": "commune",
}
_PICTURE_OF = frozenset({"SMP"})


@dataclass(frozen=True)
class Papers:
    """The sample files by what they stand for."""

    files: Mapping[str, StoredFile]
    picture: StoredFile

    def for_document(self, code: str) -> StoredFile:
        """The file to hand in for the rulebook's document `code`."""
        return self.picture if code in _PICTURE_OF else self.files[_KIND_OF.get(code, "evidence")]

    @property
    def again(self) -> StoredFile:
        """What is handed in after a return."""
        return self.files["again"]


def make(by: User, at: dt.datetime) -> Papers:
    """Store the sample files through the one way a file enters the registry."""
    files = {
        kind: store(ContentFile(_paper(title, at), f"{title} (bản mẫu).pdf"), by=by, at=at)
        for kind, title in TITLES.items()
    }
    picture = store(ContentFile(_picture(), "Ảnh sản phẩm mẫu (bản mẫu).jpg"), by=by, at=at)
    return Papers(files=files, picture=picture)


def _paper(title: str, at: dt.datetime) -> bytes:
    return pdf.render(TEMPLATE, {"title": title}, created_on=at.date())


def _font() -> ImageFont.FreeTypeFont:
    folder: Path = fontpkg_be_vietnam_pro.ROOT / "files"
    return ImageFont.truetype(folder / "BeVietnamPro-Bold.ttf", 72)


def _picture() -> bytes:
    """A grey card with a cross: a place for a photograph, not a photograph of anything."""
    image = Image.new("RGB", (800, 600), (232, 232, 226))
    pen = ImageDraw.Draw(image)
    pen.line([(0, 0), (800, 600)], fill=(200, 200, 190), width=4)
    pen.line([(0, 600), (800, 0)], fill=(200, 200, 190), width=4)
    pen.text((400, 300), "BẢN MẪU", fill=(120, 40, 30), anchor="mm", font=_font())
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()
