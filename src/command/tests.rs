//! What holds for the list of commands.

use super::*;
use std::collections::HashMap;

#[test]
fn no_two_commands_share_a_shortcut() {
    let mut seen = HashMap::new();
    for command in AppCommand::all() {
        if let Some(shortcut) = command.shortcut()
            && let Some(other) = seen.insert(shortcut, command)
        {
            panic!("{command:?} and {other:?} both are {shortcut:?}");
        }
    }
}

#[test]
fn every_command_is_in_the_table_once() {
    let mut all: Vec<_> = AppCommand::all().collect();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), TABLE.len());
    assert_eq!(all.len(), C::About as usize + 1, "a command is missing from the table");
}
