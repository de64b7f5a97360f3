import pytest

from turkpa_ner.errors import UserError
from turkpa_ner.training.config import load_config
from turkpa_ner.training.learning_curve import learning_curve, verdict


def quiet(line):
    del line


def test_a_curve_is_trained_scored_and_judged(config_file, tmp_path):
    before = sorted(tmp_path.iterdir())
    config = load_config(config_file, ("training.epochs=8",))
    points = learning_curve(config, [1, 3], report=quiet)
    assert [point["articles"] for point in points] == [1, 3]
    assert points[0]["gain"] is None
    gain = points[1]["f1"] - points[0]["f1"]
    assert points[1]["gain"]["difference"] == pytest.approx(gain)
    assert points[1]["gold"] == 2
    assert "From 1 to 3 articles" in verdict(points)
    assert sorted(tmp_path.iterdir()) == before


def test_more_articles_than_there_are_is_a_mistake(config_file):
    with pytest.raises(UserError, match="There are 3 articles to learn from, not 9"):
        learning_curve(load_config(config_file), [9], report=quiet)


@pytest.mark.parametrize(
    ("interval", "judgement"),
    [
        ([0.01, 0.05], "more articles should help"),
        ([-0.02, 0.005], "unlikely to help"),
        ([-0.02, 0.05], "too close to tell"),
        (None, "too close to tell"),
    ],
)
def test_the_verdict_follows_the_interval_of_the_last_step(interval, judgement):
    gain = {"difference": 0.02, "interval": interval, "p": 0.1}
    points = [{"articles": 10, "gain": None}, {"articles": 20, "gain": gain}]
    assert judgement in verdict(points)
    assert "at least two" in verdict(points[:1])
