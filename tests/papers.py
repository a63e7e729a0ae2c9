"""Reading printed papers back: their words, where these stand, and the codes on them."""

import pypdfium2
import zxingcpp


def words(content: bytes) -> str:
    """All text of a PDF as one line."""
    with pypdfium2.PdfDocument(content) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return " ".join(" ".join(pages).split())


def page_count(content: bytes) -> int:
    with pypdfium2.PdfDocument(content) as document:
        return len(document)


def codes(content: bytes, dpi: int, page: int = 0) -> list[str]:
    """What a scanner reads from one page printed at `dpi`."""
    with pypdfium2.PdfDocument(content) as document:
        picture = document[page].render(scale=dpi / 72).to_pil().convert("L")
    return [code.text for code in zxingcpp.read_barcodes(picture)]


def outside(content: bytes, margin: float) -> list[str]:
    """Letters that stand nearer than `margin` (points) to an edge of their page."""
    strays = []
    with pypdfium2.PdfDocument(content) as document:
        for page in document:
            width, height = page.get_size()
            text = page.get_textpage()
            for index in range(text.count_chars()):
                left, bottom, right, top = text.get_charbox(index)
                in_width = margin <= left and right <= width - margin
                if not (in_width and margin <= bottom and top <= height - margin):
                    strays.append(text.get_text_range(index, 1))
    return [letter for letter in strays if letter.strip()]
