//! The phrasebook to read: a page about one name, and the whole of it.

use std::fmt::Write;

use emberbook_wire::Faces;

use super::phrases::Phrase;
use super::{PHRASES, Sentences};
use crate::html::escaped;

/// What the phrasebook knows of a name, such as `print` or `torch.nn.Linear`: the rows about it, and the others of their
/// topic. Of methods, which Emberbook may have under the same name, only with `methods`.
pub(in crate::engine) fn page(name: &str, methods: bool) -> Option<Faces> {
    let name = short(name);
    let name = name.trim_start_matches('.');
    let is_it = |phrase: &&Phrase| (methods || !phrase.is_method) && phrase.names.iter().any(|other| other == name);
    let rows: Vec<&Phrase> = PHRASES.iter().filter(is_it).collect();
    let topic = &rows.first()?.topic;
    let others = PHRASES.iter().filter(|phrase| phrase.topic == *topic && !is_it(phrase));
    let (mut text, mut html) = (String::new(), String::new());
    for phrase in rows.iter().copied().chain(others) {
        let gap = if is_it(&phrase) { "\n" } else { "" };
        let _ = writeln!(text, "{}  →  {}{gap}", phrase.python, phrase.rust);
        let sentence = phrase.sentence.as_deref().filter(|_| is_it(&phrase)).unwrap_or_default();
        if !sentence.is_empty() {
            let _ = writeln!(text, "{sentence}\n");
        }
        let weight = if is_it(&phrase) { "font-weight: bold" } else { "" };
        let _ = write!(
            html,
            "<tr style=\"{weight}\"><td><pre>{}</pre></td><td><pre>{}</pre>{}</td></tr>",
            escaped(&phrase.python),
            escaped(&phrase.rust),
            escaped(sentence)
        );
    }
    let html = format!("<h4>{}</h4><table><tr><th>Python</th><th>Emberbook</th></tr>{html}</table>", escaped(topic));
    Some([("text/plain".to_owned(), text), ("text/html".to_owned(), html)].into())
}

/// A name of Python's as the phrasebook has it: `torch.nn.Linear` is `nn.Linear`.
pub(super) fn short(name: &str) -> String {
    let prefixes = [
        ("torch.nn.functional.", "F."),
        ("nn.functional.", "F."),
        ("torch.nn.", "nn."),
        ("torch.optim.", "optim."),
        ("numpy.", "np."),
    ];
    let short = prefixes.iter().find_map(|(long, short)| Some((*short).to_owned() + name.strip_prefix(long)?));
    short.unwrap_or_else(|| name.to_owned())
}

/// The whole phrasebook as a page of Markdown, in English and in Traditional Chinese.
pub fn phrasebook() -> String {
    let headings = [
        (
            "en",
            "Phrasebook",
            "From Python to Emberbook",
            "What the compiler says, in plain words",
            "About",
            "What it means",
        ),
        ("zh-TW", "常用語對照", "從 Python 到 Emberbook", "編譯器訊息的白話說明", "代碼", "說明"),
    ];
    let mut text = String::new();
    for (language, title, python, compiler, code, meaning) in headings {
        let sentences = Sentences::ours(language);
        let mark = if language == "en" { "#" } else { "\n#" };
        let _ = writeln!(text, "{mark} {title}\n\n## {python}");
        let mut topic = String::new();
        for phrase in sentences.rows.iter().cloned().map(Phrase::new) {
            if phrase.topic != topic {
                topic.clone_from(&phrase.topic);
                let _ = writeln!(text, "\n### {topic}\n\n| Python | Emberbook | |\n|---|---|---|");
            }
            let sentence = phrase.sentence.unwrap_or_default();
            let _ = writeln!(
                text,
                "| {} | {} | {} |",
                code_in_cell(&phrase.python),
                code_in_cell(&phrase.rust),
                in_cell(&sentence)
            );
        }
        let _ = writeln!(text, "\n## {compiler}\n\n| {code} | {meaning} |\n|---|---|");
        for (when, sentence) in sentences.of_mistakes() {
            let _ = writeln!(text, "| {when} | {} |", in_cell(&sentence));
        }
    }
    text
}

/// Text in a cell of a table of Markdown.
fn in_cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

fn code_in_cell(text: &str) -> String {
    let lines = text.lines().map(|line| format!("`{}`", line.replace('|', "\\|").replace("    ", "\u{a0}\u{a0}")));
    lines.collect::<Vec<_>>().join("<br>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_documentation_is_what_the_tables_say() {
        let page = include_str!("../../../../../docs/phrasebook.md");
        assert!(page == phrasebook(), "run `emberbook phrasebook > docs/phrasebook.md`");
    }

    #[test]
    fn a_name_opens_its_rows() {
        let page = |name: &str| page(name, false).unwrap()["text/plain"].clone();
        assert!(page("torch.nn.Linear").starts_with("nn.Linear(in, out, bias=False)  →  linear_no_bias(in, out)"));
        assert!(page("print").starts_with("print(x)  →  println!"));
        assert!(page("lambda").starts_with("lambda x: x + 1"));
    }
}
