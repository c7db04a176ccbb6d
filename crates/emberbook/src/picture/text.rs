//! The picture as text: the same neurons and weights, one below the other.

use super::column::{drawn, edges, weight_between};
use super::{Column, NetPicture, Numbers};
use crate::nn::explanation::{decimal, factor};

/// So many weights of a neuron are written, the strongest.
const TERMS: usize = 6;

pub(super) fn of(picture: &NetPicture) -> String {
    let mut text = format!("{}: {}", picture.net, picture.sizes());
    for (at, column) in picture.columns.iter().enumerate() {
        text += &format!("\n\n{}", column.title());
        let drawn = drawn(&picture.columns, at);
        for &unit in &drawn {
            text += &format!("\n    {}", unit_as_text(picture, at, unit));
        }
        match column.count - drawn.len() {
            0 => {}
            more => text += &format!("\n    … {more} more"),
        }
    }
    match picture.what() {
        Some(what) => format!("{text}\n\n{what}"),
        None => text,
    }
}

/// `n3 = 1.5, from x1 · 0.4727 + x2 · (-0.5188) + (-0.6986)`
fn unit_as_text(picture: &NetPicture, at: usize, unit: usize) -> String {
    let (column, name) = (&picture.columns[at], &picture.names[at][unit]);
    let mut text = match (number(column, unit), picture.numbers) {
        (Some(number), Numbers::Gradients(_)) => format!("dL/d{name} = {}", decimal(number)),
        (Some(number), _) => format!("{name} = {}", decimal(number)),
        (None, _) => name.clone(),
    };
    if let Some(maps) = column.numbers.as_ref().filter(|_| column.is_maps) {
        let [_, height, width] = maps.shape()[..] else { return text };
        let map = maps.get(unit);
        let (low, high) = (decimal(map.min().item() as f32), decimal(map.max().item() as f32));
        text += &format!(": {height} by {width} numbers from {low} to {high}");
    }
    if let Some(weight) = weight_between(&picture.columns, at) {
        let before = drawn(&picture.columns, at - 1);
        let strongest = edges(weight, &before, &[unit]).into_iter().take(TERMS);
        let mut terms: Vec<(usize, f32)> = strongest.map(|(from, _, weight)| (from, weight)).collect();
        terms.sort_by_key(|&(from, _)| from);
        let mut terms: Vec<String> = terms
            .iter()
            .map(|&(from, weight)| format!("{} · {}", picture.names[at - 1][from], factor(weight)))
            .collect();
        if terms.len() < picture.columns[at - 1].count {
            terms.push("…".to_owned());
        }
        terms.extend(bias(column, unit).map(factor));
        text += &format!(", from {}", terms.join(" + "));
    }
    text
}

/// What stands in a neuron.
pub(super) fn number(column: &Column, unit: usize) -> Option<f32> {
    column.numbers.as_ref().filter(|_| !column.is_maps).map(|numbers| numbers.to_vec()[unit])
}

pub(super) fn bias(column: &Column, unit: usize) -> Option<f32> {
    column.bias.as_ref().map(|bias| bias.to_vec()[unit])
}
