//! What a value is, as far as that decides how it is written.

/// What a value is, as far as that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Unknown,
    Tensor,
    Module,
    /// A loss with settings: `MseLoss`.
    Loss,
    Optimizer,
    Float,
    Int,
    Text,
    Bool,
    List,
    /// A list of decimals.
    Floats,
    Range,
}

impl Kind {
    /// What a type's name says.
    pub(super) fn of_type(name: &str) -> Kind {
        match name.trim_start_matches('&').trim_start_matches("mut ") {
            "Tensor" | "Parameter" => Kind::Tensor,
            "Module" => Kind::Module,
            "f32" | "f64" | "float" => Kind::Float,
            "String" | "str" | "&str" => Kind::Text,
            "bool" => Kind::Bool,
            "Sgd" | "Adam" | "AdamW" | "RmsProp" => Kind::Optimizer,
            "int" | "usize" | "isize" => Kind::Int,
            name if name.len() <= 4 && name.starts_with(['i', 'u']) => Kind::Int,
            "Vec<f64>" | "Vec<f32>" | "[f64]" | "[f32]" => Kind::Floats,
            name if name.starts_with("[f64;") || name.starts_with("[f32;") => Kind::Floats,
            name if name.starts_with("Vec<") || name.starts_with('[') => Kind::List,
            name if name.ends_with("Loss") => Kind::Loss,
            _ => Kind::Unknown,
        }
    }

    /// What a function of PyTorch's gives.
    pub(super) fn of_call(name: &str) -> Kind {
        match name.split_once('.') {
            Some(("nn", "Parameter")) => Kind::Tensor,
            Some(("nn", class)) if class.ends_with("Loss") => Kind::Loss,
            Some(("nn", _)) => Kind::Module,
            Some(("optim", _)) => Kind::Optimizer,
            Some(("torch", "manual_seed" | "device" | "allclose" | "equal")) => Kind::Unknown,
            Some(("torch" | "F", _)) => Kind::Tensor,
            Some(("np", "pi")) | None if name == "np.pi" || name == "float" || name == "item" => Kind::Float,
            Some(("math", _)) => Kind::Float,
            Some(("np", _)) => Kind::Tensor,
            None if ["len", "int", "size", "numel", "dim"].contains(&name) => Kind::Int,
            None if ["str", "input", "format"].contains(&name) => Kind::Text,
            _ => Kind::Unknown,
        }
    }

    /// What a `for` finds in it.
    pub(super) fn each(self) -> Kind {
        match self {
            Kind::Floats => Kind::Float,
            Kind::Range => Kind::Int,
            _ => Kind::Unknown,
        }
    }

    /// Whether it can be printed with `{}`.
    pub(super) fn is_shown(self) -> bool {
        matches!(self, Kind::Tensor | Kind::Module | Kind::Float | Kind::Int | Kind::Text | Kind::Bool)
    }
}
