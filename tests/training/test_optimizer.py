import pytest
from transformers import AutoModelForTokenClassification

from turkpa_ner.training.config import TrainingConfig
from turkpa_ner.training.optimizer import parameter_groups


def rates(model, **settings):
    """The rate of every parameter by name."""
    config = TrainingConfig(learning_rate=1e-3, head_learning_rate=5e-3, **settings)
    names = {id(parameter): name for name, parameter in model.named_parameters()}
    groups = parameter_groups(model, config, decayed=())
    found = {names[id(p)]: group["lr"] for group in groups for p in group["params"]}
    assert len(found) == sum(len(group["params"]) for group in groups)
    return found


@pytest.fixture
def model(tiny_encoder):
    return AutoModelForTokenClassification.from_pretrained(tiny_encoder, num_labels=3)


def test_each_layer_learns_more_slowly_than_the_one_above(model):
    found = rates(model, layer_decay=0.5)
    assert found.keys() == dict(model.named_parameters()).keys()
    for name, rate in found.items():
        if name.startswith("classifier"):
            assert rate == 5e-3
        elif ".layer.1." in name:
            assert rate == 1e-3
        elif ".layer.0." in name:
            assert rate == 5e-4
        else:
            assert ".embeddings." in name and rate == 2.5e-4


def test_without_decay_there_are_two_rates(model):
    assert set(rates(model).values()) == {1e-3, 5e-3}


def test_frozen_parameters_are_left_out(model):
    model.get_input_embeddings().weight.requires_grad = False
    assert len(rates(model)) == len(dict(model.named_parameters())) - 1
