//! Deep learning from the matrix up, in PyTorch's words, on [Burn](burn).

pub mod display;
pub mod interrupt;
pub mod mistake;
