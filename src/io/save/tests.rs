use std::cell::Cell;
use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

use tempfile::TempDir;

use super::super::disk::Access;
use super::super::load::load;
use super::super::write::FileShape;
use super::*;

/// A folder with one case file that this program wrote.
fn folder() -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().canonicalize().unwrap().join("case.ron");
    fs::write(&path, write(&case("old"), &FileShape::default())).unwrap();
    (dir, path)
}

fn case(title: &str) -> Case {
    Case { title: title.to_owned(), ..Case::new() }
}

fn text(title: &str) -> String {
    write(&case(title), &FileShape::default())
}

fn names(dir: &TempDir) -> Vec<String> {
    let entries = fs::read_dir(dir.path()).unwrap();
    let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

const ASK: SaveOptions =
    SaveOptions { overwrite_changed: false, overwrite_read_only: false, hard_links: HardLinks::Ask };

#[test]
fn a_saved_case_is_the_file_and_nothing_is_left_beside() {
    let (dir, path) = folder();
    let loaded = load(&path).unwrap().loaded;
    let saved = save(&path, &case("new"), &loaded, ASK).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), text("new"));
    assert_eq!(names(&dir), ["case.ron"]);
    assert_eq!((saved.kept, saved.warnings), (None, vec![]));
    let again = save(&path, &case("newer"), &saved.loaded, ASK).unwrap();
    assert_eq!(load(&path).unwrap().loaded, again.loaded);
}

#[test]
fn a_new_file_is_for_its_owner_alone_and_an_old_one_keeps_its_permissions() {
    let (dir, path) = folder();
    let new = dir.path().join("new.ron");
    save(&new, &case("new"), &Loaded::untitled(), ASK).unwrap();
    assert_eq!(fs::metadata(&new).unwrap().mode() & 0o777, 0o600);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let loaded = load(&path).unwrap().loaded;
    save(&path, &case("new"), &loaded, ASK).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o640);
}

#[test]
fn a_link_stays_and_what_it_leads_to_is_saved() {
    let (dir, path) = folder();
    let link = dir.path().join("link.ron");
    symlink("case.ron", &link).unwrap();
    let loaded = load(&link).unwrap().loaded;
    save(&link, &case("new"), &loaded, ASK).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&path).unwrap(), text("new"));
    symlink("nowhere", dir.path().join("broken.ron")).unwrap();
    let broken = save(&dir.path().join("broken.ron"), &case("new"), &Loaded::untitled(), ASK);
    assert!(matches!(broken, Err(SaveError::NotAFile { .. })), "{broken:?}");
}

#[test]
fn a_file_with_several_names_is_asked_about_first() {
    let (dir, path) = folder();
    let other = dir.path().join("other.ron");
    fs::hard_link(&path, &other).unwrap();
    let loaded = load(&path).unwrap().loaded;
    let asked = save(&path, &case("new"), &loaded, ASK);
    assert!(matches!(asked, Err(SaveError::HardLinked { names: 2, .. })), "{asked:?}");
    let in_place = SaveOptions { hard_links: HardLinks::InPlace, ..ASK };
    let loaded = save(&path, &case("new"), &loaded, in_place).unwrap().loaded;
    assert_eq!(fs::read_to_string(&other).unwrap(), text("new"));
    assert_eq!(names(&dir), ["case.ron", "other.ron"]);
    let detach = SaveOptions { hard_links: HardLinks::Detach, ..ASK };
    save(&path, &case("newer"), &loaded, detach).unwrap();
    assert_eq!(fs::read_to_string(&other).unwrap(), text("new"));
    assert_eq!(fs::read_to_string(&path).unwrap(), text("newer"));
}

#[test]
fn a_read_only_file_is_asked_about_first() {
    let (_dir, path) = folder();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    let loaded = load(&path).unwrap().loaded;
    assert!(matches!(save(&path, &case("new"), &loaded, ASK), Err(SaveError::ReadOnly { .. })));
    assert_eq!(fs::read_to_string(&path).unwrap(), text("old"));
    save(&path, &case("new"), &loaded, SaveOptions { overwrite_read_only: true, ..ASK }).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o444);
}

#[test]
fn a_folder_that_takes_no_files_is_named_and_the_file_stays() {
    let (dir, path) = folder();
    let loaded = load(&path).unwrap().loaded;
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o555)).unwrap();
    if File::create(dir.path().join("probe")).is_ok() {
        eprintln!(
            "SKIPPED: this user (root?) may write into read-only folders, so that nothing can be tested"
        );
        return;
    }
    let refused = save(&path, &case("new"), &loaded, ASK);
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
    assert!(matches!(refused, Err(SaveError::FolderReadOnly { .. })), "{refused:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), text("old"));
}

#[test]
fn a_name_as_long_as_a_file_system_takes_can_be_saved_and_kept() {
    let (dir, _) = folder();
    let path = dir.path().canonicalize().unwrap().join(format!("{}é.ron", "x".repeat(242)));
    fs::write(&path, format!("// by hand\n{}", text("old"))).unwrap();
    let loaded = load(&path).unwrap().loaded;
    let saved = save(&path, &case("new"), &loaded, ASK).unwrap();
    assert!(fs::read_to_string(saved.kept.unwrap()).unwrap().starts_with("// by hand"));
    assert_eq!(fs::read_to_string(&path).unwrap(), text("new"));
}

#[test]
fn a_change_by_another_program_stops_the_save_and_overwriting_keeps_it_beside() {
    let (dir, path) = folder();
    let loaded = load(&path).unwrap().loaded;
    fs::write(&path, text("theirs")).unwrap();
    assert!(matches!(save(&path, &case("ours"), &loaded, ASK), Err(SaveError::Changed { .. })));
    assert_eq!(fs::read_to_string(&path).unwrap(), text("theirs"));
    let saved = save(&path, &case("ours"), &loaded, SaveOptions { overwrite_changed: true, ..ASK }).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), text("ours"));
    assert_eq!(fs::read_to_string(saved.kept.unwrap()).unwrap(), text("theirs"));
    assert_eq!(names(&dir), ["case.orig.ron", "case.ron"]);
}

#[test]
fn a_file_that_was_only_touched_is_not_taken_for_changed() {
    let (_dir, path) = folder();
    let loaded = load(&path).unwrap().loaded;
    fs::write(&path, text("old")).unwrap();
    save(&path, &case("new"), &loaded, ASK).unwrap();
}

#[test]
fn another_file_of_that_name_is_not_replaced_unasked() {
    let (dir, path) = folder();
    let refused = save(&path, &case("new"), &Loaded::untitled(), ASK);
    assert!(matches!(refused, Err(SaveError::Exists { .. })));
    save(&path, &case("new"), &Loaded::untitled(), SaveOptions { overwrite_changed: true, ..ASK }).unwrap();
    assert_eq!(names(&dir), ["case.ron"]);
}

#[test]
fn a_file_that_was_deleted_meanwhile_is_written_anew_and_said_so() {
    let (_dir, path) = folder();
    let loaded = load(&path).unwrap().loaded;
    fs::remove_file(&path).unwrap();
    let saved = save(&path, &case("new"), &loaded, ASK).unwrap();
    assert_eq!(saved.warnings.len(), 1);
    assert_eq!(fs::read_to_string(&path).unwrap(), text("new"));
}

#[test]
fn folders_pipes_and_devices_are_neither_read_nor_replaced() {
    let (dir, _) = folder();
    let pipe = dir.path().join("pipe.ron");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    let mut paths = vec![dir.path().to_owned(), PathBuf::from("/dev/null"), PathBuf::from("/dev/zero")];
    if made.is_ok_and(|status| status.success()) {
        paths.push(pipe);
    } else {
        eprintln!("SKIPPED: there is no mkfifo here to make a pipe with");
    }
    for path in paths {
        let saved = save(&path, &case("new"), &Loaded::untitled(), ASK);
        assert!(matches!(saved, Err(SaveError::NotAFile { .. })), "{saved:?}");
        assert!(load(&path).unwrap_err().to_string().contains("not a case file"));
    }
}

#[test]
fn the_original_of_a_file_written_by_hand_is_kept_once_and_never_replaced() {
    let (dir, path) = folder();
    fs::write(dir.path().join("case.orig.ron"), "an earlier one").unwrap();
    let by_hand = format!("// by hand\n{}", text("old"));
    fs::write(&path, &by_hand).unwrap();
    let loaded = load(&path).unwrap().loaded;
    let saved = save(&path, &case("new"), &loaded, ASK).unwrap();
    assert_eq!(saved.kept.as_deref(), Some(path.with_file_name("case.orig-2.ron").as_path()));
    assert_eq!(fs::read_to_string(dir.path().join("case.orig-2.ron")).unwrap(), by_hand);
    let again = save(&path, &case("newer"), &saved.loaded, ASK).unwrap();
    assert_eq!(again.kept, None);
    assert_eq!(fs::read_to_string(dir.path().join("case.orig.ron")).unwrap(), "an earlier one");
}

#[test]
fn a_temporary_file_left_by_a_killed_save_is_swept_and_a_fresh_or_foreign_one_is_not() {
    let (dir, path) = folder();
    let old = SystemTime::now() - STALE_AFTER * 2;
    for (name, is_old) in [
        (".phaseline-0123456789abcdef.tmp", true),
        (".phaseline-fedcba9876543210.tmp", false),
        (".phaseline-notes.tmp", true),
    ] {
        let file = File::create(dir.path().join(name)).unwrap();
        if is_old {
            file.set_modified(old).unwrap();
        }
    }
    let loaded = load(&path).unwrap().loaded;
    save(&path, &case("new"), &loaded, ASK).unwrap();
    assert_eq!(names(&dir), [".phaseline-fedcba9876543210.tmp", ".phaseline-notes.tmp", "case.ron"]);
}

#[test]
fn saving_under_another_name_takes_the_pictures_along() {
    let (dir, path) = folder();
    let pictures = pictures_folder(&path);
    fs::create_dir(&pictures).unwrap();
    fs::write(pictures.join("ct.png"), "a picture").unwrap();
    let loaded = load(&path).unwrap().loaded;
    let copy = dir.path().join("copy.ron");
    save(&copy, &case("new"), &loaded, ASK).unwrap();
    assert_eq!(fs::read_to_string(dir.path().join("copy.files/ct.png")).unwrap(), "a picture");

    fs::create_dir(dir.path().join("third.files")).unwrap();
    fs::write(dir.path().join("third.files/ct.png"), "another").unwrap();
    let refused = save(&dir.path().join("third.ron"), &case("new"), &loaded, ASK);
    assert!(matches!(refused, Err(SaveError::PictureInTheWay { .. })), "{refused:?}");
    assert_eq!(fs::read_to_string(dir.path().join("third.files/ct.png")).unwrap(), "another");
}

#[test]
fn a_case_that_would_not_be_read_back_is_not_written() {
    let (_dir, path) = folder();
    let loaded = load(&path).unwrap().loaded;
    let broken = Case { format: 99, ..case("new") };
    assert!(matches!(save(&path, &broken, &loaded, ASK), Err(SaveError::NotReadBack { .. })));
    assert_eq!(fs::read_to_string(&path).unwrap(), text("old"));
}

/// A disk on which one operation fails, or every one from that on.
struct Failing {
    at: usize,
    for_good: bool,
    calls: Cell<usize>,
}

impl Failing {
    fn new(at: usize, for_good: bool) -> Self {
        Self { at, for_good, calls: Cell::new(0) }
    }

    /// Counts an operation; an error if it is the one to fail.
    fn step(&self) -> io::Result<()> {
        let call = self.calls.get();
        self.calls.set(call + 1);
        let fails = if self.for_good { call >= self.at } else { call == self.at };
        if fails { Err(io::Error::other("injected")) } else { Ok(()) }
    }
}

impl Disk for Failing {
    type File = File;

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        self.step().and_then(|()| RealDisk.canonicalize(path))
    }
    fn stat(&self, path: &Path) -> io::Result<Stat> {
        self.step().and_then(|()| RealDisk.stat(path))
    }
    fn is_there(&self, path: &Path) -> io::Result<bool> {
        self.step().and_then(|()| RealDisk.is_there(path))
    }
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        self.step().and_then(|()| RealDisk.read(path, limit))
    }
    fn files_of(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        self.step().and_then(|()| RealDisk.files_of(folder))
    }
    fn create(&self, path: &Path) -> io::Result<File> {
        self.step().and_then(|()| RealDisk.create(path))
    }
    fn open_over(&self, path: &Path) -> io::Result<File> {
        self.step().and_then(|()| RealDisk.open_over(path))
    }
    /// A write that fails has written one half, as on a full disk.
    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        let fails = self.step();
        let len = if fails.is_err() { bytes.len() / 2 } else { bytes.len() };
        RealDisk.write(file, &bytes[..len])?;
        fails
    }
    fn set_access(&self, file: &File, access: Access) -> io::Result<bool> {
        self.step().and_then(|()| RealDisk.set_access(file, access))
    }
    fn sync(&self, file: &File) -> io::Result<()> {
        self.step().and_then(|()| RealDisk.sync(file))
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step().and_then(|()| RealDisk.rename(from, to))
    }
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.step().and_then(|()| RealDisk.sync_folder(folder))
    }
    fn make_folder(&self, folder: &Path) -> io::Result<()> {
        self.step().and_then(|()| RealDisk.make_folder(folder))
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.step().and_then(|()| RealDisk.remove(path))
    }
}

/// Lets the first, the second, … operation of a save fail until one save goes through untouched; `check` looks at the
/// folder after each.
fn fail_each_step(
    for_good: bool,
    prepare: impl Fn(&Path),
    options: SaveOptions,
    check: impl Fn(&TempDir, &Path, &Result<Saved, SaveError>),
) {
    for at in 0..200 {
        let (dir, path) = folder();
        prepare(&path);
        let loaded = load(&path).unwrap().loaded;
        let disk = Failing::new(at, for_good);
        let result = save_on(&disk, &path, &case("new"), &loaded, options);
        check(&dir, &path, &result);
        if disk.calls.get() <= at {
            assert!(at > 5 && result.is_ok(), "{at} {result:?}");
            return;
        }
    }
    panic!("no save went through");
}

/// The file is the old or the new one, whole, and an error means the old one.
fn is_old_or_new(path: &Path, old: &str, result: &Result<Saved, SaveError>) {
    let found = fs::read_to_string(path).unwrap();
    assert!(found == old || found == text("new"), "{result:?}\n{found}");
    if result.is_ok() {
        assert_eq!(found, text("new"));
    } else {
        assert_eq!(found, old, "{result:?}");
    }
}

#[test]
fn whichever_step_of_a_save_fails_the_file_is_old_or_new_and_nothing_is_left_beside() {
    fail_each_step(
        false,
        |_| (),
        ASK,
        |dir, path, result| {
            is_old_or_new(path, &text("old"), result);
            assert_eq!(names(dir), ["case.ron"], "{result:?}");
        },
    );
}

#[test]
fn a_disk_that_fails_for_good_leaves_the_file_old_or_new() {
    fail_each_step(true, |_| (), ASK, |_, path, result| is_old_or_new(path, &text("old"), result));
}

#[test]
fn whichever_step_fails_the_original_of_a_file_written_by_hand_is_never_lost() {
    let by_hand = format!("// by hand\n{}", text("old"));
    for for_good in [false, true] {
        let prepare = |path: &Path| fs::write(path, &by_hand).unwrap();
        fail_each_step(for_good, prepare, ASK, |_, path, result| {
            is_old_or_new(path, &by_hand, result);
            let kept = fs::read_to_string(path.with_file_name("case.orig.ron")).ok();
            assert!(kept.is_none_or(|kept| kept == by_hand), "half an original");
            if let Ok(saved) = result {
                assert_eq!(fs::read_to_string(saved.kept.as_ref().unwrap()).unwrap(), by_hand);
            }
        });
    }
}

#[test]
fn writing_into_a_file_with_several_names_leaves_old_or_new_or_a_named_backup() {
    let in_place = SaveOptions { hard_links: HardLinks::InPlace, ..ASK };
    let prepare = |path: &Path| fs::hard_link(path, path.with_file_name("other.ron")).unwrap();
    for for_good in [false, true] {
        fail_each_step(for_good, prepare, in_place, |_, path, result| match result {
            Err(SaveError::InPlaceBroken { backup, .. }) => {
                assert_eq!(fs::read_to_string(backup).unwrap(), text("old"));
            }
            result => is_old_or_new(path, &text("old"), result),
        });
    }
}

#[test]
fn a_change_while_the_new_file_is_written_is_seen_before_it_takes_the_place() {
    let (dir, path) = folder();
    let loaded = load(&path).unwrap().loaded;
    let target = target(&RealDisk, &path).unwrap();
    check_may_replace(&path, &target, &loaded, true, ASK).unwrap();
    fs::write(&path, "somebody else's longer text").unwrap();
    let refused = replace(&RealDisk, &path, &target, b"ours", &mut Vec::new());
    assert!(matches!(refused, Err(SaveError::Changed { .. })), "{refused:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "somebody else's longer text");
    assert_eq!(names(&dir), ["case.ron"]);
}
