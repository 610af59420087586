"""The tamper table: ways to change a store behind the ledger's back, each named; those that only an outside checkpoint can show,
shown by it. Each is tried on the demo organisation, within a transaction that is rolled back.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlmodel import Session

from governance.core.files import FileStore
from governance.core.proof.chain import Told, read_chain
from governance.core.proof.growth import Anchor, check_growth, printed_head
from governance.core.proof.tree import Frontier
from governance.core.settings import Settings
from governance.core.store import Store
from governance.core.verify import Verification
from governance.views.verification.whole import verify_session
from tests.rig.attacker import (
    attacking,
    forge_event,
    rechain,
    rehash_row,
    rewrite_event,
    run,
    tell_of_batch,
    tell_of_row,
)

Attack = Callable[[Connection], None]


@dataclass
class Scene:
    """A copy of the demo organisation, what was known of its ledger outside, and verification of what an attack leaves."""

    store: Store
    home: Path
    anchors: list[Anchor]

    def after(self, attack: Attack, anchors: list[Anchor] | None = None) -> Verification:
        with attacking(self.store.engine) as connection:
            attack(connection)
            with Session(connection, join_transaction_mode="create_savepoint") as session:
                found = verify_session(session, self.store.files, anchors=anchors or [])
            connection.get_transaction().rollback()  # type: ignore[union-attr]
        return found


@pytest.fixture(scope="module")
def scene(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    home = tmp_path_factory.mktemp("tamper") / "home"
    shutil.copytree(demo_home, home)
    store = Store.open(Settings(home=home))
    told, tree = Told(), Frontier()
    with store.engine.connect() as connection:
        list(read_chain(connection, told))
    list(check_growth(told.hashes, [], tree))
    outside = [
        Anchor(told.end.seq, "the checkpoint", root=tree.root()),
        printed_head(f"{told.end.seq}:{told.end.hash}"),
    ]
    yield Scene(store, home, outside)
    store.close()


def sql(*statements: str) -> Attack:
    return lambda connection: run(connection, *statements)


def with_digest(statement: str, table: str, row: str) -> Attack:
    """A covered row changed with the digest beside it."""

    def attack(connection: Connection) -> None:
        run(connection, statement)
        rehash_row(connection, table, one(connection, row))

    return attack


def one(connection: Connection, query: str) -> int:
    return int(connection.exec_driver_sql(query).scalar_one())


def rechained_with_old_head(connection: Connection) -> None:
    rewrite_event(connection, 40, actor="PERSON-3")
    rechain(connection, 40, move_head=False)


def clause_text_with_hash(connection: Connection) -> None:
    new = hashlib.sha256(b"Anything goes.").hexdigest()
    run(connection, f"UPDATE clause SET text = 'Anything goes.', text_hash = '{new}' WHERE id = 3")


def events_swapped(connection: Connection) -> None:
    run(
        connection,
        "UPDATE event SET seq = -1 WHERE seq = 50",
        "UPDATE event SET seq = 50 WHERE seq = 51",
        "UPDATE event SET seq = 51 WHERE seq = -1",
    )


def ids_swapped(connection: Connection) -> None:
    run(
        connection,
        "UPDATE judgement SET id = -1 WHERE id = 1",
        "UPDATE judgement SET id = 1 WHERE id = 2",
        "UPDATE judgement SET id = 2 WHERE id = -1",
    )


NAMED: dict[str, tuple[Attack, str]] = {
    "verdict flipped": (
        sql(
            "UPDATE judgement SET verdict = CASE verdict WHEN 'violates' THEN 'acceptable' ELSE 'violates' END WHERE id = 1"
        ),
        "judgement 1 was changed",
    ),
    "citation deleted": (sql("DELETE FROM citation WHERE id = 1"), "citation 1 was removed"),
    "admin grant inserted": (
        sql(
            "INSERT INTO role_grant SELECT max(id) + 1, 9, 'admin', '2026-01-01 00:00:00.000000' FROM role_grant"
        ),
        "role_grant 636 was added",
    ),
    "comment changed": (sql("UPDATE feedback SET comment = 'Fine.' WHERE id = 7"), "feedback 7 was changed"),
    "row ids swapped": (ids_swapped, "judgement 1 was changed"),
    "covered row changed": (
        sql("UPDATE feedback SET may_train = 1 - may_train WHERE id = 9"),
        "feedback 9 was changed",
    ),
    "covered row deleted": (sql("DELETE FROM feedback WHERE id = 9"), "feedback: event"),
    "covered row inserted": (
        sql(
            "CREATE TEMP TABLE copied AS SELECT * FROM vote WHERE id = 1",
            "UPDATE copied SET id = 99999, participant_id = -5",
            "INSERT INTO vote SELECT * FROM copied",
        ),
        "vote 99999 was changed",
    ),
    "covered batch removed": (
        sql("DELETE FROM vote WHERE event_seq = (SELECT min(event_seq) FROM vote)"),
        "vote: all",
    ),
    "covered batch moved": (
        sql(
            "UPDATE example SET event_seq = event_seq - 1 WHERE event_seq = (SELECT min(event_seq) FROM example)"
        ),
        "example: event",
    ),
    "covered row changed with its digest": (
        with_digest("UPDATE feedback SET severity = 4 WHERE id = 12", "feedback", "SELECT 12"),
        "feedback: the",
    ),
    "output's answer changed with its digest": (
        with_digest("UPDATE output SET answer = 'No.' WHERE id = 5", "output", "SELECT 5"),
        "output: the",
    ),
    "event's body changed": (
        sql("UPDATE event SET body = replace(body, 'a', 'e') WHERE seq = 40"),
        "event 40 ",
    ),
    "event's actor column changed": (
        sql("UPDATE event SET actor = 'PERSON-3' WHERE seq = 40"),
        "column actor was altered",
    ),
    "event's time column changed": (
        sql("UPDATE event SET at = '2020-01-01T00:00:00.000000Z' WHERE seq = 40"),
        "column at was altered",
    ),
    "event's kind column changed": (
        sql("UPDATE event SET kind = 'case.closed' WHERE seq = 40"),
        "column kind was altered",
    ),
    "event's subject column changed": (
        sql("UPDATE event SET subject = 'X' WHERE seq = 40"),
        "column subject was altered",
    ),
    "event dropped": (sql("DELETE FROM event WHERE seq = 40"), "event 40 is missing"),
    "events reordered": (events_swapped, "event 50"),
    "rechained with the old head": (rechained_with_old_head, "is not the one that the head names"),
    "last event dropped, head kept": (
        sql("DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)"),
        "events at the end are missing",
    ),
    "head gone": (sql("DELETE FROM ledger_head"), "head says event 0"),
    "second head": (
        sql("INSERT INTO ledger_head SELECT 2, seq, hash FROM ledger_head"),
        "heads instead of one",
    ),
    "all events gone": (sql("DELETE FROM event"), "events at the end are missing"),
    "all events and the head gone": (sql("DELETE FROM event", "DELETE FROM ledger_head"), "was added behind"),
    "body not JSON": (
        sql("UPDATE event SET body = 'once upon a time' WHERE seq = 40"),
        "event 40: its body cannot be read",
    ),
    "consent flag changed": (
        sql("UPDATE feedback SET may_publish = 1 - may_publish WHERE id = 30"),
        "feedback 30 was changed",
    ),
    "withdrawal removed": (
        sql("DELETE FROM consent_withdrawal WHERE id = 1"),
        "consent_withdrawal 1 was removed",
    ),
    "withdrawal inserted": (
        sql(
            "INSERT INTO consent_withdrawal (id, person_id, scope, withdrawn_at, recorded_seq)"
            " VALUES (9999, 4, 'training', '2026-01-01 00:00:00.000000', 1)"
        ),
        "consent_withdrawal 9999 was added",
    ),
    "clause text changed": (
        sql("UPDATE clause SET text = 'Anything goes.' WHERE id = 3"),
        "clause 3 was changed",
    ),
    "clause text changed with its hash": (clause_text_with_hash, "clause 3 was changed"),
    "frozen example changed": (sql("UPDATE example SET chosen = '[]' WHERE id = 3"), "example 3 was changed"),
    "frozen example dropped": (sql("DELETE FROM example WHERE id = 3"), "example: event"),
    "dataset's content hash": (
        sql(f"UPDATE dataset_version SET content_hash = '{'0' * 64}' WHERE id = 1"),
        "dataset_version 1 was changed",
    ),
    "dataset's recipe": (
        sql("UPDATE dataset_version SET recipe = '{}' WHERE id = 1"),
        "dataset_version 1 was changed",
    ),
    "person's e-mail": (
        sql("UPDATE person SET email = 'mallory@example.org' WHERE id = 2"),
        "person 2 was changed",
    ),
    "person's role": (sql("UPDATE role_grant SET role = 'admin' WHERE id = 9"), "role_grant 9 was changed"),
    "key's scopes": (
        sql("UPDATE api_key SET scopes = '[\"feedback:read\"]' WHERE id = 1"),
        "api_key 1 was changed",
    ),
    "key's expiry": (
        sql("UPDATE api_key SET expires_at = '2099-01-01 00:00:00.000000' WHERE id = 1"),
        "api_key 1 was changed",
    ),
    "judgement's time": (
        sql("UPDATE judgement SET made_at = '2020-01-01 00:00:00.000000' WHERE id = 1"),
        "judgement 1 was changed",
    ),
    "vote": (sql("UPDATE vote SET value = -value WHERE id = 5"), "vote 5 was changed"),
    "receipt code": (
        sql(f"UPDATE receipt_code SET code_hash = '{'a' * 64}' WHERE id = 1"),
        "receipt_code 1 was changed",
    ),
    "model answer": (sql("UPDATE output SET answer = 'No.' WHERE id = 5"), "output 5 was changed"),
    "approval added": (
        sql(
            "CREATE TEMP TABLE copied AS SELECT * FROM policy_approval WHERE id = 1",
            "UPDATE copied SET id = 999, policy_version_id = -1",
            "INSERT INTO policy_approval SELECT * FROM copied",
        ),
        "policy_approval 999 was added",
    ),
    "roll-up by week": (
        sql(
            "UPDATE feedback_week SET count = count + 100 WHERE rowid = (SELECT min(rowid) FROM feedback_week)"
        ),
        "column count says",
    ),
    "roll-up by slice": (
        sql(
            "UPDATE feedback_slice SET severity_sum = 0 WHERE rowid = (SELECT max(rowid) FROM "
            "feedback_slice WHERE severity_sum)"
        ),
        "column severity_sum says 0",
    ),
    "roll-up row invented": (
        sql("INSERT INTO feedback_week VALUES ('2019-01-07', 'flag', 12)"),
        "feedback_week 2019-01-07,flag is not derived from any record",
    ),
    "clause tally": (
        sql(
            "UPDATE clause_tally SET violations = 0 WHERE rowid = (SELECT rowid FROM clause_tally WHERE violations LIMIT 1)"
        ),
        "column violations says 0",
    ),
    "case tally": (sql("DELETE FROM case_tally"), "case_tally"),
    "places in the queue deleted": (sql("DELETE FROM case_place WHERE state = 'open'"), "case_place"),
    "a place moved down the queue": (
        sql("UPDATE case_place SET rank_at = '2099-01-01 00:00:00.000000' WHERE case_id = 4"),
        "case_place 4: column rank_at",
    ),
    "300 records set aside": (
        sql("INSERT INTO set_aside SELECT id, 5, NULL, 1 FROM feedback LIMIT 300"),
        "is not derived from any record",
    ),
    "migration version": (
        sql("UPDATE alembic_version SET version_num = '9999'"),
        "the store is at revision 9999",
    ),
    "trigger added": (
        sql("CREATE TRIGGER shadow AFTER INSERT ON appeal BEGIN DELETE FROM appeal; END"),
        "trigger shadow of table appeal",
    ),
    "table added": (sql("CREATE TABLE shadow (id INTEGER)"), "table shadow is not part"),
    "view in a table's place": (
        sql(
            "ALTER TABLE escalation RENAME TO escalation_kept",
            "CREATE VIEW escalation AS SELECT * FROM escalation_kept",
        ),
        "escalation",
    ),
    "index dropped": (
        sql("DROP INDEX ix_feedback_slice"),
        "index ix_feedback_slice of table feedback is missing",
    ),
    "column added": (sql("ALTER TABLE person ADD COLUMN shadow TEXT"), "table person was changed"),
    "waiting evaluation": (
        sql("UPDATE waiting_evaluation SET said = '{}' WHERE id = (SELECT min(id) FROM waiting_evaluation)"),
        "waiting_evaluation",
    ),
    "span link": (sql("UPDATE span_output SET output_id = 1 WHERE id = 2"), "span_output 2 was changed"),
    "job's state": (sql("UPDATE job SET state = 'failed' WHERE id = 1"), "column state says failed"),
    "job removed": (sql("DELETE FROM job"), "job JOB-1 is missing"),
    "job invented": (
        sql(
            "CREATE TEMP TABLE copied AS SELECT * FROM job",
            "UPDATE copied SET id = 77",
            "INSERT INTO job SELECT * FROM copied",
        ),
        "job JOB-77 is not derived from any record",
    ),
    "followed feedback": (
        sql("UPDATE followed_feedback SET feedback_id = 999999"),
        "followed_feedback 1: column feedback_id",
    ),
    "crowd signals": (
        sql("DELETE FROM crowd_signal WHERE id = (SELECT min(id) FROM crowd_signal)"),
        "crowd_signal: the last",
    ),
    "crowd signal's evidence": (
        sql("UPDATE crowd_signal SET evidence = '{}'"),
        "crowd_signal: the signals are not",
    ),
    "search state": (
        sql("UPDATE feedback_search_state SET indexed_to = indexed_to + 50"),
        "feedback_search_state 1",
    ),
    "search state put back": (
        sql("UPDATE feedback_search_state SET indexed_to = 10"),
        "feedback_search_state 1",
    ),
    "damaged JSON in a cell": (
        sql("UPDATE output SET conversation = '[{' WHERE id = 8"),
        "output 8: column conversation",
    ),
    "a bad date": (sql("UPDATE judgement SET made_at = 'soon' WHERE id = 8"), "judgement 8: column made_at"),
    "a BLOB where text is": (
        sql("UPDATE feedback SET comment = x'00ff' WHERE id = 8"),
        "feedback 8: column comment",
    ),
    "invalid UTF-8": (
        sql("UPDATE person SET name = CAST(x'c328' AS TEXT) WHERE id = 8"),
        "person 8: column name",
    ),
    "a word outside its enumeration": (
        sql("UPDATE judgement SET verdict = 'meh' WHERE id = 8"),
        "judgement 8: column verdict",
    ),
    "a bad date in a roll-up": (
        sql("UPDATE feedback_week SET week = 'soon' WHERE rowid = (SELECT min(rowid) FROM feedback_week)"),
        "column week is damaged",
    ),
    "a dropped table": (sql("DROP TABLE calibration_answer"), "table calibration_answer cannot be read"),
    "an event of the future": (
        sql("UPDATE event SET seq = seq + 5 WHERE seq = (SELECT max(seq) FROM event)"),
        "are missing",
    ),
    "a digest in an event as a number": (
        lambda connection: rewrite_event(connection, 40, rows=[["person", 1, 7]]),
        "event 40",
    ),
    "the head's hash": (
        sql(f"UPDATE ledger_head SET hash = '{'b' * 64}'"),
        "is not the one that the head names",
    ),
}


def actor_rewritten(connection: Connection) -> None:
    rewrite_event(connection, 40, actor="PERSON-3")
    rechain(connection)


def approval_forged(connection: Connection) -> None:
    seq = one(connection, "SELECT max(seq) FROM event")
    run(
        connection,
        f"DELETE FROM event WHERE seq = {seq}",
        f"UPDATE event SET subject = subject WHERE seq = {seq - 1}",
    )
    forge_event(connection, kind="policy.approved", subject="guidelines@3")


def key_revived(connection: Connection) -> None:
    """A revoked key lives again, and the event of its revocation is made into another."""
    run(
        connection,
        "UPDATE api_key SET revoked_at = NULL, expires_at = '2099-01-01 00:00:00.000000' WHERE id = 1",
    )
    seq = one(connection, "SELECT max(seq) FROM event WHERE body LIKE '%[\"api_key\",1,%'")
    tell_of_row(connection, seq, "api_key", 1)
    rechain(connection)


def verdict_and_digest(connection: Connection) -> None:
    run(connection, "UPDATE judgement SET rationale = 'Nothing to see here.' WHERE id = 1")
    tell_of_row(
        connection,
        one(connection, "SELECT max(seq) FROM event WHERE body LIKE '%[\"judgement\",1,%'"),
        "judgement",
        1,
    )
    rechain(connection)


def batch_and_root(connection: Connection) -> None:
    run(connection, "UPDATE feedback SET comment = 'All is well.' WHERE id = 12")
    rehash_row(connection, "feedback", 12)
    tell_of_batch(connection, one(connection, "SELECT event_seq FROM feedback WHERE id = 12"), "feedback")
    rechain(connection)


ONLY_OUTSIDE: dict[str, Attack] = {
    "an event's actor rewritten, all after it chained again": actor_rewritten,
    "a forged approval in the last event's place": approval_forged,
    "a key's expiry put off, its event and all after it rewritten": key_revived,
    "a judgement changed with its digest, chained again": verdict_and_digest,
    "a bulk row changed with its digest and the Merkle root, chained again": batch_and_root,
}


def test_the_demo_organisation_is_as_its_ledger_says(scene: Scene) -> None:
    assert scene.after(lambda _connection: None, scene.anchors).problems == []


def test_there_are_at_least_seventy_ways() -> None:
    assert len(NAMED) + len(ONLY_OUTSIDE) + len(FILES) >= 70


@pytest.mark.parametrize(("attack", "named"), NAMED.values(), ids=NAMED.keys())
def test_tampering_is_named(scene: Scene, attack: Attack, named: str) -> None:
    problems = scene.after(attack).problems
    assert any(named in problem for problem in problems), problems[:20]


@pytest.mark.parametrize("attack", ONLY_OUTSIDE.values(), ids=ONLY_OUTSIDE.keys())
def test_what_agrees_with_itself_is_shown_by_an_outside_checkpoint_and_a_printed_head(
    scene: Scene, attack: Attack
) -> None:
    by_root, by_head = scene.anchors
    for anchor in (by_root, by_head):
        problems = scene.after(attack, [anchor]).problems
        assert any("rewritten since" in problem for problem in problems), problems


def changed(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b" ")


def swapped(path: Path) -> None:
    path.write_bytes(b"another file's bytes")


FILES: dict[str, tuple[Callable[[Path], None], str]] = {
    "a stored file changed": (changed, "was changed: its bytes differ from its name"),
    "a stored file removed": (Path.unlink, "is missing"),
    "a stored file swapped": (swapped, "was changed: its bytes differ from its name"),
}


@pytest.mark.parametrize(("attack", "named"), FILES.values(), ids=FILES.keys())
def test_stored_files_are_read(
    scene: Scene, attack: Callable[[Path], None], named: str, tmp_path: Path
) -> None:
    shutil.copytree(scene.home / "files", tmp_path / "files")
    files = FileStore(str(tmp_path / "files"))
    (name,) = files.names()[:1]
    attack(tmp_path / "files" / name[:2] / name)
    with scene.store.read() as session:
        problems = verify_session(session, files).problems
    assert [problem for problem in problems if named in problem and name[:16] in problem], problems
