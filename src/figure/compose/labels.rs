//! Where the words of bars go: on the bar if they fit, else beside it, shorter or not at all; never across anything.

use crate::model::LabelPlacement;

use super::super::lanes::{Look, Mark, MarkKind};
use super::super::scene::{Rect, Weight};
use super::super::style::Style;
use super::super::text;

/// Lengths in points at scale 1.
const PAD: f32 = 3.2;
const TIGHT_PAD: f32 = 0.6;
const FADE_PAD: f32 = 0.9;
const GAP_PAD: f32 = 1.2;
const BESIDE: f32 = 3.0;
const LINE_GAP: f32 = 2.4;
const CODE_GAP: f32 = 2.6;
/// Elided words are not worth printing in less room than this.
const LEAST_ROOM: f32 = 22.0;
/// A part of words that is shorter than this, in letters, says nothing by itself.
const LEAST_PART: usize = 5;

/// A bar or sign whose words look for a place.
pub(super) struct Body<'a> {
    pub mark: &'a Mark,
    /// What it covers, cut to the time area.
    pub rect: Rect,
    /// Between where its colour is full, cut to the time area; `None` for signs.
    pub solid: Option<(f32, f32)>,
    /// Gaps in it, in order.
    pub gaps: Vec<(f32, f32)>,
    /// How far an arrowhead or a question mark reaches past the rectangle, left and right.
    pub reach: (f32, f32),
}

impl Body<'_> {
    fn left(&self) -> f32 {
        self.rect.x - self.reach.0
    }

    fn right(&self) -> f32 {
        self.rect.right() + self.reach.1
    }
}

/// Words that found a place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PlacedWords {
    /// Left end in points.
    pub x: f32,
    /// The code, bold; may be empty.
    pub code: String,
    /// From the left end to the words.
    pub words_dx: f32,
    /// The words; may be empty.
    pub words: String,
    pub width: f32,
    /// Whether they stand on the bar.
    pub inside: bool,
}

/// Type sizes of a label.
pub(super) fn code_pt(style: &Style) -> f32 {
    style.label_pt * 1.02
}

/// A label that is measured but not placed.
#[derive(Clone)]
struct Candidate<'a> {
    code: &'a str,
    words: &'a str,
    words_dx: f32,
    width: f32,
}

impl<'a> Candidate<'a> {
    fn new(code: &'a str, words: &'a str, style: &Style) -> Self {
        let code_width = text::width_pt(&text::one_line(code), code_pt(style), Weight::Bold);
        let words_width = text::width_pt(&text::one_line(words), style.label_pt, Weight::Regular);
        let gap = if code.is_empty() || words.is_empty() { 0.0 } else { CODE_GAP * style.scale };
        Self { code, words, words_dx: code_width + gap, width: code_width + gap + words_width }
    }

    fn at(&self, x: f32, inside: bool) -> PlacedWords {
        PlacedWords {
            x,
            code: self.code.to_owned(),
            words_dx: self.words_dx,
            words: self.words.to_owned(),
            width: self.width,
            inside,
        }
    }
}

/// Places the words of one row's bodies, which are in order from left to right. `limits` is where type may stand,
/// `lines` are upright lines that type does not cross.
pub(super) fn place(
    bodies: &[&Body],
    limits: (f32, f32),
    lines: &[f32],
    style: &Style,
) -> Vec<Option<PlacedWords>> {
    let s = style.scale;
    let mut taken = limits.0;
    let mut out = Vec::with_capacity(bodies.len());
    for (n, body) in bodies.iter().enumerate() {
        let next = bodies.get(n + 1).map_or(limits.1 + BESIDE * s, |next| next.left());
        let beside_left = (taken + BESIDE * s, body.left() - BESIDE * s);
        let beside_right = (body.right() + BESIDE * s, (next - BESIDE * s).min(limits.1));
        let rooms = Rooms {
            inside: body.solid.map(|solid| inside(body.rect, solid, &body.gaps, s)),
            right: cut(beside_right, body.rect.right(), lines, LINE_GAP * s, true),
            left: cut(beside_left, body.rect.x, lines, LINE_GAP * s, false),
        };
        let placed = best(body, &rooms, style);
        taken = placed.as_ref().map_or(body.right(), |p| body.right().max(p.x + p.width));
        out.push(placed);
    }
    out
}

/// Room for type on a bar: away from its ends, and where its colour is full.
/// Of a bar with gaps, the widest piece.
fn inside(bar: Rect, (from, to): (f32, f32), gaps: &[(f32, f32)], s: f32) -> (f32, f32) {
    let pad = |(a, b): (f32, f32)| {
        ((bar.x + PAD * s).max(a + FADE_PAD * s), (bar.right() - PAD * s).min(b - FADE_PAD * s))
    };
    let starts = [from].into_iter().chain(gaps.iter().map(|gap| gap.1 + GAP_PAD * s));
    let ends = gaps.iter().map(|gap| gap.0 - GAP_PAD * s).chain([to]);
    let pieces = starts.zip(ends).map(|(a, b)| pad((a.max(from), b.min(to))));
    pieces.max_by(|a, b| width(*a).total_cmp(&width(*b))).unwrap_or((from, from))
}

/// The part of a room beside a body up to the first upright line beyond it.
fn cut(room: (f32, f32), edge: f32, lines: &[f32], gap: f32, rightward: bool) -> (f32, f32) {
    let near = 0.5;
    if rightward {
        let line = lines.iter().copied().filter(|x| *x > edge + near).fold(f32::INFINITY, f32::min);
        (room.0, room.1.min(line - gap))
    } else {
        let line = lines.iter().copied().filter(|x| *x < edge - near).fold(f32::NEG_INFINITY, f32::max);
        (room.0.max(line + gap), room.1)
    }
}

struct Rooms {
    inside: Option<(f32, f32)>,
    right: (f32, f32),
    left: (f32, f32),
}

fn width((from, to): (f32, f32)) -> f32 {
    to - from
}

fn best(body: &Body, rooms: &Rooms, style: &Style) -> Option<PlacedWords> {
    let mark = body.mark;
    let code = mark.code.as_str();
    // What somebody wrote onto the figure is no label of an event.
    let placement = match mark.look {
        Look::Annotation(_) => LabelPlacement::Auto,
        _ => style.labels,
    };
    let is_told = placement != LabelPlacement::None;
    let words = mark.words.iter().filter(|_| is_told).map(|words| Candidate::new(code, words, style));
    let code_alone = (!code.is_empty()).then(|| Candidate::new(code, "", style));
    let mut candidates: Vec<Candidate> = words.collect();
    candidates.extend(code_alone.clone());
    let is_bar = mark.kind == MarkKind::Bar && matches!(mark.look, Look::Treatment(_) | Look::Response(_));
    let may_be_beside = placement != LabelPlacement::Inside || !is_bar;
    let may_be_inside = |candidate: &Candidate| {
        placement != LabelPlacement::Beside || candidate.words.is_empty() || mark.is_untold()
    };
    for candidate in &candidates {
        let inside = rooms.inside.filter(|_| may_be_inside(candidate));
        if let Some(room) = inside.filter(|room| candidate.width <= width(*room)) {
            return Some(candidate.at(room.0, true));
        }
        // A code alone beside its bar is only worth it where the bar cannot hold it.
        if may_be_beside && candidate.width <= width(rooms.right) {
            return Some(candidate.at(rooms.right.0, false));
        }
        if may_be_beside && candidate.width <= width(rooms.left) {
            return Some(candidate.at(rooms.left.1 - candidate.width, false));
        }
    }
    // A short bar rather holds its code tightly than stays without it: in grey print it has nothing else to tell.
    let tight = code_alone.zip(body.solid).map(|(code, solid)| {
        let pad = TIGHT_PAD * style.scale;
        (code, (solid.0.max(body.rect.x) + pad, solid.1.min(body.rect.right()) - pad))
    });
    if let Some((code, room)) = tight.filter(|(code, room)| code.width <= width(*room)) {
        return Some(code.at(f32::midpoint(room.0, room.1) - code.width / 2.0, true));
    }
    let first = mark.words.first().filter(|_| is_told)?;
    let least = LEAST_ROOM * style.scale;
    let shortened = |room: (f32, f32), is_inside: bool| {
        let room_width = width(room);
        if !code.is_empty() || room_width < least {
            return None;
        }
        let words = shortened_words(first, room_width, style.label_pt)?;
        let width = text::width_pt(&words, style.label_pt, Weight::Regular);
        Some(PlacedWords { x: room.0, code: String::new(), words_dx: 0.0, words, width, inside: is_inside })
    };
    let (beside, leftward) =
        if width(rooms.left) > width(rooms.right) { (rooms.left, true) } else { (rooms.right, false) };
    let inside = rooms.inside.filter(|_| placement != LabelPlacement::Beside || mark.is_untold());
    inside.and_then(|room| shortened(room, true)).or_else(|| {
        if !may_be_beside {
            return None;
        }
        let mut placed = shortened(beside, false)?;
        if leftward {
            placed.x = beside.1 - placed.width;
        }
        Some(placed)
    })
}

/// The beginning of words that are too long: up to the end of one of their parts, else as many whole words as fit.
fn shortened_words(words: &str, room: f32, size_pt: f32) -> Option<String> {
    let words = text::one_line(words);
    let before = |is_end: fn(char) -> bool| {
        let ends = words.char_indices().filter(move |(_, c)| is_end(*c));
        ends.filter_map(|(end, _)| words.get(..end)).map(|part| part.trim_end_matches([' ', ',', ':', ';']))
    };
    let fits = |part: &str| text::width_pt(part, size_pt, Weight::Regular) <= room;
    let says_something = |part: &str| part.chars().count() >= LEAST_PART;
    let part = before(|c| matches!(c, ',' | ':' | ';' | '(' | '·')).take_while(|part| fits(part)).last();
    if let Some(part) = part.filter(|part| says_something(part)) {
        return Some(part.to_owned());
    }
    let beginnings = before(|c| c == ' ').filter(|part| says_something(part)).map(|part| format!("{part}…"));
    beginnings.take_while(|part| fits(part)).last()
}
