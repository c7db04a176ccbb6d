import torch
print(torch.get_num_threads(), torch.cuda.is_available())
# %%
import time
def product_by_hand(a, b):
    n = len(a)
    y = [[0.] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            for k in range(n):
                y[i][j] += a[i][k] * b[k][j]
    return y
n = 128
a, b = torch.rand(n, n), torch.rand(n, n)
rows_a, rows_b = a.tolist(), b.tolist()
start = time.perf_counter()
by_hand = product_by_hand(rows_a, rows_b)
time_by_hand = time.perf_counter() - start
print(f"{n * n * n} multiplications: {time_by_hand}")
# %%
start = time.perf_counter()
y = a.mm(b)
time_by_mm = time.perf_counter() - start
print(f"{time_by_mm}, {time_by_hand / time_by_mm:.0f} times as fast")
# %%
assert torch.allclose(y, torch.tensor(by_hand), atol=1e-4)
# %%
def synchronize(device):
    if device == "cuda": torch.cuda.synchronize()
def milliseconds(n, device):
    a, b = torch.rand(n, n).to(device), torch.rand(n, n).to(device)
    a.mm(b)
    synchronize(device)
    runs = 0
    start = time.perf_counter()
    while runs < 2 or time.perf_counter() - start < 0.5:
        for _ in range(min(10, 4096 // n)):
            a.mm(b)
            runs += 1
        synchronize(device)
    return (time.perf_counter() - start) * 1e3 / runs
# %%
sizes = [2 ** power for power in range(1, 13)]
cpu = [milliseconds(n, "cpu") for n in sizes]
for n, t in zip(sizes, cpu): print(f"{n:5}   {t:10.4f} ms")
# %%
gpu = [milliseconds(n, "cuda") for n in sizes] if torch.cuda.is_available() else []
for n, t in zip(sizes, gpu): print(f"{n:5}   {t:10.4f} ms")
# %%
import matplotlib.pyplot as plt
powers = range(1, 13)
plt.plot(powers, cpu, label="CPU")
if gpu: plt.plot(powers, gpu, label="GPU")
plt.yscale("log"); plt.xlabel("log2 of n"); plt.ylabel("milliseconds"); plt.legend();
# %%
print(next((n for n, c, g in zip(sizes, cpu, gpu) if g < c), None))
# %%
rate = lambda times: [n ** 3 / t / 1e6 for n, t in zip(sizes, times)]
plt.plot(powers, rate(cpu), label="CPU")
if gpu: plt.plot(powers, rate(gpu), label="GPU")
plt.yscale("log"); plt.xlabel("log2 of n"); plt.legend();
# %%
layer = torch.nn.Linear(20, 10)
samples = torch.rand(1000, 20)
layer(samples)
start = time.perf_counter()
for i in range(1000): layer(samples[i])
one_by_one = time.perf_counter() - start
start = time.perf_counter()
layer(samples)
as_a_batch = time.perf_counter() - start
print(one_by_one, as_a_batch)
# %%
def training_step_in_milliseconds(sizes, examples, device):
    a, b, c, d = sizes
    net = torch.nn.Sequential(
        torch.nn.Linear(a, b), torch.nn.ReLU(), torch.nn.Linear(b, c), torch.nn.ReLU(), torch.nn.Linear(c, d)).to(device)
    x, y_hat = torch.randn(examples, a).to(device), torch.randn(examples, d).to(device)
    optimizer = torch.optim.Adam(net.parameters(), lr=0.001)
    for step in range(60):
        if step == 10:
            synchronize(device)
            start = time.perf_counter()
        loss = torch.nn.functional.mse_loss(net(x), y_hat)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    synchronize(device)
    return (time.perf_counter() - start) * 1e3 / 50
nets = [([2, 3, 2, 1], 3), ([2, 30, 15, 2], 5), ([784, 256, 128, 10], 64), ([784, 256, 128, 10], 1024)]
for net, examples in nets:
    print(net, examples, training_step_in_milliseconds(net, examples, "cpu"))
