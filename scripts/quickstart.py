"""From nothing to entities in one command: `python3 scripts/quickstart.py`.

Makes a virtual environment, gets the offline encoder, fine-tunes it on the articles in
data/articles, scores the model on the test split, and shows an article that it has never seen.
"""

from _environment import PYTHON, ROOT, prepare, run

MODEL = "runs/quickstart"
UNSEEN = "data/unseen/session-in-baku.txt"


def main() -> None:
    """Run the whole path."""
    prepare("train,report")
    command = [PYTHON, "-m", "turkpa_ner.cli"]
    if not (ROOT / MODEL).exists():
        run([*command, "train", "configs/quickstart.yaml"])
    run([*command, "evaluate", "--model", MODEL, "--data", "data/articles", "--split", "test"])
    print(f"\n{UNSEEN}, which the model has never seen:\n", flush=True)
    run([*command, "predict", "--model", MODEL, UNSEEN])
    print(f"\nYour own articles: .venv/bin/turkpa-ner predict --model {MODEL} FILE.txt")


if __name__ == "__main__":
    main()
