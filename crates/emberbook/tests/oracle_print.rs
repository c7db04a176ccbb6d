//! A tensor prints character for character as PyTorch prints it, and a seed gives PyTorch's random numbers.

use emberbook::prelude::*;
use serde_json::Value;

fn oracle() -> Value {
    serde_json::from_str(include_str!("oracle.json")).expect("the oracle is JSON")
}

fn sizes(case: &Value) -> Vec<usize> {
    case["shape"].as_array().unwrap().iter().map(|size| size.as_u64().unwrap() as usize).collect()
}

/// JSON has no nan and no inf: they are strings.
fn float(json: &Value) -> f64 {
    json.as_str().map_or_else(|| json.as_f64().unwrap(), |text| text.parse().unwrap())
}

fn values(case: &Value) -> Tensor {
    let values = case["values"].as_array().unwrap();
    let flat = match case["dtype"].as_str().unwrap() {
        "float32" => tensor(values.iter().map(float).collect::<Vec<_>>()),
        "int64" => tensor(values.iter().map(|x| x.as_i64().unwrap()).collect::<Vec<_>>()),
        "bool" => tensor(values.iter().map(|x| x.as_bool().unwrap()).collect::<Vec<_>>()),
        other => panic!("{other}"),
    };
    flat.reshape(sizes(case))
}

#[test]
fn every_tensor_prints_as_in_pytorch() {
    let oracle = oracle();
    for (name, case) in oracle["print"].as_object().unwrap() {
        assert_eq!(values(case).to_string(), case["text"].as_str().unwrap(), "{name}");
    }
}

#[test]
fn a_seed_gives_the_random_numbers_of_pytorch() {
    let oracle = oracle();
    manual_seed(oracle["seed"].as_u64().unwrap());
    let print = &oracle["print"];
    for name in ["rank3", "rank4", "wide", "long", "big"] {
        let expected = values(&print[name]);
        let drawn = randn(sizes(&print[name]));
        assert!(drawn.allclose(&expected, 1e-5), "{name}: {drawn} and not {expected}");
    }
    assert!((rand([3, 3]) * 1e-6).allclose(&values(&print["rand_small"]), 1e-12), "rand_small");
    assert!((randn([3, 3]) * 1e5).allclose(&values(&print["rand_big"]), 1e-5), "rand_big");
    // The inputs of the first operations are the next draws.
    let first = |name: &str| oracle["ops"][name]["in"][0].to_string();
    let drawn = randn([3, 4]);
    let expected: Vec<Vec<f64>> = serde_json::from_str(&first("matmul")).unwrap();
    assert!(drawn.allclose(&tensor(&expected), 1e-5), "matmul: {drawn} and not {expected:?}");
}

#[test]
fn a_network_prints_as_in_pytorch() {
    let net = sequential![
        conv2d(3, 32, 3).padding(1),
        relu(),
        max_pool2d(2),
        flatten(),
        dropout(0.5),
        linear(8, 2),
        tanh(),
        sigmoid(),
        batch_norm2d(4),
        softmax(1),
        adaptive_avg_pool2d([6, 6]),
    ];
    assert_eq!(net.to_string(), oracle()["module_text"].as_str().unwrap());
}
