//! Attached pictures on their way into a figure: without what cameras write into them, and not larger than print shows.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, ImageReader, Limits, RgbaImage, imageops::FilterType};

/// Longest side of a picture that is decoded, in pixels.
const MAX_SIDE_PX: u32 = 8_192;
/// Most memory that decoding a picture may take, in bytes.
const MAX_DECODED_LEN: u64 = 256 * 1024 * 1024;

/// The chunks of a PNG that make the picture; all others may tell of people and places.
const PNG_CHUNKS: [&[u8; 4]; 8] = [b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB"];
const PNG_MAGIC: &[u8] = b"\x89PNG\r\n\x1a\n";
const JPEG_MAGIC: &[u8] = b"\xff\xd8\xff";

/// The type of a picture, told from its first bytes; only what every viewer draws.
pub(super) fn mime(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(PNG_MAGIC) {
        Some("image/png")
    } else if bytes.starts_with(JPEG_MAGIC) {
        Some("image/jpeg")
    } else {
        None
    }
}

/// The picture without anything but the picture; `None` if it is no PNG or JPEG.
pub(super) fn plain(bytes: &[u8]) -> Option<Vec<u8>> {
    match mime(bytes)? {
        "image/png" => plain_png(bytes),
        _ => plain_jpeg(bytes),
    }
}

fn plain_png(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = PNG_MAGIC.to_vec();
    let mut rest = bytes.get(PNG_MAGIC.len()..)?;
    loop {
        let (head, _) = rest.split_first_chunk::<8>()?;
        let [len @ .., _, _, _, _] = head;
        let kind = head.last_chunk::<4>()?;
        let len = u32::from_be_bytes(*len.first_chunk::<4>()?) as usize;
        // Length, name, content, checksum.
        let whole = len.checked_add(12)?;
        let chunk = rest.get(..whole)?;
        if PNG_CHUNKS.contains(&kind) {
            out.extend_from_slice(chunk);
        }
        if kind == b"IEND" {
            return Some(out);
        }
        rest = rest.get(whole..)?;
    }
}

/// Keeps the segments that a decoder needs: of those for applications the one that tells of colours (Adobe).
fn plain_jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    const SCAN: u8 = 0xDA;
    let mut out = bytes.get(..2)?.to_vec();
    let mut rest = bytes.get(2..)?;
    loop {
        let (&[mark, kind], after) = rest.split_first_chunk::<2>()?;
        if mark != 0xFF {
            return None;
        }
        if kind == 0xFF {
            rest = rest.get(1..)?; // a filling byte
            continue;
        }
        if kind == SCAN {
            out.extend_from_slice(rest);
            return Some(out);
        }
        let len = usize::from(u16::from_be_bytes(*after.first_chunk::<2>()?));
        let segment = rest.get(..len.checked_add(2)?)?;
        let is_note = matches!(kind, 0xE0..=0xED | 0xEF | 0xFE);
        if !is_note {
            out.extend_from_slice(segment);
        }
        rest = rest.get(segment.len()..)?;
    }
}

/// Decodes a picture of bounded size; `None` if it is damaged, too large, or no PNG or JPEG.
fn open(bytes: &[u8]) -> Option<DynamicImage> {
    let format = match mime(bytes)? {
        "image/png" => ImageFormat::Png,
        _ => ImageFormat::Jpeg,
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(MAX_SIDE_PX);
    limits.max_image_height = Some(MAX_SIDE_PX);
    limits.max_alloc = Some(MAX_DECODED_LEN);
    reader.limits(limits);
    reader.decode().ok()
}

/// Decodes a picture to be drawn `width` by `height` pixels large. One that has many more is made smaller first.
pub(super) fn decode(bytes: &[u8], width: f32, height: f32) -> Option<RgbaImage> {
    let picture = open(bytes)?;
    let (w, h) = (width.round().max(1.0) as u32, height.round().max(1.0) as u32);
    if picture.width() > w || picture.height() > h {
        let (w, h) = (w.min(picture.width()), h.min(picture.height()));
        return Some(picture.resize_exact(w, h, FilterType::Triangle).to_rgba8());
    }
    Some(picture.to_rgba8())
}

/// A picture ready to stand in a vector file `width` by `height` points large: whole if it is sound, made smaller if it
/// has many more pixels than `dpi` asks for, and without anything but the picture.
pub(super) fn ready(bytes: &[u8], width_pt: f32, height_pt: f32, dpi: f32) -> Option<Vec<u8>> {
    let picture = open(bytes)?;
    let most = |points: f32| (points / 72.0 * dpi).ceil().max(1.0) as u32;
    let (w, h) = (most(width_pt), most(height_pt));
    // Making a picture a little smaller costs sharpness and saves nothing.
    if picture.width() / 2 <= w && picture.height() / 2 <= h {
        return plain(bytes);
    }
    let small = picture.resize_exact(w.min(picture.width()), h.min(picture.height()), FilterType::Triangle);
    let mut png = Cursor::new(Vec::new());
    small.write_to(&mut png, ImageFormat::Png).ok()?;
    Some(png.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(width, height).write_to(&mut bytes, format).expect("encoded");
        bytes.into_inner()
    }

    fn says(bytes: &[u8], word: &[u8]) -> bool {
        bytes.windows(word.len()).any(|window| window == word)
    }

    #[test]
    fn notes_of_a_jpeg_are_left_behind_and_it_is_the_same_picture() {
        let mut noted = picture(9, 7, ImageFormat::Jpeg);
        let exif = b"Exif\0\0ZZPHI";
        let mut segment = vec![0xFF, 0xE1, 0, exif.len() as u8 + 2];
        segment.extend(exif);
        noted.splice(2..2, segment);
        let plain = plain(&noted).expect("a picture");
        assert!(says(&noted, b"ZZPHI") && !says(&plain, b"ZZPHI"));
        let decoded = |bytes: &[u8]| image::load_from_memory(bytes).expect("decoded").to_rgb8();
        assert_eq!(decoded(&noted), decoded(&plain));
    }

    #[test]
    fn notes_of_a_png_are_left_behind() {
        let mut noted = picture(2, 2, ImageFormat::Png);
        let note = b"tEXtAuthor\0ZZPHI";
        let mut chunk = (note.len() as u32 - 4).to_be_bytes().to_vec();
        chunk.extend(note);
        chunk.extend([0; 4]); // nobody looks at the checksum of a note
        noted.splice(33..33, chunk);
        assert_eq!(plain(&noted).expect("a picture"), picture(2, 2, ImageFormat::Png));
    }

    #[test]
    fn damaged_pictures_are_none() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg] {
            let whole = picture(30, 30, format);
            for len in 0..whole.len() - 1 {
                let _ = plain(&whole[..len]);
            }
            assert_eq!(ready(&whole[..20], 10.0, 10.0, 300.0), None);
        }
        assert_eq!(ready(b"GIF89a", 10.0, 10.0, 300.0), None);
    }

    #[test]
    fn a_picture_of_far_more_pixels_than_print_shows_is_made_smaller() {
        let ready = ready(&picture(1_000, 500, ImageFormat::Png), 72.0, 36.0, 300.0).expect("a picture");
        let small = image::load_from_memory(&ready).expect("decoded");
        assert_eq!((small.width(), small.height()), (300, 150));
    }
}
