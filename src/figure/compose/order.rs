//! The order in which the parts of a figure are laid down.

use super::super::lanes::LaneLayout;
use super::super::scene::{Rect, Size};
use super::super::style::Style;
use super::canvas::Canvas;
use super::composed::Figure;
use super::page::PageColumns;
use super::viewport::Viewport;
use super::{breaks, legend, references};

/// Lengths in points at scale 1.
///
/// How much higher a name stands that shares no line with the words of a dimension line.
const LIFT: f32 = 9.4;
/// Room under the legend.
const PAGE_FOOT: f32 = 7.0;

/// The empty sheet of a figure, and its legend if that stands right of everything else.
fn sheet<'a>(
    lanes: &'a LaneLayout,
    viewport: &'a Viewport,
    style: &'a Style,
) -> (Canvas<'a>, Option<legend::LegendPlan>) {
    let (page, side) = legend::beside(lanes, viewport, style)
        .unwrap_or_else(|| (PageColumns::new(lanes, viewport, 0.0, style), None));
    let axis = breaks::axis(lanes, viewport, &page);
    (Canvas::new(lanes, viewport, style, (page, axis)), side)
}

/// Composes the figure of a study.
pub(super) fn compose(lanes: &LaneLayout, viewport: &Viewport, style: &Style) -> Figure {
    let (mut canvas, side) = sheet(lanes, viewport, style);
    let s = canvas.s;
    let title_lines = canvas.title_lines();
    let title_height = canvas.title_height(&title_lines);
    let total = canvas.lanes.height();
    let is_page = canvas.viewport.height_pt.is_none();
    // A page gives a line of its own to names that a window, whose rows stay where they are, cuts short.
    let lifts: Vec<f32> = if is_page {
        (0..canvas.lanes.len())
            .map(|index| if canvas.needs_two_lines(index) { LIFT * s } else { 0.0 })
            .collect()
    } else {
        Vec::new()
    };
    let content = title_height + canvas.page.height(total, canvas.style) + lifts.iter().sum::<f32>();
    let references = references::plan(&canvas);
    let rulers_height = canvas.rulers_height(references.height(canvas.style));
    let legend = legend::plan(&canvas, side.is_some());
    let below = rulers_height + legend.height + PAGE_FOOT * s;
    let (height, rows_bottom, scroll) = match canvas.viewport.height_pt.filter(|h| h.is_finite()) {
        Some(height) => {
            let room = (height - below).max(0.0);
            let furthest = (content - room).max(0.0);
            let wanted = canvas.viewport.scroll_y_pt;
            let scroll = if wanted.is_finite() { wanted.clamp(0.0, furthest) } else { 0.0 };
            (height.max(1.0), content.min(room), scroll)
        }
        None => (content + below, content, 0.0),
    };
    let clip = Rect::new(0.0, 0.0, canvas.page.width, rows_bottom.max(0.0));

    canvas.title(&title_lines, -scroll);
    let top = title_height - scroll;
    let first = canvas.lanes.first_patient(|end| top + canvas.page.height(end, canvas.style) > clip.y);
    let mut lifted: f32 = 0.0;
    for index in first..canvas.lanes.len() {
        let y = top + canvas.page.height(canvas.lanes.above(index), canvas.style) + lifted;
        if y > clip.bottom() {
            break;
        }
        let lift = lifts.get(index).copied().unwrap_or(0.0);
        canvas.patient(index, y, lift, clip);
        lifted += lift;
    }
    canvas.reference_lines(&references, rows_bottom);
    let axis_y = rows_bottom + references.height(canvas.style) + canvas.axis_gap();
    canvas.rulers(axis_y);
    canvas.reference_labels(&references, axis_y);
    canvas.legend(&legend, canvas.page.margin, rows_bottom + rulers_height);
    if let Some(side) = side {
        canvas.legend(&side, canvas.page.right, if is_page { title_height } else { 0.0 });
    }
    let size = Size::new(canvas.page.width, height);
    canvas.finish(size, clip, content)
}

/// How far down the rows of a patient begin while nothing is scrolled.
pub(super) fn top_of(lanes: &LaneLayout, viewport: &Viewport, style: &Style, patient: usize) -> f32 {
    let (canvas, _) = sheet(lanes, viewport, style);
    canvas.title_height(&canvas.title_lines()) + canvas.page.height(lanes.above(patient), style)
}
