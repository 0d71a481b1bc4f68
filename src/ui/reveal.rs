//! Brings an event into view that was chosen elsewhere: in the list of findings, by a key.

use eframe::egui::{Context, Id, Ui};

use super::state::DocumentView;
use crate::figure::Style;
use crate::figure::compose::{self, Figure, Viewport};
use crate::figure::scene::Address;
use crate::model::{EventAddress, Ticks};

/// Steps down a patient that is higher than the window after which it is given up.
const MOST_STEPS: usize = 40;
/// How much of the window's height such a step is.
const STEP: f32 = 0.7;

fn id(document: u64) -> Id {
    Id::unique(("reveal", document))
}

/// Asks for an event of a document to be brought into view in the next drawing of the figure.
pub fn ask(ctx: &Context, document: u64, event: EventAddress) {
    ctx.data_mut(|d| d.insert_temp(id(document), Some(event)));
}

/// What was asked for, once.
pub(super) fn take(ui: &Ui, document: u64) -> Option<EventAddress> {
    ui.data_mut(|d| d.remove_temp::<Option<EventAddress>>(id(document))).flatten()
}

/// The stretch of time, as long as the one shown, that has the event in its middle; `None` if it shows already.
pub(super) fn time_with(
    doc: &DocumentView<'_>,
    event: &EventAddress,
    (from, to): (Ticks, Ticks),
) -> Option<(Ticks, Ticks)> {
    let course = doc.study().chart(&event.patient)?.course();
    let placed = course.event(&event.event)?;
    let zero = course.anchor(doc.alignment)?.nominal;
    let (start, end) = (placed.start.nominal - zero, placed.end.nominal - zero);
    if start <= to && end >= from {
        return None;
    }
    let half = Ticks((to - from).0 / 2);
    Some((start - half, start - half + (to - from)))
}

/// How far the rows have to be scrolled for the event to show; `None` if it does.
pub(super) fn scroll_with(
    doc: &DocumentView<'_>,
    event: &EventAddress,
    viewport: &Viewport,
    style: &Style,
    figure: &Figure,
) -> Option<f32> {
    let address = Address::of_event(&event.patient, &event.event);
    let shows = |figure: &Figure| {
        figure.place_of(&address).is_some_and(|p| {
            let rows = figure.data.y..=figure.data.bottom();
            rows.contains(&p.rect.y) && rows.contains(&p.rect.bottom())
        })
    };
    if shows(figure) {
        return None;
    }
    let index = doc.patient_index(&event.patient)?;
    let height = viewport.height_pt?;
    let mut scroll = compose::top_of_patient(doc.lanes, viewport, style, index);
    for _ in 0..MOST_STEPS {
        let viewport = Viewport { scroll_y_pt: scroll, ..viewport.clone() };
        let figure = compose::compose(doc.lanes, &viewport, style);
        if shows(&figure) {
            return Some(scroll);
        }
        if scroll > figure.content_height_pt {
            break;
        }
        scroll += height * STEP;
    }
    None
}
