"""Files told from what they say they are, kept whole or not at all. Real files, folder and bucket server."""

from __future__ import annotations

import hashlib
import io
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from credentials.rules import Medium
from evidence import storage
from evidence.rules import MEDIA_TYPES
from tests.factories import evidence as made
from waymark.kernel.errors import Invalid, NotFound, StorageFull, TooLarge, Unavailable, WrongType

EVERYTHING = tuple(Medium)
LIMIT = 5 * 2**20


def recognise(content, name, accepts=EVERYTHING, limit=LIMIT):
    return storage.recognise(io.BytesIO(content), name, accepts, limit)


HONEST = [
    (made.pdf(), "plan.pdf", "application/pdf"),
    (made.pdf(), "PLAN.PDF", "application/pdf"),
    (made.pdf(), "plan", "application/pdf"),
    (made.picture("JPEG"), "photo.jpg", "image/jpeg"),
    (made.picture("JPEG"), "photo.JPEG", "image/jpeg"),
    (made.picture("PNG"), "chart.png", "image/png"),
    (made.picture("PNG"), "chart.jpg", "image/png"),
    (made.picture("GIF"), "drawing.gif", "image/gif"),
    (made.picture("WEBP"), "photo.webp", "image/webp"),
    (made.docx(), "plan.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (
        made.box({"[Content_Types].xml": "x", "xl/workbook.xml": "x"}),
        "table.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    (
        made.box({"[Content_Types].xml": "x", "ppt/presentation.xml": "x"}),
        "talk.pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    (made.odt(), "plan.odt", "application/vnd.oasis.opendocument.text"),
    (made.mp4(), "lesson.mp4", "video/mp4"),
    (made.mp4(b"qt  "), "lesson.mov", "video/quicktime"),
    (made.mp4(b"M4A "), "talk.m4a", "audio/mp4"),
    (made.mp4(), "talk.m4a", "audio/mp4"),
    (made.webm(), "lesson.webm", "video/webm"),
    (made.wav(), "talk.wav", "audio/wav"),
    (made.mp3(), "talk.mp3", "audio/mpeg"),
    (made.ogg(), "talk.ogg", "audio/ogg"),
]


@pytest.mark.parametrize(("content", "name", "media_type"), HONEST, ids=[name for _, name, _ in HONEST])
def test_honest_files_are_taken(content, name, media_type):
    found = recognise(content, name)
    assert found.media_type == media_type
    if not media_type.startswith("image/"):
        assert found.content.read() == content


LYING = [
    ("a web page called a PDF", b"<!doctype html><script>alert(1)</script>", "plan.pdf"),
    ("a PDF inside a web page", b"<!doctype html><script>alert(1)</script>" + made.pdf(), "plan.pdf"),
    ("a zip called a Word document", made.box({"hello.txt": "hello"}), "plan.docx"),
    ("a Word document called a workbook", made.docx(), "plan.xlsx"),
    ("a PDF called a picture", made.pdf(), "photo.jpg"),
    ("a picture called a PDF", made.picture("PNG"), "plan.pdf"),
    ("a program called a picture", b"MZ" + bytes(3000), "photo.png"),
    ("a text called a recording", b"hello " * 500, "talk.mp3"),
    ("a recording called a PDF", made.wav(), "plan.pdf"),
    (
        "a drawing with scripts called a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        "a.png",
    ),
    ("a program", b"MZ" + bytes(3000), "tool.exe"),
    ("a drawing with scripts", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg"),
    ("a web page", b"<!doctype html>", "a.html"),
    ("an old Word document", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(3000), "plan.doc"),
    ("an old Word document called new", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(3000), "plan.docx"),
    ("a plain zip", made.box({"a.pdf": made.pdf()}), "all.zip"),
    ("two endings", b"MZ" + bytes(3000), "photo.jpg.exe"),
    ("a name of dots", b"MZ" + bytes(3000), "...."),
    ("a text without an ending", b"hello " * 500, "notes"),
    ("macros in a document", made.docx(**{"word/vbaProject.bin": b"x"}), "plan.docx"),
]


@pytest.mark.parametrize(("content", "name"), [case[1:] for case in LYING], ids=[case[0] for case in LYING])
def test_files_that_are_not_what_they_say_are_refused(content, name):
    with pytest.raises(WrongType) as refusal:
        recognise(content, name)
    assert refusal.value.message.endswith(".")
    assert refusal.value.cure


CUT = [
    (made.pdf()[:-60], "plan.pdf"),
    (made.pdf()[:40], "plan.pdf"),
    (b"%PDF-1.7\n", "plan.pdf"),
    (made.picture("JPEG", (400, 300))[:-400], "photo.jpg"),
    (made.picture("PNG", (400, 300))[:-400], "chart.png"),
    (made.picture("PNG")[:20], "chart.png"),
    (made.picture("GIF", (200, 200))[:-300], "drawing.gif"),
    (made.picture("WEBP", (400, 300))[:-300], "photo.webp"),
    (made.docx()[:-100], "plan.docx"),
    (made.docx()[:300], "plan.docx"),
    (made.odt()[:-10], "plan.odt"),
    (made.mp4()[:-1], "lesson.mp4"),
    (made.mp4()[:300], "lesson.mp4"),
    (made.wav()[:-1000], "talk.wav"),
    (made.webm()[:500], "lesson.webm"),
    (made.mp3()[:500], "talk.mp3"),
]


@pytest.mark.parametrize(("content", "name"), CUT, ids=[f"{name}-{len(content)}" for content, name in CUT])
def test_files_cut_off_on_their_way_are_refused(content, name):
    with pytest.raises(WrongType, match="damaged or was cut off"):
        recognise(content, name)


@pytest.mark.parametrize(
    "damaged",
    [
        made.docx().replace(b"PK\x03\x04", b"PK\x03\x05", 2),
        made.docx()[:70] + b"\xff" * 20 + made.docx()[90:],
    ],
)
def test_a_damaged_member_is_found(damaged):
    with pytest.raises(WrongType):
        recognise(damaged, "plan.docx")


def test_an_empty_file_is_unfinished_rather_than_wrong():
    with pytest.raises(Invalid, match="empty"):
        recognise(b"", "plan.pdf")


def test_a_file_above_the_limit_is_refused_with_the_limit_named():
    with pytest.raises(TooLarge, match="1 MB"):
        recognise(made.wav(seconds=140), "talk.wav", limit=2**20)


@pytest.mark.parametrize(("content", "name", "media_type"), HONEST, ids=[name for _, name, _ in HONEST])
def test_only_what_is_asked_for_is_taken(content, name, media_type):
    medium = MEDIA_TYPES[media_type].medium
    assert recognise(content, name, (medium,)).media_type == media_type
    other = Medium.PDF if medium is not Medium.PDF else Medium.IMAGE
    with pytest.raises(WrongType):
        recognise(content, name, (other,))


def test_a_video_is_heard_where_only_recordings_are_asked_for():
    assert recognise(made.mp4(), "talk.mp4", (Medium.AUDIO,)).media_type == "audio/mp4"


def test_the_page_offers_the_endings_that_will_be_taken():
    assert storage.endings((Medium.PDF,)) == (".pdf",)
    assert {".jpg", ".png", ".pdf"} <= set(storage.endings((Medium.PDF, Medium.IMAGE)))
    assert ".docx" not in storage.endings((Medium.PDF, Medium.IMAGE))
    assert storage.endings((Medium.LINK,)) == ()


def test_pictures_lose_place_name_and_comment_and_stand_upright():
    original = made.picture("JPEG", (64, 48))
    before = Image.open(io.BytesIO(original))
    assert b"Ana Alvarez" in original
    assert before.getexif()[0x013B] == "Ana Alvarez"
    kept = recognise(original, "photo.jpg").content.read()
    after = Image.open(io.BytesIO(kept))
    assert b"Ana Alvarez" not in kept
    assert dict(after.getexif()) == {}
    assert not {"exif", "comment", "icc_profile", "xmp"} & set(after.info)
    assert after.size == (48, 64)


def test_png_texts_are_left_out_and_transparency_is_kept():
    from PIL.PngImagePlugin import PngInfo

    notes = PngInfo()
    notes.add_text("Author", "Ana Alvarez")
    content = io.BytesIO()
    Image.new("RGBA", (9, 9), (10, 20, 30, 40)).save(content, "PNG", pnginfo=notes)
    kept = recognise(content.getvalue(), "chart.png").content.read()
    assert b"Ana Alvarez" not in kept
    assert Image.open(io.BytesIO(kept)).getpixel((4, 4)) == (10, 20, 30, 40)


def test_a_script_behind_a_picture_does_not_survive():
    polyglot = b"GIF89a/*" + made.picture("GIF")[8:] + b"*/=1;<script>alert(document.domain)</script>"
    try:
        kept = recognise(polyglot, "drawing.gif").content.read()
    except WrongType:
        kept = b""
    plain = made.picture("GIF") + b"<script>alert(document.domain)</script>"
    cleaned = recognise(plain, "drawing.gif").content.read()
    assert cleaned.startswith(b"GIF8")
    assert b"script" not in kept + cleaned


def test_moving_pictures_are_asked_for_as_videos():
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "green", "blue")]
    content = io.BytesIO()
    frames[0].save(content, "GIF", save_all=True, append_images=frames[1:])
    with pytest.raises(WrongType, match="moves"):
        recognise(content.getvalue(), "drawing.gif")


def test_a_picture_made_to_fill_the_memory_is_refused():
    content = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(content, "PNG")
    assert len(content.getvalue()) < 100_000
    with pytest.raises(WrongType, match="million pixels"):
        recognise(content.getvalue(), "chart.png")


def test_a_document_made_to_fill_the_memory_is_refused(monkeypatch):
    from evidence.storage import recognition

    monkeypatch.setattr(recognition, "LARGEST_UNPACKED", 10_000)
    with pytest.raises(WrongType, match="unpacks"):
        recognise(made.docx(**{"word/media/a.bin": bytes(200_000)}), "plan.docx")


def the_folder(tmp_path: Path) -> list[str]:
    return sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())


def test_a_file_lies_once_under_its_digest(tmp_path):
    store = storage.ObstoreArtifactStore((tmp_path / "new" / "folder with space").as_uri())
    digest = hashlib.sha256(b"hello").hexdigest()
    one, two = store.put(io.BytesIO(b"hello"), LIMIT), store.put(io.BytesIO(b"hello"), LIMIT)
    assert one == two
    assert (one.size, one.sha256) == (5, digest)
    assert the_folder(tmp_path) == [f"new/folder with space/{digest[:2]}/{digest}"]
    assert b"".join(store.open(one.key)) == b"hello"


def test_a_stream_above_the_limit_leaves_nothing_behind(tmp_path):
    store = storage.ObstoreArtifactStore(tmp_path.as_uri())
    with pytest.raises(TooLarge, match="2 MB"):
        store.put(io.BytesIO(bytes(2 * 2**20 + 1)), 2 * 2**20)
    assert the_folder(tmp_path) == []
    assert store.put(io.BytesIO(bytes(2 * 2**20)), 2 * 2**20).size == 2 * 2**20


def test_a_stream_that_was_read_already_is_kept_from_its_beginning(tmp_path):
    store = storage.ObstoreArtifactStore(tmp_path.as_uri())
    stream = io.BytesIO(b"hello")
    stream.read()
    assert b"".join(store.open(store.put(stream, LIMIT).key)) == b"hello"


def test_a_file_is_read_from_any_place(tmp_path):
    content = bytes(range(256)) * 20_000
    store = storage.ObstoreArtifactStore(tmp_path.as_uri())
    opened = store.open(store.put(io.BytesIO(content), len(content)).key)
    assert opened.size == len(content)
    opened.seek(3_000_001)
    assert opened.tell() == 3_000_001
    assert b"".join(opened) == content[3_000_001:]
    opened.close()


def test_forgetting_twice_changes_nothing(tmp_path):
    store = storage.ObstoreArtifactStore(tmp_path.as_uri())
    key = store.put(io.BytesIO(b"hello"), LIMIT).key
    store.remove(key)
    store.remove(key)
    assert the_folder(tmp_path) == []
    with pytest.raises(NotFound):
        store.open(key)


@pytest.mark.parametrize("address", ["", "/folder", "https://example.org/", "s3://", "memory:///"])
def test_other_addresses_are_refused(address):
    with pytest.raises(Invalid, match="cannot be kept"):
        storage.ObstoreArtifactStore(address)


@pytest.fixture
def small_disk(tmp_path):
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("A small disk is missing: run as root, who may mount one")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_full_disk_is_said_and_leaves_nothing_behind(small_disk):
    store = storage.ObstoreArtifactStore(small_disk.as_uri())
    with pytest.raises(StorageFull, match="no room"):
        store.put(io.BytesIO(bytes(3 * 2**20)), LIMIT)
    assert the_folder(small_disk) == []
    assert store.put(io.BytesIO(b"hello"), LIMIT).size == 5


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    store = storage.ObstoreArtifactStore(tmp_path.as_uri())
    digest = hashlib.sha256(b"hello").hexdigest()
    (tmp_path / digest[:2]).write_text("in the way")
    with pytest.raises(Unavailable):
        store.put(io.BytesIO(b"hello"), LIMIT)


@pytest.fixture(scope="module")
def bucket():
    """The address of a bucket on a server of this machine."""
    boto3 = pytest.importorskip("boto3")
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    endpoint = f"http://127.0.0.1:{port}"
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=endpoint, **keys).create_bucket(Bucket="evidence")
    yield f"s3://evidence/district/one?endpoint={endpoint}"
    server.stop()


def test_a_bucket_keeps_files_like_a_folder(bucket, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    store = storage.ObstoreArtifactStore(bucket)
    content = bytes(range(256)) * 50_000
    stored = store.put(io.BytesIO(content), len(content))
    assert store.put(io.BytesIO(content), len(content)) == stored
    opened = store.open(stored.key)
    opened.seek(12_000_000)
    assert b"".join(opened) == content[12_000_000:]
    store.remove(stored.key)
    store.remove(stored.key)
    with pytest.raises(NotFound):
        store.open(stored.key)


def test_a_server_that_does_not_answer_is_said(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    store = storage.ObstoreArtifactStore("s3://evidence/x?endpoint=http://127.0.0.1:9")
    with pytest.raises(Unavailable):
        store.put(io.BytesIO(b"hello"), LIMIT)
