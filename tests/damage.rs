//! Damaged case files: each is opened or refused with one clear line, quickly, and never touched.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

/// How many variants are made of the files together.
const VARIANTS: usize = 200;
/// Files checked by one process: a crash costs the others of its batch, a process each costs minutes.
const BATCH: usize = 25;
/// No batch may take longer, on a busy machine, without optimisation.
const TIME_LIMIT: Duration = Duration::from_mins(1);

/// Reproducible noise (xorshift64*).
struct Noise(u64);

impl Noise {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % end.max(1)
    }
}

/// The fixture, and every example that comes with the program.
fn sources() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = vec![root.join("tests/fixtures/case_shape.ron")];
    if let Ok(examples) = fs::read_dir(root.join("examples")) {
        let examples = examples.map(|entry| entry.unwrap().path());
        paths.extend(examples.filter(|path| path.extension().is_some_and(|e| e == "ron")));
    }
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// The text with one of the places where `what` stands replaced.
fn replaced(text: &str, what: &str, with: &str, noise: &mut Noise) -> String {
    let places: Vec<usize> = text.match_indices(what).map(|(at, _)| at).collect();
    match places.get(noise.below(places.len())) {
        Some(at) => format!("{}{with}{}", &text[..*at], &text[at + what.len()..]),
        None => format!("{text}{with}"),
    }
}

/// A damaged copy; which damage is done goes round with `kind`.
fn damaged(source: &[u8], kind: usize, noise: &mut Noise) -> Vec<u8> {
    let mut bytes = source.to_vec();
    let text = String::from_utf8_lossy(source).into_owned();
    let deep = |bracket: &str| bracket.repeat(100_000);
    let at = noise.below(bytes.len());
    match kind % 20 {
        0 => bytes[at] ^= 1 << noise.below(8),
        1 => bytes[at] = noise.below(256) as u8,
        2 => bytes.truncate(at),
        3 => drop(bytes.drain(at..(at + noise.below(200)).min(source.len()))),
        4 => {
            let again = bytes[at..(at + noise.below(200)).min(source.len())].to_vec();
            bytes.splice(at..at, again);
        }
        5 => bytes = replaced(&text, " mo\"", " mnths\"", noise).into(),
        6 => bytes = replaced(&text, " mo\"", " parsecs\"", noise).into(),
        7 => bytes = replaced(&text, "at: \"", "at: 5, was: \"", noise).into(),
        8 => bytes = replaced(&text, "age: ", "age: NaN, was: ", noise).into(),
        9 => bytes = replaced(&text, "age: ", "age: 1e400, was: ", noise).into(),
        10 => bytes = replaced(&text, "from: \"", "from: \"trastuzumab.end + 1 mo\", was: \"", noise).into(),
        11 => bytes = replaced(&text, "at: \"", "at: \"follow_up + 1 mo\", was: \"", noise).into(),
        12 => bytes = replaced(&text, "patients: [", &format!("patients: [{}", deep("(")), noise).into(),
        13 => bytes = replaced(&text, "format: 1,", &format!("format: 1, x: {},", deep("[")), noise).into(),
        14 => bytes = replaced(&text, "events: [", "events: {", noise).into(),
        15 => bytes = replaced(&text, "\"", "", noise).into(),
        16 => bytes = replaced(&text, "(", "", noise).into(),
        17 => bytes = replaced(&text, "format: 1", &format!("format: {}", noise.below(4)), noise).into(),
        18 => bytes = text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        _ => {
            for _ in 0..40 {
                let at = noise.below(bytes.len());
                bytes[at] = noise.below(256) as u8;
            }
        }
    }
    bytes
}

/// Hash of every file of a folder, by path.
fn hashes(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.map(|path| (path.clone(), Sha256::digest(fs::read(&path).unwrap()).to_vec())).collect()
}

/// Runs `phaseline check`; gives the exit code and what it printed to stderr.
fn check(files: &[&PathBuf], log: &Path) -> (Option<i32>, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_phaseline"))
        .arg("check")
        .args(files)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(File::create(log).unwrap())
        .spawn()
        .unwrap();
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return (status.code(), fs::read_to_string(log).unwrap());
        }
        if start.elapsed() > TIME_LIMIT {
            child.kill().unwrap();
            panic!("still busy after {TIME_LIMIT:?} with {files:?}");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_damaged_file_is_opened_or_refused_with_one_line_and_never_touched() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("cases");
    fs::create_dir(&folder).unwrap();
    let sources = sources();
    let mut noise = Noise(0x5EED_CA5E);
    for i in 0..VARIANTS {
        // Every kind of damage meets every source in turn.
        let source = &sources[(i / 20) % sources.len()];
        fs::write(folder.join(format!("{i:03}.ron")), damaged(source, i, &mut noise)).unwrap();
    }
    let before = hashes(&folder);
    let paths: Vec<&PathBuf> = before.keys().collect();
    let mut refused = 0;
    for batch in paths.chunks(BATCH) {
        let (code, stderr) = check(batch, &dir.path().join("log"));
        assert!(matches!(code, Some(0..=2)), "{code:?}\n{stderr}");
        assert!(!stderr.contains("stopped at") && !stderr.contains("panicked"), "{stderr}");
        let lines: Vec<&str> = stderr.lines().collect();
        assert_eq!(code == Some(2), !lines.is_empty(), "{stderr}");
        for path in batch {
            let own = lines.iter().filter(|line| line.starts_with(&format!("{}:", path.display()))).count();
            assert!(own <= 1, "{path:?}\n{stderr}");
        }
        // `path:line:column: message`, and no line that belongs to no file.
        for line in &lines {
            let rest = batch.iter().find_map(|path| line.strip_prefix(&format!("{}:", path.display())));
            let mut parts = rest.unwrap_or_else(|| panic!("{line}")).splitn(3, ':');
            assert!(parts.next().is_some_and(|n| n.parse::<usize>().is_ok()), "{line}");
            assert!(parts.next().is_some_and(|n| n.parse::<usize>().is_ok()), "{line}");
            assert!(parts.next().is_some_and(|message| message.len() > 8 && line.len() < 1_000), "{line}");
        }
        refused += lines.len();
    }
    assert!(refused > VARIANTS / 2, "only {refused} of {VARIANTS} were refused");
    assert_eq!(hashes(&folder), before);
}
