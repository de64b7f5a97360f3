"""Documents as counts, from a made-up system whose true F1 is known."""

import numpy as np


def simulated(random, documents, *, recall, precision, spread=5.0, mentions=6):
    """Right, predicted and gold mentions of each document, of shape (documents, 3).

    Articles differ in how many mentions they hold, in how well these are found, and in how much
    else is found: mistakes come in clusters, as real ones do.
    """
    gold = random.negative_binomial(2, 2 / (2 + mentions), documents)
    found = random.beta(recall * spread, (1 - recall) * spread, documents)
    right = random.binomial(gold, found)
    rate = recall * mentions * (1 - precision) / precision
    spurious = random.poisson(rate * random.gamma(1.5, 1 / 1.5, documents))
    return np.stack([right, right + spurious, gold], axis=1)


def true_f1(recall, precision):
    """What F1 comes to over infinitely many such documents."""
    return 2 * recall * precision / (recall + precision)
