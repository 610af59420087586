"""Runs in Label Studio's own environment: serves it on SQLite, makes a project, lets three people annotate a hundred tasks, and
writes every form of export.
"""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import label_studio
import requests

sys.path.insert(0, str(Path(__file__).resolve().parent))
from judged import judged, rater

PASSWORD = "only-for-this-run-1"
CONFIG = """
<View>
  <Text name="question" value="$prompt"/><Text name="answer" value="$answer"/>
  <Rating name="stars" toName="answer" maxRating="5"/>
  <Choices name="category" toName="answer"><Choice value="good"/><Choice value="wrong"/><Choice value="rude"/></Choices>
  <TextArea name="remark" toName="answer"/>
</View>
"""
FORMS = {"JSON": "json", "JSON_MIN": "min.json", "CSV": "csv", "TSV": "tsv"}


class Person:
    """Someone signed up and in, by session as in a browser."""

    def __init__(self, url: str, email: str) -> None:
        self.url, self.session = url, requests.Session()
        page = self.session.get(f"{url}/user/signup").text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token is not None
        said = {"csrfmiddlewaretoken": token[1], "email": email, "password": PASSWORD, "allow_newsletters": "false",
                "how_find_us": "Other"}  # fmt: skip
        answer = self.session.post(f"{url}/user/signup", data=said, headers={"referer": f"{url}/user/signup"})
        answer.raise_for_status()

    def post(self, path: str, body: object) -> dict[str, object]:
        headers = {"x-csrftoken": self.session.cookies["csrftoken"], "referer": self.url}
        answer = self.session.post(f"{self.url}{path}", json=body, headers=headers)
        answer.raise_for_status()
        found: dict[str, object] = answer.json()
        return found


def main(folder: Path, port: int) -> None:
    home = {
        "LABEL_STUDIO_BASE_DATA_DIR": str(folder / "label-studio"),
        "DJANGO_DB": "sqlite",
        "LABEL_STUDIO_HOST": f"http://127.0.0.1:{port}",
    }
    log = (folder / "label-studio.log").open("wb")
    command = [
        str(Path(sys.executable).parent / "label-studio"),
        "start",
        "--no-browser",
        "--port",
        str(port),
    ]
    server = subprocess.Popen(command, env={**os.environ, **home}, stdout=log, stderr=log)
    try:
        url = f"http://127.0.0.1:{port}"
        wait(f"{url}/health")
        record(folder, url)
    finally:
        server.terminate()
        server.wait(30)
    print(label_studio.__version__)


def record(folder: Path, url: str) -> None:
    people = [Person(url, rater(place)) for place in range(3)]
    project = people[0].post("/api/projects", {"title": "judged", "label_config": CONFIG})["id"]
    tasks = [{"data": {"prompt": each.prompt, "answer": each.answer}} for each in judged()]
    people[0].post(f"/api/projects/{project}/import", tasks)
    listed = people[0].session.get(f"{url}/api/tasks?project={project}&page_size=1000").json()["tasks"]
    by_prompt = {task["data"]["prompt"]: task["id"] for task in listed}
    for each in judged():
        for place, person in enumerate(people):
            annotate(
                person, by_prompt[each.prompt], each.stars[place], each.categories[place], each.remarks[place]
            )
    for form, ending in FORMS.items():
        answer = people[0].session.get(
            f"{url}/api/projects/{project}/export?exportType={form}&download_all_tasks=true"
        )
        answer.raise_for_status()
        (folder / f"label-studio.{ending}").write_bytes(answer.content)


def annotate(person: Person, task: int, stars: int | None, category: str | None, remark: str | None) -> None:
    """Submits an annotation, or skips the task."""
    result: list[dict[str, object]] = []
    said_by_name = (
        ("stars", "rating", stars),
        ("category", "choices", [category] if category else None),
        ("remark", "textarea", [remark] if remark else None),
    )
    for name, kind, value in said_by_name:
        if value is not None:
            said = {"text" if kind == "textarea" else kind: value}
            result.append({"from_name": name, "to_name": "answer", "type": kind, "value": said})
    person.post(f"/api/tasks/{task}/annotations", {"result": result, "was_cancelled": stars is None})


def wait(url: str, seconds: int = 240) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            requests.get(url, timeout=5).raise_for_status()
            return
        except requests.RequestException:
            time.sleep(1)
    raise TimeoutError(url)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
