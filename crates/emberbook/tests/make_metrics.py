"""Writes metrics.json: what scikit-learn and PyTorch answer where tests/metrics.rs asks the same. Needs sklearn and torch."""

import json
import warnings
from pathlib import Path

import numpy as np
import torch
from sklearn import metrics
from sklearn.model_selection import KFold, LeaveOneOut

rng = np.random.default_rng(0)


def numbers(*shape):
    """Numbers that are the same as f32."""
    return rng.normal(size=shape).astype(np.float32).astype(float)


def regression():
    y, prediction = numbers(30, 1), numbers(30, 1)
    many, predicted_many = numbers(12, 3), numbers(12, 3)
    predicted_many = many + 0.3 * predicted_many
    predicted_many = predicted_many.astype(np.float32).astype(float)
    constant = np.full(5, np.float32(0.1)).astype(float)
    half_constant = np.stack([constant, np.arange(5.0)], axis=1)
    cases = {
        "noise": (y, prediction),
        "several outputs": (many, predicted_many),
        "constant truth": (constant, numbers(5)),
        "constant truth, all right": (constant, constant),
        "one constant output": (half_constant, half_constant + 0.5),
    }
    return {
        name: {
            "y": y.tolist(),
            "prediction": prediction.tolist(),
            "mean_absolute_error": metrics.mean_absolute_error(y, prediction),
            "r2_score": metrics.r2_score(y, prediction),
        }
        for name, (y, prediction) in cases.items()
    }


def classification():
    logits, labels = numbers(40, 4), rng.integers(0, 4, 40)
    predicted = logits.argmax(axis=1)
    return {
        "logits": logits.tolist(),
        "labels": labels.tolist(),
        "predicted": predicted.tolist(),
        "accuracy": metrics.accuracy_score(labels, predicted),
        "confusion": metrics.confusion_matrix(labels, predicted, labels=range(4)).tolist(),
    }


def folds(split, n):
    return [{"train": train.tolist(), "test": test.tolist()} for train, test in split.split(np.zeros(n))]


def penalties():
    net = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1))
    net.load_state_dict({
        "0.weight": torch.tensor([[0.4, -0.5], [0.0, -0.6], [0.1, 0.3]]),
        "0.bias": torch.tensor([0.2, 0.0, -0.7]),
        "2.weight": torch.tensor([[1.0, -0.5, 0.25]]),
        "2.bias": torch.tensor([-2.0]),
    })
    found = {}
    for name, penalty in {"l1": lambda p: p.abs().sum(), "l2": lambda p: p.pow(2).sum()}.items():
        net.zero_grad()
        loss = sum(penalty(p) for p in net.parameters())
        loss.backward()
        found[name] = {"value": loss.item(), "grad": torch.cat([p.grad.flatten() for p in net.parameters()]).tolist()}
        found[name]["weights"] = sum(penalty(p) for n, p in net.named_parameters() if not n.endswith("bias")).item()
    return found


with warnings.catch_warnings():
    warnings.simplefilter("error")
    everything = {
        "regression": regression(),
        "classification": classification(),
        "folds": {
            "in order": folds(KFold(4), 10),
            "shuffled": folds(KFold(5, shuffle=True, random_state=3), 23),
            "leave one out": folds(LeaveOneOut(), 4),
        },
        "penalties": penalties(),
    }
Path(__file__).with_name("metrics.json").write_text(json.dumps(everything) + "\n")
