from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest

from service.document import Document
from ui.kept.cookie import NAME, VisitorCookie, is_key
from ui.kept.keeping import BROKEN, Keeping
from ui.kept.offer import in_words
from ui.kept.place import DAYS_VARIABLE, FILE_NAME, OFF, PATH_VARIABLE, named_folder, usual_store
from ui.kept.store import (
    Full,
    KeptFile,
    KeptReview,
    Sitting,
    Work,
    WorkStore,
    owner_of,
)

ADA, BOB = owner_of("a" * 32), owner_of("b" * 32)
SECRET = b"what nobody else may see" * 400
PHOTO = KeptFile("photo upload", "a.png", "d1", SECRET)
REPORT = {"edits": [["set", "0.1", "7"]], "undone": []}


def review(doubtful: int, picture: str = "d1", reading: str = "r", file: str = "d1") -> KeptReview:
    return KeptReview(file, picture, reading, REPORT, doubtful)


@pytest.fixture
def store(tmp_path: Path) -> WorkStore:
    return WorkStore(tmp_path / "data" / "work.sqlite3")


def on_disk(store: WorkStore) -> bytes:
    return b"".join(path.read_bytes() for path in store.path.parent.iterdir())


def test_looking_leaves_no_file(store: WorkStore) -> None:
    assert store.sittings(ADA) == []
    store.forget(ADA)
    store.drop(ADA, "s", "photo upload")
    assert not store.path.parent.exists()


def test_what_is_kept_is_found_again_by_another_program_and_by_nobody_else(store: WorkStore) -> None:
    store.keep_files(ADA, "s", [PHOTO])
    store.keep_reviews(ADA, "s", [review(4), review(1, picture="d1-turned1"), review(3, file="not kept", picture="x")])
    store.keep_state(ADA, "s", {"settings": {"blur": 1.5}})
    again = WorkStore(store.path)
    (sitting,) = again.sittings(ADA)
    assert (sitting.id, sitting.places, sitting.doubtful) == ("s", ("photo upload",), 1)
    assert again.work(ADA, "s") == Work(
        (PHOTO,), (review(4), review(1, picture="d1-turned1")), {"settings": {"blur": 1.5}}
    )
    assert again.sittings(BOB) == []
    assert again.work(BOB, "s") == Work((), (), {})
    assert store.path.stat().st_mode & 0o077 == 0
    assert b"a" * 32 not in on_disk(store)


@pytest.mark.parametrize("erase", ["forget", "drop", "age"])
def test_what_is_erased_is_gone_from_the_disk_and_what_is_others_stays(store: WorkStore, erase: str) -> None:
    assert store.work(ADA, "s").files == ()
    empty = store.path.stat().st_size
    store.keep_files(ADA, "s", [PHOTO])
    store.keep_reviews(ADA, "s", [review(4)])
    assert b"nobody else may see" in on_disk(store)
    if erase == "forget":
        store.forget(ADA)
    elif erase == "drop":
        store.drop(ADA, "s", "photo upload")
    else:
        store.days = 0.01 / 86_400
        time.sleep(0.05)
        assert store.sittings(ADA) == []
        store.days = 30
    assert store.path.stat().st_size <= empty + (4096 if erase == "drop" else 0), "the file stays as large as it was"
    store.keep_files(BOB, "s", [KeptFile("many", "b.png", "d2", b"of another")])
    assert b"nobody else may see" not in on_disk(store)
    assert store.work(ADA, "s").reviews == ()
    assert [file.data for file in store.work(BOB, "s").files] == [b"of another"]


def test_files_stand_beside_each_other_in_the_order_in_which_they_came(store: WorkStore) -> None:
    names = [f"{number}.png" for number in range(12)]
    store.keep_files(ADA, "s", [KeptFile("many", name, "d1", b"1") for name in names])
    assert [file.name for file in store.work(ADA, "s").files] == names


def test_what_finds_no_room_is_said_and_the_rest_is_kept(tmp_path: Path) -> None:
    store = WorkStore(tmp_path / "work.sqlite3", max_bytes=10)
    files = [KeptFile("many", name, name, data) for name, data in (("a", b"1234"), ("b", b"12345678"), ("c", b"12"))]
    with pytest.raises(Full, match=r"^Not all of this is kept"):
        store.keep_files(ADA, "s", files)
    assert [file.name for file in store.work(ADA, "s").files] == ["a", "c"]


def test_a_visit_says_that_it_is_kept_only_where_it_is(tmp_path: Path) -> None:
    kept = Keeping(WorkStore(tmp_path / "work.sqlite3", max_bytes=3), ADA)
    kept.keep_files("photo upload", [Document.of_bytes("a.png", b"1234")])
    assert (kept.has_files, kept.fault[:16]) == (False, "Not all of this ")
    kept.keep_files("photo upload", [Document.of_bytes("a.png", b"123")])
    assert (kept.has_files, kept.fault) == (True, "")
    kept.drop("photo upload")
    assert not kept.has_files


@pytest.mark.parametrize("damage", ["no database", "a folder"])
def test_a_damaged_file_gives_a_sentence_and_nothing_is_kept(store: WorkStore, damage: str) -> None:
    if damage == "a folder":
        store.path.mkdir(parents=True)
    else:
        store.path.parent.mkdir()
        store.path.write_bytes(b"no database at all " * 500)
    kept = Keeping(store, ADA)
    assert kept.sittings() == []
    assert kept.fault == BROKEN
    kept.keep_files("photo upload", [])
    kept.drop("photo upload")
    kept.keep_state({"settings": {}})
    assert kept.take_up("s") is None
    assert not kept.has_files


@pytest.mark.parametrize(
    ("named", "days", "expected"),
    [
        ("", "", 30),
        ("work.sqlite3", "7", 7),
        (OFF, "", None),
        ("OFF", "30", None),
        ("work.sqlite3", "0", None),
        ("work.sqlite3", "nan", None),
        ("work.sqlite3", "a week", None),
    ],
)
def test_the_environment_says_whether_and_how_long(
    monkeypatch: pytest.MonkeyPatch, named: str, days: str, expected: float | None
) -> None:
    monkeypatch.setenv(PATH_VARIABLE, named)
    monkeypatch.setenv(DAYS_VARIABLE, days)
    store = usual_store()
    assert (store and store.days) == expected


@pytest.mark.parametrize(
    ("arguments", "folder"),
    [
        ([], None),
        (["app.py"], None),
        (["pytest", "--data", "elsewhere"], None),
        (["some/app.py", "--data", "elsewhere"], Path("elsewhere")),
    ],
    ids=["none", "as usual", "another program", "elsewhere"],
)
def test_the_command_line_says_where(
    arguments: list[str], folder: Path | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert named_folder(arguments) == folder
    monkeypatch.setattr("sys.argv", arguments)
    monkeypatch.setenv(PATH_VARIABLE, "named.sqlite3")
    store = usual_store()
    assert store and store.path == (folder / FILE_NAME if folder else Path("named.sqlite3"))
    monkeypatch.setenv(PATH_VARIABLE, OFF)
    assert usual_store() is None


def test_an_option_that_there_is_not_ends_the_app(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        named_folder(["app.py", "--dat", "elsewhere"])
    assert "unrecognized arguments: --dat" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("places", "doubtful", "words"),
    [
        (("photo upload",), 0, "1 file, 0 doubtful"),
        (("photo upload", "photo sample"), 4, "2 files, 4 doubtful"),
        (("many", "many", "many"), 4, "3 files in Many files, 4 doubtful"),
        (("many", "photo upload"), 1, "2 files (1 in Photo, 1 in Many files), 1 doubtful"),
    ],
)
def test_a_sitting_is_told_in_words(places: tuple[str, ...], doubtful: int, words: str) -> None:
    assert in_words(Sitting("s", 0.0, places, doubtful)) == words


def cookie_for(path: str, sent: str = "", scheme: str = "http") -> Any:
    """The cookie in the answer of an app that is asked for a path; None where there is none."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    told: list[Any] = []

    async def send(message: Any) -> None:
        told.append(message)

    scope = {"type": "http", "path": path, "scheme": scheme, "headers": [(b"cookie", sent.encode())]}
    with ThreadPoolExecutor(1) as thread:  # Playwright leaves a running loop in that of the tests
        thread.submit(asyncio.run, VisitorCookie(app)(scope, None, send)).result()  # type: ignore[arg-type]
    headers = dict(told[0]["headers"])
    return SimpleCookie(headers[b"set-cookie"].decode())[NAME] if headers else None


def test_a_visitor_gets_a_key_that_no_script_reads_and_keeps_it() -> None:
    path = "/below/_stcore/host-config"
    first, second = cookie_for(path), cookie_for(path, scheme="https")
    assert is_key(first.value)
    assert first.value != second.value
    assert (first["httponly"], first["samesite"], first["secure"]) == (True, "Strict", "")
    assert second["secure"]
    assert cookie_for(path, f"other=1; {NAME}={first.value}").value == first.value
    assert cookie_for(path, f"{NAME}=admin").value != "admin"
    assert cookie_for("/") is None
