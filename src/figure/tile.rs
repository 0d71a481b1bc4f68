//! A picture in a figure: how large it stands in its box, its letter, and the frame of one that is missing.

use super::scene::{Pos, Rect, Shape, Stroke, Text, Weight};
use super::style::Style;
use super::text;

/// Thumbnails beside the time axis fit into a box of this width and height, in points at scale 1.
pub(super) const THUMBNAIL: (f32, f32) = (48.0, 37.5);
/// Width divided by height of a picture whose size is not known.
const USUAL_ASPECT: f32 = 1.28;
/// The flattest and the tallest shape that a picture is drawn in.
const ASPECTS: std::ops::RangeInclusive<f32> = 0.2..=5.0;
/// Lengths in points at scale 1: half the height of a letter's ground, and from the corner to it.
const TAG: f32 = 3.4;
const TAG_IN: f32 = 1.2;
/// How much larger letters are on the large pictures of a panel.
const LARGE: f32 = 1.45;
/// Room on both sides of the words in an empty frame.
const FRAME_PAD: f32 = 2.0;

/// Width divided by height that a picture is drawn with.
pub(super) fn drawn_aspect(known: Option<f32>) -> f32 {
    let known = known.filter(|a| a.is_finite() && *a > 0.0);
    known.unwrap_or(USUAL_ASPECT).clamp(*ASPECTS.start(), *ASPECTS.end())
}

/// The largest width and height of that aspect in a box, in points.
pub(super) fn fitted(aspect: f32, (width, height): (f32, f32)) -> (f32, f32) {
    (width.min(height * aspect).max(1.0), height.min(width / aspect).max(1.0))
}

/// What stands in a tile.
pub(super) struct Tile<'a> {
    /// Which picture.
    pub file: &'a std::sync::Arc<str>,
    /// Its letter in the figure.
    pub letter: &'a str,
    /// What a reader who cannot see it is told.
    pub alt: String,
    /// Whether there is such a picture.
    pub is_there: bool,
    /// Whether its letter is as large as on a panel.
    pub is_large: bool,
}

impl Tile<'_> {
    /// The picture with its rim and its letter; where there is none, an empty frame that names it.
    pub fn shapes(&self, rect: Rect, style: &Style) -> Vec<Shape> {
        let s = style.scale;
        let mut out = Vec::new();
        if self.is_there {
            let picture = super::scene::PictureKey(std::sync::Arc::clone(self.file));
            out.push(Shape::Image { rect, picture, alt: self.alt.clone() });
            let rim = Stroke::solid(style.hairline, style.hair);
            out.push(Shape::Rect { rect, radius: 0.0, fill: None, stroke: Some(rim) });
        } else {
            let rim = Stroke { width: style.axis_line, color: style.grey, dash: Some((2.0 * s, 1.4 * s)) };
            let corners = vec![
                Pos::new(rect.x, rect.y),
                Pos::new(rect.right(), rect.y),
                Pos::new(rect.right(), rect.bottom()),
                Pos::new(rect.x, rect.bottom()),
            ];
            out.push(Shape::Path { points: corners, closed: true, fill: None, stroke: Some(rim) });
            let room = (rect.w - 2.0 * FRAME_PAD * s).max(0.0);
            let name = text::one_line(self.file);
            for (n, words) in ["not found:", &*name].into_iter().enumerate() {
                let words = text::elide(words, room, style.note_pt, Weight::Regular);
                // Under the letter, in the middle of the frame.
                let y = rect.center().y + (0.6 + 1.15 * n as f32) * style.note_pt;
                let at = Pos::new(rect.center().x, y);
                let line = Text::new(at, &words, style.note_pt, Weight::Regular, style.grey);
                if y <= rect.bottom() && !words.is_empty() {
                    out.push(line.centered_here().into());
                }
            }
        }
        let factor = if self.is_large { LARGE } else { 1.0 };
        // Not larger than the largest type of the figure, which a journal may have limited.
        let (tag, pt) = (TAG * factor * s, (style.note_pt * 1.03 * factor).min(style.title_pt));
        let center = Pos::new(rect.x + tag + TAG_IN * factor * s, rect.y + tag + TAG_IN * factor * s);
        let half = tag.max(text::width_pt(self.letter, pt, Weight::Bold) / 2.0 + 1.2 * s);
        let ground = Rect::new(center.x - tag, center.y - tag, 2.0 * half, 2.0 * tag);
        out.push(Shape::bar(ground, tag, style.background));
        let baseline = center.y + text::cap_height_pt(pt) / 2.0;
        let place = Pos::new(ground.center().x, baseline);
        out.push(Text::new(place, self.letter, pt, Weight::Bold, style.ink).centered_here().into());
        out
    }
}

/// The letters of a picture by its number: A to Z, then AA, AB …
pub(super) fn letters(mut number: usize) -> String {
    let mut letters = String::new();
    loop {
        letters.insert(0, char::from(b'A' + (number % 26) as u8));
        number /= 26;
        if number == 0 {
            return letters;
        }
        number -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_on_after_z_as_columns_of_a_table_do() {
        let some: Vec<String> = [0, 1, 25, 26, 27, 51, 52, 701, 702].map(letters).to_vec();
        assert_eq!(some, ["A", "B", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn a_picture_fills_its_box_in_one_direction_and_keeps_its_shape() {
        for (aspect, size) in [(2.0, (40.0, 20.0)), (0.5, (15.0, 30.0)), (4.0 / 3.0, (40.0, 30.0))] {
            let (w, h) = fitted(aspect, (40.0, 30.0));
            assert!((w - size.0).abs() < 1e-4 && (h - size.1).abs() < 1e-4, "{aspect}: {w} × {h}");
        }
        assert!((drawn_aspect(None) - drawn_aspect(Some(f32::NAN))).abs() < f32::EPSILON);
        assert!(drawn_aspect(Some(1e9)) <= 5.0 && drawn_aspect(Some(1e-9)) >= 0.2);
    }

    #[test]
    fn a_picture_that_is_not_there_is_named_in_its_frame() {
        let file = "ct.png".into();
        let tile = Tile { file: &file, letter: "A", alt: String::new(), is_there: false, is_large: false };
        let style = Style::default();
        let shapes = tile.shapes(Rect::new(0.0, 0.0, 40.0, 30.0), &style);
        let says = |words: &str| shapes.iter().any(|s| matches!(s, Shape::Text(t) if t.text == words));
        assert!(says("ct.png") && says("A"));
        assert!(!shapes.iter().any(|s| matches!(s, Shape::Image { .. })));
    }
}
