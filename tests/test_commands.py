"""evcxr's own commands."""


def test_lists_the_variables(notebook):
    notebook.ok("let listed_number: i64 = 5;")
    assert "listed_number" in str(notebook.ok(":vars").outputs)


def test_a_crate_of_the_students_own(fresh_notebook, tmp_path):
    crate = tmp_path / "greeting"
    (crate / "src").mkdir(parents=True)
    (crate / "Cargo.toml").write_text('[package]\nname = "greeting"\nversion = "0.1.0"\nedition = "2024"\n')
    (crate / "src" / "lib.rs").write_text('pub fn hello(name: &str) -> String { format!("hello {name}") }\n')
    fresh_notebook.ok(f':dep greeting = {{ path = "{crate}" }}')
    fresh_notebook.ok("use greeting::hello;")
    assert fresh_notebook.ok('println!("{}", hello("ember"));').stdout == "hello ember\n"
    # The library is still the prebuilt one.
    assert fresh_notebook.ok("ones([2]).sum().item()").result["text/plain"] == "2.0"


def test_a_variable_whose_type_another_crate_keeps_in_a_private_module(fresh_notebook, tmp_path):
    crate = tmp_path / "private"
    (crate / "src").mkdir(parents=True)
    (crate / "Cargo.toml").write_text('[package]\nname = "private"\nversion = "0.1.0"\nedition = "2024"\n')
    (crate / "src" / "lib.rs").write_text(
        "mod inner { #[derive(Debug)] pub struct Seed(pub u8); }\n"
        "pub use inner::Seed;\n"
        "pub fn seeds() -> Vec<Seed> { vec![Seed(7)] }\n"
    )
    fresh_notebook.ok(f':dep private = {{ path = "{crate}" }}')
    fresh_notebook.ok("let mut seeds = private::seeds();")
    fresh_notebook.ok("seeds.push(private::Seed(8));")
    assert fresh_notebook.ok("seeds").result["text/plain"] == "[Seed(7), Seed(8)]"


def test_an_unknown_command_is_an_error(notebook):
    assert notebook.run(":no_such_command").status == "error"
