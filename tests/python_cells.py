"""Cells of Python. The variables that they speak of are in test_python.py."""

# A cell, and what it is in Rust.
CELLS = [
    ("print(x)", 'println!("{x}");'),
    ("print(x.shape)", 'println!("{:?}", x.shape());'),
    ('print("hello")', 'println!("hello");'),
    ("print('hello')", 'println!("hello");'),
    ('print("loss", loss)', 'println!("loss {loss}");'),
    ('print(f"loss {number:.4f}")', 'println!("loss {number:.4}");'),
    ('print(f"loss {loss:.4f}")', 'println!("loss {:.4}", loss.item());'),
    ('print("a", 1, end="")', 'print!("a{}", 1);'),
    ("print()", "println!();"),
    ('print("{}", number)', 'println!("{}", number);'),
    ('f"n = {number}"', 'format!("n = {number}")'),
    ("net = nn.Sequential(nn.Linear(2, 3), nn.ReLU())", "let net = sequential![linear(2, 3), relu()];"),
    ("""net = nn.Sequential(
    nn.Linear(2, 3),
    nn.ReLU(),
    nn.Linear(3, 1),
)""", "let net = sequential![linear(2, 3), relu(), linear(3, 1)];"),
    ("model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Sigmoid())", "let model = sequential![linear(2, 3), sigmoid()];"),
    ("optimizer = optim.SGD(net.parameters(), lr=0.01)", "let mut optimizer = Sgd::new(net.parameters(), 0.01);"),
    ("optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)", "let mut optimizer = Sgd::new(net.parameters(), 0.01).momentum(0.9);"),
    ("optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)", "let mut optimizer = Adam::new(net.parameters(), 1e-3);"),
    ("criterion = nn.MSELoss()", "let criterion = MseLoss::new();"),
    ("criterion = nn.CrossEntropyLoss(reduction='sum')", "let criterion = CrossEntropyLoss::new().reduction(Reduction::Sum);"),
    ("x = torch.tensor([[1., 2.], [3., 4.]])", "let x = tensor([[1., 2.], [3., 4.]]);"),
    ("x = torch.tensor([1, 2.5])", "let x = tensor([1.0, 2.5]);"),
    ("x = torch.zeros(2, 3)", "let x = zeros([2, 3]);"),
    ("x = torch.randn((4, 2))", "let x = randn([4, 2]);"),
    ("x = np.array([1, 2, 3])", "let x = tensor([1, 2, 3]);"),
    ("x[:, 0]", "x.col(0)"),
    ("col = x[:, 0]", "let col = x.col(0);"),
    ("x[1:]", "x.slice(1..)"),
    ("x[0, :]", "x.row(0)"),
    ("x[0:1, 1]", "x.slice((0..1, 1))"),
    ("x[0]", "x.get(0)"),
    ("x[-1]", "x.get(-1)"),
    ("x[::2]", "x.slice((0..).step_by(2))"),
    ("x.T", "x.t()"),
    ("x.shape", "x.shape()"),
    ("x.shape[0]", "x.size(0)"),
    ("x.size()", "x.shape()"),
    ("x.numpy()", "x.to_vec()"),
    ("x.cuda()", "x.to(&Device::cuda())"),
    ('x.to("cpu")', "x.to(&Device::cpu())"),
    ("x.view(-1, 1)", "x.view([-1, 1])"),
    ("x.sum(dim=1)", "x.sum_dim(1)"),
    ("x.sum(1)", "x.sum_dim(1)"),
    ("x.mean(dim=0, keepdim=True)", "x.mean_keepdim(0)"),
    ("x.argmax(dim=1)", "x.argmax_dim(1)"),
    ("x.argmax(1)", "x.argmax_dim(1)"),
    ("torch.exp(x)", "x.exp()"),
    ("torch.sum(x)", "x.sum()"),
    ("torch.logsumexp(x)", "x.logsumexp()"),
    ("y = x @ w", "let y = x.mm(&w);"),
    ("y = x.T @ w + 1", "let y = x.t().mm(&w) + 1;"),
    ("x ** 2", "x.pow(2)"),
    ("number ** 2", "number.powi(2)"),
    ("count ** 2", "count * count"),
    ("2 ** 10", "2_i64.pow(10)"),
    ("x = 3", "let x = 3;"),
    ("""x = 3
y = x + 1
print(y)""", """let x = 3;
let y = x + 1;
println!("{y}");"""),
    ("a, b = 1, 2", "let (a, b) = (1, 2);"),
    ("a = b = 1", "let a = 1; let b = 1;"),
    ("""i = 0
i++""", """let mut i = 0;
i += 1;"""),
    ("i++", "i += 1;"),
    ("""for i in range(3):
    print(i)""", """for i in 0..3 {
    println!("{i}");
}"""),
    ("for i in range(3): print(i)", 'for i in 0..3 { println!("{i}"); }'),
    ("""for i in range(3) {
    print(i)
}""", """for i in 0..3 {
    println!("{i}");
}"""),
    ("""for i, v in enumerate(list):
    print(i, v)""", """for (i, v) in list.iter().enumerate() {
    println!("{i} {v:?}");
}"""),
    ("""for v in list:
    print(v)""", """for &v in &list {
    println!("{v}");
}"""),
    ('if number > 0: print("positive")', 'if number > 0.0 { println!("positive"); }'),
    ("""if number > 0:
    print("yes")
elif number < 0:
    print("no")
else:
    print("zero")""", """if number > 0.0 {
    println!("yes");
} else if number < 0.0 {
    println!("no");
} else {
    println!("zero");
}"""),
    ("""while count < 10:
    count += 1""", """while count < 10 {
    count += 1;
}"""),
    ("""while True:
    break""", """loop {
    break;
}"""),
    ("""def area(r):
    return 3.14 * r ** 2""", """fn area(r: f64) -> f64 {
    3.14 * r.powi(2)
}"""),
    ("""def area(r: float) -> float:
    return 3.14 * r ** 2""", """fn area(r: f64) -> f64 {
    3.14 * r.powi(2)
}"""),
    ("""def hello():
    print("hello")""", """fn hello() {
    println!("hello");
}"""),
    ("""def sign(x):
    if x > 0:
        return 1
    else:
        return -1""", """fn sign(x: f64) -> f64 {
    if x > 0.0 {
        return 1.0;
    } else {
        return -1.0;
    }
}"""),
    ("lambda x: x + 1", "|x: f64| x + 1.0"),
    ("double = lambda x: x * 2", "let double = |x: f64| x * 2.0;"),
    ("""class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(2, 3)

    def forward(self, x):
        return self.fc(x)""", """#[derive(Clone, Debug)]
struct Net {
    fc: Module,
}

impl Net {
    fn new() -> Net {
        Net { fc: linear(2, 3) }
    }
}

impl Layer for Net {
    fn forward(&self, x: &Tensor) -> Tensor {
        self.fc.forward(x)
    }
}"""),
    ("""with torch.no_grad():
    y = net(x)""", "let y = no_grad(|| net.forward(&x));"),
    ("""with torch.no_grad():
    print(net(x))""", """no_grad(|| {
    println!("{}", net.forward(&x));
})"""),
    ("# a comment", "// a comment"),
    ("""# a comment
x = 3""", """// a comment
let x = 3;"""),
    ("x = 3 # three", "let x = 3; // three"),
    ("True", "true"),
    ("flag = True and not False", "let flag = true && !false;"),
    ("number in list", "list.contains(&number)"),
    ("3 not in list", "(!list.contains(&3.0))"),
    ("0 < number < 1", "0.0 < number && number < 1.0"),
    ("a = 1 if number > 0 else 2", "let a = if number > 0.0 { 1 } else { 2 };"),
    ("[x * 2 for x in list]", "list.iter().copied().map(|x| x * 2.0).collect::<Vec<_>>()"),
    ("squares = [i ** 2 for i in range(5)]", "let squares = (0..5).map(|i| i * i).collect::<Vec<_>>();"),
    ("list.append(4)", "list.push(4.0)"),
    ("len(list)", "list.len()"),
    ("len([1, 2, 3])", "[1, 2, 3].len()"),
    ("abs(number)", "number.abs()"),
    ("max(number, 2)", "number.max(2.0)"),
    ("int(number)", "number as i64"),
    ("float(count)", "count as f64"),
    ("str(count)", "count.to_string()"),
    ("sum(list)", "list.iter().sum::<f64>()"),
    ("net(x)", "net.forward(&x)"),
    ("y = net(x)", "let y = net.forward(&x);"),
    ("loss = criterion(net(x), y)", "let loss = criterion.forward(&net.forward(&x), &y);"),
    ("loss = F.mse_loss(net(x), y)", "let loss = mse_loss(&net.forward(&x), &y);"),
    ("F.relu(x)", "x.relu()"),
    ("F.softmax(x, dim=1)", "x.softmax(1)"),
    ("""for epoch in range(3):
    optimizer.zero_grad()
    loss = criterion(net(x), y)
    loss.backward()
    optimizer.step()
    print(epoch, loss.item())""", """for epoch in 0..3 {
    optimizer.zero_grad();
    let loss = criterion.forward(&net.forward(&x), &y);
    loss.backward();
    optimizer.step();
    println!("{epoch} {}", loss.item());
}"""),
    ("""net = nn.Sequential(nn.Linear(2, 1))
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
losses = []
for epoch in range(3):
    loss = F.mse_loss(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
print(losses[-1])""", """let net = sequential![linear(2, 1)];
let mut optimizer = Sgd::new(net.parameters(), 0.1);
let mut losses = vec![];
for epoch in 0..3 {
    let loss = mse_loss(&net.forward(&x), &y);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    losses.push(loss.item());
}
println!("{:?}", losses[losses.len() - 1]);"""),
    ("net[0].weight", "net[0].weight()"),
    ("w.grad", "w.grad()"),
    ("np.sqrt(2)", "2.0_f64.sqrt()"),
    ("np.random.seed(0)", "manual_seed(0)"),
    ("torch.manual_seed(0)", "manual_seed(0)"),
    ("np.pi", "std::f64::consts::PI"),
    ("math.sqrt(2)", "2.0_f64.sqrt()"),
    ("plt.plot(list)", "plot(&list)"),
    ('device = torch.device("cuda" if torch.cuda.is_available() else "cpu")', "let device = if cuda_is_available() { Device::cuda() } else { Device::cpu() };"),
    ("x = x.to(device)", "let x = x.to(&device);"),
    ("assert number == 2", "assert!(number == 2.0);"),
    ('raise ValueError("no")', 'panic!("no");'),
    ('"a" + "b"', 'format!("{}{}", "a", "b")'),
    ('"-" * 20', '"-".repeat(20)'),
    ("[0] * 5", "vec![0; 5]"),
    ("let y = x[:, 0];", "let y = x.col(0);"),
    ("let y = x @ w;", "let y = x.mm(&w);"),
    ("let s = x.shape;", "let s = x.shape();"),
    ("let net = nn.Sequential(nn.Linear(2, 3), nn.ReLU());", "let net = sequential![linear(2, 3), relu()];"),
    ('println!("{:?}", x.shape);', 'println!("{:?}", x.shape());'),
    ("let y = net(x);", "let y = net.forward(&x);"),
    ("x.requires_grad = True", "x.requires_grad_(true);"),
    ("x = x.reshape(1, -1)", "let x = x.reshape([1, -1]);"),
    ("""if not flag:
    print("no")""", """if !flag {
    println!("no");
}"""),
    ("w = torch.randn(2, 1, requires_grad=True)", "let w = randn([2, 1]).requires_grad();"),
    ("torch.cat([x, x], dim=0)", "cat(&[&x, &x], 0)"),
    ("torch.stack([x, x])", "stack(&[&x, &x], 0)"),
    ("x > 2", "x.gt(2)"),
    ("x[x > 2]", "x.get(&x.gt(2))"),
    ("y_hat = x.mm(w) + 1", "let y_hat = x.mm(&w) + 1;"),
    ("""class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(2, 3)
        self.fc2 = nn.Linear(3, 1)

    def forward(self, x):
        x = F.relu(self.fc1(x))
        return self.fc2(x)""", """#[derive(Clone, Debug)]
struct Net {
    fc1: Module,
    fc2: Module,
}

impl Net {
    fn new() -> Net {
        Net { fc1: linear(2, 3), fc2: linear(3, 1) }
    }
}

impl Layer for Net {
    fn forward(&self, x: &Tensor) -> Tensor {
        let x = self.fc1.forward(x).relu();
        self.fc2.forward(&x)
    }
}"""),
    ("""class Net(nn.Module):
    def __init__(self, hidden):
        super(Net, self).__init__()
        self.layers = nn.Sequential(nn.Linear(2, hidden), nn.ReLU(), nn.Linear(hidden, 1))

    def forward(self, x):
        return self.layers(x)

net = Net(4)
print(net(x).shape)""", """#[derive(Clone, Debug)]
struct Net {
    layers: Module,
}

impl Net {
    fn new(hidden: usize) -> Net {
        Net { layers: sequential![linear(2, hidden), relu(), linear(hidden, 1)] }
    }
}

impl Layer for Net {
    fn forward(&self, x: &Tensor) -> Tensor {
        self.layers.forward(x)
    }
}

let net = Module::new(Net::new(4));
println!("{:?}", net.forward(&x).shape());"""),
    ("""class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.randn(2, 1))
    def forward(self, x):
        return x @ self.w""", """#[derive(Clone, Debug)]
struct Net {
    w: Parameter,
}

impl Net {
    fn new() -> Net {
        Net { w: parameter(randn([2, 1])) }
    }
}

impl Layer for Net {
    fn forward(&self, x: &Tensor) -> Tensor {
        x.mm(&self.w)
    }
}"""),
    ("""losses = []
for epoch in range(2):
    if epoch % 2 == 0:
        losses.append(epoch)""", """let mut losses = vec![];
for epoch in 0..2 {
    if epoch % 2 == 0 {
        losses.push(epoch);
    }
}"""),
    ("""total = 0
for v in list:
    total += v
print(f"mean {total / len(list):.2f}")""", """let mut total = 0.0;
for &v in &list {
    total += v;
}
println!("mean {:.2}", total / list.len() as f64);"""),
    ("""x = torch.linspace(0, 1, 5).reshape(-1, 1)
y = 3 * x ** 2 + 0.1 * torch.randn(5, 1)
plt.scatter(x, y)""", """let x = linspace(0, 1, 5).reshape([-1, 1]);
let y = 3 * x.pow(2) + 0.1 * randn([5, 1]);
scatter(&x, &y)"""),
    ("""for batch in range(2):
    print(f'Epoch {batch+1}, loss: {loss.item():.3f}')""", """for batch in 0..2 {
    println!("Epoch {}, loss: {:.3}", batch + 1, loss.item());
}"""),
    ("accuracy = (net(x).argmax(dim=1) == y).float().mean()", "let accuracy = net.forward(&x).argmax_dim(1).eq(&y).float().mean();"),
    ("""y_pred = net(x)
acc = (y_pred > 0.5).float().mean().item()
print("Accuracy:", acc)""", """let y_pred = net.forward(&x);
let acc = y_pred.gt(0.5).float().mean().item();
println!("Accuracy: {acc}");"""),
    ("X_train, X_test, y_train, y_test = train_test_split(x, y, test_size=0.2)", "let (X_train, X_test, y_train, y_test) = train_test_split(&x, &y, 0.2, 0);"),
    ("w.data -= 0.1 * w.grad", "w.set_data(w.data() - 0.1 * w.grad());"),
    ("w = w - 0.1 * w.grad", "let w = &w - 0.1 * w.grad();"),
    ("w.grad.zero_()", "w.zero_grad()"),
    ("""for name, p in net.named_parameters():
    print(name, p.shape)""", """for (name, p) in net.named_parameters() {
    println!("{name:?} {:?}", p.shape());
}"""),
    ("print(net)", 'println!("{net}");'),
    ("""s = "abc"
for c in s:
    print(c)""", """let s = "abc";
for c in s.chars() {
    println!("{c:?}");
}"""),
    ("""x, y = 1, 2
x, y = y, x""", """let (x, y) = (1, 2);
let (x, y) = (y, x);"""),
    ("""while i < 3:
    i += 1
    if i == 2:
        continue
    print(i)""", """while i < 3 {
    i += 1;
    if i == 2 {
        continue;
    }
    println!("{i}");
}"""),
    ('print("a" if flag else "b")', 'println!("{}", if flag { "a" } else { "b" });'),
    ("""a = [1, 2, 3]
a[0] = 5
print(a)""", """let mut a = vec![1, 2, 3];
a[0] = 5;
println!("{a:?}");"""),
    ("print(list[0], list[-1])", 'println!("{:?} {:?}", list[0], list[list.len() - 1]);'),
    ("print(x.dtype, x.device)", 'println!("{:?} {:?}", x.dtype(), x.device());'),
    ("""nested = [[1, 2], [3, 4]]
t = torch.tensor(nested)""", """let nested = vec![vec![1, 2], vec![3, 4]];
let t = tensor(nested);"""),
    ("optim.Adam(net.parameters(), lr=0.1, weight_decay=0.01)", "Adam::new(net.parameters(), 0.1).weight_decay(0.01)"),
    ("layer = nn.Linear(2, 3, bias=False)", "let layer = linear_no_bias(2, 3);"),
    ("drop = nn.Dropout(0.5)", "let drop = dropout(0.5);"),
    ("act = nn.LeakyReLU(0.1)", "let act = leaky_relu(0.1);"),
    ("torch.arange(5)", "arange(0, 5, 1)"),
    ("torch.eye(3)", "eye(3)"),
    ("torch.randint(0, 10, (3,))", "randint(0, 10, [3])"),
    ("x.permute(1, 0)", "x.permute([1, 0])"),
    ("x.unsqueeze(0).shape", "x.unsqueeze(0).shape()"),
    ("F.cross_entropy(x, torch.tensor([0, 1]))", "cross_entropy(&x, &tensor([0, 1]))"),
    ("F.one_hot(torch.tensor([0, 1]), num_classes=3)", "one_hot(&tensor([0, 1]), 3)"),
    ("np.zeros((2, 3))", "zeros([2, 3])"),
    ("np.linspace(0, 1, 5)", "linspace(0, 1, 5)"),
    ('"abc".upper()', '"abc".to_uppercase()'),
    ("torch.full((2, 2), 7.0)", "full([2, 2], 7.0)"),
    ("round(number)", "number.round()"),
    (
        "conv = nn.Conv2d(3, 64, kernel_size=11, stride=4, padding=2)",
        "let conv = conv2d(3, 64, 11).stride(4).padding(2);",
    ),
    (
        "net2 = nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.MaxPool2d(2), nn.Flatten())",
        "let net2 = sequential![conv2d(1, 8, 3).padding(1), batch_norm2d(8), max_pool2d(2), flatten()];",
    ),
    ("pool = nn.AdaptiveAvgPool2d((6, 6))", "let pool = adaptive_avg_pool2d([6, 6]);"),
    (
        "loader = DataLoader(TensorDataset(x, y), batch_size=2, shuffle=True)",
        "let loader = DataLoader::new(&TensorDataset::new(&x, &y), 2).shuffle(true);",
    ),
]

# A cell for which there is no line in Rust, and what is said of it in English and in Traditional Chinese.
NO_RUST = [
    (
        "import numpy",
        "Nothing has to be imported: what this course uses of torch, numpy and matplotlib is there from the first cell. Leave the line out.",
        "這裡不需要 import:本課程用到的 torch、numpy、matplotlib 功能,從第一個儲存格起就都有了。請刪掉這一行。",
    ),
    (
        "import numpy as np",
        "Nothing has to be imported: what this course uses of torch, numpy and matplotlib is there from the first cell. Leave the line out.",
        "這裡不需要 import:本課程用到的 torch、numpy、matplotlib 功能,從第一個儲存格起就都有了。請刪掉這一行。",
    ),
    (
        """import torch
import torch.nn as nn""",
        "Nothing has to be imported: what this course uses of torch, numpy and matplotlib is there from the first cell. Leave the line out.",
        "這裡不需要 import:本課程用到的 torch、numpy、matplotlib 功能,從第一個儲存格起就都有了。請刪掉這一行。",
    ),
    (
        "from torch import nn",
        "Nothing has to be imported: what this course uses of torch, numpy and matplotlib is there from the first cell. Leave the line out.",
        "這裡不需要 import:本課程用到的 torch、numpy、matplotlib 功能,從第一個儲存格起就都有了。請刪掉這一行。",
    ),
    (
        "import matplotlib.pyplot as plt",
        "Nothing has to be imported: what this course uses of torch, numpy and matplotlib is there from the first cell. Leave the line out.",
        "這裡不需要 import:本課程用到的 torch、numpy、matplotlib 功能,從第一個儲存格起就都有了。請刪掉這一行。",
    ),
    (
        "torch.frobnicate(x)",
        "Emberbook knows no counterpart of `torch.frobnicate`.",
        "Emberbook 不知道 `torch.frobnicate` 在這裡對應什麼。",
    ),
    (
        """def forward(x):
    return torch.relu(x @ w)""",
        "`def` is `fn` here, and a function says the types of what it takes and gives: `f64` for a number, `&Tensor` and `Tensor` for tensors.",
        "`def` 在這裡是 `fn`,而且函式要寫出參數和結果的型別:數字用 `f64`,張量用 `&Tensor` 和 `Tensor`。",
    ),
    (
        """def f(x, y=2):
    return x + y""",
        "`def` is `fn` here, and a function says the types of what it takes and gives: `f64` for a number, `&Tensor` and `Tensor` for tensors.",
        "`def` 在這裡是 `fn`,而且函式要寫出參數和結果的型別:數字用 `f64`,張量用 `&Tensor` 和 `Tensor`。",
    ),
    (
        """with open("a.txt") as f:
    text = f.read()""",
        "Rust has no `with`: a file closes by itself. `std::fs::read_to_string(path)?` reads a text.",
        "Rust 沒有 `with`:檔案會自動關閉。`std::fs::read_to_string(path)?` 可以讀取文字。",
    ),
    (
        """try:
    print(1)
except:
    pass""",
        "Rust has no exceptions: a function that may fail gives a `Result`, and `?` behind its call ends the cell with the reason if it did.",
        "Rust 沒有例外(exception):可能失敗的函式會回傳 `Result`,在呼叫後面加 `?`,失敗時儲存格就會停下並說明原因。",
    ),
    (
        "pass",
        "Rust has no `pass`: an empty block is `{}`.",
        "Rust 沒有 `pass`:空的區塊寫成 `{}`。",
    ),
    (
        "None is None",
        "Rust has no `is`: a value that may be missing is an `Option`, with `x.is_none()` and `x.is_some()`; anything else is compared with `==`.",
        "Rust 沒有 `is`:可能沒有值的是 `Option`,用 `x.is_none()` 和 `x.is_some()` 判斷;其他的用 `==` 比較。",
    ),
    (
        "x is None",
        "Rust has no `is`: a value that may be missing is an `Option`, with `x.is_none()` and `x.is_some()`; anything else is compared with `==`.",
        "Rust 沒有 `is`:可能沒有值的是 `Option`,用 `x.is_none()` 和 `x.is_some()` 判斷;其他的用 `==` 比較。",
    ),
    (
        """if x is not None:
    print(x)""",
        "A block is written in braces here; the colon and the indentation mean nothing.",
        "這裡的區塊放在大括號裡;冒號和縮排沒有作用。",
    ),
    (
        'd = {"a": 1}',
        'A dictionary is a `HashMap` in Rust: `use std::collections::HashMap;`, then `HashMap::from([("a", 1)])`.',
        '字典在 Rust 是 `HashMap`:先寫 `use std::collections::HashMap;`,再寫 `HashMap::from([("a", 1)])`。',
    ),
    (
        "plt.show()",
        'A figure is the last line of its cell, and its title and labels are methods: `plot(&losses).title("loss")`.',
        '圖放在儲存格最後一行,標題和標籤是方法:`plot(&losses).title("loss")`。',
    ),
    (
        "pd.merge(x)",
        "Emberbook knows no counterpart of `pd.merge`.",
        "Emberbook 不知道 `pd.merge` 在這裡對應什麼。",
    ),
    (
        "del x",
        "Nothing has to be deleted in Rust: a value is freed when nothing uses it any more.",
        "Rust 不需要 `del`:沒有人使用的值會自動消失。",
    ),
    (
        "global x",
        "Rust has no `global`: a function sees only what it is given, so pass the variable to it.",
        "Rust 沒有 `global`:函式只看得到傳給它的東西,請把變數當參數傳入。",
    ),
    (
        "yield x",
        "Rust has no `yield`: let the function collect its values in a `Vec` and return that.",
        "Rust 沒有 `yield`:請讓函式把值收集到 `Vec` 再回傳。",
    ),
    (
        """@torch.no_grad()
def f(x):
    return x""",
        "Rust has no decorators: write what they do inside the function, such as `no_grad(|| ...)`.",
        "Rust 沒有裝飾器(decorator):它做的事要寫在函式裡,例如 `no_grad(|| ...)`。",
    ),
    (
        """async def f():
    pass""",
        "`async` is not needed in this course: a cell runs from top to bottom.",
        "本課程用不到 `async`:儲存格由上往下執行。",
    ),
    (
        "type(x)",
        "`%whos` shows the variables with their types.",
        "`%whos` 會列出變數和它們的型別。",
    ),
    (
        """class Dog:
    def bark(self):
        print("woof")""",
        "Rust has no classes: a network of your own is a `struct` with its layers, `#[derive(Clone, Debug)]` above it, and `impl Layer for Net { fn forward(&self, x: &Tensor) -> Tensor { ... } }`.",
        "Rust 沒有 class:自己的網路是一個含有各層的 `struct`,上面寫 `#[derive(Clone, Debug)]`,再加上 `impl Layer for Net { fn forward(&self, x: &Tensor) -> Tensor { ... } }`。",
    ),
    (
        """def train(net, x, y):
    for i in range(2):
        loss = F.mse_loss(net(x), y)
        loss.backward()
    return loss""",
        "`def` is `fn` here, and a function says the types of what it takes and gives: `f64` for a number, `&Tensor` and `Tensor` for tensors.",
        "`def` 在這裡是 `fn`,而且函式要寫出參數和結果的型別:數字用 `f64`,張量用 `&Tensor` 和 `Tensor`。",
    ),
    (
        """import random
random.random()""",
        "Nothing has to be imported: what this course uses of torch, numpy and matplotlib is there from the first cell. Leave the line out. Emberbook knows no counterpart of `random.random`.",
        "這裡不需要 import:本課程用到的 torch、numpy、matplotlib 功能,從第一個儲存格起就都有了。請刪掉這一行。 Emberbook 不知道 `random.random` 在這裡對應什麼。",
    ),
    (
        "print(type(x))",
        "`print` is `println!` here, and `{}` or `{:?}` in its text marks where a value goes.",
        "`print` 在這裡是 `println!`,文字裡的 `{}` 或 `{:?}` 標出值的位置。",
    ),
]
