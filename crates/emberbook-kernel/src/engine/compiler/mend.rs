//! What the kernel wrote into a cell and the compiler will not have, left out.
//!
//! The kernel puts every variable away at the end of a cell. One that was moved cannot be; one that borrows must not
//! outlive what it borrows from. Only the compiler knows which these are, so a cell that it refuses for one of them is
//! written again by other [`Choices`].

use std::ops::Range;

use super::diagnostic::{Diagnostic, Level};
use super::source::Origin;
use crate::engine::cell::frame::{Choices, Framed, Instance};
use crate::engine::notebook::{Definition, Loss};

/// Other choices for a cell that the compiler has refused; none if the mistakes are the student's alone. `needs` tells
/// whether an earlier definition must be compiled with the cell.
pub(in crate::engine) fn mend(
    framed: &Framed,
    diagnostics: &[Diagnostic],
    choices: &Choices,
    needs: &dyn Fn(&Definition) -> bool,
) -> Option<Choices> {
    let mut mended = choices.clone();
    let errors = || diagnostics.iter().filter(|diagnostic| diagnostic.level == Level::Error);
    let misfits = errors()
        .flat_map(|error| outdated(framed, error).filter(move |definition| error.lacks_a_name() || !needs(definition)));
    mended.aside.extend(misfits.map(|definition| definition.key.clone()));
    if mended != *choices {
        // The other mistakes may come of these.
        return Some(mended);
    }
    for error in errors() {
        let primary = error.spans.iter().filter(|span| span.is_primary);
        let keeps = primary.flat_map(|span| framed.keeps.iter().filter(|(keep, _)| is_in(&span.place, keep)));
        let unkept: Vec<Instance> = keeps.map(|(_, variable)| variable.clone()).collect();
        if !unkept.is_empty() {
            for variable in unkept {
                mended.lost.insert(variable.clone(), (Loss::Moved, None));
                mended.unkept.insert(variable);
            }
            continue;
        }
        let attempt = |child: &Diagnostic| child.message.contains("Attempt");
        let by_debug = error.code.as_deref() == Some("E0277") && error.children.iter().any(attempt) && !choices.debug;
        mended.debug |= by_debug;
        mended.whole |= in_closures(error);
        let Some(loss) = error.code.as_deref().and_then(loss) else {
            if by_debug || in_closures(error) {
                continue;
            }
            // A mistake of the student's own: what else is found is found again when it is mended.
            return None;
        };
        let lost = lost_variables(framed, error, &loss);
        // What is made in a step lives no longer than that.
        let is_cut = matches!(error.code.as_deref(), Some("E0515" | "E0716")) && !choices.whole;
        if lost.is_empty() || is_cut {
            // Of code outside of closures the compiler speaks more plainly, and what borrows may.
            if choices.whole {
                return None;
            }
            mended.whole = true;
            continue;
        }
        let moved = error.spans.iter().filter(|span| !span.is_primary && span.label.contains("moved"));
        let step = moved.filter_map(|span| step_at(framed, &span.place)).next();
        mended.lost.extend(lost.into_iter().map(|variable| (variable, (loss.clone(), step))));
    }
    (mended != *choices).then_some(mended)
}

fn is_in(place: &Range<usize>, whole: &Range<usize>) -> bool {
    whole.start <= place.start && place.end <= whole.end
}

/// Whether the compiler says less of a mistake in a closure than of the same outside.
fn in_closures(error: &Diagnostic) -> bool {
    matches!(error.code.as_deref(), Some("E0384" | "E0594" | "E0596"))
}

/// Why the variable that an error is about cannot be kept, if the error is of such a kind.
fn loss(code: &str) -> Option<Loss> {
    match code {
        "E0382" => Some(Loss::Moved),
        "E0381" => Some(Loss::Empty),
        "E0597" | "E0716" | "E0505" | "E0506" | "E0521" | "E0499" | "E0502" | "E0503" | "E0310" | "E0373" | "E0515"
        | "E0700" | "E0712" => Some(Loss::Borrows),
        _ => None,
    }
}

/// The variables that an error keeps from being put away, if it is about that at all.
fn lost_variables(framed: &Framed, error: &Diagnostic, loss: &Loss) -> Vec<Instance> {
    let at = |place: &Range<usize>| {
        let put = framed.puts.iter().find(|(put, _)| is_in(place, put)).map(|(_, variable)| vec![variable.clone()]);
        put.or_else(|| framed.returns.iter().find(|(handed, _)| is_in(place, handed)).map(|(_, all)| all.clone()))
    };
    // Of two variables in one error, it is the borrower that must go.
    let borrows = |label: &str| label.contains("requires") || label.contains("later used");
    let mut borrowers = error.spans.iter().filter(|span| *loss == Loss::Borrows && borrows(&span.label));
    let mut primary = error.spans.iter().filter(|span| span.is_primary);
    borrowers.find_map(|span| at(&span.place)).or_else(|| primary.find_map(|span| at(&span.place))).unwrap_or_default()
}

fn step_at(framed: &Framed, place: &Range<usize>) -> Option<usize> {
    framed.steps.iter().find(|(step, _)| step.contains(&place.start)).map(|(_, number)| *number)
}

/// The earlier definitions that do not fit a cell: an error is in one, or a new definition is in conflict with it.
fn outdated<'a>(framed: &'a Framed, error: &'a Diagnostic) -> impl Iterator<Item = &'a Definition> {
    let is_conflict = matches!(
        error.code.as_deref(),
        Some("E0119" | "E0428" | "E0255" | "E0592" | "E0659" | "E0034" | "E0201" | "E0252" | "E0254" | "E0260")
    );
    let others = error.children.iter().filter(move |_| is_conflict).flat_map(|child| &child.spans);
    let of_interest = error.spans.iter().filter(move |span| span.is_primary || is_conflict).chain(others);
    of_interest.filter_map(|span| match framed.source.origin(span.place.start) {
        Some((Origin::Earlier(definition), _)) => Some(&**definition),
        _ => None,
    })
}
