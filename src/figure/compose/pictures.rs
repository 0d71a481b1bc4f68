//! Thumbnails of a patient's pictures.

use std::sync::Arc;

use crate::course::Alignment;
use crate::model::{Ticks, Unit};

use super::super::axis::unit_for;
use super::super::lanes::{MarkKind, PatientLanes, Picture};
use super::super::scene::{Address, PictureKey, Pos, Rect, Shape, Stroke, Text, Weight};
use super::super::text;
use super::Place;
use super::canvas::{Canvas, baseline, item_for};
use super::page::{CAPTION, PictureHome, sides, stacked_height};

/// Lengths in points at scale 1.
const TOP: f32 = 2.0;
const GAP: f32 = 6.0;
const TAG: f32 = 3.4;
const CAPTION_BASELINE: f32 = 6.4;
/// Width divided by height of a picture whose size is not known.
const USUAL_ASPECT: f32 = 1.28;

impl Canvas<'_> {
    /// Draws a patient's pictures where the page has room for them.
    pub fn thumbnails(&mut self, lanes: &PatientLanes, (top, bottom): (f32, f32), id: &Arc<str>) {
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
                        let y = top + TOP * s + n as f32 * (height + CAPTION * s);
                        self.thumbnail(
                            (first + n, picture),
                            course,
                            Pos::new(x, y),
                            (self.page.picture.0, height),
                            id,
                        );
                    }
                }
            }
            PictureHome::Strip => {
                let count = lanes.pictures.len().max(1) as f32;
                let room = self.page.x1 - self.page.x0;
                let width = ((room + GAP * s) / count - GAP * s).clamp(6.0 * s, self.page.picture.0);
                let y = bottom + self.page.foot() - 1.0 * s;
                for (n, picture) in lanes.pictures.iter().enumerate() {
                    let x = self.page.x0 + n as f32 * (width + GAP * s);
                    self.thumbnail(
                        (n + 1, picture),
                        course,
                        Pos::new(x, y),
                        (width, self.page.picture.1),
                        id,
                    );
                }
            }
        }
    }

    /// A picture in a box, with its letter on it and its moment under it; `number` counts the patient's from 1.
    fn thumbnail(
        &mut self,
        (number, picture): (usize, &Picture),
        course: Ticks,
        at: Pos,
        (width, height): (f32, f32),
        id: &Arc<str>,
    ) {
        let (s, style) = (self.s, self.style);
        let address = Address { patient: Arc::clone(id), event: Some(picture.event.shared()) };
        let aspect = self.lanes.aspects.get(&*picture.file).copied();
        let aspect = aspect.filter(|a| a.is_finite() && *a > 0.0).unwrap_or(USUAL_ASPECT).clamp(0.2, 5.0);
        let (w, h) = (width.min(height * aspect), height.min(width / aspect));
        let rect = Rect::new(at.x, at.y, w.max(1.0), h.max(1.0));
        let caption = self.moment_words(picture, course);
        let alt = format!("{}: {}, {caption}", picture.letter, picture.file);
        self.type_boxes.push(Rect::new(rect.x, rect.y, rect.w, rect.h + CAPTION * s));
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
        let image = Shape::Image { rect, picture: PictureKey(Arc::clone(&picture.file)), alt };
        self.gutter.push(item_for(&address, image));
        let rim = Stroke::solid(style.hairline, style.hair);
        self.gutter
            .push(item_for(&address, Shape::Rect { rect, radius: 0.0, fill: None, stroke: Some(rim) }));
        let center = Pos::new(rect.x + (TAG + 1.2) * s, rect.y + (TAG + 1.2) * s);
        let letter_width = text::width_pt(&picture.letter, style.note_pt, Weight::Bold);
        let half = (TAG * s).max(letter_width / 2.0 + 1.2 * s);
        let tag = Rect::new(center.x - TAG * s, center.y - TAG * s, 2.0 * half, 2.0 * TAG * s);
        self.gutter.push(item_for(&address, Shape::bar(tag, TAG * s, style.background)));
        let pt = style.note_pt * 1.03;
        let place = Pos::new(tag.center().x, baseline(center.y, pt));
        let letter = Text::new(place, &picture.letter, pt, Weight::Bold, style.ink).centered_here();
        self.gutter.push(item_for(&address, letter));
        let caption = text::elide(&caption, width, style.note_pt, Weight::Regular);
        let under = Pos::new(at.x, rect.bottom() + CAPTION_BASELINE * s);
        let caption = Text::new(under, &caption, style.note_pt, Weight::Regular, style.grey);
        self.gutter.push(item_for(&address, caption));
    }

    /// When a picture was taken, in the unit of the axis: `At diagnosis`, `Month 23`.
    fn moment_words(&self, picture: &Picture, course: Ticks) -> String {
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
