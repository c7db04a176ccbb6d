"""What pandas, scikit-learn and PyTorch make of small data sets: data.json, for tests/data.rs.

Needs torch, pandas and scikit-learn.
"""

import json
import pathlib

import numpy as np
import pandas as pd
import torch
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from torch.utils.data import DataLoader, TensorDataset

HERE = pathlib.Path(__file__).parent
LESSONS = HERE.parent.parent.parent / "notebooks" / "data"


def numbers(table):
    return {name: [None if np.isnan(value) else float(value) for value in table[name]] for name in table}


def described(table):
    counts = {name: [str(value), int(count)] for name in table for value, count in [next(iter(table[name].value_counts().items()))]}
    return {
        "shape": list(table.shape),
        "columns": list(table.columns),
        "describe": numbers(table.describe()),
        "missing": [int(count) for count in table.isna().sum()],
        "most_frequent": counts,
    }


def scaled(scaler, rows):
    x = np.array(rows, dtype=np.float32)
    fitted = scaler().fit(x)
    return {"x": rows, "transformed": fitted.transform(x).astype(float).tolist(), "back": fitted.inverse_transform(x).astype(float).tolist()}


def epochs(n, batch_size, shuffle, drop_last):
    torch.manual_seed(7)
    data = TensorDataset(torch.arange(n).reshape(n, 1), torch.arange(n))
    loader = DataLoader(data, batch_size, shuffle=shuffle, drop_last=drop_last)
    batches = [[y.tolist() for _, y in loader] for _ in range(2)]
    return {
        "n": n, "batch_size": batch_size, "shuffle": shuffle, "drop_last": drop_last, "len": len(loader),
        "epochs": batches, "rand_after": torch.rand(2).tolist(),
    }


fall_risk = pd.read_csv(LESSONS / "fall_risk.csv")
rows = [[0.5, 7, -1000, 1e-3], [1.25, 7, 2500, 2e-3], [-3, 7, 40, 9e-3], [8, 7, 0.5, -4e-3]]
answers = {
    "fall_risk.csv": described(fall_risk),
    "known": described(fall_risk.dropna()),
    "two_classes.xlsx": described(pd.read_excel(LESSONS / "two_classes.xlsx")),
    "regression.xlsx": described(pd.read_excel(LESSONS / "regression.xlsx")),
    "split_sizes": [[n, size, len(train_test_split(range(n), test_size=size)[1])] for n in (5, 23, 40, 101, 200) for size in (0.2, 0.25, 0.3, 0.33, 0.5)],
    "standard": scaled(StandardScaler, rows),
    "min_max": scaled(MinMaxScaler, rows),
    "loaders": [epochs(10, 4, True, False), epochs(10, 4, True, True), epochs(10, 4, False, False), epochs(100, 32, True, False), epochs(3, 1, True, False)],
}
lines = [f"{json.dumps(name)}: {json.dumps(answer)}" for name, answer in answers.items()]
(HERE / "data.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
