//! Type as glyphs and outlines, for surfaces that do not shape text themselves: pictures of pixels, and PDF.

use std::ops::Range;

use harfrust::{ShapeOptions, UnicodeBuffer};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{GlyphId, MetadataProvider as _};

use super::scene::{Pos, Weight};
use super::text::face;

/// A glyph of a line of type. Lengths are in ems.
#[derive(Debug, Clone, PartialEq)]
pub struct Glyph {
    /// Its number in the face; 0 is the box of a character that the family lacks.
    pub id: u32,
    /// How far from the start of the line its origin stands, to the right and up.
    pub at_em: (f32, f32),
    /// How far it moves on.
    pub advance_em: f32,
    /// The bytes of the text that it stands for; glyphs of one cluster share them.
    pub text: Range<usize>,
}

/// The glyphs of one line of type, in the order in which they stand from left to right. Together they are as wide as
/// [`super::text::width_pt`] says.
pub fn glyphs(text: &str, weight: Weight) -> Vec<Glyph> {
    let Some(face) = face(weight) else { return Vec::new() };
    let em = face.units_per_em;
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    let shaped = face.shaper.shaper(&face.font).build().shape(buffer, ShapeOptions::new());
    let mut starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
    starts.push(text.len());
    starts.sort_unstable();
    starts.dedup();
    let mut pen = 0.0;
    let mut missing = None;
    let mut line = Vec::with_capacity(shaped.glyph_infos().len());
    for (info, position) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
        let start = info.cluster as usize;
        let end = starts.iter().copied().find(|end| *end > start).unwrap_or(text.len());
        let is_missing = info.glyph_id == GlyphId::NOTDEF.to_u32();
        // As it was measured: a missing character takes one em, whatever it consists of.
        let advance = match (is_missing, is_missing && missing.replace(info.cluster) == Some(info.cluster)) {
            (true, true) => continue,
            (true, false) => em,
            (false, _) => position.x_advance as f32,
        };
        line.push(Glyph {
            id: info.glyph_id,
            at_em: ((pen + position.x_offset as f32) / em, position.y_offset as f32 / em),
            advance_em: advance / em,
            text: start..end,
        });
        pen += advance;
    }
    line
}

/// A step of an outline, in ems to the right and down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum OutlineStep {
    /// Begins a contour.
    Move(Pos),
    /// A straight line.
    Line(Pos),
    /// A curve with one control point.
    Quad(Pos, Pos),
    /// A curve with two control points.
    Cubic(Pos, Pos, Pos),
    /// Ends a contour.
    Close,
}

/// The outline of a glyph of a face; nothing for a space.
pub fn outline(id: u32, weight: Weight) -> Vec<OutlineStep> {
    let Some(face) = face(weight) else { return Vec::new() };
    let mut pen = Pen { steps: Vec::new(), em: face.units_per_em };
    if let Some(glyph) = face.font.outline_glyphs().get(GlyphId::new(id)) {
        let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
        // A glyph that cannot be drawn is one that is not seen.
        let _ = glyph.draw(settings, &mut pen);
    }
    pen.steps
}

struct Pen {
    steps: Vec<OutlineStep>,
    em: f32,
}

impl Pen {
    fn pos(&self, x: f32, y: f32) -> Pos {
        Pos::new(x / self.em, -y / self.em)
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.steps.push(OutlineStep::Move(self.pos(x, y)));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.steps.push(OutlineStep::Line(self.pos(x, y)));
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.steps.push(OutlineStep::Quad(self.pos(cx, cy), self.pos(x, y)));
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        self.steps.push(OutlineStep::Cubic(self.pos(cx0, cy0), self.pos(cx1, cy1), self.pos(x, y)));
    }

    fn close(&mut self) {
        self.steps.push(OutlineStep::Close);
    }
}

#[cfg(test)]
mod tests {
    use super::super::text::width_pt;
    use super::*;

    #[test]
    fn glyphs_are_as_wide_together_as_the_text_was_measured() {
        for text in ["AVATAR Type To.", "100 mg/m² × 8, q3wk", "患者 e\u{301} fi", "שלום", ""] {
            for weight in [Weight::Regular, Weight::Bold] {
                let sum: f32 = glyphs(text, weight).iter().map(|glyph| glyph.advance_em).sum();
                assert!((sum - width_pt(text, 1.0, weight)).abs() < 1e-3, "{text:?}: {sum}");
            }
        }
    }

    #[test]
    fn every_byte_of_a_text_belongs_to_a_glyph() {
        for text in ["CR, 58 mo: ≥ 30", "患者x", "e\u{301}x", "שלום"] {
            let glyphs = glyphs(text, Weight::Regular);
            for at in 0..text.len() {
                assert!(glyphs.iter().any(|glyph| glyph.text.contains(&at)), "{text:?} at {at}");
            }
            assert!(glyphs.iter().all(|glyph| text.get(glyph.text.clone()).is_some()), "{text:?}");
        }
    }

    #[test]
    fn an_o_has_two_contours_and_a_space_none() {
        let id = |text: &str| glyphs(text, Weight::Regular)[0].id;
        let contours = |text: &str| {
            outline(id(text), Weight::Regular)
                .iter()
                .filter(|step| matches!(step, OutlineStep::Close))
                .count()
        };
        assert_eq!((contours("O"), contours(" ")), (2, 0));
    }
}
