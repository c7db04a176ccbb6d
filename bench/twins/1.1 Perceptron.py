w1, w2, w3 = 0.33754, -0.14038, 0.2
weighted_sum = w1 * 1.0 + w2 * 2.0 + w3 * 3.0
print(f"{weighted_sum:.4f}")
# %%
import torch
from torch import nn, tensor
x = tensor([[1., 2., 3.], [4., 5., 6.], [7., 8., 9.]])
w = tensor([[0.33754, -0.14038, 0.2]])
print(x.shape, w.shape)
# %%
x.mm(w.t())
# %%
b = tensor([-1.5])
z = x.mm(w.t()) + b
z
# %%
a = z.sigmoid()
a
# %%
import matplotlib.pyplot as plt
t = torch.linspace(-6, 6, 200)
plt.plot(t, t.sigmoid())
plt.title("sigmoid"); plt.xlabel("z"); plt.ylabel("a");
# %%
t = torch.linspace(-3, 3, 200)
plt.plot(t, t.relu(), label="ReLU")
plt.plot(t, t.tanh(), label="tanh")
plt.xlabel("z"); plt.ylabel("a"); plt.legend();
# %%
neuron = nn.Sequential(nn.Linear(3, 1), nn.Sigmoid())
with torch.no_grad():
    neuron[0].weight.copy_(w)
    neuron[0].bias.copy_(b)
print(neuron)
neuron(x)
# %%
assert torch.allclose(neuron(x), a, atol=1e-4)
