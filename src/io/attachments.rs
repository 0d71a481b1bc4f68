//! Pictures beside a case file: `case.ron` keeps them in the folder `case.files`.
//!
//! A case file is untrusted text: a name in it must not lead out of that folder, and a picture must not cost more than
//! a picture does. Pictures that are attached are encoded anew, which leaves behind where and by whom they were taken.

use std::io::{self, Cursor};
use std::path::{Path, PathBuf};

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::disk::{Disk, RealDisk};
use super::load::hash_of;
use super::save::write_picture;

/// Longest side of a picture, in pixels.
pub const MAX_PICTURE_SIDE_PX: u32 = 8_192;
/// Most memory that decoding a picture may take, in bytes.
const MAX_DECODED_LEN: u64 = 256 * 1024 * 1024;
/// Largest file of a picture, in bytes.
const MAX_PICTURE_FILE_LEN: u64 = 128 * 1024 * 1024;
/// Longest name of a picture, in bytes.
const MAX_NAME_LEN: usize = 200;
/// How much of the hash of its content names a picture: enough that nobody can make two pictures of one name.
const HASH_BYTES_IN_NAME: usize = 16;

/// Why a picture cannot be shown or attached. The case and its other pictures are as they were.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The name could lead out of the folder, or is none on some system.
    #[error("{name:?} is not the name of a picture: {why}")]
    Name {
        /// As written in the case.
        name: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The system refused.
    #[error("{}: the picture cannot be {step}: {error}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What was tried.
        step: &'static str,
        /// What the system says.
        error: io::Error,
    },
    /// A link in the folder leads elsewhere.
    #[error("{}: the picture lies outside of the case's folder of pictures and is not opened", path.display())]
    Outside {
        /// Which file.
        path: PathBuf,
    },
    /// It is neither a PNG nor a JPEG picture.
    #[error("this is not a PNG or JPEG picture")]
    OtherFormat,
    /// It is too large.
    #[error("the picture is too large: at most {MAX_PICTURE_SIDE_PX} pixels a side, and {} MB", MAX_PICTURE_FILE_LEN / 1024 / 1024)]
    TooLarge,
    /// Its content is damaged.
    #[error("the picture is damaged: {0}")]
    Damaged(String),
}

/// The folder of the pictures of a case file: `case.files` beside `case.ron`.
pub fn folder_of(case: &Path) -> PathBuf {
    let mut name = case.file_stem().unwrap_or_default().to_owned();
    name.push(".files");
    case.with_file_name(name)
}

/// Names that Windows keeps for devices, with whatever ending.
const RESERVED: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let is_port = ["COM", "LPT"].iter().any(|port| {
        stem.strip_prefix(port)
            .is_some_and(|n| n.chars().count() == 1 && n.chars().all(|c| "0123456789¹²³".contains(c)))
    });
    is_port || RESERVED.contains(&stem.as_str())
}

/// Checks that a name is that of a file in a folder, on every system.
fn check_name(name: &str) -> Result<(), PictureError> {
    let refused = |why| Err(PictureError::Name { name: name.chars().take(80).collect(), why });
    if name.is_empty() || name.len() > MAX_NAME_LEN {
        return refused("it is empty or too long");
    }
    if name.starts_with('.') || name.ends_with(['.', ' ']) {
        return refused("it begins with a dot, or ends in a dot or a space");
    }
    if name.chars().any(|c| c.is_control() || "/\\:<>|?*\"".contains(c)) {
        return refused("it holds a character that a file name cannot have; folders are not allowed");
    }
    if is_reserved(name) {
        return refused("it is the name of a device");
    }
    Ok(())
}

/// The file of a picture that an event names.
///
/// # Errors
/// If the name could lead out of the case's folder of pictures, if a link does, or if there is no such file.
pub fn resolve(case: &Path, name: &str) -> Result<PathBuf, PictureError> {
    check_name(name)?;
    let folder = folder_of(case);
    let path = folder.join(name);
    let io = |error| PictureError::Io { path: path.clone(), step: "found", error };
    let disk = RealDisk;
    let beside = match case.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    // A link may stand for the picture, but neither it nor the folder may lead away from the case.
    let case_folder = disk.canonicalize(beside).map_err(io)?;
    let folder = disk.canonicalize(&folder).map_err(io)?;
    let resolved = disk.canonicalize(&path).map_err(io)?;
    let is_plain = disk.stat(&resolved).map_err(io)?.other_kind.is_none();
    if folder.starts_with(&case_folder) && resolved.starts_with(&folder) && is_plain {
        Ok(resolved)
    } else {
        Err(PictureError::Outside { path })
    }
}

/// Reads a picture that an event names.
///
/// # Errors
/// See [`PictureError`]; a picture that would take too much memory is refused by its header.
pub fn read_picture(case: &Path, name: &str) -> Result<DynamicImage, PictureError> {
    let path = resolve(case, name)?;
    let bytes = RealDisk.read(&path, MAX_PICTURE_FILE_LEN).map_err(|error| PictureError::Io {
        path,
        step: "read",
        error,
    })?;
    decode(&bytes)
}

/// Reads a picture that an event names, encoded as PNG anew: what may leave the program inside a figure.
///
/// # Errors
/// As [`read_picture`].
pub fn read_png(case: &Path, name: &str) -> Result<Vec<u8>, PictureError> {
    encode(&read_picture(case, name)?)
}

fn encode(picture: &DynamicImage) -> Result<Vec<u8>, PictureError> {
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).map_err(|e| PictureError::Damaged(e.to_string()))?;
    Ok(png.into_inner())
}

/// Decodes a PNG or JPEG picture of bounded size, turned the way it was taken.
fn decode(bytes: &[u8]) -> Result<DynamicImage, PictureError> {
    if bytes.len() as u64 > MAX_PICTURE_FILE_LEN {
        return Err(PictureError::TooLarge);
    }
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|e| PictureError::Damaged(e.to_string()))?;
    if !matches!(reader.format(), Some(ImageFormat::Png | ImageFormat::Jpeg)) {
        return Err(PictureError::OtherFormat);
    }
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(MAX_PICTURE_SIDE_PX);
    limits.max_image_height = Some(MAX_PICTURE_SIDE_PX);
    limits.max_alloc = Some(MAX_DECODED_LEN);
    reader.limits(limits);
    let damaged = |error: image::ImageError| match error {
        image::ImageError::Limits(_) => PictureError::TooLarge,
        other => PictureError::Damaged(other.to_string()),
    };
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    if decoder.total_bytes() > MAX_DECODED_LEN {
        return Err(PictureError::TooLarge);
    }
    let orientation = decoder.orientation().map_err(damaged)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// A picture made ready to be kept with a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// Its name, made from its content: the same picture has the same name.
    pub name: String,
    /// Its content as PNG, without anything but the picture.
    pub png: Vec<u8>,
}

/// Makes a picture ready to be kept: decodes it within bounds and encodes it anew, so that what cameras and hospital
/// systems write into pictures (place, time, names) does not come along.
///
/// # Errors
/// If it is no PNG or JPEG picture, too large or damaged.
pub fn prepare(bytes: &[u8]) -> Result<Prepared, PictureError> {
    let png = encode(&decode(bytes)?)?;
    let hash = hash_of(&png);
    let prefix = hash.first_chunk::<HASH_BYTES_IN_NAME>().copied().unwrap_or_default();
    Ok(Prepared { name: format!("{:032x}.png", u128::from_be_bytes(prefix)), png })
}

/// Keeps a picture beside a case file, and gives the name to write into the event.
///
/// # Errors
/// As [`prepare`], or if the picture cannot be written. Nothing half written is left behind.
pub fn attach(case: &Path, bytes: &[u8]) -> Result<String, PictureError> {
    let Prepared { name, png } = prepare(bytes)?;
    keep(case, &name, &png)?;
    Ok(name)
}

/// Writes a prepared picture beside a case file; one of the same content is left as it is.
///
/// # Errors
/// If the name is not that of a file in a folder, or the picture cannot be written.
pub fn keep(case: &Path, name: &str, png: &[u8]) -> Result<(), PictureError> {
    check_name(name)?;
    let path = folder_of(case).join(name);
    write_picture(&path, png).map_err(|error| PictureError::Io { path, step: "kept", error })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(width, height).write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn a_name_that_could_lead_out_of_the_folder_is_refused() {
        for name in [
            "",
            ".",
            "..",
            "../ct.png",
            "/etc/passwd",
            "a/b.png",
            "C:ct.png",
            "C:\\ct.png",
            "\\\\host\\share\\ct.png",
            "ct.png:stream",
            "con",
            "CON.png",
            "aux.tar.gz",
            "com1.png",
            "LPT9",
            "ct.png.",
            "ct.png ",
            ".hidden",
            "a\0b",
            "a\nb",
            "NUL .png",
            "com¹.png",
        ] {
            assert!(
                matches!(resolve(Path::new("case.ron"), name), Err(PictureError::Name { .. })),
                "{name:?}"
            );
        }
        for name in ["ct-before.png", "Bild 1 (größer).jpeg", "comb.png", "console.png"] {
            assert!(check_name(name).is_ok(), "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leaves_the_folder_is_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        let case = dir.path().join("a.ron");
        let folder = folder_of(&case);
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(dir.path().join("secret.png"), picture(2, 2, ImageFormat::Png)).unwrap();
        std::fs::write(folder.join("in.png"), picture(2, 2, ImageFormat::Png)).unwrap();
        std::os::unix::fs::symlink("../secret.png", folder.join("out.png")).unwrap();
        std::os::unix::fs::symlink("in.png", folder.join("inside.png")).unwrap();
        assert!(matches!(read_picture(&case, "out.png"), Err(PictureError::Outside { .. })));
        assert!(read_picture(&case, "inside.png").is_ok());

        let elsewhere = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), dir.path().join("b.files")).unwrap();
        std::fs::write(elsewhere.path().join("x.png"), picture(2, 2, ImageFormat::Png)).unwrap();
        assert!(matches!(resolve(&dir.path().join("b.ron"), "x.png"), Err(PictureError::Outside { .. })));
    }

    #[test]
    fn an_attached_picture_is_named_by_its_content_and_can_be_read() {
        let dir = tempfile::tempdir().unwrap();
        let case = dir.path().join("a.ron");
        let name = attach(&case, &picture(3, 2, ImageFormat::Jpeg)).unwrap();
        assert_eq!(attach(&case, &picture(3, 2, ImageFormat::Jpeg)).unwrap(), name);
        assert!(read_png(&case, &name).unwrap().starts_with(b"\x89PNG"));
        let read = read_picture(&case, &name).unwrap();
        assert_eq!((read.width(), read.height()), (3, 2));
        assert_eq!(std::fs::read_dir(folder_of(&case)).unwrap().count(), 1);
    }

    #[test]
    fn a_picture_that_would_take_too_much_memory_is_refused_by_its_header() {
        let mut wide = picture(1, 1, ImageFormat::Png);
        wide[16..24].copy_from_slice(&[0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60]); // 60,000 × 60,000
        assert!(prepare(&wide).is_err());
        assert!(matches!(prepare(&picture(8_193, 1, ImageFormat::Png)), Err(PictureError::TooLarge)));
        assert!(matches!(prepare(b"<svg xmlns='x'/>"), Err(PictureError::OtherFormat)));
        assert!(matches!(prepare(b""), Err(PictureError::OtherFormat)));
        let whole = picture(40, 40, ImageFormat::Png);
        assert!(matches!(prepare(&whole[..whole.len() / 2]), Err(PictureError::Damaged(_))));
    }

    #[test]
    fn what_a_camera_wrote_into_a_picture_is_left_behind() {
        let mut png = picture(2, 2, ImageFormat::Png);
        let note = b"tEXtAuthor\0ZZPHI-M";
        let mut chunk = (note.len() as u32 - 4).to_be_bytes().to_vec();
        chunk.extend(note);
        chunk.extend(crc(note).to_be_bytes());
        png.splice(33..33, chunk); // behind the header
        let kept = prepare(&png).unwrap().png;
        assert!(png.windows(5).any(|w| w == b"ZZPHI") && !kept.windows(5).any(|w| w == b"ZZPHI"));
    }

    /// The checksum of a PNG chunk, bit by bit.
    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |crc, byte| {
            (0..8)
                .fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { (c >> 1) ^ 0xEDB8_8320 } else { c >> 1 })
        })
    }
}
