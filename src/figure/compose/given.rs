//! Treatments as they are given: a bar with gaps for its interruptions, pale weeks off, steps of dose, ticks for cycles.

use crate::model::Ticks;

use super::super::lanes::Mark;
use super::super::scene::{Address, Pos, Rect, Shape, Stroke};
use super::canvas::{Canvas, item_for};
use super::ends::{MarkXs, fade};
use super::fill;
use super::labels::Body;

/// Lengths in points at scale 1.
///
/// Cycles closer than this are not marked, and weeks off shorter than that are not drawn.
const LEAST_CYCLE: f32 = 2.0;
/// Marks this far apart are told apart however large the type, in points.
const LEAST_CYCLE_PT: f32 = 3.4;
const LEAST_REST: f32 = 1.0;
const LEAST_GAP: f32 = 0.3;
/// Opacity of weeks off, 0–255.
pub(super) const PALE_ALPHA: u8 = 82;
/// A dose is drawn at least this high, as a part of the bar.
const LEAST_HEIGHT: f32 = 0.2;
/// Type fits on a dose of this height.
const LABEL_HEIGHT: f32 = 0.79;

/// A stretch of a bar in which nothing changes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Piece {
    from: f32,
    to: f32,
    /// Height as a part of the bar's.
    height: f32,
    /// Whether it is a time off treatment that belongs to the schedule.
    is_rest: bool,
}

impl Canvas<'_> {
    /// Whether a mark's weeks off are long enough to be drawn.
    pub fn shows_rests(&self, mark: &Mark) -> bool {
        let longest = mark.rests.iter().take(2).map(|(from, to)| *to - *from).max().unwrap_or_default();
        self.axis.width_of(longest) >= LEAST_REST * self.s
    }

    /// Where type cannot stand on a bar: interruptions, low doses and breaks of the axis, in points.
    pub fn gaps(&self, mark: &Mark, rect: Rect, zero: Ticks) -> Vec<(f32, f32)> {
        let mut gaps: Vec<(f32, f32)> =
            mark.holds.iter().map(|(from, to)| (self.x(*from, zero), self.x(*to, zero))).collect();
        for (n, dose) in mark.doses.iter().enumerate().filter(|(_, dose)| dose.share < LABEL_HEIGHT) {
            let to = mark.doses.get(n + 1).map_or(rect.right(), |next| self.x(next.from, zero));
            gaps.push((self.x(dose.from, zero), to));
        }
        gaps.extend(self.breaks_within(rect.x, rect.right()));
        gaps.sort_by(|a, b| a.0.total_cmp(&b.0));
        gaps.dedup_by(|next, gap| {
            let meets = next.0 <= gap.1;
            if meets {
                gap.1 = gap.1.max(next.1);
            }
            meets
        });
        gaps
    }

    /// The stretches of a bar, in order; none of one that is the same all through.
    pub fn pieces(&self, mark: &Mark, rect: Rect, zero: Ticks) -> Vec<Piece> {
        let xs = |&(from, to): &(Ticks, Ticks)| (self.x(from, zero), self.x(to, zero));
        let shows = |&(from, to): &(f32, f32)| to - from >= LEAST_GAP && to > rect.x && from < rect.right();
        let holds: Vec<(f32, f32)> = mark.holds.iter().map(xs).filter(shows).collect();
        let rests = if self.shows_rests(mark) { mark.rests.as_slice() } else { &[] };
        let first = rests.partition_point(|(_, to)| self.x(*to, zero) <= rect.x);
        let rests: Vec<(f32, f32)> =
            rests.iter().skip(first).map(xs).take_while(|(from, _)| *from < rect.right()).collect();
        let doses: Vec<(f32, f32)> = mark.doses.iter().map(|d| (self.x(d.from, zero), d.share)).collect();
        if holds.is_empty() && rests.is_empty() && doses.is_empty() {
            return Vec::new();
        }
        let ends = holds.iter().chain(&rests).flat_map(|(from, to)| [*from, *to]);
        let mut cuts: Vec<f32> = ends.chain(doses.iter().skip(1).map(|dose| dose.0)).collect();
        cuts.retain(|x| *x > rect.x + 0.05 && *x < rect.right() - 0.05);
        cuts.extend([rect.x, rect.right()]);
        cuts.sort_by(f32::total_cmp);
        cuts.dedup_by(|a, b| (*a - *b).abs() < 0.05);
        let piece = |ends: &[f32]| {
            let (from, to) = (*ends.first()?, *ends.last()?);
            let middle = f32::midpoint(from, to);
            let is_in = |(from, to): &(f32, f32)| *from <= middle && middle < *to;
            if holds.iter().any(is_in) {
                return None;
            }
            let rest = rests.partition_point(|(_, to)| *to <= middle);
            let is_rest = rests.get(rest).is_some_and(is_in);
            let dose = doses.iter().rev().find(|(x, _)| *x <= middle).or(doses.first());
            let height = dose.map_or(1.0, |(_, share)| share.max(LEAST_HEIGHT));
            Some(Piece { from, to, height, is_rest })
        };
        cuts.windows(2).filter_map(piece).collect()
    }

    /// A bar in pieces.
    pub fn given(&mut self, body: &Body, pieces: &[Piece], xs: &MarkXs, address: &Address) {
        let (s, style, rect) = (self.s, self.style, body.rect);
        let swatch = self.swatch(body.mark.look);
        let color = swatch.fill;
        for (n, piece) in pieces.iter().enumerate() {
            let before = n.checked_sub(1).and_then(|n| pieces.get(n)).filter(|p| p.to >= piece.from - 0.06);
            let after = pieces.get(n + 1).filter(|p| p.from <= piece.to + 0.06);
            let area =
                Rect::between(piece.from, piece.to, rect.bottom() - piece.height * rect.h, rect.bottom());
            let mut stops = fade(area, rect, xs);
            let is_full = stops.is_empty() && !piece.is_rest;
            if piece.is_rest {
                if stops.is_empty() {
                    stops.push((0.0, 255));
                }
                for (_, alpha) in &mut stops {
                    *alpha = (u16::from(*alpha) * u16::from(PALE_ALPHA) / 255) as u8;
                }
            }
            let is_alone = before.is_none() && after.is_none();
            // Pieces with a rim have square corners, so that none is left open where they meet.
            let is_round = is_alone || (is_full && swatch.rim.is_none());
            let radius = if is_round { style.radius.min(area.w / 2.0) } else { 0.0 };
            let shapes = fill::bar(area, radius, &swatch, &stops, style);
            self.bars.extend(shapes.into_iter().map(|shape| item_for(address, shape)));
            if radius > 0.0 {
                // Where pieces meet they have no corners, but for the one that a step leaves.
                let meets = [(before, area.x, area.x + radius), (after, area.right() - radius, area.right())];
                for (next, from, to) in meets {
                    let Some(next) = next else { continue };
                    let shared = if next.is_rest { piece.height } else { piece.height.min(next.height) };
                    let patch = Rect::between(from, to, rect.bottom() - shared * rect.h, rect.bottom());
                    self.bars.push(item_for(address, Shape::bar(patch, 0.0, color)));
                }
            }
            if let Some(next) = pieces.get(n + 1).filter(|_| after.is_none()) {
                let (from, to) = (Pos::new(piece.to, rect.center().y), Pos::new(next.from, rect.center().y));
                let thread = Shape::line(from, to, Stroke::solid(0.7 * s, swatch.line()));
                self.bars.push(item_for(address, thread));
            }
            if body.mark.ongoing && n + 1 == pieces.len() && area.right() >= xs.end.1 - 0.01 {
                self.arrowhead(area, radius, &swatch, address);
            }
        }
    }

    /// A tick at each cycle after the first.
    pub fn cycles(
        &mut self,
        body: &Body,
        pieces: &[Piece],
        zero: Ticks,
        label_inside: bool,
        address: &Address,
    ) {
        let (mark, s, rect) = (body.mark, self.s, body.rect);
        let swatch = self.swatch(mark.look);
        let pitch = mark.cycles.windows(2).filter_map(|w| Some(*w.last()? - *w.first()?)).min();
        // Weeks off show where a cycle begins.
        if pitch.is_some_and(|pitch| self.axis.width_of(pitch) < (LEAST_CYCLE * s).min(LEAST_CYCLE_PT))
            || self.shows_rests(mark)
        {
            return;
        }
        let tick = Stroke::solid(0.55 * s, swatch.ink.with_alpha(if label_inside { 150 } else { 205 }));
        let xs = mark.cycles.iter().map(|at| self.x(*at, zero));
        let shows = |x: &f32| *x > rect.x + 0.8 * s && *x < rect.right() - 0.8 * s;
        for x in xs.filter(shows).collect::<Vec<_>>() {
            let piece = pieces.iter().find(|p| p.from <= x && x < p.to);
            if piece.is_none() && !pieces.is_empty() {
                continue;
            }
            let top = rect.bottom() - piece.map_or(1.0, |p| p.height) * rect.h;
            let (from, to) =
                if label_inside { (top, top + 1.25 * s) } else { (top + 1.0 * s, rect.bottom() - 1.0 * s) };
            let line = Shape::line(Pos::new(x, from), Pos::new(x, to), tick);
            self.bars.push(item_for(address, line));
        }
    }

    /// A notch at each change to a dose that the height of the bar cannot show.
    pub fn changes(&mut self, body: &Body, zero: Ticks, address: &Address) {
        let (s, style, rect) = (self.s, self.style, body.rect);
        let unknown = body.mark.doses.iter().filter(|dose| !dose.is_known);
        let xs: Vec<f32> = unknown.map(|dose| self.x(dose.from, zero)).collect();
        for x in xs.into_iter().filter(|x| *x > rect.x + 0.8 * s && *x < rect.right() - 0.8 * s) {
            let notch = vec![
                Pos::new(x - 1.6 * s, rect.y - 1.9 * s),
                Pos::new(x + 1.6 * s, rect.y - 1.9 * s),
                Pos::new(x, rect.y + 1.1 * s),
            ];
            let rim = Some(Stroke::solid(0.5 * s, style.background));
            let shape = Shape::Path { points: notch, closed: true, fill: Some(style.ink), stroke: rim };
            self.bars.push(item_for(address, shape));
        }
    }
}
