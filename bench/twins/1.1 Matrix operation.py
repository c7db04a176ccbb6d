import torch
from torch import nn, tensor
torch.manual_seed(0)
my_net = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 2), nn.Linear(2, 1))
print(my_net)
# %%
for param in my_net.parameters(): print(param)
# %%
def set_layer(layer, weight, bias):
    with torch.no_grad():
        layer.weight.copy_(tensor(weight))
        layer.bias.copy_(tensor(bias))
set_layer(my_net[0], [[0.4727, -0.5188], [-0.5681, -0.6032], [-0.0252, -0.3011]], [-0.6986, -0.6602, -0.4860])
# %%
x = tensor([[1, 2], [2, 3], [10, 5]]).float()
print(x, x.shape)
# %%
0.4727 * 1.0 + -0.5188 * 2.0 + -0.6986
# %%
hidden1 = my_net[0](x)
print(hidden1)
# %%
w1, b1 = my_net[0].weight, my_net[0].bias
print(w1, w1.shape, b1)
# %%
hidden1 = x.mm(w1.t()) + b1
hidden1
# %%
hidden1[0, 1]
# %%
set_layer(my_net[0], [[0.472668, -0.518816], [-0.568133, -0.603233], [-0.025243, -0.301133]], [-0.698568, -0.660167, -0.485957])
set_layer(my_net[1], [[-0.554885, 0.254996, 0.458415], [0.292968, 0.084874, -0.314591]], [0.167685, 0.073568])
set_layer(my_net[2], [[0.4106, -0.3618]], [-0.2270])
# %%
hidden1 = my_net[0](x)
hidden1
# %%
hidden2 = hidden1.mm(my_net[1].weight.t()) + my_net[1].bias
hidden2
# %%
y = hidden2.mm(my_net[2].weight.t()) + my_net[2].bias
y
# %%
y = my_net(x)
assert torch.allclose(y, my_net[2](my_net[1](hidden1)), atol=1e-4)
y
# %%
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
print(device)
x = x.to(device)
my_net.to(device)
# %%
my_net(x)
