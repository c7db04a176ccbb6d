import torch
from torch import nn, tensor
w = tensor([[1., -2.], [-1., 1.]])
b = tensor([1., 0.])
x = tensor([[1., -1.]])
z = x.mm(w.t()) + b
z
# %%
a = z.sigmoid()
for p in a.flatten(): print(f"{p:.2f}")
# %%
points = tensor([[1., -1.], [1., 1.], [1., 3.]])
(points.mm(w.t()) + b).sigmoid()
# %%
import matplotlib.pyplot as plt
x1 = torch.linspace(-3, 3, 50)
x2 = (x1 + 1) / 2
plt.plot(x1, x2, label="decision line")
plt.scatter(points[:, 0], points[:, 1], label="points")
plt.xlabel("x1"); plt.ylabel("x2"); plt.legend();
# %%
torch.manual_seed(1)
cloud0 = torch.randn(50, 2) + tensor([-1., 1.])
cloud1 = torch.randn(50, 2) + tensor([1.5, -0.5])
x = torch.cat([cloud0, cloud1])
answer = torch.cat([torch.zeros(50, 1), torch.ones(50, 1)])
print(x.shape, answer.shape)
# %%
plt.scatter(x[:, 0], x[:, 1], c=answer.flatten())
plt.xlabel("x1"); plt.ylabel("x2");
# %%
torch.manual_seed(0)
neuron = nn.Linear(2, 1)
loss = nn.functional.binary_cross_entropy_with_logits(neuron(x), answer)
loss.item()
# %%
said_yes = (neuron(x) > 0).float()
(said_yes == answer).float().mean().item()
# %%
optimizer = torch.optim.SGD(neuron.parameters(), lr=0.5)
losses = []
for epoch in range(1, 101):
    loss = nn.functional.binary_cross_entropy_with_logits(neuron(x), answer)
    losses.append(loss.item())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
plt.plot(losses);
# %%
said_yes = (neuron(x) > 0).float()
print(neuron.weight)
print(neuron.bias)
print(f"right: {(said_yes == answer).float().mean().item():.2f}")
# %%
w, b = neuron.weight.detach().flatten(), neuron.bias.item()
x2 = (x1 * w[0] + b) / -w[1]
plt.scatter(x[:, 0], x[:, 1], c=answer.flatten())
plt.plot(x1, x2, label="decision line")
plt.ylim(-3, 4); plt.xlabel("x1"); plt.ylabel("x2"); plt.legend();
