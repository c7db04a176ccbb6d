import torch
from torch import nn, tensor
my_net = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 2), nn.Linear(2, 1))
def set_layer(layer, weight, bias):
    with torch.no_grad():
        layer.weight.copy_(torch.as_tensor(weight))
        layer.bias.copy_(torch.as_tensor(bias))
set_layer(my_net[0], [[0.472668, -0.518816], [-0.568133, -0.603233], [-0.025243, -0.301133]], [-0.698568, -0.660167, -0.485957])
set_layer(my_net[1], [[-0.554885, 0.254996, 0.458415], [0.292968, 0.084874, -0.314591]], [0.167685, 0.073568])
set_layer(my_net[2], [[0.4106, -0.3618]], [-0.2270])
# %%
x = tensor([[1., 2.], [2., 3.], [10., 5.]])
x
# %%
w1, b1 = my_net[0].weight, my_net[0].bias
w2, b2 = my_net[1].weight, my_net[1].bias
w3, b_y = my_net[2].weight, my_net[2].bias
print(w1.shape, w2.shape, w3.shape)
# %%
hidden1 = x.mm(w1.t()) + b1
hidden1
# %%
hidden2 = hidden1.mm(w2.t()) + b2
hidden2
# %%
y = hidden2.mm(w3.t()) + b_y
y
# %%
layer1 = my_net[0](x)
layer2 = my_net[1](layer1)
output = my_net[2](layer2)
assert torch.allclose(layer1, hidden1, atol=1e-4)
assert torch.allclose(layer2, hidden2, atol=1e-4)
assert torch.allclose(output, y, atol=1e-4)
output
# %%
my_net(x)
# %%
x1, x2 = x[0].tolist()
(w13, w23), (w14, w24), (w15, w25) = w1.tolist()
b3, b4, b5 = b1.tolist()
# %%
k3 = w13 * x1 + w23 * x2 + b3
k4 = w14 * x1 + w24 * x2 + b4
k5 = w15 * x1 + w25 * x2 + b5
n3, n4, n5 = k3, k4, k5
print(f"n3 = {n3:.4f}   n4 = {n4:.4f}   n5 = {n5:.4f}")
# %%
(w36, w46, w56), (w37, w47, w57) = w2.tolist()
b6, b7 = b2.tolist()
k6 = w36 * n3 + w46 * n4 + w56 * n5 + b6
k7 = w37 * n3 + w47 * n4 + w57 * n5 + b7
n6, n7 = k6, k7
print(f"n6 = {n6:.4f}   n7 = {n7:.4f}")
# %%
(w6y, w7y), = w3.tolist()
y1 = w6y * n6 + w7y * n7 + b_y.item()
print(f"y1 = {y1:.4f}")
# %%
relu_net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 2), nn.ReLU(), nn.Linear(2, 1))
set_layer(relu_net[0], w1, b1)
set_layer(relu_net[2], w2, b2)
set_layer(relu_net[4], w3, b_y)
relu_net(x)
