//! The rooms of the program and who may know whom, held against the sources.
//!
//! The table below is that of `src/lib.rs`, and a test compares them. A room may use what its row names and, through it,
//! what those rooms may use; nothing points up. Code that is compiled for tests alone may use anything.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Every room and the rooms that it may use.
const ROOMS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("terms", &["model"]),
    ("course", &["model"]),
    ("measure", &["model", "course"]),
    ("study", &["model", "course", "measure"]),
    ("edit", &["model"]),
    ("gesture", &["study", "edit"]),
    ("fix", &["study", "edit", "gesture"]),
    ("entry", &["model", "edit", "terms"]),
    ("figure", &["study"]),
    ("job", &[]),
    ("export", &["figure", "job", "terms"]),
    ("io", &["model"]),
    ("command", &["edit"]),
    (
        "ui",
        &[
            "model", "terms", "course", "measure", "study", "edit", "gesture", "fix", "entry", "figure",
            "job", "export", "io", "command",
        ],
    ),
    (
        "app",
        &[
            "model", "terms", "course", "measure", "study", "edit", "gesture", "fix", "entry", "figure",
            "job", "export", "io", "command", "ui",
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

/// What works out what follows from a patient, and the rooms that may call it: the others read it from the study, so
/// that nothing is worked out twice.
const WORKED_OUT_ONCE: &[(&str, &str, &[&str])] = &[
    ("course", "resolve", &["course", "study"]),
    ("measure", "all", &["measure", "study"]),
    ("measure", "some", &["measure", "study"]),
    ("measure", "lint", &["measure", "study"]),
    ("measure", "lint_with", &["measure", "study"]),
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

/// Whether a function is called by this name or path: `resolve(`, `course::resolve(`.
fn calls(code: &str, path: &str) -> bool {
    code.match_indices(path).any(|(at, _)| {
        let before = code.get(..at).unwrap_or_default();
        let after = code.get(at + path.len()..).unwrap_or_default();
        !before.ends_with(|c| is_word(c) || c == '.') && after.starts_with('(')
    })
}

/// Whether a function of a room is imported by its name.
fn imports(code: &str, home: &str, function: &str) -> bool {
    code.match_indices(&format!("use crate::{home}::")).any(|(at, found)| {
        let rest = code.get(at + found.len()..).unwrap_or_default();
        let list = rest.split(';').next().unwrap_or_default();
        list.split(|c: char| !is_word(c)).any(|name| name == function)
    })
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
    for (home, function, rooms) in WORKED_OUT_ONCE {
        let path = format!("{home}::{function}");
        let by_name = imports(&source.code, home, function) && calls(&source.code, function);
        if !rooms.contains(&room) && (calls(&source.code, &path) || by_name) {
            out.push(format!("{room} may not work out {path}: it stands in the study"));
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

/// Rooms, and parts of rooms, whose files stand on each other: none uses itself through others.
const UNTIED: &[&str] = &["app", "figure", "io", "job", "ui/inspector"];

/// A path of names as code mentions it, and the name by which the code knows its end.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mention {
    path: Vec<String>,
    name: String,
}

/// Words and signs of code; `::` is one sign.
fn tokens(code: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            c if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            ':' if rest.starts_with("::") => 2,
            c => c.len_utf8(),
        };
        let (token, behind) = rest.split_at(length);
        out.push(token);
        rest = behind.trim_start();
    }
    out
}

/// Reads the paths that begin at a token: one of `a::b`, two of `a::{b, c as d}`. Gives where they end.
fn read_paths(tokens: &[&str], mut at: usize, before: &[String], out: &mut Vec<Mention>) -> usize {
    let mut path = before.to_vec();
    loop {
        match tokens.get(at) {
            Some(&"{") => {
                at += 1;
                while tokens.get(at).is_some_and(|token| *token != "}") {
                    at = read_paths(tokens, at, &path, out).max(at + 1);
                    at += usize::from(tokens.get(at) == Some(&","));
                }
                return at + 1;
            }
            Some(token) if token.starts_with(is_word) || *token == "*" => path.push((*token).to_owned()),
            _ => break,
        }
        at += 1;
        if tokens.get(at) != Some(&"::") {
            break;
        }
        at += 1;
    }
    // `a::{self}` is `a`.
    if path.len() > before.len() && path.len() > 1 && path.last().is_some_and(|name| name == "self") {
        path.pop();
    }
    let mut name = path.last().cloned().unwrap_or_default();
    if let (Some(&"as"), Some(alias)) = (tokens.get(at), tokens.get(at + 1)) {
        (*alias).clone_into(&mut name);
        at += 2;
    }
    if !path.is_empty() {
        out.push(Mention { path, name });
    }
    at
}

/// A file of the program as others find it.
struct Module {
    file: String,
    /// Names below the crate: `figure`, `lanes` of `figure/lanes/mod.rs`.
    at: Vec<String>,
    /// What it imports or exports again, by name.
    scope: Vec<Mention>,
    /// What its own code uses; what a folder only exports again is not among it.
    uses: Vec<Mention>,
}

impl Module {
    fn of(source: &Source, all: &[Source]) -> Self {
        let path = source.path.strip_suffix(".rs").unwrap_or(&source.path);
        let at: Vec<String> =
            path.split('/').filter(|name| !["mod", "lib"].contains(name)).map(str::to_owned).collect();
        let folder = source.path.strip_suffix("mod.rs");
        let child = |other: &Source| {
            let below = other.path.strip_prefix(folder?)?.strip_suffix(".rs")?;
            let name = below.strip_suffix("/mod").unwrap_or(below);
            (!name.contains('/') && name != "mod").then(|| name.to_owned())
        };
        let children: BTreeSet<String> = all.iter().filter_map(child).collect();
        let mut module = Self { file: source.path.clone(), at, scope: Vec::new(), uses: Vec::new() };
        let tokens = tokens(&source.code);
        let mut i = 0;
        while i < tokens.len() {
            let before = i.checked_sub(1).and_then(|before| tokens.get(before)).copied().unwrap_or_default();
            let is_use = tokens[i] == "use";
            let first = if is_use { i + 1 } else { i };
            let name = tokens.get(first).copied().unwrap_or_default();
            let begins = ["crate", "super", "self"].contains(&name) || children.contains(name);
            let is_path = begins && before != "::" && tokens.get(first + 1) == Some(&"::");
            if !is_use && !is_path {
                i += 1;
                continue;
            }
            let mut read = Vec::new();
            i = read_paths(&tokens, first, &[], &mut read).max(i + 1);
            let found = read.into_iter().map(|m| Mention { path: module.absolute(m.path, &children), ..m });
            let found: Vec<Mention> = found.collect();
            if is_use {
                module.scope.extend(found.iter().cloned());
            }
            let is_export = folder.is_some() && is_use && ["pub", ")"].contains(&before);
            if !is_export {
                module.uses.extend(found);
            }
        }
        module
    }

    /// A path counted from the crate; of what lies outside, nothing.
    fn absolute(&self, path: Vec<String>, children: &BTreeSet<String>) -> Vec<String> {
        let ups = path.iter().take_while(|name| *name == "super").count();
        match path.first().map(String::as_str) {
            Some("crate") => path.into_iter().skip(1).collect(),
            Some("super") => {
                let above = self.at.iter().take(self.at.len().saturating_sub(ups)).cloned();
                above.chain(path.into_iter().skip(ups)).collect()
            }
            Some("self") => self.at.iter().cloned().chain(path.into_iter().skip(1)).collect(),
            Some(name) if children.contains(name) => self.at.iter().cloned().chain(path).collect(),
            _ => Vec::new(),
        }
    }
}

/// The file that holds what a path names: what a folder only exports again lies where it comes from.
fn home<'m>(modules: &'m [Module], path: &[String], hops: usize) -> Option<&'m Module> {
    let module = modules.iter().filter(|m| path.starts_with(&m.at)).max_by_key(|m| m.at.len())?;
    let Some(item) = path.get(module.at.len()) else { return Some(module) };
    let elsewhere = module.scope.iter().find(|mention| mention.name == *item);
    match elsewhere.filter(|_| hops > 0) {
        Some(mention) if mention.path.is_empty() => None,
        Some(mention) => {
            let rest = path.iter().skip(module.at.len() + 1);
            let path: Vec<String> = mention.path.iter().chain(rest).cloned().collect();
            home(modules, &path, hops - 1)
        }
        None => Some(module),
    }
}

fn modules(sources: &[Source]) -> Vec<Module> {
    sources.iter().map(|source| Module::of(source, sources)).collect()
}

/// The circles among the files of a room: each the files that use one another, with what they use within the circle.
fn circles(modules: &[Module], room: &str) -> Vec<String> {
    /// So often can something be exported again.
    const MOST_HOPS: usize = 8;
    let is_inside = |file: &str| file.strip_prefix(room).is_some_and(|rest| rest.starts_with('/'));
    let files: Vec<&Module> = modules.iter().filter(|m| is_inside(&m.file)).collect();
    let uses = |module: &Module| -> BTreeSet<&str> {
        let homes = module.uses.iter().filter_map(|m| home(modules, &m.path, MOST_HOPS));
        homes.map(|m| m.file.as_str()).filter(|file| is_inside(file) && *file != module.file).collect()
    };
    let direct: Vec<(&str, BTreeSet<&str>)> = files.iter().map(|m| (m.file.as_str(), uses(m))).collect();
    let of = |file: &str| direct.iter().find(|(name, _)| *name == file).map(|(_, uses)| uses);
    let reached = |file: &str| {
        let mut reached: BTreeSet<&str> = BTreeSet::new();
        let mut open: Vec<&str> = of(file).into_iter().flatten().copied().collect();
        while let Some(next) = open.pop() {
            if reached.insert(next) {
                open.extend(of(next).into_iter().flatten());
            }
        }
        reached
    };
    let reached: Vec<(&str, BTreeSet<&str>)> =
        direct.iter().map(|(file, _)| (*file, reached(file))).collect();
    let reaches =
        |from: &str, to: &str| reached.iter().any(|(file, files)| *file == from && files.contains(to));
    let mut told: BTreeSet<&str> = BTreeSet::new();
    let mut out = Vec::new();
    for (file, files) in &reached {
        if !files.contains(file) || told.contains(file) {
            continue;
        }
        let circle: BTreeSet<&str> = files.iter().copied().filter(|other| reaches(other, file)).collect();
        let lines = circle.iter().map(|file| {
            let uses = of(file).into_iter().flatten().filter(|used| circle.contains(*used));
            format!("    {file} uses {}", uses.copied().collect::<Vec<_>>().join(", "))
        });
        out.push(format!(
            "{room}: {} files in a circle\n{}",
            circle.len(),
            lines.collect::<Vec<_>>().join("\n")
        ));
        told.extend(circle);
    }
    out
}

#[test]
fn no_file_of_an_untied_room_uses_itself_through_others() {
    let modules = modules(&sources());
    for room in UNTIED {
        assert!(modules.iter().filter(|m| m.file.starts_with(&format!("{room}/"))).count() > 1, "{room}");
    }
    let found: Vec<String> = UNTIED.iter().flat_map(|room| circles(&modules, room)).collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
#[ignore = "tells what is tied in all rooms; a room that is not goes into UNTIED"]
fn no_file_of_any_room_uses_itself_through_others() {
    let modules = modules(&sources());
    let found: Vec<String> = ROOMS.iter().flat_map(|(room, _)| circles(&modules, room)).collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// The circles among small files of a room.
fn circles_of(files: &[(&str, &str)]) -> Vec<String> {
    let sources: Vec<Source> = files.iter().map(|(path, code)| Source::new(path, code)).collect();
    let modules = modules(&sources);
    circles(&modules, "room").iter().map(|told| told.lines().next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_circle_of_files_is_found_through_what_their_folder_exports_again() {
    let two = ["room: 2 files in a circle"];
    let folder = ("room/mod.rs", "mod a; mod b; pub use a::{A, C as D}; use b::B;");
    for (a, b) in [
        ("use super::b::B; pub struct A;", "use super::a::A; pub struct B;"),
        ("use super::B;", "use super::A;"),
        ("fn f() -> crate::room::B { B }", "use super::{D, D as E};"),
        ("use crate::{model::Case, room::{b::{self, B}}};", "fn f(a: &super::a::A) {}"),
    ] {
        assert_eq!(circles_of(&[folder, ("room/a.rs", a), ("room/b.rs", b)]), two, "{a} and {b}");
    }
    let own = ("room/mod.rs", "mod a; pub struct Own; pub fn f() { a::g() }");
    assert_eq!(circles_of(&[own, ("room/a.rs", "use super::Own;")]), two);
    let three =
        [("room/a.rs", "use super::b;"), ("room/b.rs", "use super::c;"), ("room/c.rs", "use super::a;")];
    assert_eq!(circles_of(&three), ["room: 3 files in a circle"]);
}

#[test]
fn files_that_stand_on_each_other_are_in_no_circle() {
    let folder = ("room/mod.rs", "mod a; mod b; pub use a::A; pub use b::B; pub fn f() { b::g() }");
    for (a, b) in [
        ("pub struct A;", "use super::A; pub struct B;"),
        ("use std::sync::Arc;", "use super::a; fn f(a: super::A) { a::h() }"),
        ("/* super::b::B */ const S: &str = \"super::b\";", "use super::a::A;"),
        ("#[cfg(test)]\nmod tests { use super::super::b::B; }", "use super::a::A;"),
    ] {
        let found = circles_of(&[folder, ("room/a.rs", a), ("room/b.rs", b)]);
        assert_eq!(found, Vec::<String>::new(), "{a} and {b}");
    }
}
