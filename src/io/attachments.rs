//! Pictures beside a case file: `case.ron` keeps them in the folder `case.files`.
//!
//! A case file is untrusted text: a name in it must not lead out of that folder, and a picture must not cost more than
//! a picture does. Pictures that are attached are encoded anew, which leaves behind where and by whom they were taken.

use std::io::{self, Cursor};
use std::path::{Path, PathBuf};

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::disk::{Disk, RealDisk};
use super::fingerprint::hash_of;
use super::output::pictures_folder;
use super::save::write_picture;

/// Endings of the files that can be attached.
pub const EXTENSIONS: [&str; 5] = ["png", "jpg", "jpeg", "tif", "tiff"];
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
    /// It is neither a PNG nor a JPEG nor a TIFF picture.
    #[error("this is not a PNG, JPEG or TIFF picture")]
    OtherFormat,
    /// It is too large.
    #[error("the picture is too large: at most {MAX_PICTURE_SIDE_PX} pixels a side, and {} MB", MAX_PICTURE_FILE_LEN / 1024 / 1024)]
    TooLarge,
    /// Its content is damaged.
    #[error("the picture is damaged: {0}")]
    Damaged(String),
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
pub(super) fn check_name(name: &str) -> Result<(), PictureError> {
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
    let folder = pictures_folder(case);
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

/// The bytes of a file of bounded length.
fn read_file(path: &Path) -> Result<Vec<u8>, PictureError> {
    let io = |error| PictureError::Io { path: path.to_owned(), step: "read", error };
    let stat = RealDisk.stat(path).map_err(io)?;
    if stat.other_kind.is_some() {
        return Err(PictureError::OtherFormat);
    }
    if stat.len > MAX_PICTURE_FILE_LEN {
        return Err(PictureError::TooLarge);
    }
    RealDisk.read(path, MAX_PICTURE_FILE_LEN).map_err(io)
}

/// Reads a picture that an event names, as PNG with nothing in it but the picture: what may leave the program inside a
/// figure.
///
/// # Errors
/// See [`PictureError`]; a picture that would take too much memory is refused by its header.
pub fn read_png(case: &Path, name: &str) -> Result<Vec<u8>, PictureError> {
    clean_png(read_file(&resolve(case, name)?)?)
}

/// A PNG, JPEG or TIFF picture as PNG with nothing in it but the picture; one that is so already stays as it is.
///
/// # Errors
/// If it is no picture, too large or damaged.
fn clean_png(bytes: Vec<u8>) -> Result<Vec<u8>, PictureError> {
    let picture = decode(&bytes)?;
    if is_bare_png(&bytes) { Ok(bytes) } else { encode(&picture) }
}

/// Chunks of a PNG that are the picture: header, palette, transparency, pixels, end.
const PICTURE_CHUNKS: [&[u8]; 5] = [b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"];

/// Whether a file is a PNG of nothing but the picture, from its first byte to its last.
fn is_bare_png(bytes: &[u8]) -> bool {
    let Some(mut rest) = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n") else { return false };
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        let Some(kind) = after.get(..4) else { return false };
        // The kind, the content and its checksum.
        let Some(next) = length.checked_add(8).and_then(|n| after.get(n..)) else { return false };
        if !PICTURE_CHUNKS.contains(&kind) {
            return false;
        }
        rest = next;
    }
    rest.is_empty()
}

/// As PNG of 8 bits a channel.
fn encode(picture: &DynamicImage) -> Result<Vec<u8>, PictureError> {
    let color = picture.color();
    let plain = match (color.has_color(), color.has_alpha()) {
        (false, false) => DynamicImage::ImageLuma8(picture.to_luma8()),
        (false, true) => DynamicImage::ImageLumaA8(picture.to_luma_alpha8()),
        (true, false) => DynamicImage::ImageRgb8(picture.to_rgb8()),
        (true, true) => DynamicImage::ImageRgba8(picture.to_rgba8()),
    };
    let mut png = Cursor::new(Vec::new());
    plain.write_to(&mut png, ImageFormat::Png).map_err(|e| PictureError::Damaged(e.to_string()))?;
    Ok(png.into_inner())
}

/// Decodes a PNG, JPEG or TIFF picture of bounded size, turned the way it was taken.
fn decode(bytes: &[u8]) -> Result<DynamicImage, PictureError> {
    if bytes.len() as u64 > MAX_PICTURE_FILE_LEN {
        return Err(PictureError::TooLarge);
    }
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|e| PictureError::Damaged(e.to_string()))?;
    if !matches!(reader.format(), Some(ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::Tiff)) {
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
/// If it is no PNG, JPEG or TIFF picture, too large or damaged.
pub fn prepare(bytes: &[u8]) -> Result<Prepared, PictureError> {
    encode(&decode(bytes)?).map(named)
}

/// Makes a picture file ready to be kept, as [`prepare`].
///
/// # Errors
/// As [`prepare`], or if the file cannot be read.
pub fn prepare_file(path: &Path) -> Result<Prepared, PictureError> {
    prepare(&read_file(path)?)
}

/// Makes pixels ready to be kept: rows from top to bottom of red, green, blue and opacity.
///
/// # Errors
/// If there are none, or too many.
pub fn prepare_pixels(width: usize, height: usize, rgba: Vec<u8>) -> Result<Prepared, PictureError> {
    let side = |n: usize| u32::try_from(n).ok().filter(|n| *n <= MAX_PICTURE_SIDE_PX);
    let (Some(width), Some(height)) = (side(width), side(height)) else { return Err(PictureError::TooLarge) };
    let image = image::RgbaImage::from_raw(width, height, rgba).filter(|_| width > 0 && height > 0);
    let image = image.ok_or_else(|| PictureError::Damaged("it has no pixels".to_owned()))?;
    let is_opaque = image.pixels().all(|p| p.0.last() == Some(&255));
    let whole = DynamicImage::ImageRgba8(image);
    encode(&if is_opaque { DynamicImage::ImageRgb8(whole.to_rgb8()) } else { whole }).map(named)
}

/// Names a picture by its content.
fn named(png: Vec<u8>) -> Prepared {
    let hash = hash_of(&png);
    let prefix = hash.first_chunk::<HASH_BYTES_IN_NAME>().copied().unwrap_or_default();
    Prepared { name: format!("{:032x}.png", u128::from_be_bytes(prefix)), png }
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
    let path = pictures_folder(case).join(name);
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
        let folder = pictures_folder(&case);
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(dir.path().join("secret.png"), picture(2, 2, ImageFormat::Png)).unwrap();
        std::fs::write(folder.join("in.png"), picture(2, 2, ImageFormat::Png)).unwrap();
        std::os::unix::fs::symlink("../secret.png", folder.join("out.png")).unwrap();
        std::os::unix::fs::symlink("in.png", folder.join("inside.png")).unwrap();
        assert!(matches!(read_png(&case, "out.png"), Err(PictureError::Outside { .. })));
        assert!(read_png(&case, "inside.png").is_ok());

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
        let png = read_png(&case, &name).unwrap();
        assert!(png.starts_with(b"\x89PNG"));
        let read = decode(&png).unwrap();
        assert_eq!((read.width(), read.height()), (3, 2));
        assert_eq!(std::fs::read_dir(pictures_folder(&case)).unwrap().count(), 1);
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
        chunk.extend(crc32fast::hash(note).to_be_bytes());
        png.splice(33..33, chunk); // behind the header
        let kept = prepare(&png).unwrap().png;
        assert!(png.windows(5).any(|w| w == b"ZZPHI") && !kept.windows(5).any(|w| w == b"ZZPHI"));
    }

    /// A JPEG picture with the notes of a camera and of a picture editor.
    fn jpeg_with_notes() -> Vec<u8> {
        let mut jpeg = picture(4, 3, ImageFormat::Jpeg);
        let exif: &[u8] = b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0ZZPHI-GPS";
        let xmp: &[u8] = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>ZZPHI-XMP</x:xmpmeta>";
        for note in [exif, xmp] {
            let mut segment = vec![0xFF, 0xE1];
            segment.extend((note.len() as u16 + 2).to_be_bytes());
            segment.extend(note);
            jpeg.splice(2..2, segment); // behind the start of the picture
        }
        jpeg
    }

    /// A grey TIFF picture of 2 × 2 pixels with a description and an artist.
    fn tiff_with_notes() -> Vec<u8> {
        let note: &[u8] = b"ZZPHI-NOTE\0";
        let entries: [(u16, u16, u32, u32); 10] = [
            (256, 3, 1, 2),
            (257, 3, 1, 2),
            (258, 3, 1, 8),
            (259, 3, 1, 1),
            (262, 3, 1, 1),
            (270, 2, note.len() as u32, 12),
            (273, 4, 1, 8),
            (278, 3, 1, 2),
            (279, 4, 1, 4),
            (315, 2, note.len() as u32, 12),
        ];
        let mut tiff = b"II*\0".to_vec();
        tiff.extend((12 + note.len() as u32 + 1).to_le_bytes());
        tiff.extend([0, 80, 160, 240]);
        tiff.extend(note);
        tiff.push(0); // an even address
        tiff.extend((entries.len() as u16).to_le_bytes());
        for (tag, kind, count, value) in entries {
            tiff.extend(tag.to_le_bytes());
            tiff.extend(kind.to_le_bytes());
            tiff.extend(count.to_le_bytes());
            tiff.extend(value.to_le_bytes());
        }
        tiff.extend([0; 4]);
        tiff
    }

    #[test]
    fn what_cameras_and_hospitals_write_into_jpeg_and_tiff_is_left_behind() {
        for (bytes, size) in [(jpeg_with_notes(), (4, 3)), (tiff_with_notes(), (2, 2))] {
            let kept = prepare(&bytes).unwrap();
            let has = |bytes: &[u8]| bytes.windows(5).any(|w| w == b"ZZPHI");
            assert!(has(&bytes) && !has(&kept.png));
            assert!(is_bare_png(&kept.png) && kept.name.rsplit('.').next() == Some("png"));
            let read = decode(&kept.png).unwrap();
            assert_eq!((read.width(), read.height()), size);
        }
        assert_eq!(
            decode(&prepare(&tiff_with_notes()).unwrap().png).unwrap().to_luma8().into_raw(),
            [0, 80, 160, 240]
        );
    }

    #[test]
    fn a_picture_that_lies_beside_a_case_leaves_the_program_without_its_notes() {
        let dir = tempfile::tempdir().unwrap();
        let case = dir.path().join("a.ron");
        std::fs::create_dir(pictures_folder(&case)).unwrap();
        std::fs::write(pictures_folder(&case).join("ct.jpg"), jpeg_with_notes()).unwrap();
        let png = read_png(&case, "ct.jpg").unwrap();
        assert!(is_bare_png(&png) && !png.windows(5).any(|w| w == b"ZZPHI"));
        // What is clean stays byte for byte.
        let name = attach(&case, &png).unwrap();
        assert_eq!(read_png(&case, &name).unwrap(), png);
        let mut longer = png.clone();
        longer.extend(b"ZZPHI");
        assert!(is_bare_png(&png) && !is_bare_png(&longer));
    }

    #[test]
    fn pixels_become_a_picture_of_their_size_and_no_other() {
        let rgba = vec![10, 20, 30, 255, 40, 50, 60, 255];
        let kept = prepare_pixels(2, 1, rgba.clone()).unwrap();
        let read = decode(&kept.png).unwrap();
        assert_eq!((read.width(), read.height(), read.color().has_alpha()), (2, 1, false));
        assert_eq!(read.to_rgba8().into_raw(), rgba);
        assert!(prepare_pixels(3, 1, rgba.clone()).is_err() && prepare_pixels(0, 0, Vec::new()).is_err());
        assert!(matches!(prepare_pixels(9_000, 1, rgba), Err(PictureError::TooLarge)));
    }
}
