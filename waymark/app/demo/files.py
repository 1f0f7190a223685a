"""Small real files that the invented educators hand in: pictures of work, a plan as PDF, a table as a document."""

from __future__ import annotations

import io
import random
import zipfile

from PIL import Image, ImageDraw

from credentials.rules import Demand, Medium

_PAPER, _INK, _MARK = (250, 247, 238), (52, 64, 84), (190, 70, 50)


class DemoFiles:
    """A handful of files, made once and handed in again and again; the store keeps equal files once."""

    def __init__(self, draw: random.Random) -> None:
        self._kept = {
            Medium.IMAGE: [_picture(draw) for _ in range(6)],
            Medium.PDF: [_pdf(draw) for _ in range(4)],
            Medium.DOCUMENT: [_document(draw) for _ in range(4)],
        }

    def pieces(self, draw: random.Random, demand: Demand) -> list[tuple[str, bytes] | str]:
        """As many different pieces as the demand asks for: file names with bytes, or addresses of links."""
        offered: list[tuple[str, bytes] | str] = []
        for medium in demand.accepts:
            if medium is Medium.LINK:
                address = f"https://files.sagebrush.example/{demand.id}"
                offered += [f"{address}/{draw.randrange(10**6):06d}" for _ in range(demand.count)]
            for content in self._kept.get(medium, ()):
                offered.append((f"{demand.id}-{draw.randrange(1, 60)}.{_ENDINGS[medium]}", content))
        return draw.sample(offered, demand.count)


_ENDINGS = {Medium.IMAGE: "jpg", Medium.PDF: "pdf", Medium.DOCUMENT: "docx"}


def _picture(draw: random.Random) -> bytes:
    # A page of handwriting as a phone would show it: lines, and a few of them marked.
    image = Image.new("RGB", (640, 480), _PAPER)
    pen = ImageDraw.Draw(image)
    for row in range(60, 440, 34):
        x = 60
        while x < 560 - draw.randrange(0, 120):
            width = draw.randrange(18, 70)
            pen.line([(x, row), (x + width, row + draw.randrange(-3, 4))], fill=_INK, width=4)
            x += width + 14
        if draw.random() < 0.25:
            pen.ellipse([(30, row - 12), (50, row + 10)], outline=_MARK, width=4)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def _pdf(draw: random.Random) -> bytes:
    return paper(
        f"Lesson plan {draw.randrange(1, 20)}",
        "Goal of the day",
        "Question at the end",
        "What each answer would tell me",
        "Plan for tomorrow",
    )


def paper(*lines: str) -> bytes:
    """A page of plain lines as PDF."""
    text = "BT /F1 16 Tf 60 760 Td 26 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, starts = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        starts.append(len(out))
        out += f"{number} 0 obj\n{part}\nendobj\n".encode()
    table = "".join(f"{start:010d} 00000 n \n" for start in starts)
    end = f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(parts) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + end.encode()


def _document(draw: random.Random) -> bytes:
    rows = "".join(
        f"<w:p><w:r><w:t>Group {number}: {draw.randrange(2, 9)} learners, before {draw.randrange(20, 60)} percent, after {draw.randrange(60, 98)} percent</w:t></w:r></w:p>"
        for number in range(1, 5)
    )
    body = f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{rows}</w:body></w:document>'
    types = (
        '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    relations = (
        '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (
            ("[Content_Types].xml", types),
            ("_rels/.rels", relations),
            ("word/document.xml", body),
        ):
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text)
    return out.getvalue()
