//! Type: measured once, in font units, from the one bundled family that every surface draws with.
//!
//! The shaper (harfrust) is the one that the window's toolkit and the PNG exporter use, so a width measured here is
//! the width drawn there. Ordinary Latin text takes a fast path: advances and kerning pairs are shaped once a thread
//! and then summed; anything else (combining marks, other scripts) is shaped whole.
//!
//! **Fallback.** A character the family lacks is measured as one em, the width of a CJK sign and at least that of
//! nearly any other: space is kept rather than text run over. The window draws it from the toolkit's further fonts, an
//! SVG viewer from its own; a PNG, made with the bundled family alone, shows the empty box, and a PDF an empty square behind
//! which the character can be found. Ask [`has_glyph`] first.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::OnceLock;

use harfrust::{ShapeOptions, ShaperData, UnicodeBuffer};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, GlyphId, MetadataProvider as _};

/// A type weight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Weight {
    /// The usual weight.
    #[default]
    Regular,
    /// For names, codes and the one number that matters.
    Bold,
}

/// The family's name, as SVG and font databases know it.
pub const FAMILY: &str = "Arimo";

/// The regular face, a TrueType file.
pub const REGULAR: &[u8] = include_bytes!("../../assets/fonts/Arimo-Regular.ttf");

/// The bold face, a TrueType file.
pub const BOLD: &[u8] = include_bytes!("../../assets/fonts/Arimo-Bold.ttf");

/// What stands for the part of a text that did not fit.
const ELLIPSIS: char = '…';

/// Kerning of pairs beyond ASCII is kept up to this many pairs, then started afresh.
const MOST_KEPT_PAIRS: usize = 20_000;

/// Printable ASCII, whose pairs are kept in a table.
const ASCII: std::ops::RangeInclusive<char> = ' '..='~';
const ASCII_COUNT: usize = 95;

/// A pair in the table that was not shaped yet.
const UNKNOWN: i16 = i16::MIN;

/// The parsed face of a weight.
pub(super) struct Face {
    pub font: FontRef<'static>,
    pub shaper: ShaperData,
    pub units_per_em: f32,
    /// Ascent, descent and capital height in ems, positive.
    ascent_em: f32,
    descent_em: f32,
    cap_height_em: f32,
}

impl Face {
    fn parse(file: &'static [u8]) -> Option<Self> {
        let font = FontRef::new(file).ok()?;
        let metrics = font.metrics(Size::unscaled(), LocationRef::default());
        let units_per_em = f32::from(metrics.units_per_em).max(1.0);
        Some(Self {
            shaper: ShaperData::new(&font),
            units_per_em,
            ascent_em: metrics.ascent / units_per_em,
            descent_em: -metrics.descent / units_per_em,
            cap_height_em: metrics.cap_height.map_or(0.716, |height| height / units_per_em),
            font,
        })
    }

    /// The width of one character on its own in font units; one em where the face lacks it.
    fn advance(&self, c: char) -> f32 {
        let glyph = self.font.charmap().map(c).filter(|glyph| *glyph != GlyphId::NOTDEF);
        glyph
            .and_then(|glyph| {
                self.font.glyph_metrics(Size::unscaled(), LocationRef::default()).advance_width(glyph)
            })
            .unwrap_or(self.units_per_em)
    }

    /// The width of a shaped text in font units.
    fn shape(&self, text: &str) -> f32 {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        let glyphs = self.shaper.shaper(&self.font).build().shape(buffer, ShapeOptions::new());
        let mut width = 0.0;
        let mut missing_cluster = None;
        for (info, position) in glyphs.glyph_infos().iter().zip(glyphs.glyph_positions()) {
            if info.glyph_id != GlyphId::NOTDEF.to_u32() {
                width += position.x_advance as f32;
            } else if missing_cluster.replace(info.cluster) != Some(info.cluster) {
                width += self.units_per_em;
            }
        }
        width
    }
}

pub(super) fn face(weight: Weight) -> Option<&'static Face> {
    static FACES: [OnceLock<Option<Face>>; 2] = [OnceLock::new(), OnceLock::new()];
    let [regular, bold] = &FACES;
    match weight {
        Weight::Regular => regular.get_or_init(|| Face::parse(REGULAR)).as_ref(),
        Weight::Bold => bold.get_or_init(|| Face::parse(BOLD)).as_ref(),
    }
}

/// What one thread has learnt about a face, in font units.
struct Widths {
    face: &'static Face,
    advances: HashMap<char, f32>,
    ascii_advances: [f32; ASCII_COUNT],
    ascii_kerning: Vec<i16>,
    kerning: HashMap<(char, char), f32>,
}

impl Widths {
    fn new(face: &'static Face) -> Self {
        let mut ascii_advances = [0.0; ASCII_COUNT];
        for (advance, c) in ascii_advances.iter_mut().zip(ASCII) {
            *advance = face.advance(c);
        }
        Self {
            face,
            advances: HashMap::new(),
            ascii_advances,
            ascii_kerning: vec![UNKNOWN; ASCII_COUNT * ASCII_COUNT],
            kerning: HashMap::new(),
        }
    }

    fn advance(&mut self, c: char) -> f32 {
        if let Some(advance) = ascii_index(c).and_then(|index| self.ascii_advances.get(index)) {
            return *advance;
        }
        let face = self.face;
        *self.advances.entry(c).or_insert_with(|| face.advance(c))
    }

    /// How much further apart (or closer, negative) two neighbours stand than their advances say.
    fn kern(&mut self, left: char, right: char) -> f32 {
        let cell = match (ascii_index(left), ascii_index(right)) {
            (Some(left), Some(right)) => Some(left * ASCII_COUNT + right),
            _ => None,
        };
        if let Some(cell) = cell {
            match self.ascii_kerning.get(cell) {
                Some(&kern) if kern != UNKNOWN => return f32::from(kern),
                _ => {}
            }
        } else if let Some(kern) = self.kerning.get(&(left, right)) {
            return *kern;
        }
        let mut pair = String::with_capacity(8);
        pair.push(left);
        pair.push(right);
        let kern = self.face.shape(&pair) - self.advance(left) - self.advance(right);
        if let Some(cell) = cell {
            if let Some(slot) = self.ascii_kerning.get_mut(cell) {
                *slot = kern.clamp(-32_000.0, 32_000.0) as i16;
            }
        } else {
            if self.kerning.len() >= MOST_KEPT_PAIRS {
                self.kerning.clear();
            }
            self.kerning.insert((left, right), kern);
        }
        kern
    }

    fn width(&mut self, text: &str) -> f32 {
        if !text.chars().all(is_plain) {
            return self.face.shape(text);
        }
        let mut width = 0.0;
        let mut left = None;
        for c in text.chars() {
            width += self.advance(c);
            if let Some(left) = left.replace(c) {
                width += self.kern(left, c);
            }
        }
        width
    }
}

/// Place of a printable ASCII character in the tables.
fn ascii_index(c: char) -> Option<usize> {
    ASCII.contains(&c).then(|| c as usize - *ASCII.start() as usize)
}

/// Characters whose widths add up pair by pair: no marks that join, no script whose letters change with their
/// neighbours.
fn is_plain(c: char) -> bool {
    matches!(c,
        ' '..='~' | '\u{a0}'..='\u{ac}' | '\u{ae}'..='\u{24f}'      // Latin without the soft hyphen
        | '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{482}' | '\u{48a}'..='\u{4ff}' // Greek, Cyrillic
        | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}'         // dashes, quotes, bullets, ellipsis
        | '\u{2070}'..='\u{20bf}' | '\u{2190}'..='\u{22ff}') // super- and subscripts, arrows, operators
}

thread_local! {
    static WIDTHS: RefCell<[Option<Widths>; 2]> = const { RefCell::new([None, None]) };
}

/// The width of one line of type in points, kerning included.
///
/// Negative and non-finite sizes have no width.
///
/// ```
/// use phaseline::figure::{scene::Weight, text::width_pt};
/// let one = width_pt("Docetaxel", 6.0, Weight::Regular);
/// assert!((width_pt("Docetaxel", 12.0, Weight::Regular) - 2.0 * one).abs() < 1e-3);
/// ```
pub fn width_pt(text: &str, size_pt: f32, weight: Weight) -> f32 {
    let Some(face) = face(weight) else { return 0.0 };
    if text.is_empty() || size_pt <= 0.0 || !size_pt.is_finite() {
        return 0.0;
    }
    let units = WIDTHS.with_borrow_mut(|[regular, bold]| {
        let slot = match weight {
            Weight::Regular => regular,
            Weight::Bold => bold,
        };
        slot.get_or_insert_with(|| Widths::new(face)).width(text)
    });
    units * size_pt / face.units_per_em
}

/// The text if it fits into `max_width_pt`, otherwise its beginning and an ellipsis; nothing if not even that fits.
///
/// A letter is never parted from its combining marks.
pub fn elide(text: &str, max_width_pt: f32, size_pt: f32, weight: Weight) -> Cow<'_, str> {
    let width = |candidate: &str| width_pt(candidate, size_pt, weight);
    if width(text) <= max_width_pt {
        return Cow::Borrowed(text);
    }
    let cuts: Vec<usize> =
        text.char_indices().filter(|(_, c)| !joins_previous(*c)).map(|(index, _)| index).collect();
    let shortened = |cut: usize| {
        let mut kept = text.get(..cut).unwrap_or_default().trim_end().to_owned();
        kept.push(ELLIPSIS);
        kept
    };
    let mut fitting = cuts.partition_point(|&cut| width(&shortened(cut)) <= max_width_pt);
    // Kerning may make a longer beginning narrower by a hair, so the search's word is checked.
    while let Some(&cut) = fitting.checked_sub(1).and_then(|index| cuts.get(index)) {
        let candidate = shortened(cut);
        if width(&candidate) <= max_width_pt {
            return Cow::Owned(candidate);
        }
        fitting -= 1;
    }
    Cow::Borrowed("")
}

/// Breaks a text at its spaces into lines no wider than `width` points; the last of `most` lines is elided if there would
/// be more, and so is a word that no line can hold.
pub fn wrap(content: &str, width: f32, (size_pt, weight): (f32, Weight), most: usize) -> Vec<String> {
    let content = one_line(content);
    let mut lines: Vec<String> = Vec::new();
    let mut rest: &str = &content;
    while !rest.is_empty() {
        let is_last = lines.len() + 1 >= most;
        if is_last || width_pt(rest, size_pt, weight) <= width {
            lines.push(elide(rest, width, size_pt, weight).into_owned());
            break;
        }
        let ends = rest.char_indices().filter(|(_, c)| *c == ' ').map(|(at, _)| at);
        let fits = |at: &usize| rest.get(..*at).is_some_and(|l| width_pt(l, size_pt, weight) <= width);
        let Some(at) = ends.take_while(fits).last() else {
            lines.push(elide(rest, width, size_pt, weight).into_owned());
            break;
        };
        lines.push(rest.get(..at).unwrap_or_default().to_owned());
        rest = rest.get(at..).unwrap_or_default().trim_start();
    }
    lines
}

/// One printable line: breaks, tabs and control characters become spaces, runs of spaces one, ends are trimmed, and
/// direction overrides (which can make a label say something else than it contains) are dropped.
pub fn one_line(text: &str) -> Cow<'_, str> {
    let breaks = |c: char| c == ' ' || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let dropped = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    let mut previous_breaks = true;
    let clean = text.chars().all(|c| {
        let fine = !dropped(c) && (!breaks(c) || (c == ' ' && !previous_breaks));
        previous_breaks = breaks(c);
        fine
    }) && !text.ends_with(' ');
    if clean {
        return Cow::Borrowed(text);
    }
    let kept: String = text.chars().filter(|c| !dropped(*c)).collect();
    Cow::Owned(kept.split(breaks).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
}

/// Whether the bundled family can draw a character.
pub fn has_glyph(c: char) -> bool {
    let drawn = |face: &Face| face.font.charmap().map(c).is_some_and(|glyph| glyph != GlyphId::NOTDEF);
    face(Weight::Regular).is_some_and(drawn)
}

/// Height above the baseline that no letter exceeds, in points.
pub fn ascent_pt(size_pt: f32) -> f32 {
    face(Weight::Regular).map_or(0.905, |face| face.ascent_em) * size_pt
}

/// Depth below the baseline that no letter exceeds, in points, positive.
pub fn descent_pt(size_pt: f32) -> f32 {
    face(Weight::Regular).map_or(0.212, |face| face.descent_em) * size_pt
}

/// Height of capitals and figures above the baseline in points: centre type on a bar with half of it.
pub fn cap_height_pt(size_pt: f32) -> f32 {
    face(Weight::Regular).map_or(0.716, |face| face.cap_height_em) * size_pt
}

/// Marks that belong to the letter before them.
fn joins_previous(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{200c}' | '\u{200d}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLES: [&str; 12] = [
        "Docetaxel",
        "6 mg/kg q3wk · 50 mo",
        "100 mg/m² × 8, q3wk",
        "Complete response, 58 mo so far: 28 on trastuzumab, 30 off all treatment",
        "AVATAR Type To. V.A. LT Ty \"quoted\" 1/2",
        "office affiliate flow fjord",
        "≥ 12 mo – −3 → µg ½ …",
        "Zoë Łukasz Ærø naïve façade",
        "αβγ-крови",
        "e\u{301}te\u{301}",
        "fi fl ffi ffl",
        "HER2+ T-DM1 VGPR iUPD",
    ];

    #[test]
    fn summed_pairs_equal_the_shaped_whole() {
        for weight in [Weight::Regular, Weight::Bold] {
            let face = face(weight).expect("the bundled font parses");
            let mut widths = Widths::new(face);
            for sample in SAMPLES {
                assert!((widths.width(sample) - face.shape(sample)).abs() < 0.5, "{sample} {weight:?}");
                // A second time from what was kept.
                assert!((widths.width(sample) - face.shape(sample)).abs() < 0.5, "{sample} {weight:?}");
            }
        }
    }

    #[test]
    fn kerning_counts() {
        let apart = width_pt("A", 10.0, Weight::Regular) + width_pt("V", 10.0, Weight::Regular);
        assert!(width_pt("AV", 10.0, Weight::Regular) < apart - 0.1);
    }

    #[test]
    fn metrics_are_those_of_arial() {
        assert!((width_pt("0", 1000.0, Weight::Regular) - 556.0).abs() < 1.0);
        assert!((cap_height_pt(1000.0) - 716.0).abs() < 30.0, "{}", cap_height_pt(1000.0));
        assert!((ascent_pt(1000.0) - 905.0).abs() < 1.0);
    }

    #[test]
    fn elided_text_fits_and_is_as_long_as_possible() {
        let text = "Complete response, 58 mo so far";
        let whole = width_pt(text, 6.0, Weight::Regular);
        assert_eq!(elide(text, whole + 0.01, 6.0, Weight::Regular), text);
        for tenth in 1..10 {
            let room = whole * tenth as f32 / 10.0;
            let short = elide(text, room, 6.0, Weight::Regular);
            assert!(short.ends_with('…'), "{short}");
            assert!(width_pt(&short, 6.0, Weight::Regular) <= room);
            assert!(width_pt(&short, 6.0, Weight::Regular) > room - 6.0, "{short} wastes its room");
        }
        assert_eq!(elide(text, 1.0, 6.0, Weight::Regular), "");
        assert_eq!(
            elide("e\u{301}e\u{301}e\u{301}", 8.0, 6.0, Weight::Regular).matches('\u{301}').count(),
            0
        );
    }

    #[test]
    fn missing_characters_keep_one_em() {
        assert!(!has_glyph('患') && has_glyph('²'));
        assert!((width_pt("患者", 10.0, Weight::Regular) - 20.0).abs() < 1e-3);
    }

    #[test]
    fn labels_become_one_line() {
        assert!(matches!(one_line("as it is"), Cow::Borrowed(_)));
        assert_eq!(one_line(" a\t\r\n b\u{202e}c  d\u{0} "), "a bc d");
        assert_eq!(one_line("\n"), "");
        assert_eq!(one_line("2\u{a0}mg"), "2\u{a0}mg");
    }

    #[test]
    fn every_sign_the_figure_prints_is_in_the_family() {
        for c in "…×²≥≤–—→·½µ−±°“”’€".chars() {
            assert!(has_glyph(c), "{c}");
        }
    }
}
