//! The rooms of the program and who may know whom, held against the sources.
//!
//! The table below is that of `src/lib.rs`, and a test compares them. A room may use what its row names and, through it, what those rooms may
//! use; nothing points up. Code that is compiled for tests alone may use anything.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Every room and the rooms that it may use.
const ROOMS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("course", &["model"]),
    ("measure", &["model", "course"]),
    ("study", &["model", "course", "measure"]),
    ("edit", &["model"]),
    ("gesture", &["model", "course", "measure", "edit"]),
    ("fix", &["model", "course", "measure", "edit", "gesture"]),
    ("entry", &["model", "edit"]),
    ("figure", &["model", "course", "measure"]),
    ("job", &[]),
    ("export", &["figure", "job"]),
    ("io", &["model"]),
    ("command", &["edit"]),
    (
        "ui",
        &[
            "model", "course", "measure", "edit", "gesture", "fix", "entry", "figure", "job", "export", "io",
            "command",
        ],
    ),
    (
        "app",
        &[
            "model", "course", "measure", "edit", "gesture", "fix", "entry", "figure", "job", "export", "io",
            "command", "ui",
        ],
    ),
    ("cli", &["app", "export", "io"]),
    ("main", &["app", "export", "io", "cli"]),
    ("lib", &[]),
];

/// What stands outside the program, and the rooms that may know it. Rooms that are not named here know files and text
/// only as values.
const OUTSIDE: &[(&str, &[&str])] = &[
    ("eframe", &["ui", "app", "main"]),
    ("egui", &["ui", "app", "main"]),
    ("egui_plot", &["ui", "app"]),
    ("egui_material_icons", &["ui", "app"]),
    ("rfd", &["ui", "app"]),
    ("std::fs", &["io", "app", "cli"]),
];

/// Longest source file, in lines.
const MAX_LINES: usize = 600;

/// A source file, cut down to what the rules are about.
struct Source {
    /// Path below `src`, with `/`.
    path: String,
    /// The text as written.
    text: String,
    /// The text without comments, literals and code for tests.
    code: String,
}

impl Source {
    fn new(path: &str, text: &str) -> Self {
        let is_test = path.ends_with("tests.rs") || path.contains("/tests/");
        let code =
            if is_test { String::new() } else { without_test_modules(&without_comments_and_literals(text)) };
        Self { path: path.to_owned(), text: text.to_owned(), code }
    }

    /// The folder or file directly below `src`.
    fn room(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// How many modules deep it is: 1 for `io/mod.rs` and `cli.rs`, 2 for `io/read.rs`.
    fn depth(&self) -> usize {
        self.path.split('/').filter(|piece| *piece != "mod.rs").count()
    }
}

/// Whether a file is compiled for tests alone.
fn is_for_tests(path: &str) -> bool {
    path.ends_with("tests.rs") || path.contains("/tests/")
}

/// The same text with blanks in place of comments, of what is in quotation marks, and of characters.
fn without_comments_and_literals(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let mut out = String::with_capacity(text.len());
    let mut i = 0;
    while i < chars.len() {
        let previous_is_word = i > 0 && (at(i - 1).is_alphanumeric() || at(i - 1) == '_');
        let hashes = if at(i) == 'r' && !previous_is_word {
            (i + 1..chars.len()).take_while(|j| at(*j) == '#').count()
        } else {
            0
        };
        let end = if at(i) == '/' && at(i + 1) == '/' {
            (i..chars.len()).find(|j| at(*j) == '\n').unwrap_or(chars.len())
        } else if at(i) == '/' && at(i + 1) == '*' {
            (i + 2..chars.len()).find(|j| at(*j) == '*' && at(j + 1) == '/').map_or(chars.len(), |j| j + 2)
        } else if at(i) == 'r' && !previous_is_word && at(i + 1 + hashes) == '"' {
            let closes = |j: &usize| at(*j) == '"' && (1..=hashes).all(|k| at(j + k) == '#');
            (i + hashes + 2..chars.len()).find(closes).map_or(chars.len(), |j| j + 1 + hashes)
        } else if at(i) == '"' {
            end_of_quoted(&chars, i, '"')
        } else if at(i) == '\'' && (at(i + 1) == '\\' || at(i + 2) == '\'') {
            end_of_quoted(&chars, i, '\'') // otherwise it is a lifetime
        } else {
            out.push(at(i));
            i += 1;
            continue;
        };
        out.extend(chars.iter().take(end).skip(i).map(|c| if *c == '\n' { '\n' } else { ' ' }));
        i = end;
    }
    out
}

/// The position behind the closing mark of what opens at `start`.
fn end_of_quoted(chars: &[char], start: usize, mark: char) -> usize {
    let mut i = start + 1;
    while let Some(c) = chars.get(i) {
        match c {
            '\\' => i += 2,
            c if *c == mark => return i + 1,
            _ => i += 1,
        }
    }
    chars.len()
}

/// The same code without modules that are compiled for tests alone.
fn without_test_modules(code: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let Some((before, rest)) = code.split_once(MARK) else { return code.to_owned() };
    let mut depth = 0_usize;
    let mut end = rest.len();
    for (i, c) in rest.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        // An item ends with its closing brace, or with a semicolon if it has no body.
        if depth == 0 && (c == '}' || c == ';') {
            end = i + 1;
            break;
        }
    }
    let after = rest.get(end..).unwrap_or_default();
    before.to_owned() + &without_test_modules(after)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// What follows each place where `word` stands as a whole word that is not itself part of a longer path.
fn after_word<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = &'a str> {
    code.match_indices(word).filter_map(move |(i, _)| {
        let before = code.get(..i)?.trim_end();
        let after = code.get(i + word.len()..)?;
        let whole = !code.get(..i)?.ends_with(is_word) && !after.starts_with(is_word);
        (whole && !before.ends_with("::")).then_some(after)
    })
}

/// The first names behind a path: `a` of `::a::b`, `a` and `c` of `::{a::b, c}`.
fn first_names(after: &str) -> Vec<String> {
    let Some(rest) = after.trim_start().strip_prefix("::") else { return Vec::new() };
    let rest = rest.trim_start();
    let name = |text: &str| text.trim_start().chars().take_while(|c| is_word(*c)).collect::<String>();
    let Some(group) = rest.strip_prefix('{') else { return vec![name(rest)] };
    let mut names = vec![name(group)];
    let mut depth = 0_usize;
    for (i, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(name(group.get(i + 1..).unwrap_or_default())),
            _ => {}
        }
    }
    names
}

/// The names directly below the crate that a source mentions.
fn rooms_mentioned(source: &Source) -> BTreeSet<String> {
    let up = vec!["super"; source.depth()].join("::");
    let roots = ["crate", "phaseline", up.as_str()];
    roots.iter().flat_map(|root| after_word(&source.code, root)).flat_map(first_names).collect()
}

/// Everything that a room may use, the rooms behind its rooms included.
fn may_use(room: &str) -> BTreeSet<&'static str> {
    let direct = ROOMS.iter().find(|(name, _)| *name == room).map_or(&[][..], |(_, rooms)| rooms);
    direct.iter().flat_map(|r| may_use(r).into_iter().chain([*r])).collect()
}

/// Whether a source mentions something from outside: a crate, or a module of the standard library.
fn mentions_outside(source: &Source, name: &str) -> bool {
    match name.split_once("::") {
        None => after_word(&source.code, name).next().is_some(),
        Some((root, module)) => {
            after_word(&source.code, root).flat_map(first_names).any(|mentioned| mentioned == module)
        }
    }
}

/// The rules that a source breaks, in words.
fn broken_rules(source: &Source) -> Vec<String> {
    let room = source.room();
    let mut out = Vec::new();
    if !ROOMS.iter().any(|(name, _)| *name == room) {
        out.push(format!("{room} is not in the table of rooms"));
    }
    let allowed = may_use(room);
    for other in rooms_mentioned(source) {
        let is_room = ROOMS.iter().any(|(name, _)| *name == other);
        if is_room && other != room && !allowed.contains(other.as_str()) {
            out.push(format!("{room} may not use {other}"));
        }
    }
    for (name, rooms) in OUTSIDE {
        if !rooms.contains(&room) && mentions_outside(source, name) {
            out.push(format!("{room} may not use {name}"));
        }
    }
    if after_word(&source.code, "unsafe").next().is_some() {
        out.push("unsafe code".to_owned());
    }
    let lines = source.text.lines().count();
    if lines > MAX_LINES {
        out.push(format!("{lines} lines are more than {MAX_LINES}"));
    }
    if !source.text.starts_with("//!") && !is_for_tests(&source.path) {
        out.push("it does not begin by saying what it is for (`//!`)".to_owned());
    }
    out
}

/// Every Rust file below `src`.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut files: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    let read = |path: PathBuf| {
        let name = path.strip_prefix(&root).expect("a path below src").to_string_lossy().replace('\\', "/");
        Source::new(&name, &fs::read_to_string(&path).expect("a readable source"))
    };
    files.into_iter().map(read).collect()
}

#[test]
fn the_sources_keep_to_their_rooms() {
    let all = sources();
    assert!(all.len() > 10, "only {} sources were found", all.len());
    let complaints: Vec<String> = all
        .iter()
        .flat_map(|s| broken_rules(s).into_iter().map(move |rule| format!("src/{}: {rule}", s.path)))
        .collect();
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

/// The rooms of the table in `src/lib.rs`, each with those that it may use.
fn rooms_of_the_map() -> Vec<(String, Vec<String>)> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).expect("a map");
    let mut rooms: Vec<(String, Vec<String>)> = Vec::new();
    for row in text.lines().filter_map(|line| line.strip_prefix("//! | [`")) {
        let (name, rest) = row.split_once("`]").expect("a room");
        let uses = rest.trim_end_matches([' ', '|']).rsplit('|').next().expect("a column").trim();
        let uses = match uses {
            "nothing above" => Vec::new(),
            "all above" => rooms.iter().map(|(above, _)| above.clone()).collect(),
            named => named.split(", ").map(str::to_owned).collect(),
        };
        rooms.push((name.to_owned(), uses));
    }
    rooms
}

#[test]
fn the_map_in_the_sources_is_this_table() {
    let sorted = |rooms: &mut dyn Iterator<Item = String>| rooms.collect::<BTreeSet<_>>();
    let map = rooms_of_the_map();
    assert!(map.len() > 10, "only {} rooms were read", map.len());
    for (name, uses) in &map {
        let here = ROOMS.iter().find(|(room, _)| room == name).expect(name).1;
        let (drawn, held) =
            (sorted(&mut uses.iter().cloned()), sorted(&mut here.iter().map(|r| (*r).to_owned())));
        assert_eq!(drawn, held, "{name}");
    }
    let unnamed = ROOMS.iter().filter(|(room, _)| !map.iter().any(|(name, _)| name == room));
    assert_eq!(unnamed.map(|(room, _)| *room).collect::<Vec<_>>(), ["main", "lib"]);
}

#[test]
fn no_room_uses_itself_through_others() {
    for (room, _) in ROOMS {
        assert!(!may_use(room).contains(room), "{room} is below itself");
    }
}

/// The rules that a small file breaks.
fn rules(path: &str, code: &str) -> Vec<String> {
    broken_rules(&Source::new(path, &format!("//! A room.\n{code}")))
}

#[test]
fn a_use_that_points_up_is_found_however_it_is_written() {
    let up = ["model may not use figure"];
    assert_eq!(rules("model/case.rs", "use crate::figure::Scene;"), up);
    assert_eq!(rules("model/case.rs", "use crate::{model::Time, figure::{Scene, Item}};"), up);
    assert_eq!(rules("model/case.rs", "fn f(s: &crate :: figure::Scene) {}"), up);
    assert_eq!(rules("model/case.rs", "use super::super::figure::Scene;"), up);
    assert_eq!(rules("model/mod.rs", "use super::figure::Scene;"), up);
    assert_eq!(rules("main.rs", "use phaseline::ui::theme;"), Vec::<String>::new());
    assert_eq!(rules("cli.rs", "use crate::main::start;"), ["cli may not use main"]);
}

#[test]
fn a_use_that_points_down_is_fine_also_through_another_room() {
    for (path, code) in [
        ("export/svg.rs", "use crate::figure::Scene; use crate::model::Case;"),
        ("figure/mod.rs", "use crate::{course, measure};"),
        ("model/case.rs", "use super::time::Time; use crate::model::figure_words;"),
        ("ui/mod.rs", "use crate::command::AppCommand; use egui::Ui;"),
    ] {
        assert_eq!(rules(path, code), Vec::<String>::new(), "{path}: {code}");
    }
}

#[test]
fn window_and_disk_stay_in_their_rooms() {
    assert_eq!(rules("figure/style.rs", "use egui::Color32;"), ["figure may not use egui"]);
    assert_eq!(
        rules("command.rs", "fn key() -> eframe::egui::Key { todo() }"),
        ["command may not use eframe"]
    );
    assert_eq!(rules("io/save.rs", "use std::{fs, io};"), Vec::<String>::new());
    assert_eq!(
        rules("measure/mod.rs", "use std::{collections::BTreeMap, fs};"),
        ["measure may not use std::fs"]
    );
    assert_eq!(rules("export/png.rs", "std::fs::write(path, bytes)"), ["export may not use std::fs"]);
    assert_eq!(rules("io/mod.rs", "use rfd::FileDialog;"), ["io may not use rfd"]);
}

#[test]
fn comments_texts_and_tests_may_mention_anything() {
    for code in [
        "// use crate::ui::x; unsafe",
        "/// See [`crate::app`].\nfn f() {}",
        "/* use egui; */ const A: &str = \"use crate::ui; unsafe \\\" egui\";",
        "const B: &str = r#\"crate::app \" unsafe\"#; const C: char = '\"'; fn f<'a>(x: &'a str) {}",
        "#[cfg(test)]\nmod tests { use crate::io::read; fn f() { std::fs::read(p); } }",
        "#[cfg(test)]\nmod more;",
    ] {
        assert_eq!(rules("model/mod.rs", code), Vec::<String>::new(), "{code}");
    }
    let after = "#[cfg(test)]\nmod tests { fn f() {} }\nuse crate::ui::x;";
    assert_eq!(rules("model/mod.rs", after), ["model may not use ui"]);
}

#[test]
fn unsafe_code_long_files_and_files_without_a_first_line_are_found() {
    assert_eq!(rules("io/read.rs", "fn f() { unsafe { g() } }"), ["unsafe code"]);
    assert_eq!(rules("io/read.rs", &"\n".repeat(MAX_LINES)).len(), 1);
    assert_eq!(rules("io/read.rs", &"\n".repeat(MAX_LINES - 1)), Vec::<String>::new());
    assert_eq!(broken_rules(&Source::new("io/read.rs", "fn f() {}")).len(), 1);
    assert_eq!(rules("helpers.rs", ""), ["helpers is not in the table of rooms"]);
}
