#!/usr/bin/env bash
# openpyxl 3.1.5 writes the text "#N/A" as an error value, not as text; read back by pandas 2.3.3 the answer is missing, and a formula that
# counts answers in a spreadsheet fails. The same text keeps its kind where the cell's data_type is set to "s" after the value.
# A good engineer would guess that a str is written as text, as it is with "N/A".
#
# Seen: data types e (for "#N/A") and s (for "N/A"); pandas gives nan for the first.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "openpyxl==3.1.5" "pandas==2.3.3"
"$folder/env/bin/python" - "$folder/answers.xlsx" <<'PY'
import sys
from importlib.metadata import version

import openpyxl
import pandas

book = openpyxl.Workbook()
for row in (["answer"], ["#N/A"], ["n.a."], ["#N/A"]):
    book.active.append(row)
book.active["A4"].data_type = "s"
book.save(sys.argv[1])
kinds = [cell.data_type for (cell,) in openpyxl.load_workbook(sys.argv[1]).active.iter_rows(min_row=2)]
read = pandas.read_excel(sys.argv[1], keep_default_na=False)["answer"].tolist()
print("openpyxl", version("openpyxl"), kinds, read)
assert kinds == ["e", "s", "s"], kinds
assert read[0] != "#N/A" and read[2] == "#N/A", read
PY
