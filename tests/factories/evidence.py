"""Evidence made for tests: real small files, and submissions in every state."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import Any

from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import stream_encode_multipart

from credentials.rules import Demand, Medium
from evidence import queries, service
from evidence.rules import SubmissionId
from tests.factories.town import Town
from waymark.kernel.actor import Actor

SLUG = "data-driven-interventions"


def words(number: int, start: str = "word") -> str:
    return " ".join(f"{start}{n}" for n in range(number))


def pdf(text: str = "A plan") -> bytes:
    """A real one-page PDF."""
    stream = f"BT /F1 18 Tf 72 720 Td ({text}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, content)
    table = len(body)
    body += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    body += b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % table
    return bytes(body)


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    """A real picture; a JPEG says where and by whom it was taken."""
    image = Image.new("RGB", size)
    image.putdata([(x * 3 % 256, y * 5 % 256, 90) for y in range(size[1]) for x in range(size[0])])
    if kind == "JPEG":
        exif = Image.Exif()
        exif[0x013B] = "Ana Alvarez"
        exif[0x0112] = 6  # to be shown turned
        exif.get_ifd(0x8825)[1] = "N"
        options = {"exif": exif, "comment": b"taken by Ana Alvarez", **options}
    content = io.BytesIO()
    image.save(content, format=kind, **options)
    return content.getvalue()


def box(members: dict[str, bytes | str]) -> bytes:
    """A zip file."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for name, member in members.items():
            made.writestr(name, member)
    return content.getvalue()


def docx(**more: bytes) -> bytes:
    """A Word document as small as Word opens it."""
    names = "http://schemas.openxmlformats.org"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = f'<Override PartName="/word/document.xml" ContentType="{main}"/>'
    kind = f"{names}/officeDocument/2006/relationships/officeDocument"
    points = f'<Relationship Id="r1" Type="{kind}" Target="word/document.xml"/>'
    text = "<w:body><w:p><w:r><w:t>Plan</w:t></w:r></w:p></w:body>"
    package, word = f"{names}/package/2006", f"{names}/wordprocessingml/2006/main"
    return box(
        {
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types">{types}</Types>',
            "_rels/.rels": f'<Relationships xmlns="{package}/relationships">{points}</Relationships>',
            "word/document.xml": f'<w:document xmlns:w="{word}">{text}</w:document>',
            **more,
        }
    )


def odt() -> bytes:
    return box({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<office/>"})


def wav(seconds: int = 1) -> bytes:
    samples = bytes(8000 * seconds)
    head = struct.pack("<4sIHHIIHH4sI", b"fmt ", 16, 1, 1, 8000, 8000, 1, 8, b"data", len(samples))
    return b"RIFF" + struct.pack("<I", 4 + len(head) + len(samples)) + b"WAVE" + head + samples


def mp4(brand: bytes = b"isom") -> bytes:
    def part(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", 8 + len(content)) + kind + content

    return part(b"ftyp", brand + b"\0\0\2\0" + brand) + part(b"moov", bytes(400)) + part(b"mdat", bytes(4000))


def webm() -> bytes:
    return bytes.fromhex("1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878102") + bytes(2000)


def mp3() -> bytes:
    return b"ID3\x04\0\0\0\0\0\0" + b"\xff\xfb\x90\x00" + bytes(2000)


def ogg() -> bytes:
    return b"OggS\0\x02" + bytes(2000)


def multipart(fields: dict[str, Any]) -> dict[str, Any]:
    """Options of a test client's post with files, which it would leave open in temporary files otherwise."""
    parts = {name: FileStorage(*part) if isinstance(part, tuple) else part for name, part in fields.items()}
    stream, _, boundary = stream_encode_multipart(parts, use_tempfile=False)
    return {"data": stream.read(), "content_type": f"multipart/form-data; boundary={boundary}"}


def started(town: Town, actor: Actor, slug: str = SLUG) -> SubmissionId:
    """A draft without anything in it."""
    with town.at(actor) as uow:
        return service.start(uow, slug)


def complete(town: Town, actor: Actor, slug: str = SLUG) -> SubmissionId:
    """A draft with everything that is asked for."""
    return fill(town, actor, started(town, actor, slug))


def fill(town: Town, actor: Actor, submission_id: SubmissionId) -> SubmissionId:
    """Put everything into a draft that is asked for."""
    with town.look(actor) as look:
        demands = [part.demand for part in queries.submission_page(look, submission_id).parts]
    with town.at(actor) as uow:
        for demand in demands:
            if demand.kind.written:
                service.save_answer(uow, submission_id, demand.id, words(demand.words.min + 5))
            for number in range(0 if demand.kind.written else demand.count):
                _hand_in_piece(uow, submission_id, demand, number)
    return submission_id


def _hand_in_piece(uow: Any, submission_id: SubmissionId, demand: Demand, number: int) -> None:
    if Medium.PDF in demand.accepts:
        content = io.BytesIO(pdf(f"{demand.id} {number}"))
        service.add_file(uow, submission_id, demand.id, content, f"{demand.id}-{number}.pdf")
    else:
        service.add_link(
            uow, submission_id, demand.id, f"https://example.org/{demand.id}/{number}", "Recording"
        )


def submitted(town: Town, actor: Actor, slug: str = SLUG) -> SubmissionId:
    """Evidence that was handed in and not opened by a reader."""
    submission_id = complete(town, actor, slug)
    with town.at(actor) as uow:
        service.submit(uow, submission_id, attestation=True)
    return submission_id


def attempt_of(town: Town, submission_id: SubmissionId) -> Any:
    """The id of the latest attempt."""
    with town.look() as look:
        return queries.attempts_of(look.session, submission_id)[-1].id


def in_review(town: Town, actor: Actor, reader: Actor, slug: str = SLUG) -> SubmissionId:
    """Evidence that a reader has opened, without a case of its own."""
    submission_id = submitted(town, actor, slug)
    with town.at(reader) as uow:
        service.start_reading(uow, submission_id)
    return submission_id


def returned(town: Town, actor: Actor, reader: Actor, slug: str = SLUG) -> SubmissionId:
    submission_id = in_review(town, actor, reader, slug)
    with town.at(reader) as uow:
        service.return_for_revision(uow, submission_id)
    return submission_id


def accepted(town: Town, actor: Actor, reader: Actor, slug: str = SLUG) -> SubmissionId:
    submission_id = in_review(town, actor, reader, slug)
    with town.at(reader) as uow:
        service.accept(uow, submission_id)
    return submission_id
