#!/usr/bin/env bash
# opentelemetry-instrumentation-openai-v2 2.4b0 declares opentelemetry-util-genai>=0.4b0 without an upper bound, but imports a module
# (opentelemetry.util.genai.instruments) that newer releases of it made private: installed with the newest, it can't be imported.
# A good engineer would guess that a plain `pip install` gives versions that work together. Pin opentelemetry-util-genai==0.4b0 beside it.
#
# Seen: ModuleNotFoundError: No module named 'opentelemetry.util.genai.instruments' with 1.3b0; "imported" with 0.4b0.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "opentelemetry-instrumentation-openai-v2==2.4b0" "opentelemetry-util-genai==1.3b0" "openai==3.57.0" "httpx==0.28.1"
said=$("$folder/env/bin/python" -c "import opentelemetry.instrumentation.openai_v2" 2>&1 || true)
"$folder/env/bin/pip" list 2>/dev/null | grep -E "openai-v2|util-genai"
echo "$said" | tail -1
echo "$said" | grep -q "No module named 'opentelemetry.util.genai.instruments'"
"$folder/env/bin/pip" install -q "opentelemetry-util-genai==0.4b0"
"$folder/env/bin/python" -c "import opentelemetry.instrumentation.openai_v2; print('imported')"
