use crate::nn::{
    BatchNorm, Conv2d, Layer, MaxPool2d, Module, adaptive_avg_pool2d, batch_norm2d, conv2d, init, linear, max_pool2d,
    relu_in_place,
};
use crate::sequential;
use crate::tensor::Tensor;

/// ResNet-18 for the 1000 classes of ImageNet, as torchvision's: 17 convolutions, most of them in blocks with a skip
/// connection, and a linear layer; 11.7 million parameters.
///
/// It takes `[examples, 3, 224, 224]` and gives logits `[examples, 1000]`. Its names are those of torchvision's weights.
/// He et al., <https://arxiv.org/abs/1512.03385>.
///
/// ```no_run
/// use emberbook::prelude::*;
///
/// let net = models::resnet18();
/// net.eval();
/// println!("{}", net.forward(&randn([1, 3, 224, 224])).argmax_dim(1));
/// ```
#[inline(never)]
pub fn resnet18() -> Module {
    resnet18_of(1000)
}

/// [`resnet18`] for another number of classes.
#[inline(never)]
pub fn resnet18_of(classes: usize) -> Module {
    let two_blocks =
        |ins, outs, stride| sequential![BasicBlock::new(ins, outs, stride), BasicBlock::new(outs, outs, 1)];
    let net = Module::new(ResNet {
        conv1: conv2d(3, 64, 7).stride(2).padding(3).no_bias(),
        bn1: batch_norm2d(64),
        relu: relu_in_place(),
        maxpool: max_pool2d(3).stride(2).padding(1),
        layer1: two_blocks(64, 64, 1),
        layer2: two_blocks(64, 128, 2),
        layer3: two_blocks(128, 256, 2),
        layer4: two_blocks(256, 512, 2),
        avgpool: adaptive_avg_pool2d([1, 1]),
        fc: linear(512, classes),
    });
    start_as_in_torchvision(&net);
    net
}

/// He's normal numbers, for what leaves each convolution: sqrt(2 / (outputs · kernel)).
fn start_as_in_torchvision(net: &Module) {
    for (_, parameter) in net.named_parameters() {
        if let [outputs, _, height, width] = parameter.shape()[..] {
            init::normal_(&parameter, 0., (2. / (outputs * height * width) as f64).sqrt());
        }
    }
}

#[derive(Clone, Debug)]
struct ResNet {
    conv1: Conv2d,
    bn1: BatchNorm,
    relu: Module,
    maxpool: MaxPool2d,
    layer1: Module,
    layer2: Module,
    layer3: Module,
    layer4: Module,
    avgpool: Module,
    fc: Module,
}

impl Layer for ResNet {
    fn forward(&self, input: &Tensor) -> Tensor {
        let x = self.relu.forward(&self.bn1.forward(&self.conv1.forward(input)));
        let x = self.layer1.forward(&self.maxpool.forward(&x));
        let x = self.layer4.forward(&self.layer3.forward(&self.layer2.forward(&x)));
        self.fc.forward(&self.avgpool.forward(&x).flatten(1))
    }
}

/// What [`resnet18`] is made of: two convolutions, and a way around them.
///
/// output = relu(bn2(conv2(relu(bn1(conv1(input))))) + input). Where the stride or the channels change, `downsample` changes
/// the input too.
///
/// ```
/// use emberbook::prelude::*;
///
/// let block = sequential![models::BasicBlock::new(8, 16, 2)];
/// assert_eq!(block.forward(&randn([1, 8, 6, 6])).shape(), [1, 16, 3, 3]);
/// assert_eq!(block.get_parameter("0.downsample.0.weight").shape(), [16, 8, 1, 1]);
/// ```
#[derive(Clone, Debug)]
pub struct BasicBlock {
    conv1: Conv2d,
    bn1: BatchNorm,
    relu: Module,
    conv2: Conv2d,
    bn2: BatchNorm,
    downsample: Option<Module>,
}

impl BasicBlock {
    /// A block from `ins` channels to `outs`, whose first convolution has this stride.
    #[track_caller]
    #[inline(never)]
    pub fn new(ins: usize, outs: usize, stride: usize) -> Self {
        // In the order in which torchvision draws their weights.
        let downsample = (stride != 1 || ins != outs)
            .then(|| sequential![conv2d(ins, outs, 1).stride(stride).no_bias(), batch_norm2d(outs)]);
        Self {
            conv1: conv2d(ins, outs, 3).stride(stride).padding(1).no_bias(),
            bn1: batch_norm2d(outs),
            relu: relu_in_place(),
            conv2: conv2d(outs, outs, 3).padding(1).no_bias(),
            bn2: batch_norm2d(outs),
            downsample,
        }
    }
}

impl Layer for BasicBlock {
    fn forward(&self, input: &Tensor) -> Tensor {
        let x = self.relu.forward(&self.bn1.forward(&self.conv1.forward(input)));
        let x = self.bn2.forward(&self.conv2.forward(&x));
        match &self.downsample {
            Some(downsample) => self.relu.forward(&(x + downsample.forward(input))),
            None => self.relu.forward(&(x + input)),
        }
    }
}
