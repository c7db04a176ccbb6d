import torch
from torch import nn, tensor
my_net = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 2), nn.Linear(2, 1))
def set_layer(layer, weight, bias):
    with torch.no_grad():
        layer.weight.copy_(tensor(weight))
        layer.bias.copy_(tensor(bias))
set_layer(my_net[0], [[0.472668, -0.518816], [-0.568133, -0.603233], [-0.025243, -0.301133]], [-0.698568, -0.660167, -0.485957])
set_layer(my_net[1], [[-0.554885, 0.254996, 0.458415], [0.292968, 0.084874, -0.314591]], [0.167685, 0.073568])
set_layer(my_net[2], [[0.4106, -0.3618]], [-0.2270])
# %%
x = tensor([[1., 2.], [2., 3.], [10., 5.]])
y = my_net(x)
y
# %%
y_hat = tensor([[7.], [12.], [40.]])
loss = nn.functional.mse_loss(y, y_hat)
print(loss, loss.item())
# %%
error = y - y_hat
print(error)
(error * error).mean()
# %%
loss.backward()
for name, param in my_net.named_parameters(): print(name, param.data, param.grad)
# %%
hidden1 = my_net[0](x)
hidden2 = my_net[1](hidden1)
n5, n6, n7 = hidden1[:, 2], hidden2[:, 0], hidden2[:, 1]
print(n5, n6, n7)
# %%
e = error[:, 0]
print("w6y:", (2 * e * n6).mean().item())
print("w7y:", (2 * e * n7).mean().item())
# %%
my_net[2].weight.grad
# %%
w7y = my_net[2].weight[0, 1]
print("w57:", (2 * e * w7y * n5).mean().item())
# %%
my_net[1].weight.grad[1, 2]
# %%
w6y = my_net[2].weight[0, 0].item()
gradient = my_net[2].weight.grad[0, 0].item()
print(f"{w6y:.4f} - 0.001 * {gradient:.4f} = {w6y - 0.001 * gradient:.4f}")
# %%
learning_rate = 0.001
with torch.no_grad():
    for param in my_net.parameters(): param -= learning_rate * param.grad
# %%
print("before", loss.item())
print("after ", nn.functional.mse_loss(my_net(x), y_hat).item())
print(my_net[2].weight)
# %%
optimizer = torch.optim.SGD(my_net.parameters(), lr=0.001)
loss = nn.functional.mse_loss(my_net(x), y_hat)
optimizer.zero_grad()
loss.backward()
optimizer.step()
nn.functional.mse_loss(my_net(x), y_hat).item()
# %%
import matplotlib.pyplot as plt
optimizer = torch.optim.Adam(my_net.parameters(), lr=0.05)
losses = []
for epoch in range(1, 30):
    y = my_net(x)
    loss = nn.functional.mse_loss(y, y_hat)
    losses.append(loss.item())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
plt.plot(losses);
# %%
for epoch in range(2000):
    loss = nn.functional.mse_loss(my_net(x), y_hat)
    losses.append(loss.item())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(f"loss {losses[-1]:.6f}")
my_net(x)
# %%
my_net(tensor([[4., 1.]]))
