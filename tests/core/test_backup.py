"""A backup brings back everything at one moment, files and checkpoints included, and never over a store that holds something."""

import zipfile
from pathlib import Path
from threading import Event, Thread

import pytest

from governance.core.access import SYSTEM
from governance.core.backup import back_up, restore, write_keys
from governance.core.errors import Conflict, Invalid
from governance.core.proof import checkpoints, signing
from governance.core.settings import Settings
from governance.core.store import Store
from governance.feedback.commands.rollups import recount
from governance.views.verification.whole import verify_store
from tests.builders import a_flag, a_person, an_output
from tests.rig.databases import Databases


def filled(store: Store) -> None:
    a_person(store)
    for answer in ("one", "two"):
        a_flag(store, an_output(store, answer))
    store.files.put([b"evidence"])
    count_again(store)


def count_again(store: Store) -> None:
    """The builders write feedback past its roll-ups."""
    with store.begin(SYSTEM) as unit:
        recount(unit.session)


def test_a_backup_is_restored_whole_and_verifies(store: Store, databases: Databases, tmp_path: Path) -> None:
    filled(store)
    settings = Settings(home=tmp_path / "home")
    signer = signing.signer(settings)
    with store.read() as session:
        kept, _head = checkpoints.take(session.connection(), signer, settings.checkpoints_path)
    made = back_up(store, settings, tmp_path / "a.backup")
    assert (made.seq, made.files) == (kept.checkpoint.size, 1)
    with databases.empty() as url:
        elsewhere = Settings(home=tmp_path / "elsewhere", database_url=url)
        assert restore(elsewhere, tmp_path / "a.backup") == made
        back = Store.open(elsewhere)
        anchors = checkpoints.anchors(elsewhere.checkpoints_path, signer)
        assert len(anchors) == 1
        result = verify_store(back, anchors=anchors)
        assert (result.problems, result.events) == ([], made.seq)
        assert back.files.get(back.files.names()[0]) == b"evidence"
        a_flag(back, 1)
        a_person(back)
        count_again(back)
        assert verify_store(back).problems == []
        back.close()
        with pytest.raises(Conflict, match="A store already exists"):
            restore(elsewhere, tmp_path / "a.backup")


def test_a_backup_holds_one_moment_while_others_write(store: Store, tmp_path: Path) -> None:
    filled(store)
    ends = Event()

    def write() -> None:
        while not ends.is_set():
            a_person(store)

    writer = Thread(target=write)
    writer.start()
    try:
        made = back_up(store, Settings(home=tmp_path / "home"), tmp_path / "a.backup")
    finally:
        ends.set()
        writer.join()
    assert made.seq > 0
    with zipfile.ZipFile(tmp_path / "a.backup") as pack:
        assert pack.testzip() is None


def test_keys_go_into_a_file_of_their_own(store: Store, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    signing.signer(settings)
    back_up(store, settings, tmp_path / "a.backup")
    write_keys(settings, tmp_path / "a.keys")
    with zipfile.ZipFile(tmp_path / "a.backup") as pack:
        assert not [name for name in pack.namelist() if "key" in name and not name.startswith("tables/")]
    with zipfile.ZipFile(tmp_path / "a.keys") as pack:
        assert pack.read("ledger.key") == settings.ledger_key_path.read_bytes()
    assert (tmp_path / "a.keys").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("damage", ["no zip", "another zip", "a byte changed"])
def test_what_is_no_backup_is_refused_and_leaves_nothing(store: Store, tmp_path: Path, damage: str) -> None:
    filled(store)
    path = tmp_path / "a.backup"
    back_up(store, Settings(home=tmp_path / "home"), path)
    if damage == "no zip":
        path.write_bytes(b"once upon a time")
    elif damage == "another zip":
        with zipfile.ZipFile(path, "w") as pack:
            pack.writestr("letter.txt", "Dear all")
    else:
        data = bytearray(path.read_bytes())
        data[len(data) // 3] ^= 0xFF
        path.write_bytes(data)
    elsewhere = Settings(home=tmp_path / "elsewhere", database_url="")
    with pytest.raises((Invalid, Conflict)):
        restore(elsewhere, path)
    assert not (tmp_path / "elsewhere" / "plumbline.db").exists()
