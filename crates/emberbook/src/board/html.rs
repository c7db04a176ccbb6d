//! The board in the notebook: the picture of the net, and the stages, each of which unfolds by itself. Where scripts run,
//! two buttons go through them.
//!
//! Styles are inline, in colours that are readable on light and dark themes: front ends strip style sheets from saved
//! notebooks, and the script too.

use super::matrix::{Kind, Matrix, Stage};
use super::{Chain, Symbol};
use crate::display::escaped;
use crate::nn::explanation::decimal;

const SCRIPT: &str = include_str!("board.js");
const FAINT: &str = "rgba(128,128,128,.35)";

/// The picture, the stages, and what comes after them.
pub(super) fn board(picture: &str, stages: &[Stage], after: &str) -> String {
    let stages: String = stages.iter().enumerate().map(|(number, stage)| self::stage(number == 0, stage)).collect();
    format!(
        "<div data-emberbook-board style=\"max-width:100%\">{picture}\
         <div data-steps style=\"margin:.4em 0\"></div>{stages}{after}<script>{SCRIPT}</script></div>"
    )
}

fn stage(open: bool, stage: &Stage) -> String {
    let kind = match stage.kind {
        Kind::Product => "product",
        Kind::EachByItself => "each",
        Kind::EachRow => "row",
        Kind::EachColumn => "column",
    };
    let matrices: String = stage.matrices.iter().map(matrix).collect();
    format!(
        "<details data-stage data-kind=\"{kind}\" data-layer=\"{}\" data-edges=\"{}\"{} \
         style=\"margin:.35em 0;padding:.35em .8em;border:1px solid {FAINT};border-radius:6px\">\
         <summary style=\"cursor:pointer\"><span style=\"opacity:.65\">{}</span> <b>{}</b></summary>\
         <div style=\"overflow-x:auto\"><div style=\"display:flex;align-items:center;gap:.6em;width:max-content;\
         margin:.4em 0\">{matrices}</div></div></details>",
        stage.layer,
        stage.edges,
        if open { " open" } else { "" },
        escaped(&stage.heading()),
        escaped(&stage.formula),
    )
}

/// The sign, then the matrix between brackets, each number below its name.
fn matrix((sign, matrix): &(&'static str, Matrix)) -> String {
    let sign = match *sign {
        "" => String::new(),
        sign => format!("<div style=\"font-size:1.2em;white-space:nowrap\">{sign}</div>"),
    };
    let rows = matrix.rows.iter().enumerate().map(|(row, cells)| {
        let sample = if matrix.by_sample { format!(" data-sample=\"{}\"", row + 1) } else { String::new() };
        // Short, since there are hundreds of them.
        let cells = cells.iter().map(|(symbol, number)| {
            format!("<td style=\"padding:.1em .5em\"><small>{}</small><br>{}</td>", symbol.html(), decimal(*number))
        });
        format!("<tr{sample} style=\"background:none\">{}</tr>", cells.collect::<String>())
    });
    format!(
        "{sign}<div><div style=\"text-align:center;opacity:.65;font-size:.85em\">{}</div><table style=\"margin:0;\
         border-collapse:collapse;text-align:right;border:solid;border-width:0 2px;border-radius:4px;\
         font-variant-numeric:tabular-nums\">{}</table></div>",
        escaped(&matrix.title),
        rows.collect::<String>()
    )
}

/// The chain rule for each weight, folded.
pub(super) fn chains(chains: &[Chain]) -> String {
    if chains.is_empty() {
        return "<div style=\"opacity:.65\">The chain rule for one weight: .weight(\"w13\")</div>".to_owned();
    }
    let chains: String = chains.iter().map(chain).collect();
    format!(
        "<details style=\"margin:.35em 0;padding:.35em .8em;border:1px solid {FAINT};border-radius:6px\">\
         <summary style=\"cursor:pointer\"><b>The chain rule</b>, for each weight: point at an arrow and click, or unfold \
         one. <i>L</i><sup>s</sup> is the loss of sample s alone; <i>L</i> is their mean.</summary>{chains}</details>"
    )
}

fn chain(chain: &Chain) -> String {
    let lines = chain.lines().into_iter().enumerate();
    let lines: String = lines
        .map(|(sample, line)| {
            format!("<tr style=\"background:none\"><td style=\"border:0;opacity:.65\">sample {}</td><td style=\"border:0;text-align:left\">{line}</td></tr>", sample + 1)
        })
        .collect();
    format!(
        "<details data-chain=\"{}\" data-path=\"{}\" style=\"margin:.2em 0 .2em 1em\"><summary style=\"cursor:pointer\">\
         dL/d{} = {}</summary><table style=\"margin:.2em 1em;font-variant-numeric:tabular-nums\">{lines}</table>\
         <div style=\"margin:.2em 1em\">mean: <b>{}</b> <span style=\"opacity:.65\">autodiff: {}</span></div></details>",
        chain.edge.as_deref().unwrap_or_default(),
        chain.path.join(" "),
        chain.name.html(),
        escaped(&chain.symbols()),
        decimal(chain.gradient() as f32),
        decimal(chain.autodiff as f32),
    )
}

/// Every weight before and after the update.
pub(super) fn update(learning_rate: f64, updates: &[(Symbol, f32, f32, f32)]) -> String {
    let cell = |number: f32| format!("<td style=\"border:0\">{}</td>", decimal(number));
    let row = |(symbol, before, gradient, after): &(Symbol, f32, f32, f32)| {
        let numbers: String = [before, gradient, after].into_iter().map(|&number| cell(number)).collect();
        format!("<tr style=\"background:none\"><td style=\"border:0\">{}</td>{numbers}</tr>", symbol.html())
    };
    format!(
        "<details style=\"margin:.35em 0;padding:.35em .8em;border:1px solid {FAINT};border-radius:6px\">\
         <summary style=\"cursor:pointer\"><b>The update</b>: w ← w − {learning_rate} · dL/dw</summary>\
         <table style=\"font-variant-numeric:tabular-nums\"><tr style=\"background:none\"><th></th><th>before</th>\
         <th>dL/dw</th><th>after</th></tr>{}</table></details>",
        updates.iter().map(row).collect::<String>()
    )
}
