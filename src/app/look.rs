//! How a document is looked at: what is shown and selected, and what its widgets keep from frame to frame.

use super::pictures::Textures;
use crate::course::Alignment;
use crate::edit::Selected;
use crate::figure::View;
use crate::model::{Ticks, Unit};
use crate::ui::findings::FindingsPanel;
use crate::ui::form::FieldDrafts;
use crate::ui::gesture::Gesture;
use crate::ui::measures::MeasuresPanel;
use crate::ui::patients::PatientTable;
use crate::ui::quick::QuickLine;
use crate::ui::survival::SurvivalView;
use crate::ui::table::Table;

/// What is shown of a document, and what is selected.
pub struct DocumentLook {
    /// What is selected.
    pub selection: Selected,
    /// Which view of the case is shown.
    pub figure: View,
    /// The stretch of time shown; `None` fits all.
    pub time: Option<(Ticks, Ticks)>,
    /// How far the rows are scrolled, in points.
    pub scroll_y: f32,
    /// What time is counted from.
    pub alignment: Alignment,
    /// The unit to count in; `None` chooses by zoom.
    pub unit: Option<Unit>,
    /// Size of the figure's type in the window; `None` lets the room decide.
    pub type_scale: Option<f32>,
}

impl Default for DocumentLook {
    /// All of the time axis, nothing selected.
    fn default() -> Self {
        Self {
            selection: Selected::default(),
            figure: View::Timeline,
            time: None,
            scroll_y: 0.0,
            alignment: Alignment::Zero,
            unit: None,
            type_scale: None,
        }
    }
}

/// What each widget that shows a document keeps from frame to frame.
#[derive(Default)]
pub struct Panels {
    /// What the pointer is doing on the plot.
    pub gesture: Gesture,
    /// What is typed into quick add.
    pub quick: QuickLine,
    /// How the table of events is looked at, and what is being written in it.
    pub table: Table,
    /// How the patients are looked at as a table.
    pub patients: PatientTable,
    /// How their survival is looked at.
    pub survival: SurvivalView,
    /// How the findings are looked at.
    pub findings: FindingsPanel,
    /// How the measures are looked at.
    pub measures: MeasuresPanel,
    /// Texts in fields that the case could not take.
    pub drafts: FieldDrafts,
    /// The pictures that are shown.
    pub textures: Textures,
}
