"""Threads in forms that other tools read."""

import json
from itertools import chain

from prov.model import ProvDocument

from governance.core.access import SYSTEM
from governance.core.store import Store
from governance.datasets.commands import build
from governance.datasets.recipe import Recipe
from governance.views.thread import Thread, as_json, as_openlineage, as_prov, thread_of
from tests.builders import a_correction, a_person, an_output


def thread(store: Store) -> Thread:
    a_correction(store, an_output(store), "Ask your doctor.", by=a_person(store))
    with store.begin(SYSTEM) as unit:
        build(unit, "answers", Recipe())
    with store.read() as session:
        return thread_of(session, "EXAMPLE-1")


def test_the_prov_package_reads_a_thread_back(store: Store) -> None:
    found = thread(store)
    document = ProvDocument.deserialize(content=json.dumps(as_prov(found)))
    labels = {
        str(next(iter(record.get_attribute("prov:label"))))
        for record in document.get_records()
        if record.is_element()
    }
    assert labels == {node.reference for node in found.nodes}
    relations = [record for record in document.get_records() if record.is_relation()]
    assert len(relations) == len(found.edges)


def test_every_derived_object_is_a_run_with_its_inputs(store: Store) -> None:
    runs = as_openlineage(thread(store))
    made = {run["outputs"][0]["name"]: {each["name"] for each in run["inputs"]} for run in runs}
    assert made["EXAMPLE-1"] == {"FB-1"}
    assert made["answers@1"] == {"EXAMPLE-1"}
    assert not [name for name in chain(made, *made.values()) if name.startswith("PERSON")]
    assert all(run["eventType"] == "COMPLETE" and run["run"]["runId"] for run in runs)


def test_the_plain_form_names_nodes_by_reference(store: Store) -> None:
    said = as_json(thread(store))
    assert said["focus"] == "EXAMPLE-1"
    known = {node["reference"] for node in said["nodes"]}
    assert {edge["source"] for edge in said["edges"]} | {edge["target"] for edge in said["edges"]} <= known
