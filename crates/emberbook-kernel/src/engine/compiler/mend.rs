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
    for error in errors() {
        let outdated =
            outdated(framed, error).filter(|definition| !needs(definition)).map(|definition| definition.key.clone());
        let (before, kinds) = (mended.aside.len(), error.code.as_deref().and_then(loss));
        mended.aside.extend(outdated);
        if error.code.as_deref() == Some("E0277")
            && error.children.iter().any(|child| child.message.contains("Attempt"))
        {
            mended.debug = true;
        } else if kinds.is_none() && mended.aside.len() == before {
            // A mistake of the student's own: what else is found is found again when it is mended.
            return None;
        }
        let Some(loss) = kinds.filter(|_| mended.aside.len() == before) else { continue };
        match lost_variable(framed, error, &loss) {
            Some(variable) => {
                let moved = error.spans.iter().filter(|span| !span.is_primary && span.label.contains("moved"));
                let step = moved.filter_map(|span| step_at(framed, &span.place)).next();
                mended.lost.insert(variable, (loss, step));
            }
            // Of code outside of closures the compiler speaks more plainly, and what borrows may.
            None if choices.whole => return None,
            None => mended.whole = true,
        }
    }
    (mended != *choices).then_some(mended)
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

/// The variable that an error keeps from being put away, if it is about that at all.
fn lost_variable(framed: &Framed, error: &Diagnostic, loss: &Loss) -> Option<Instance> {
    let at = |place: &Range<usize>| {
        let put = framed.puts.iter().find(|(put, _)| put.start <= place.start && place.end <= put.end);
        put.map(|(_, variable)| variable.clone())
    };
    // Of two variables in one error, it is the borrower that must go.
    let borrows = |label: &str| label.contains("requires") || label.contains("later used");
    let borrower = error
        .spans
        .iter()
        .filter(|span| *loss == Loss::Borrows && borrows(&span.label))
        .find_map(|span| at(&span.place));
    borrower.or_else(|| error.spans.iter().filter(|span| span.is_primary).find_map(|span| at(&span.place)))
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
    let of_interest = error.spans.iter().filter(move |span| span.is_primary || is_conflict);
    of_interest.filter_map(|span| match framed.source.origin(span.place.start) {
        Some((Origin::Earlier(definition), _)) => Some(&**definition),
        _ => None,
    })
}
