//! Thumbnails of a patient's pictures.

use crate::course::Alignment;
use crate::model::{PatientId, Ticks, Unit};

use super::super::axis::unit_for;
use super::super::lanes::{MarkKind, PatientLanes, PatientPicture};
use super::super::scene::{Address, Pos, Rect, Text, Weight};
use super::super::text;
use super::super::tile::{Tile, drawn_aspect, fitted};
use super::canvas::{Canvas, item, item_for};
use super::composed::Place;
use super::page::{CAPTION_LINE, PictureHome, caption_height, sides, stacked_height};

/// Lengths in points at scale 1.
const TOP: f32 = 2.0;
const GAP: f32 = 6.0;
const CAPTION_BASELINE: f32 = 6.4;
/// Words beside a thumbnail: how far from it, where the first line stands, and how many lines a caption takes.
const BESIDE: f32 = 3.0;
const BASELINE_BESIDE: f32 = 5.0;
const LINES_BESIDE: usize = 3;
/// The narrowest thumbnail of a strip.
const LEAST_WIDTH: f32 = 16.0;

/// Where the words of a thumbnail stand.
#[derive(Clone, Copy)]
struct Caption {
    /// Most lines of the caption; the moment has one of its own.
    lines: usize,
    /// The room right of the thumbnail, in points, if they stand there; else they stand under it.
    beside: Option<f32>,
}

impl Canvas<'_> {
    /// Draws a patient's pictures where the page has room for them.
    pub fn thumbnails(&mut self, lanes: &PatientLanes, (top, bottom): (f32, f32), id: &PatientId) {
        let s = self.s;
        let course = lanes.span().map_or(Ticks::ZERO, |(from, to)| to - from);
        match self.page.pictures {
            PictureHome::Nowhere => {}
            PictureHome::Beside => {
                let (left, _) = sides(lanes.pictures.len());
                let (early, late) = lanes.pictures.split_at_checked(left).unwrap_or((&lanes.pictures, &[]));
                let columns =
                    [(self.page.left_pictures, 1, early), (self.page.right_pictures, 1 + left, late)];
                for (x, first, pictures) in columns {
                    let height = stacked_height(lanes.height, pictures.len(), self.style);
                    for (n, picture) in pictures.iter().enumerate() {
                        let y = top + TOP * s + n as f32 * (height + caption_height(lanes.height) * s);
                        let size = (self.page.picture.0, height);
                        let under = Caption { lines: lanes.height.captions, beside: None };
                        self.thumbnail((first + n, picture), course, Pos::new(x, y), size, id, under);
                    }
                }
            }
            PictureHome::Strip => {
                let room = self.page.x1 - self.page.x0 + GAP * s;
                // More than can be made out side by side are left to the picture panel.
                let most = (room / ((LEAST_WIDTH + GAP) * s)).floor().max(1.0) as usize;
                let count = lanes.pictures.len().min(most);
                let width = (room / count.max(1) as f32 - GAP * s).clamp(1.0, self.page.picture.0);
                let y = bottom + self.page.foot() - 1.0 * s;
                let height = self.page.picture.1;
                let more = lanes.pictures.len() - count;
                let drawn = if more > 0 { count.saturating_sub(1) } else { count };
                let pitch = self.page.captions_beside.then_some(room / count.max(1) as f32);
                let caption = match pitch {
                    Some(pitch) => {
                        let room = pitch - width - (GAP + BESIDE) * s;
                        Caption { lines: LINES_BESIDE, beside: Some(room) }
                    }
                    None => Caption { lines: lanes.height.captions, beside: None },
                };
                for (n, picture) in lanes.pictures.iter().take(drawn).enumerate() {
                    let x = self.page.x0 + n as f32 * pitch.unwrap_or(width + GAP * s);
                    self.thumbnail((n + 1, picture), course, Pos::new(x, y), (width, height), id, caption);
                }
                if more > 0 {
                    let x = self.page.x0 + drawn as f32 * (width + GAP * s);
                    let at = Pos::new(x, y + height / 2.0);
                    let words = format!("+{}", more + 1);
                    let pt = self.style.note_pt;
                    self.gutter.push(item(Text::new(at, &words, pt, Weight::Regular, self.style.grey)));
                }
            }
        }
    }

    /// A picture in a box, with its letter on it, and what it shows and its moment under or beside it; `number` counts the
    /// patient's from 1.
    fn thumbnail(
        &mut self,
        (number, picture): (usize, &PatientPicture),
        course: Ticks,
        at: Pos,
        (width, height): (f32, f32),
        id: &PatientId,
        caption: Caption,
    ) {
        let (s, style) = (self.s, self.style);
        let address = Address::of_event(id, &picture.event);
        let known = self.lanes.aspects.get(&*picture.file).copied();
        let (w, h) = fitted(drawn_aspect(known), (width, height));
        let rect = Rect::new(at.x, at.y, w, h);
        let moment = self.moment_words(picture, course);
        let shows = if picture.caption.is_empty() { &*picture.file } else { &*picture.caption };
        let alt = format!("{}: {shows}, {moment}", picture.letter);
        let type_width = caption.beside.unwrap_or(width);
        let words = text::wrap(&picture.caption, type_width, (style.note_pt, Weight::Regular), caption.lines);
        let moment = text::elide(&moment, type_width, style.note_pt, Weight::Regular).into_owned();
        let lines = words.into_iter().map(|line| (line, style.ink)).chain([(moment, style.grey)]);
        let kind = MarkKind::Point;
        let (center_x, part) = (rect.center().x, number);
        let place = Place {
            address: address.clone(),
            part,
            rect,
            lane: None,
            kind,
            start_x: center_x,
            end_x: center_x,
        };
        self.places.push(place);
        let (file, letter) = (&picture.file, &*picture.letter);
        let tile = Tile { file, letter, alt, is_there: known.is_some(), is_large: false };
        self.gutter.extend(tile.shapes(rect, style).into_iter().map(|shape| item_for(&address, shape)));
        let first = match caption.beside {
            Some(_) => Pos::new(rect.right() + BESIDE * s, rect.y + BASELINE_BESIDE * s),
            None => Pos::new(at.x, rect.bottom() + CAPTION_BASELINE * s),
        };
        let (mut right, mut bottom) = (rect.x + width, rect.bottom());
        for (n, (words, color)) in lines.enumerate() {
            let at = Pos::new(first.x, first.y + n as f32 * CAPTION_LINE * s);
            let line = Text::new(at, &words, style.note_pt, Weight::Regular, color);
            right = right.max(at.x + line.width_pt);
            bottom = bottom.max(at.y + text::descent_pt(style.note_pt));
            self.gutter.push(item_for(&address, line));
        }
        self.type_boxes.push(Rect::between(rect.x, right, rect.y, bottom));
    }

    /// When a picture was taken, in the unit of the axis: `At diagnosis`, `Month 23`.
    fn moment_words(&self, picture: &PatientPicture, course: Ticks) -> String {
        if picture.at_diagnosis {
            return "At diagnosis".to_owned();
        }
        if picture.at == Ticks::ZERO {
            return self
                .lanes
                .zero_words()
                .map_or_else(|| "At time 0".to_owned(), |words| format!("At {words}"));
        }
        let unit = self.viewport.unit.filter(|_| self.viewport.alignment != Alignment::Calendar);
        // The patient's course decides, not the zoom: a caption keeps its words.
        let unit = unit.unwrap_or_else(|| unit_for(course));
        let name = match unit {
            Unit::Day => "Day",
            Unit::Week => "Week",
            Unit::Month => "Month",
            Unit::Year => "Year",
        };
        let number = format!("{:.0}", picture.at.in_unit(unit)).replace('-', "−");
        format!("{name} {number}")
    }
}
