"""Checkpoints bind the ledger to what others have seen; proofs and evidence packs are checked without Plumbline."""

import base64
import json
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from governance.core.errors import Conflict, Invalid
from governance.core.proof import checkpoints, evidence_pack, pack_verifier, proving, publishing, signing
from governance.core.proof.growth import printed_head, signed_checkpoint
from governance.core.proof.note import Checkpoint, Note, Verifier, sign, verifier_of
from governance.core.proof.signing import Signer
from governance.core.proof.tree import is_consistent
from governance.core.proof.verified import load, save
from governance.core.settings import Settings
from governance.core.store import Store
from governance.core.verify import verify
from governance.schema import METADATA
from tests.builders import a_flag, a_person, an_output
from tests.rig.attacker import attacking, rechain, rewrite_event, tamper

TABLES = METADATA.sorted_tables


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, ledger_origin="example.org/plumbline")


@pytest.fixture
def signer(settings: Settings) -> Signer:
    return signing.signer(settings)


@pytest.fixture
def filled(store: Store) -> Store:
    a_person(store)
    for answer in ("one", "two", "three"):
        a_flag(store, an_output(store, answer))
    return store


def take(store: Store, signer: Signer, settings: Settings) -> checkpoints.Kept:
    with store.read() as session:
        return checkpoints.take(session.connection(), signer, settings.checkpoints_path)[0]


def problems(store: Store, *anchors: Any) -> list[str]:
    with store.read() as session:
        return verify(session, TABLES, anchors=anchors).problems


def rewritten(store: Store) -> None:
    with attacking(store.engine) as connection:
        rewrite_event(connection, 2, actor="PERSON-9")
        rechain(connection)


def test_a_checkpoint_has_the_form_of_c2sp(filled: Store, signer: Signer, settings: Settings) -> None:
    kept = take(filled, signer, settings)
    origin, size, root, extra, line, end = str(kept.note).split("\n")
    with filled.read() as session:
        events = session.connection().exec_driver_sql("SELECT count(*) FROM event").scalar_one()
    assert (origin, int(size), extra, end) == ("example.org/plumbline", events, "", "")
    assert len(base64.b64decode(root)) == 32
    dash, name, signature = line.split(" ")
    assert (dash, name, len(base64.b64decode(signature))) == ("\u2014", "example.org/plumbline", 4 + 64)
    assert Note.parse(str(kept.note)).is_signed_by(Verifier.parse(str(signer.verifier)))


def test_the_key_lies_outside_the_database_and_is_its_owners_alone(
    settings: Settings, signer: Signer
) -> None:
    assert settings.ledger_key_path.stat().st_mode & 0o077 == 0
    assert signing.signer(settings).verifier == signer.verifier


def test_the_ledger_may_grow_after_a_checkpoint(filled: Store, signer: Signer, settings: Settings) -> None:
    words = str(take(filled, signer, settings).note)
    a_person(filled)
    assert problems(filled, signed_checkpoint(words, signer.verifier)) == []


def test_a_rewritten_ledger_is_shown_by_the_checkpoint_and_by_the_head(
    filled: Store, signer: Signer, settings: Settings
) -> None:
    words = str(take(filled, signer, settings).note)
    with filled.read() as session:
        state = verify(session, TABLES).state
    assert state is not None
    head = printed_head(f"{state.head.seq}:{state.head.hash}")
    rewritten(filled)
    assert problems(filled) == []
    assert any(
        "rewritten since" in each for each in problems(filled, signed_checkpoint(words, signer.verifier))
    )
    assert any("rewritten since" in each for each in problems(filled, head))


def test_a_ledger_cut_to_an_earlier_state_is_shown(filled: Store, signer: Signer, settings: Settings) -> None:
    anchor = signed_checkpoint(str(take(filled, signer, settings).note), signer.verifier)
    assert any(
        "events were removed" in each
        for each in problems(filled, anchor.__class__(anchor.size + 1, "it", root=b""))
    )


def test_a_rewritten_ledger_is_not_signed_again(filled: Store, signer: Signer, settings: Settings) -> None:
    take(filled, signer, settings)
    rewritten(filled)
    with pytest.raises(Conflict, match="not signed"):
        take(filled, signer, settings)


@pytest.mark.parametrize(
    "change", ["size", "root", "signature", "another key", "another log", "no signature"]
)
def test_a_forged_checkpoint_is_refused(
    filled: Store, signer: Signer, settings: Settings, change: str
) -> None:
    note = take(filled, signer, settings).note
    name, key_id, signature = note.signatures[0]
    other = Ed25519PrivateKey.generate()
    words = {
        "size": str(Note(re.sub(r"\n\d+\n", "\n3\n", note.text), note.signatures)),
        "root": str(Note(str(Checkpoint("example.org/plumbline", 1, b"\0" * 32)), note.signatures)),
        "signature": str(Note(note.text, ((name, key_id, signature[:-1] + b"\0"),))),
        "another key": str(sign(note.text, name, other)),
        "another log": str(sign(note.text.replace("example.org", "example.net"), name, signer.key)),
        "no signature": note.text,
    }[change]
    with pytest.raises(Invalid):
        signed_checkpoint(words, signer.verifier)


@pytest.mark.parametrize("text", ["", "7", "7:abc", "x:" + "0" * 64, "-1:" + "0" * 64])
def test_a_head_is_a_number_and_a_hash(text: str) -> None:
    with pytest.raises(Invalid):
        printed_head(text)


def test_verifying_since_the_last_time_reads_only_what_came_later(
    filled: Store, signer: Signer, settings: Settings
) -> None:
    with filled.read() as session:
        state = verify(session, TABLES).state
    assert state is not None
    save(settings.checkpoints_path, signer, state)
    a_flag(filled, 2)
    a_person(filled)
    since = load(settings.checkpoints_path, signer)
    with filled.read() as session:
        result = verify(session, TABLES, since=since)
        whole = verify(session, TABLES)
    assert (result.problems, result.events) == ([], 2)
    assert result.state is not None and whole.state is not None
    assert result.state.frontier.root() == whole.state.frontier.root()
    tamper(
        filled,
        "UPDATE feedback SET severity = 4 WHERE id = 4",
        "UPDATE person SET name = 'Mallory' WHERE id = 2",
    )
    with filled.read() as session:
        found = verify(session, TABLES, since=since).problems
    assert set(found) == {
        "feedback 4 was changed behind the ledger's back",
        "person 2 was changed behind the ledger's back",
    }


def test_a_past_rewritten_since_the_last_verification_is_noticed(
    filled: Store, signer: Signer, settings: Settings
) -> None:
    with filled.read() as session:
        state = verify(session, TABLES).state
    assert state is not None
    rewritten(filled)
    with filled.read() as session:
        found = verify(session, TABLES, since=state).problems
    assert any("rewritten since" in each for each in found)


def test_a_state_that_somebody_else_wrote_is_refused(
    filled: Store, signer: Signer, settings: Settings
) -> None:
    with filled.read() as session:
        state = verify(session, TABLES).state
    assert state is not None
    save(settings.checkpoints_path, Signer(signer.origin, Ed25519PrivateKey.generate()), state)
    with pytest.raises(Conflict, match="not signed by this ledger's key"):
        load(settings.checkpoints_path, signer)


def proof(store: Store, signer: Signer, settings: Settings, reference: str) -> dict[str, Any]:
    note = take(store, signer, settings).note
    with store.read() as session:
        return proving.proof_of(session.connection(), dict(METADATA.tables), reference, note, signer.verifier)


@pytest.mark.parametrize("reference", ["EVENT-3", "FB-2", "OUT-1", "PERSON-1"])
def test_an_object_is_proved_without_the_store_and_a_changed_one_is_not(
    filled: Store, signer: Signer, settings: Settings, reference: str
) -> None:
    made = json.loads(json.dumps(proof(filled, signer, settings, reference)))
    key = pack_verifier.read_key(str(signer.verifier))
    assert pack_verifier.proof_problem(made, key) is None
    forged = json.loads(json.dumps(made))
    forged["event"]["body"] = forged["event"]["body"].replace("system", "PERSON-1")
    assert pack_verifier.proof_problem(forged, key)
    if made["row"]:
        forged = json.loads(json.dumps(made))
        forged["row"]["content"] = forged["row"]["content"].replace('"id":', '"id":1')
        assert pack_verifier.proof_problem(forged, key)


def test_what_no_event_vouches_for_cannot_be_proved(
    filled: Store, signer: Signer, settings: Settings
) -> None:
    for reference in ("JOB-1", "nonsense"):
        with pytest.raises(Invalid):
            proof(filled, signer, settings, reference)


def pack(store: Store, signer: Signer, settings: Settings, out: Path) -> None:
    made = proof(store, signer, settings, "FB-2")
    with store.read() as session:
        kept = checkpoints.kept(settings.checkpoints_path)
        connection = session.connection()
        evidence_pack.write_pack(connection, out, kept, signer.verifier, [made], dict(METADATA.tables))


def checked(out: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The verifier that lies in the pack, run by a Python that sees nothing of ours."""
    program = out.with_name("verify.py")
    with zipfile.ZipFile(out) as opened:
        program.write_bytes(opened.read("verify.py"))
    command = [sys.executable, "-I", "-S", str(program), str(out), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=out.parent)


def test_an_evidence_pack_is_checked_by_the_standard_library_alone(
    filled: Store, signer: Signer, settings: Settings, tmp_path: Path
) -> None:
    assert len(Path(pack_verifier.__file__).read_text().splitlines()) < 300
    take(filled, signer, settings)
    a_person(filled)
    pack(filled, signer, settings, tmp_path / "evidence.zip")
    told = checked(tmp_path / "evidence.zip", "--key", str(signer.verifier))
    assert (told.returncode, told.stdout.splitlines()[-1]) == (0, "Everything checks out."), told
    assert told.stdout.count("are those that were signed") == 2
    other = verifier_of(signer.origin, Ed25519PrivateKey.generate())
    assert checked(tmp_path / "evidence.zip", "--key", str(other)).returncode == 1


@pytest.mark.parametrize(
    "part", ["events.jsonl", "rows/feedback.jsonl", "rows/person.jsonl", "proofs/FB-2.json"]
)
def test_a_forged_evidence_pack_is_found_out(
    filled: Store, signer: Signer, settings: Settings, tmp_path: Path, part: str
) -> None:
    pack(filled, signer, settings, tmp_path / "evidence.zip")
    forged, changed = tmp_path / "forged.zip", 0
    with zipfile.ZipFile(tmp_path / "evidence.zip") as source, zipfile.ZipFile(forged, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "events.jsonl":
                forged_data = data.replace(b'"seq":2,', b'"seq":3,')
            else:
                forged_data = re.sub(rb'\\"id\\":\d+', rb'\\"id\\":77', data, count=1)
            target.writestr(name, forged_data if name == part else data)
            changed += name == part and forged_data != data
    assert changed == 1
    told = checked(forged, "--key", str(signer.verifier))
    assert told.returncode in (1, 2), told


class Witness:
    """A witness as C2SP describes it: remembers the newest checkpoint and signs those that grew from it."""

    def __init__(self, log: Verifier) -> None:
        self.log, self.key = log, Ed25519PrivateKey.generate()
        self.seen: Checkpoint | None = None
        self.posts: list[bytes] = []

    def answer(self, path: str, body: bytes) -> tuple[int, str, str]:
        self.posts.append(body)
        if path != "/add-checkpoint":
            return 200, "text/plain", ""
        head, _, words = body.decode().partition("\n\n")
        old, *lines = head.split("\n")
        known, note = int(old.removeprefix("old ")), Note.parse(words)
        if not note.is_signed_by(self.log):
            return 403, "text/plain", "unknown log"
        found = Checkpoint.parse(note.text)
        size = self.seen.size if self.seen else 0
        if known != size:
            return 409, "text/x.tlog.size", f"{size}\n"
        root = self.seen.root if self.seen else b""
        path_ = [base64.b64decode(line) for line in lines]
        if self.seen and not is_consistent(size, found.size, root, found.root, path_):
            return 422, "text/plain", "not consistent"
        self.seen = found
        moment = int(time.time())
        signature = self.key.sign(f"cosignature/v1\ntime {moment}\n{note.text}".encode())
        raw = base64.b64encode(b"wit1" + moment.to_bytes(8, "big") + signature).decode()
        return 200, "text/plain", f"\u2014 witness.example {raw}\n"


@contextmanager
def listening(witness: Witness) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            status, kind, words = witness.answer(self.path, body)
            self.send_response(status)
            self.send_header("content-type", kind)
            self.end_headers()
            self.wfile.write(words.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_witness_signs_what_grew_and_refuses_what_was_rewritten(
    filled: Store, signer: Signer, settings: Settings, tmp_path: Path
) -> None:
    witness = Witness(signer.verifier)
    with listening(witness) as url:
        for _ in range(3):
            a_person(filled)
            kept = take(filled, signer, settings)
            with filled.read() as session:
                signed = checkpoints.witnessed(session.connection(), kept, url)
            assert [name for name, *_ in signed.note.signatures] == [
                "example.org/plumbline",
                "witness.example",
            ]
        rewritten(filled)
        elsewhere = Settings(home=tmp_path / "elsewhere", ledger_origin=signer.origin)
        kept = take(filled, signer, elsewhere)
        a_person(filled)
        with filled.read() as session, pytest.raises(Conflict, match="refused"):
            checkpoints.witnessed(session.connection(), take(filled, signer, elsewhere), url)


def test_a_checkpoint_is_sent_to_an_address(filled: Store, signer: Signer, settings: Settings) -> None:
    witness = Witness(signer.verifier)
    note = take(filled, signer, settings).note
    with listening(witness) as url:
        publishing.post(note, url)
    assert witness.posts == [str(note).encode()]
    with pytest.raises(Conflict, match="cannot be reached"):
        publishing.post(note, url)
