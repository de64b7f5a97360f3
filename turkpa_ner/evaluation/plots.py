"""The plots of the report, as SVG: small enough for a phone, without fonts or links outside."""

import io
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from turkpa_ner.pages import TYPE_COLOURS, check_installed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 4.4
_BLUE, _GREY, _RED = "#1f5fa8", "#8a8f98", "#b3372b"


def scores(groups: Mapping[str, Mapping[str, Any]]) -> str:
    """A dot with its interval for the F1 of each group, the first one on top.

    Args:
        groups: records of metrics.json by name.
    """
    names = list(groups)[::-1]
    canvas, axes = _canvas(0.27 * len(names) + 0.75)
    for row, name in enumerate(names):
        bounds = groups[name]["f1_interval"]
        if bounds:
            axes.plot(bounds, [row, row], color=_BLUE, linewidth=1.6, solid_capstyle="butt")
        axes.plot(groups[name]["f1"], row, "o", color=_BLUE, markersize=5)
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(-0.6, len(names) - 0.4)
    axes.set_xlim(0, 1.02)
    axes.set_xlabel("F1")
    axes.grid(axis="x", color="#e3e5e8", linewidth=0.8)
    return _svg(canvas)


def mistakes(kinds: Mapping[str, Mapping[str, int]], types: Sequence[str]) -> str:
    """How often each kind of mistake was made, stacked by type."""
    names = sorted(kinds, key=lambda kind: kinds[kind]["all"])
    canvas, axes = _canvas(0.27 * len(names) + 0.95)
    from matplotlib.ticker import MaxNLocator

    left = [0] * len(names)
    for number, label in enumerate(types):
        counts = [kinds[kind][label] for kind in names]
        shade = TYPE_COLOURS[number % len(TYPE_COLOURS)]
        axes.barh(
            names, counts, left=left, color=shade, edgecolor="#555", linewidth=0.4, label=label
        )
        left = [a + b for a, b in zip(left, counts, strict=True)]
    axes.set_xlabel("mistakes")
    axes.set_xlim(0, max(1, *left) * 1.04)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.legend(frameon=False, fontsize=8, loc="lower right")
    return _svg(canvas)


def reliability(bins: Sequence[Mapping[str, Any]]) -> str:
    """Precision against confidence; the area of a dot shows its number of mentions."""
    canvas, axes = _canvas(3.4)
    filled = [group for group in bins if group["mentions"]]
    most = max((group["mentions"] for group in filled), default=1)
    axes.plot([0, 1], [0, 1], color=_GREY, linewidth=1, linestyle="--", label="as it should be")
    confidence = [group["confidence"] for group in filled]
    precision = [group["precision"] for group in filled]
    axes.plot(confidence, precision, color=_BLUE, linewidth=1)
    sizes = [12 + 150 * group["mentions"] / most for group in filled]
    axes.scatter(confidence, precision, s=sizes, color=_BLUE, alpha=0.75, zorder=3)
    axes.set(xlim=(0, 1.03), ylim=(0, 1.05), xlabel="confidence", ylabel="share that is right")
    axes.legend(frameon=False, fontsize=8, loc="upper left")
    return _svg(canvas)


def kept(curve: Sequence[Mapping[str, float]], targets: Sequence[Mapping[str, Any]]) -> str:
    """Precision against the share of mentions kept, most confident first."""
    canvas, axes = _canvas(3.0)
    precision = [point["precision"] for point in curve]
    axes.plot([point["share"] for point in curve], precision, color=_BLUE, linewidth=1.6)
    bottom = min(0.9, *precision)
    for target in targets:
        if target["threshold"] is not None and target["precision"] in (0.95, 0.99):
            axes.plot(target["share"], target["precision"], "o", color=_RED, markersize=5)
            axes.annotate(
                f"{100 * target['precision']:.0f} % right: keep {100 * target['share']:.0f} %",
                (target["share"], target["precision"]),
                xytext=(-7, -10) if target["share"] > 0.5 else (7, 2),
                textcoords="offset points",
                ha="right" if target["share"] > 0.5 else "left",
                fontsize=8,
                color=_RED,
            )
    axes.set(xlim=(0, 1.02), ylim=(max(0, bottom - 0.05), 1.01))
    axes.set(xlabel="share of predicted mentions kept", ylabel="share that is right")
    axes.grid(color="#e3e5e8", linewidth=0.8)
    return _svg(canvas)


def learning_curve(points: Sequence[Mapping[str, Any]]) -> str:
    """F1 with its interval against the number of articles learnt from."""
    canvas, axes = _canvas(3.0)
    articles = [point["articles"] for point in points]
    axes.plot(articles, [point["f1"] for point in points], "o-", color=_BLUE, markersize=5)
    bounds = [point["f1_interval"] or [point["f1"]] * 2 for point in points]
    axes.fill_between(
        articles, [low for low, _ in bounds], [high for _, high in bounds], color=_BLUE, alpha=0.15
    )
    axes.set(xlim=(0, max(articles) * 1.04), ylim=(0, 1.02), xlabel="articles learnt from")
    axes.set_ylabel("F1")
    axes.grid(color="#e3e5e8", linewidth=0.8)
    return _svg(canvas)


def training_curves(history: Sequence[Mapping[str, float]]) -> str:
    """Loss of the training data and strict F1 of the validation data, epoch by epoch."""
    canvas, axes = _canvas(3.0)
    from matplotlib.ticker import MaxNLocator

    epochs = [record["epoch"] for record in history]
    axes.plot(epochs, [record["loss"] for record in history], "o-", color=_GREY, markersize=4)
    axes.set(xlabel="epoch", ylim=(0, None))
    axes.set_ylabel("training loss", color=_GREY)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    right = axes.twinx()
    right.plot(epochs, [record["f1"] for record in history], "o-", color=_BLUE, markersize=4)
    right.set(ylim=(0, 1.02))
    right.set_ylabel("validation F1", color=_BLUE)
    right.tick_params(labelsize=9)
    right.spines["top"].set_visible(False)
    return _svg(canvas)


def _canvas(height: float) -> tuple["Figure", "Axes"]:
    check_installed("matplotlib")
    from matplotlib.figure import Figure

    canvas = Figure(figsize=(WIDTH, height), layout="constrained")
    axes = canvas.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=9)
    return canvas, axes


def _svg(canvas: "Figure") -> str:
    import matplotlib as mpl

    stream = io.StringIO()
    # No date and no random ids: the same figures give the same file.
    with mpl.rc_context({"svg.hashsalt": "turkpa-ner", "font.size": 9}):
        canvas.savefig(stream, format="svg", metadata={"Date": None}, transparent=True)
    source = stream.getvalue()
    source = source[source.index("<svg") :]
    # The width is the page's to choose; metadata would only name web addresses.
    source = re.sub(r"<metadata>.*?</metadata>", "", source, flags=re.DOTALL)
    return re.sub(r'<svg ([^>]*?)height="[^"]*" ?', r"<svg \1", source, count=1)
