//! What of a figure is asked for.

use crate::course::Alignment;
use crate::model::{Ticks, Unit};

use super::super::include::Include;

/// What part of the figure to draw, and how large.
#[derive(Debug, Clone, PartialEq)]
pub struct Viewport {
    /// Width of the page or the window in points.
    pub width_pt: f32,
    /// Height of the window in points; `None` for a page, which becomes as high as its content.
    pub height_pt: Option<f32>,
    /// How far the rows of a window are scrolled up, in points.
    pub scroll_y_pt: f32,
    /// The moment at the left end of the axis, from the alignment's zero.
    pub from: Ticks,
    /// The moment at the right end of the axis, from the alignment's zero.
    pub to: Ticks,
    /// What time 0 of the axis is.
    pub alignment: Alignment,
    /// The unit of the axis; `None` lets the zoom decide.
    pub unit: Option<Unit>,
    /// What of the case to show.
    pub include: Include,
}

impl Viewport {
    /// A page of that width that shows a span of time, as high as it needs to be.
    pub const fn page(width_pt: f32, (from, to): (Ticks, Ticks), alignment: Alignment) -> Self {
        let include = Include::ALL;
        Self { width_pt, height_pt: None, scroll_y_pt: 0.0, from, to, alignment, unit: None, include }
    }
}
