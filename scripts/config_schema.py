"""Write the JSON schema of the configurations, which gives editors completion and checks."""

from pathlib import Path

from turkpa_ner.training.config import schema_json

if __name__ == "__main__":
    path = Path(__file__).parents[1] / "configs" / "schema.json"
    path.write_text(schema_json(), encoding="utf-8")
