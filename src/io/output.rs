//! Names of what stands beside a file: its pictures, further pages of an export.

use std::path::{Path, PathBuf};

/// The name of a further file of an export: `figure-2.svg` is that of the second page of `figure.svg`.
pub fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    if suffix.is_empty() {
        return path.to_owned();
    }
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(suffix);
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}

/// The folder of the pictures of a case file: `case.files` beside `case.ron`.
pub fn pictures_folder(case: &Path) -> PathBuf {
    let mut name = case.file_stem().unwrap_or_default().to_owned();
    name.push(".files");
    case.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_page_stands_before_the_extension() {
        assert_eq!(with_suffix(Path::new("a.b/fig.1.svg"), "-2"), Path::new("a.b/fig.1-2.svg"));
        assert_eq!(with_suffix(Path::new("fig.svg"), ""), Path::new("fig.svg"));
        assert_eq!(with_suffix(Path::new("fig"), "-2"), Path::new("fig-2"));
    }
}
