"""Writes tests/weights/*.pth, as PyTorch saves weights in all its ways, and what is in them: tests/weights.json.

    python make_weights.py

Needs torch. No test runs this: the files are in the repository.
"""

import json
import pickle
from collections import OrderedDict
from pathlib import Path

import torch
from torch import nn

HERE = Path(__file__).parent
FOLDER = HERE / "weights"
FOLDER.mkdir(exist_ok=True)
torch.manual_seed(14)

net = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 2))
net(torch.randn(8, 3))  # so that the batch norm has something to keep
state = OrderedDict((name, x.clone()) for name, x in net.state_dict().items())

storage = torch.arange(24.0)
views = OrderedDict(
    whole=storage.reshape(4, 6),
    transposed=storage.reshape(4, 6).t(),
    columns=storage.reshape(4, 6)[:, 1:6:2],
    tail=storage[20:],
    permuted=storage.reshape(2, 3, 4).permute(2, 0, 1),
    expanded=storage[3:5].reshape(2, 1).expand(2, 3),
    number=storage[7],
    nothing=storage[:0],
)
kinds = OrderedDict(
    f32=torch.tensor([1.5, -2.0]),
    f64=torch.tensor([0.1, 1e-3], dtype=torch.float64),
    f16=torch.tensor([0.5, -65504.0], dtype=torch.float16),
    bf16=torch.tensor([3.0, -0.15625], dtype=torch.bfloat16),
    i64=torch.tensor([-(2**40), 7]),
    i32=torch.tensor([-5, 6], dtype=torch.int32),
    i16=torch.tensor([-300, 300], dtype=torch.int16),
    i8=torch.tensor([-128, 127], dtype=torch.int8),
    u8=torch.tensor([0, 255], dtype=torch.uint8),
    bool=torch.tensor([True, False]),
)
optimizer = torch.optim.Adam(net.parameters(), lr=0.1)
net(torch.randn(4, 3)).sum().backward()
optimizer.step()
checkpoint = {
    "epoch": 3,
    "loss": torch.tensor(0.5),
    "name": "a net",
    "model_state_dict": state,
    "optimizer": optimizer.state_dict(),
}
files = {
    "net": state,
    "views": views,
    "kinds": kinds,
    "checkpoint": checkpoint,
    "parameters": OrderedDict(
        (name, nn.Parameter(x) if x.is_floating_point() else x) for name, x in state.items()
    ),
    "parallel": OrderedDict(("module." + name, x) for name, x in state.items()),
    "wrapped": {"state_dict": state, "arch": "mlp"},
}
answers = {}
for name, content in files.items():
    held = content.get("state_dict", content.get("model_state_dict", content))
    answers[name] = {
        key: {"shape": list(x.shape), "numbers": x.detach().to(torch.float64).flatten().tolist()}
        for key, x in held.items()
    }
    torch.save(content, FOLDER / f"{name}.pth")
    torch.save(content, FOLDER / f"{name}_legacy.pth", _use_new_zipfile_serialization=False)
torch.save(state, FOLDER / "protocol4.pth", pickle_protocol=4)
torch.save(state, FOLDER / "protocol4_legacy.pth", pickle_protocol=4, _use_new_zipfile_serialization=False)

# What is not a state dict of numbers that we have.
torch.save(net, FOLDER / "whole_net.pth")
torch.save(list(state.values()), FOLDER / "list.pth")
torch.save({"a": state["0.bias"], "b": "text"}, FOLDER / "mixed.pth")
torch.save({"c": torch.zeros(2, dtype=torch.complex64)}, FOLDER / "complex.pth")


class Evil:
    def __reduce__(self):
        import os

        return os.system, ("touch /tmp/emberbook-was-here",)


torch.save({**state, "0.weight": Evil()}, FOLDER / "evil.pth")
torch.save({**state, "0.weight": Evil()}, FOLDER / "evil_legacy.pth", _use_new_zipfile_serialization=False)
torch.save(Evil(), FOLDER / "evil_protocol4.pth", pickle_protocol=4)
(FOLDER / "pickle.pth").write_bytes(pickle.dumps([1, 2, 3]))
(HERE / "weights.json").write_text(json.dumps(answers) + "\n")
