"""Runs in MLflow's own environment: logs a hundred traces and three raters' assessments, and writes every form of export."""

import json
import sys
from pathlib import Path

import mlflow
from mlflow.entities import AssessmentSource

sys.path.insert(0, str(Path(__file__).resolve().parent))
from judged import judged, rater


def main(folder: Path) -> None:
    mlflow.set_tracking_uri(f"sqlite:///{folder / 'mlflow.db'}")
    mlflow.set_experiment("judged")
    traces: dict[int, str] = {}
    for each in judged():
        with mlflow.start_span("app") as root:
            root.set_inputs({"question": each.prompt, "user": "u"})
            with mlflow.start_span("model", span_type="CHAT_MODEL") as call:
                call.set_inputs({"messages": [{"role": "user", "content": each.prompt}]})
                call.set_outputs({"choices": [{"message": {"role": "assistant", "content": each.answer}}]})
            root.set_outputs(each.answer)
        traces[each.number] = root.trace_id
    mlflow.flush_trace_async_logging()
    for each in judged():
        trace = traces[each.number]
        for place, (stars, category, remark) in enumerate(
            zip(each.stars, each.categories, each.remarks, strict=True)
        ):
            source = AssessmentSource(source_type="HUMAN", source_id=rater(place))
            if stars is not None:
                mlflow.log_feedback(
                    trace_id=trace, name="stars", value=stars, source=source, rationale=remark
                )
                mlflow.log_feedback(trace_id=trace, name="category", value=category, source=source)
        if each.number % 10 == 0:
            judge = AssessmentSource(source_type="LLM_JUDGE", source_id="openai:/gpt-x")
            mlflow.log_feedback(trace_id=trace, name="relevance", value=0.5, source=judge)
            mlflow.log_expectation(
                trace_id=trace, name="expected_response", value=f"Better {each.number}", source=source
            )
    found = mlflow.search_traces(return_type="list", max_results=1_000)
    lines = [trace.to_json() for trace in found]
    (folder / "mlflow-traces.jsonl").write_text("\n".join(lines), encoding="utf-8")
    frame = mlflow.search_traces(max_results=1_000)
    frame.to_json(folder / "mlflow-frame.json", orient="records", date_format="iso", default_handler=str)
    frame.to_csv(folder / "mlflow-frame.csv", index=False)
    infos = [json.loads(line)["info"] for line in lines]
    (folder / "mlflow-rest.json").write_text(json.dumps({"traces": infos}), encoding="utf-8")
    print(mlflow.__version__)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
