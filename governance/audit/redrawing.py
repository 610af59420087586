"""What anyone needs to draw an audit's sample again without Plumbline: the frame, the design, and a script of twenty lines."""

import io
import json
import zipfile

from governance.audit.queries.drawing import DrawnSample
from governance.core.cells import csv_blocks
from governance.core.errors import NotFound
from governance.core.files import FileStore

FRAME, DESIGN, SAMPLE, SCRIPT = "frame.csv", "design.json", "sample.csv", "redraw.py"

REDRAW = '''\
"""Draws the sample again from frame.csv and design.json, and holds it against sample.csv. Needs Python, nothing else."""
import csv, hashlib, json, random

design = json.load(open("design.json", encoding="utf-8"))
rows = sorted((int(row["output"]), row["stratum"]) for row in csv.DictReader(open("frame.csv", encoding="utf-8")))
hashed = hashlib.sha256("".join(f"{output}\\n" for output, _ in rows).encode()).hexdigest()
print("frame:", len(rows), "outputs,", "as recorded" if hashed == design["frame_hash"] else "NOT AS RECORDED")

generator = random.Random(design["seed"])
place = {output: (generator.random(), output) for output, _ in rows}
drawn = []
for stratum, wanted in design["strata"].items():
    ids = [output for output, name in rows if name == stratum]
    drawn += sorted(ids, key=place.__getitem__)[: wanted["n"]]

kept = [int(row["output"]) for row in csv.DictReader(open("sample.csv", encoding="utf-8"))]
same = sorted(drawn) == sorted(kept)
print("sample:", len(drawn), "outputs,", "the same" if same else "ANOTHER")
raise SystemExit(0 if same and hashed == design["frame_hash"] else 1)
'''


def redraw_files(files: FileStore, drawn: DrawnSample) -> dict[str, bytes]:
    """The files by name. Raises NotFound for an audit that kept no frame."""
    if drawn.frame_file is None:
        raise NotFound("stored frame of", drawn.facts["audit"])
    return {
        FRAME: files.get(drawn.frame_file),
        DESIGN: json.dumps(drawn.facts, indent=1, sort_keys=True, ensure_ascii=False).encode(),
        SAMPLE: b"".join(csv_blocks(["output", "external_id"], drawn.outputs, mark=False)),
        SCRIPT: REDRAW.encode(),
    }


def as_zip(files: dict[str, bytes]) -> bytes:
    """The files in one archive, with fixed times, so that equal contents have equal bytes."""
    spool = io.BytesIO()
    with zipfile.ZipFile(spool, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return spool.getvalue()
