//! Proof-reading a scene: type that is too small, lies on type, is cut off, or does not read on what is under it; lines
//! too thin to print.
//!
//! Everything is read from the display list, in points, as every surface draws it.

use crate::figure::color::{Color, READABLE_CONTRAST};
use crate::figure::scene::{Fill, Layer, Pos, Rect, Scene, Shape, Stroke, Text};
use crate::figure::text;

/// How much two lines of type may share before they are said to overlap, in points.
const TOUCH_PT: f32 = 0.35;
/// How far type may reach over an edge before it is said to be cut off, in points.
const EDGE_PT: f32 = 0.5;
/// Share of the type size that a letter's tail may need below the baseline.
const TAIL_EM: f32 = 0.21;
/// Height of the rows into which the page is divided to look things up, in points.
const ROW_PT: f32 = 8.0;
/// Least opacity of what hides what is under it.
const HIDES: f32 = 0.5;

/// What is wrong with one line of type, or two.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// Two lines of type lie on each other.
    Overlap(String, String),
    /// It reaches over the edge of the page or of its part of the figure.
    Clipped(String),
    /// Something is drawn over it.
    Covered(String),
    /// It does not read on what is under it: the contrast it has.
    Faint(String, f32),
}

/// The smallest and the largest type, in points, with what it says; `None` without type.
pub fn type_sizes(scene: &Scene) -> Option<[(f32, String); 2]> {
    let sized = || texts(scene).map(|(_, _, text)| text);
    let smallest = sized().min_by(|a, b| a.size_pt.total_cmp(&b.size_pt))?;
    let largest = sized().max_by(|a, b| a.size_pt.total_cmp(&b.size_pt))?;
    Some([(smallest.size_pt, smallest.text.clone()), (largest.size_pt, largest.text.clone())])
}

/// The width of the thinnest line that is seen, in points; `None` without lines.
pub fn thinnest_line_pt(scene: &Scene) -> Option<f32> {
    let items = scene.layers.iter().flat_map(|layer| &layer.items);
    let widths = items.filter_map(|item| stroke_of(&item.shape)).filter(|s| s.color.a > 0).map(|s| s.width);
    widths.min_by(f32::total_cmp)
}

/// The pictures of a scene: which, and where.
pub fn pictures(scene: &Scene) -> impl Iterator<Item = (&str, Rect)> {
    let items = scene.layers.iter().flat_map(|layer| &layer.items);
    items.filter_map(|item| match &item.shape {
        Shape::Image { rect, picture, .. } => Some((picture.as_str(), *rect)),
        _ => None,
    })
}

/// Everything wrong with the type of a scene, in reading order.
pub fn type_faults(scene: &Scene) -> Vec<Fault> {
    let page = Page::of(scene);
    let mut out = overlaps(scene);
    for (order, layer, text) in texts(scene) {
        let ink = ink_box(text);
        let edge = layer.clip.unwrap_or(Rect::new(0.0, 0.0, scene.size.w, scene.size.h)).expand(EDGE_PT);
        let is_inside = ink.x >= edge.x
            && ink.right() <= edge.right()
            && ink.y >= edge.y
            && ink.bottom() <= edge.bottom();
        if !is_inside {
            // What lies outside altogether is scrolled away, not cut.
            if ink.overlaps(edge) {
                out.push(Fault::Clipped(text.text.clone()));
            }
            continue;
        }
        if page.is_covered(order, ink) {
            out.push(Fault::Covered(text.text.clone()));
            continue;
        }
        let contrast = page.contrast(order, text, ink);
        if contrast < READABLE_CONTRAST - 0.01 {
            out.push(Fault::Faint(text.text.clone(), contrast));
        }
    }
    out
}

/// Lines of type with their place in the order of drawing and their layer.
fn texts(scene: &Scene) -> impl Iterator<Item = (usize, &Layer, &Text)> {
    let items = scene.layers.iter().flat_map(|layer| layer.items.iter().map(move |item| (layer, item)));
    items.enumerate().filter_map(|(order, (layer, item))| match &item.shape {
        Shape::Text(text) if !text.text.trim().is_empty() && text.color.a > 0 => Some((order, layer, text)),
        _ => None,
    })
}

/// Where the letters of a line stand: from the tops of capitals to the tails.
fn ink_box(text: &Text) -> Rect {
    let cap = text::cap_height_pt(text.size_pt);
    Rect::new(text.baseline.x, text.baseline.y - cap, text.width_pt, cap + TAIL_EM * text.size_pt)
}

/// Pairs of lines of type that lie on each other.
fn overlaps(scene: &Scene) -> Vec<Fault> {
    let shown = |(_, layer, text): (usize, &Layer, &Text)| {
        let ink = ink_box(text);
        let seen = layer.clip.map_or(Some(ink), |clip| clip.intersect(ink))?;
        Some((seen, text.text.clone()))
    };
    let mut boxes: Vec<(Rect, String)> = texts(scene).filter_map(shown).collect();
    boxes.sort_by(|(a, _), (b, _)| a.y.total_cmp(&b.y));
    let mut out = Vec::new();
    for (n, (a, first)) in boxes.iter().enumerate() {
        let below = boxes.iter().skip(n + 1).take_while(|(b, _)| b.y < a.bottom());
        for (b, second) in below {
            if a.intersect(*b).is_some_and(|shared| shared.w > TOUCH_PT && shared.h > TOUCH_PT) {
                out.push(Fault::Overlap(first.clone(), second.clone()));
            }
        }
    }
    out
}

fn stroke_of(shape: &Shape) -> Option<&Stroke> {
    match shape {
        Shape::Rect { stroke, .. } | Shape::Path { stroke, .. } => stroke.as_ref(),
        _ => None,
    }
}

/// Something that can lie under or over type.
enum Paint<'a> {
    /// A filled rectangle.
    Area(Rect, &'a Fill),
    /// A filled polygon.
    Polygon(&'a [Pos], Color),
    /// A straight line.
    Line(Pos, Pos, Stroke),
}

impl Paint<'_> {
    /// The colour at a position, unless nothing is there.
    fn at(&self, pos: Pos) -> Option<Color> {
        match self {
            Self::Area(rect, fill) => rect.contains(pos).then(|| color_of(fill, *rect, pos)),
            Self::Polygon(points, color) => is_within(points, pos).then_some(*color),
            Self::Line(..) => None,
        }
    }
}

/// What is painted on a page, found by where it is.
struct Page<'a> {
    background: Color,
    paints: Vec<(usize, Option<Rect>, Paint<'a>)>,
    rows: Vec<Vec<usize>>,
}

impl<'a> Page<'a> {
    fn of(scene: &'a Scene) -> Self {
        let mut paints = Vec::new();
        let items = scene.layers.iter().flat_map(|layer| layer.items.iter().map(move |item| (layer, item)));
        for (order, (layer, item)) in items.enumerate() {
            let mut add = |paint| paints.push((order, layer.clip, paint));
            match &item.shape {
                Shape::Rect { rect, fill: Some(fill), .. } => add(Paint::Area(*rect, fill)),
                Shape::Path { points, closed: true, fill: Some(color), .. } => {
                    add(Paint::Polygon(points, *color));
                }
                Shape::Path { points, stroke: Some(stroke), .. } => {
                    for ends in points.windows(2) {
                        if let [a, b] = ends {
                            add(Paint::Line(*a, *b, *stroke));
                        }
                    }
                }
                _ => {}
            }
        }
        let count = (scene.size.h.max(0.0) / ROW_PT) as usize + 1;
        let mut rows = vec![Vec::new(); count];
        for (n, (_, _, paint)) in paints.iter().enumerate() {
            let (top, bottom) = match paint {
                Paint::Area(rect, _) => (rect.y, rect.bottom()),
                Paint::Polygon(points, _) => {
                    points.iter().fold((f32::MAX, f32::MIN), |(low, high), p| (low.min(p.y), high.max(p.y)))
                }
                Paint::Line(a, b, _) => (a.y.min(b.y), a.y.max(b.y)),
            };
            let (first, last) = (row_of(top, count), row_of(bottom, count));
            for row in rows.iter_mut().take(last + 1).skip(first) {
                row.push(n);
            }
        }
        Self { background: scene.background, paints, rows }
    }

    /// What can be at a height, in the order of drawing.
    fn near(&self, y: f32) -> impl DoubleEndedIterator<Item = &(usize, Option<Rect>, Paint<'a>)> {
        let row = self.rows.get(row_of(y, self.rows.len())).map_or(&[][..], Vec::as_slice);
        row.iter().filter_map(|n| self.paints.get(*n))
    }

    /// Whether something drawn later hides letters.
    fn is_covered(&self, order: usize, ink: Rect) -> bool {
        samples(ink).any(|pos| {
            self.near(pos.y).filter(|(at, clip, _)| *at > order && shows(*clip, pos)).any(|(_, _, paint)| {
                match paint {
                    Paint::Line(a, b, stroke) => {
                        stroke.color.opacity() >= HIDES && crossing(*a, *b, ink.expand(-0.2)).is_some()
                    }
                    paint => paint.at(pos).is_some_and(|color| color.opacity() >= HIDES),
                }
            })
        })
    }

    /// The least contrast of a line of type with what is under it.
    fn contrast(&self, order: usize, text: &Text, ink: Rect) -> f32 {
        let mut least = f32::MAX;
        for pos in samples(ink) {
            let ground = self.ground(order, pos);
            least = least.min(text.color.over(ground).contrast(ground));
        }
        let middle = ink.center().y;
        for (at, _, paint) in
            self.near(middle).filter(|(at, clip, _)| *at < order && shows(*clip, ink.center()))
        {
            let Paint::Line(a, b, stroke) = paint else { continue };
            let Some(crossing) = crossing(*a, *b, ink).filter(|pos| !self.is_hidden(*at, order, *pos)) else {
                continue;
            };
            let line = stroke.color.over(self.ground(*at, crossing));
            least = least.min(text.color.contrast(line));
        }
        least
    }

    /// Whether what was drawn at one time is hidden at a position before another.
    fn is_hidden(&self, at: usize, before: usize, pos: Pos) -> bool {
        let between = self.near(pos.y).filter(|(n, clip, _)| *n > at && *n < before && shows(*clip, pos));
        between.into_iter().any(|(_, _, paint)| paint.at(pos).is_some_and(|color| color.opacity() >= HIDES))
    }

    /// The colour under a position, of what was drawn before.
    fn ground(&self, order: usize, pos: Pos) -> Color {
        let under: Vec<Color> = self
            .near(pos.y)
            .filter(|(at, clip, _)| *at < order && shows(*clip, pos))
            .filter_map(|(_, _, paint)| paint.at(pos))
            .collect();
        under.into_iter().fold(self.background, |ground, color| color.over(ground))
    }
}

fn shows(clip: Option<Rect>, pos: Pos) -> bool {
    clip.is_none_or(|clip| clip.contains(pos))
}

fn row_of(y: f32, count: usize) -> usize {
    // A float that is negative or no number becomes 0.
    ((y / ROW_PT) as usize).min(count.saturating_sub(1))
}

/// Positions spread over the letters.
fn samples(ink: Rect) -> impl Iterator<Item = Pos> {
    [0.04, 0.3, 0.5, 0.7, 0.96].into_iter().map(move |share| Pos::new(ink.x + share * ink.w, ink.center().y))
}

/// The colour of a fill at a position.
fn color_of(fill: &Fill, rect: Rect, pos: Pos) -> Color {
    match fill {
        Fill::Solid(color) => *color,
        Fill::Fade { color, stops } => {
            let share = if rect.w > 0.0 { (pos.x - rect.x) / rect.w } else { 0.0 };
            let after = stops.iter().find(|(at, _)| *at >= share).or(stops.last());
            let before = stops.iter().rev().find(|(at, _)| *at <= share).or(stops.first());
            let alpha = match before.zip(after) {
                Some(((from, a), (to, b))) if to > from => {
                    let part = (share - from) / (to - from);
                    f32::from(*a) + part * (f32::from(*b) - f32::from(*a))
                }
                Some(((_, a), _)) => f32::from(*a),
                None => 255.0,
            };
            color.with_alpha((alpha * color.opacity()).round() as u8)
        }
    }
}

/// Whether a position lies within a polygon (even-odd rule).
fn is_within(points: &[Pos], pos: Pos) -> bool {
    let next = points.iter().cycle().skip(1);
    points.iter().zip(next).fold(false, |inside, (a, b)| {
        let spans = (a.y > pos.y) != (b.y > pos.y);
        let x = a.x + (pos.y - a.y) / (b.y - a.y) * (b.x - a.x);
        inside ^ (spans && pos.x < x)
    })
}

/// The middle of the part of a straight line that lies in a rectangle (Liang and Barsky's clipping); `None` if it
/// passes by.
fn crossing(a: Pos, b: Pos, rect: Rect) -> Option<Pos> {
    if rect.w <= 0.0 || rect.h <= 0.0 {
        return None;
    }
    let (mut enters, mut leaves) = (0.0_f32, 1.0_f32);
    let sides = [
        (a.x - b.x, a.x - rect.x),
        (b.x - a.x, rect.right() - a.x),
        (a.y - b.y, a.y - rect.y),
        (b.y - a.y, rect.bottom() - a.y),
    ];
    for (toward, room) in sides {
        if toward == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if toward < 0.0 {
            enters = enters.max(room / toward);
        } else {
            leaves = leaves.min(room / toward);
        }
    }
    let at = f32::midpoint(enters, leaves);
    (enters < leaves).then(|| Pos::new(a.x + at * (b.x - a.x), a.y + at * (b.y - a.y)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::scene::{LayerKind, Size, Weight};

    fn scene(shapes: Vec<Shape>) -> Scene {
        let mut layer = Layer::new(LayerKind::Data, None);
        for shape in shapes {
            layer.push(shape);
        }
        Scene { size: Size::new(200.0, 100.0), background: Color::WHITE, layers: vec![layer] }
    }

    fn word(x: f32, y: f32, color: Color) -> Text {
        Text::new(Pos::new(x, y), "Trastuzumab", 6.0, Weight::Regular, color)
    }

    fn faults(shapes: Vec<Shape>) -> Vec<Fault> {
        type_faults(&scene(shapes))
    }

    const NAME: &str = "Trastuzumab";

    #[test]
    fn black_type_on_a_white_page_has_no_fault() {
        assert_eq!(faults(vec![word(10.0, 50.0, Color::BLACK).into()]), []);
    }

    #[test]
    fn type_on_type_is_found_and_type_beside_type_is_not() {
        let pair = |x| vec![word(10.0, 50.0, Color::BLACK).into(), word(x, 50.0, Color::BLACK).into()];
        let width = word(0.0, 0.0, Color::BLACK).width_pt;
        assert_eq!(faults(pair(20.0)), [Fault::Overlap(NAME.into(), NAME.into())]);
        assert_eq!(faults(pair(10.0 + width + 0.5)), []);
    }

    #[test]
    fn type_over_the_edge_of_the_page_is_cut_off() {
        let faults = faults(vec![word(190.0, 50.0, Color::BLACK).into()]);
        assert_eq!(faults, [Fault::Clipped(NAME.into())]);
    }

    #[test]
    fn type_is_judged_by_the_bar_it_stands_on() {
        let bar = |color| Shape::bar(Rect::new(5.0, 40.0, 80.0, 16.0), 0.0, color);
        let on = |ground, ink| faults(vec![bar(ground), word(10.0, 50.0, ink).into()]);
        assert_eq!(on(Color::BLACK, Color::WHITE), []);
        assert!(matches!(on(Color::BLACK, Color::BLACK).as_slice(), [Fault::Faint(_, c)] if *c < 1.1));
    }

    #[test]
    fn a_bar_drawn_over_type_covers_it() {
        let bar = Shape::bar(Rect::new(5.0, 40.0, 80.0, 16.0), 0.0, Color::WHITE);
        assert_eq!(faults(vec![word(10.0, 50.0, Color::BLACK).into(), bar]), [Fault::Covered(NAME.into())]);
    }

    #[test]
    fn a_dark_line_behind_dark_type_is_found() {
        let line = Shape::line(Pos::new(20.0, 0.0), Pos::new(20.0, 99.0), Stroke::solid(0.5, Color::BLACK));
        let plain = faults(vec![line, word(10.0, 50.0, Color::BLACK).into()]);
        assert!(matches!(plain.as_slice(), [Fault::Faint(..)]), "{plain:?}");
    }

    #[test]
    fn sizes_of_type_and_lines_are_the_least_and_the_most() {
        let line =
            |width| Shape::line(Pos::new(0.0, 1.0), Pos::new(9.0, 1.0), Stroke::solid(width, Color::BLACK));
        let big = Text::new(Pos::new(9.0, 30.0), "Title", 9.0, Weight::Bold, Color::BLACK);
        let scene = scene(vec![line(0.4), line(0.25), big.into(), word(9.0, 60.0, Color::BLACK).into()]);
        let [small, large] = type_sizes(&scene).unwrap();
        assert_eq!((small, large), ((6.0, NAME.to_owned()), (9.0, "Title".to_owned())));
        assert_eq!(thinnest_line_pt(&scene), Some(0.25));
    }
}
