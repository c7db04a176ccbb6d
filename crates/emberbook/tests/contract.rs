//! The lessons' cells, as a student writes them. What needs a kernel is tested in `tests/` at the top of the repository.

use emberbook::display::Show;
use emberbook::prelude::*;

#[test]
#[allow(unused_variables)] // as in the cells
fn the_lessons_cells_run_as_written() -> Result<(), Box<dyn std::error::Error>> {
    manual_seed(0);
    let my_net = sequential![linear(2, 3), linear(3, 2), linear(2, 1)];
    println!("{my_net}");
    for param in my_net.parameters() {
        println!("{param}");
    }
    my_net[0].set_weight(tensor([[0.4727, -0.5188], [-0.5681, -0.6032], [-0.0252, -0.3011]]));
    my_net[0].set_bias(tensor([-0.6986, -0.6602, -0.4860]));
    let x = tensor([[1, 2], [2, 3], [10, 5]]).float();
    println!("{x}\n{:?}", x.shape());
    assert_eq!(format!("{:?}", x.shape()), "[3, 2]");
    let w1 = my_net[0].weight();
    let b1 = my_net[0].bias();
    println!("{w1} {:?} {b1}", w1.shape());
    let hidden1 = my_net[0].forward(&x);
    println!("{hidden1}");
    let hidden1 = x.mm(&w1.t()) + &b1;
    hidden1.show();
    println!("{}", hidden1.get([0, 1]));
    let y = my_net.forward(&x);
    assert!(y.allclose(&my_net[2].forward(&my_net[1].forward(&hidden1)), 1e-4));

    let y_hat = tensor([[7.], [12.], [40.]]);
    let loss = mse_loss(&y, &y_hat);
    println!("{loss}\n{}", loss.item());
    loss.backward();
    for (name, param) in my_net.named_parameters() {
        println!("{name} {} {}", param.data(), param.grad());
    }
    let learning_rate = 0.001;
    for param in my_net.parameters() {
        param.set_data(param.data() - learning_rate * param.grad());
    }
    let mut optimizer = Adam::new(my_net.parameters(), 0.05);
    let mut losses = vec![];
    for epoch in 1..30 {
        let y = my_net.forward(&x);
        let loss = mse_loss(&y, &y_hat);
        losses.push(loss.item());
        optimizer.zero_grad();
        loss.backward();
        optimizer.step();
    }
    assert!(losses.last() < losses.first(), "the loss falls: {losses:?}");

    let device = if cuda_is_available() { Device::cuda() } else { Device::cpu() };
    println!("{device}");
    let x = x.to(&device);
    my_net.to(&device);
    let (train_x, test_x, train_y, test_y) = train_test_split(&x, &y, 0.20, 0);
    assert_eq!([train_x.len(), test_x.len(), train_y.len(), test_y.len()], [2, 1, 2, 1]);
    my_net.trace(&x).show();
    summary(&my_net, [3, 2]).show();
    let net = sequential![linear(2, 30), tanh(), linear(30, 15), relu(), linear(15, 2)];
    let noise = randn([16, 2]);

    let folder = std::env::temp_dir().join(format!("emberbook-contract-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    my_net.save(folder.join("weights.safetensors"))?;
    my_net.load(folder.join("weights.safetensors"))?;
    std::fs::remove_dir_all(folder)?;
    Ok(())
}

/// The 2-3-2-1 net of the slides gives the numbers that the slides print, as far as their weights of four decimals reach.
#[test]
fn the_slides_network_gives_the_slides_numbers() {
    let my_net = sequential![linear(2, 3), linear(3, 2), linear(2, 1)];
    my_net[0].set_weight(tensor([[0.4727, -0.5188], [-0.5681, -0.6032], [-0.0252, -0.3011]]));
    my_net[0].set_bias(tensor([-0.6986, -0.6602, -0.4860]));
    my_net[1].set_weight(tensor([[-0.5549, 0.2550, 0.4584], [0.2930, 0.0849, -0.3146]]));
    my_net[1].set_bias(tensor([0.1677, 0.0736]));
    my_net[2].set_weight(tensor([[0.4106, -0.3618]]));
    my_net[2].set_bias(tensor([-0.2270]));
    let x = tensor([[1., 2.], [2., 3.], [10., 5.]]);
    let trace = my_net.trace(&x);
    let hidden1 = tensor([[-1.2635, -2.4348, -1.1135], [-1.3097, -3.6061, -1.4398], [1.4340, -9.3577, -2.2441]]);
    let hidden2 = tensor([[-0.2625, -0.1530], [-0.6852, -0.1632], [-4.0429, 0.4054]]);
    assert!(trace[0].output.allclose(&hidden1, 1e-3));
    assert!(trace[1].output.allclose(&hidden2, 1e-3));
    assert!(trace.output().allclose(&my_net.forward(&x), 1e-6));
}
