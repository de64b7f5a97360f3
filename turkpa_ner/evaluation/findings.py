"""The few sentences that a reader of metrics.json needs first."""

from collections.abc import Mapping
from typing import Any

# Groups with fewer gold mentions are not called the weakest: their figures say little.
ENOUGH = 20


def findings(metrics: dict[str, Any]) -> list[str]:
    """What stands out, most important first."""
    overall = metrics["overall"]
    sentences = [
        f"F1 is {with_interval(overall, 'f1')}: {percent(overall['recall'])} of the annotated "
        f"mentions are found, and {percent(overall['precision'])} of those predicted are right."
    ]
    for section, what in (("languages", "language"), ("types", "type"), ("kinds", "kind of text")):
        groups = {
            name: score for name, score in metrics[section].items() if score["gold"] >= ENOUGH
        }
        if len(groups) > 1:
            weakest = min(groups, key=lambda name: groups[name]["f1"])
            sentences.append(
                f"The weakest {what} is {weakest}: F1 {with_interval(groups[weakest], 'f1')}."
            )
    if "seen" in metrics["slices"]:
        seen, _, unseen = metrics["slices"]["seen"].values()
        if seen["gold"] and unseen["gold"]:
            sentences.append(
                f"Of the names that training showed, {percent(seen['recall'])} are found; of new "
                f"ones, {percent(unseen['recall'])} ({unseen['gold']} of {overall['gold']} gold "
                "mentions are new)."
            )
    sentences += _mistakes(metrics)
    if metrics["confidence"]:
        sentences += _confidence(metrics["confidence"])
    return sentences


def with_interval(score: Mapping[str, Any], figure: str) -> str:
    """A figure with its interval, such as `0.812 (0.79–0.83)`."""
    bounds = score[f"{figure}_interval"]
    shown = f"{score[figure]:.3f}"
    return f"{shown} ({bounds[0]:.2f}–{bounds[1]:.2f})" if bounds else shown


def percent(share: float) -> str:
    """A share such as `83 %`; never rounded up to all or down to none."""
    if 0 < share < 0.005 or 0.995 <= share < 1:
        return f"{100 * share:.1f} %" if 0.0005 <= share < 0.9995 else f"{100 * share:.2f} %"
    return f"{100 * share:.0f} %"


def _mistakes(metrics: dict[str, Any]) -> list[str]:
    kinds = metrics["mistakes"]["kinds"]
    total = sum(counts["all"] for counts in kinds.values())
    if not total:
        return ["There is no mistake."]
    most = max(kinds, key=lambda kind: kinds[kind]["all"])
    types = metrics["data"]["types"]
    label = max(types, key=lambda name: kinds[most][name])
    return [
        f"The most frequent mistake is “{most}”: {kinds[most]['all']} of {total}, "
        f"{kinds[most][label]} of them {label}."
    ]


def _confidence(confidence: dict[str, Any]) -> list[str]:
    sentences = []
    bins = [group for group in confidence["bins"] if group["mentions"]]
    mean, right = (
        sum(group["mentions"] * group[key] for group in bins) / confidence["mentions"]
        for key in ("confidence", "precision")
    )
    if abs(mean - right) < 0.02:
        sentences.append(
            f"Confidences can be believed on the whole: they are {mean:.2f} on average, and "
            f"{right:.2f} of the mentions are right (ECE {confidence['ece']:.3f})."
        )
    else:
        sentences.append(
            f"Confidences are too {'high' if mean > right else 'low'}: {mean:.2f} on average, but "
            f"{right:.2f} of the mentions are right (ECE {confidence['ece']:.3f})."
        )
    for kept in confidence["kept"]:
        if kept["precision"] in (0.95, 0.99):
            target = percent(kept["precision"])
            if kept["threshold"] is None:
                sentences.append(f"No threshold gives {target} precision.")
            else:
                sentences.append(
                    f"At {target} precision you keep {percent(kept['share'])} of the mentions: "
                    f"those with a confidence of at least {kept['threshold']:.4f}."
                )
    return sentences
