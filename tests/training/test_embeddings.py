import copy

import torch
from transformers import AutoModelForTokenClassification

from turkpa_ner.training.embeddings import CompactEmbeddings


def test_gradients_and_trained_rows_are_those_of_the_full_table(tiny_encoder):
    full = AutoModelForTokenClassification.from_pretrained(tiny_encoder, num_labels=3).eval()
    compact = copy.deepcopy(full)
    before = full.get_input_embeddings().weight.detach().clone()
    used = [0, 2, 17, 40, 99]
    embeddings = CompactEmbeddings(compact, used, unknown=1)
    assert len(compact.get_input_embeddings().weight) == len(used) + 1

    ids = torch.tensor([[0, 17, 99, 40, 2]])
    for model, inputs in ((full, ids), (compact, embeddings.id_map[ids])):
        model(input_ids=inputs).logits.square().sum().backward()
        with torch.no_grad():
            for parameter in model.parameters():
                if parameter.grad is not None:
                    parameter -= 0.1 * parameter.grad
    embeddings.restore()
    for (name, ours), theirs in zip(compact.named_parameters(), full.parameters(), strict=True):
        torch.testing.assert_close(ours, theirs, msg=name)
    after = compact.get_input_embeddings().weight
    unused = [row for row in range(len(before)) if row not in used]
    assert torch.equal(after[unused], before[unused])
    assert not torch.equal(after[used], before[used])


def test_unused_ids_are_shown_as_the_unknown_one(tiny_encoder):
    model = AutoModelForTokenClassification.from_pretrained(tiny_encoder, num_labels=3)
    embeddings = CompactEmbeddings(model, [5, 9], unknown=3)
    assert embeddings.id_map[[5, 9, 3, 77]].tolist() == [2, 3, 1, 1]
