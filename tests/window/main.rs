//! The program's window: what a user does with keys, pointer and files, and what then stands on the disk.

mod stage;

use stage::{Folder, Window};

#[test]
fn dump() {
    let folder = Folder::new();
    let file = folder.small("a.ron");
    let mut w = Window::of(&[&file]);
    std::fs::write("/tmp/dump1.txt", w.dump()).unwrap();
    w.select("Letrozole");
    std::fs::write("/tmp/dump2.txt", w.dump()).unwrap();
    w.click("File");
    std::fs::write("/tmp/dump3.txt", w.dump()).unwrap();
}
