//! The page of commands in the documentation is what the program says of itself.

/// Set to write the page anew instead of comparing it.
const UPDATE: &str = "UPDATE_COMMANDS";

#[test]
fn the_page_of_commands_is_generated_from_the_program() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/commands.md");
    let wanted = phaseline::command::markdown();
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(path, &wanted).expect("the page can be written");
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(written == wanted, "docs/commands.md is out of date: run {UPDATE}=1 cargo test --test commands");
}
