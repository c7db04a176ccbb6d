// 1.1 -------------------------------------------------------------------------------------------------
manual_seed(0);
let my_net = sequential![linear(2, 3), linear(3, 2), linear(2, 1)];
println!("{my_net}");                       // as PyTorch prints an nn.Sequential
//%%
for param in my_net.parameters() { println!("{param}"); }
//%%
my_net[0].set_weight(tensor([[0.4727, -0.5188], [-0.5681, -0.6032], [-0.0252, -0.3011]]));
my_net[0].set_bias(tensor([-0.6986, -0.6602, -0.4860]));
//%%
let x = tensor([[1, 2], [2, 3], [10, 5]]).float();     // tensor([[1., 2.], ...]) does the same
println!("{x}\n{:?}", x.shape());                      // ... [3, 2]
//%%
let w1 = my_net[0].weight();
let b1 = my_net[0].bias();
println!("{w1} {:?} {b1}", w1.shape());
//%%
let hidden1 = my_net[0].forward(&x);
println!("{hidden1}");
//%%
let hidden1 = x.mm(&w1.t()) + &b1;                     // tensors and &tensors mix freely in arithmetic
hidden1                                                // a trailing expression is displayed
//%%
hidden1.get([0, 1])                                    // one number
//%%
let y = my_net.forward(&x);
assert!(y.allclose(&my_net[2].forward(&my_net[1].forward(&hidden1)), 1e-4));

// 1.3 -------------------------------------------------------------------------------------------------
//%%
let y_hat = tensor([[7.], [12.], [40.]]);
let loss = mse_loss(&y, &y_hat);
println!("{loss}\n{}", loss.item());
//%%
loss.backward();
for (name, param) in my_net.named_parameters() { println!("{name} {} {}", param.data(), param.grad()); }
//%%
let learning_rate = 0.001;
for param in my_net.parameters() { param.set_data(param.data() - learning_rate * param.grad()); }
//%%
let mut optimizer = Adam::new(my_net.parameters(), 0.05);
let mut losses = vec![];
for epoch in progress(1..30) {
    let y = my_net.forward(&x);
    let loss = mse_loss(&y, &y_hat);
    losses.push(loss.item());
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
}
plot(&losses)                                          // a figure, shown because it is the last expression
//%%
display(&plot(&losses));                               // shown at once, as many as one likes in a cell

// devices, data, inspection ---------------------------------------------------------------------------
//%%
let device = if cuda_is_available() { Device::cuda() } else { Device::cpu() };
println!("{device}");                                  // "cpu", or "cuda Tesla P100-PCIE-16GB"
let x = x.to(&device);
my_net.to(&device);
//%%
let (train_x, test_x, train_y, test_y) = train_test_split(&x, &y, 0.20, 0);
//%%
my_net.trace(&x)                                       // every layer: its formula, its numbers, its output
//%%
summary(&my_net, [3, 2])                               // layer, output shape, parameter count
//%%
let net = sequential![linear(2, 30), tanh(), linear(30, 15), relu(), linear(15, 2)];
let noise = randn([16, 2]);                            // zeros, ones, rand, full([2, 2], 7.0) alike
clear_output(true);                                    // wait: until the next output
//%%
my_net.save("weights.safetensors")?;
my_net.load("weights.safetensors")?;
