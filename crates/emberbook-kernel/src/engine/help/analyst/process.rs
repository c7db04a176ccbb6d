//! The analyst's process: an evcxr of its own that runs no cells, with the helper crate's source and
//! the standard library's for rust-analyzer to read.

use std::io::{self, BufRead, Write};

use evcxr::{CommandContext, EvalContext};

use super::{ANALYST, Answer, Question};
use crate::bundle::Bundle;
use crate::engine::help::Completion;

/// Becomes the analyst where this program was started as one; otherwise returns.
pub(in crate::engine) fn hook() {
    if let Some(folder) = std::env::var_os(ANALYST) {
        // evcxr runs its cells in this program too: it tries one that does nothing before it answers.
        evcxr::runtime_hook();
        let ended = serve(&Bundle { folder: folder.into() });
        std::process::exit(i32::from(ended.is_err()));
    }
}

/// Answers a line for a line, until the kernel is gone.
fn serve(bundle: &Bundle) -> Result<(), evcxr::Error> {
    // Cells come first.
    let _ = rustix::process::nice(10);
    let (evaluation, _outputs) = EvalContext::new()?;
    let mut context = CommandContext::with_eval_context(evaluation);
    // evcxr compiles what it depends on. This costs nothing: only rust-analyzer sees what is in the source (see `bundle`).
    context.execute(&format!(":opt 0\n:dep emberbook = {{ path = {:?} }}", bundle.source()))?;
    for line in io::stdin().lock().lines() {
        let Some(question) = line.ok().and_then(|line| serde_json::from_str(&line).ok()) else {
            break;
        };
        let answer = serde_json::to_string(&answer(&mut context, question)).map_err(io::Error::from);
        if answer.and_then(|answer| writeln!(io::stdout(), "{answer}")).is_err() {
            break;
        }
    }
    Ok(())
}

fn answer(context: &mut CommandContext, question: Question) -> Answer {
    match question {
        Question::Command(command) => {
            // It went well in the kernel; here it only widens what there is to find.
            let _ = context.execute(&command);
            Answer::Done
        }
        Question::Complete { code, cursor } => Answer::Completion(match context.completions(&code, cursor) {
            Ok(found) => {
                let mut matches: Vec<String> =
                    found.completions.into_iter().map(|completion| completion.code).collect();
                matches.dedup();
                Completion { matches, start: found.start_offset, end: found.end_offset }
            }
            Err(_) => Completion { matches: Vec::new(), start: cursor, end: cursor },
        }),
        Question::Inspect { code } => {
            let found = context.hover_at(&code, code.len()).ok();
            Answer::Documentation(found.filter(|(text, _)| text != "No documentation found"))
        }
    }
}
