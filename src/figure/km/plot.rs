//! What a Kaplan–Meier figure shows, in words and numbers, and the colour and dash of each group.

use crate::measure::cohort::{ComparedGroup, Comparison, Grouping, Pick};
use crate::measure::survival::{Curve, LogRank};
use crate::model::{Unit, capital};

use super::super::color::Color;
use super::super::scene::Stroke;
use super::super::style::{Style, Theme};

/// Heading of the group of whoever is not divided into groups.
pub(super) const EVERYBODY: &str = "All";

/// The most groups that one figure can tell apart.
pub const MOST_GROUPS: usize = 6;

/// With more groups than this, bands lie on each other and are left out unless they are asked for.
const MOST_BANDS: usize = 3;

/// Patients who are compared with others.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// What they have in common, as printed.
    pub name: String,
    /// Their curve.
    pub curve: Curve,
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plot {
    /// Heading of the figure, e.g. `Overall survival by grade`.
    pub title: String,
    /// What the share is of, printed over its axis, e.g. `Overall survival`.
    pub share: String,
    /// From when time counts, printed behind the unit, e.g. `since diagnosis`.
    pub since: String,
    /// One curve each, in the order of the legend; of more than [`MOST_GROUPS`] the first are drawn.
    pub groups: Vec<Group>,
    /// The comparison of the groups, if there is anything to compare.
    pub log_rank: Option<LogRank>,
    /// Whether the 95 % bands are drawn; more than three lie on each other.
    pub bands: bool,
    /// Lines of small type under the figure: who is not in it, and why.
    pub notes: Vec<String>,
    /// The unit of the axis; `None` chooses by its length.
    pub unit: Option<Unit>,
}

impl Plot {
    /// The figure of a comparison of `pick`, called `label`, by `by`. Without a word about bands they are drawn for few groups.
    pub fn of(
        comparison: &Comparison,
        label: &str,
        pick: &Pick,
        by: &Grouping,
        bands: Option<bool>,
        unit: Option<Unit>,
    ) -> Self {
        let title = match by {
            Grouping::Everyone => capital(label),
            by => format!("{} by {}", capital(label), by.words()),
        };
        let mut notes: Vec<String> = comparison.excluded_words().into_iter().collect();
        let follow_up = comparison.follow_up.median.words(unit.unwrap_or(Unit::Month));
        notes.extend(follow_up.map(|words| format!("Median follow-up by the reversed curve: {words}.")));
        let group = |g: &ComparedGroup| Group { name: g.name.clone(), curve: g.curve.clone() };
        Self {
            title,
            share: pick.share_words().to_owned(),
            since: comparison.since.clone(),
            groups: comparison.groups.iter().map(group).collect(),
            log_rank: comparison.log_rank.clone(),
            bands: bands.unwrap_or(comparison.groups.len() <= MOST_BANDS),
            notes,
            unit,
        }
    }

    /// The figure in words, for those who hear it and for the file that it is exported to.
    pub fn words(&self) -> String {
        let unit = self.unit.unwrap_or(Unit::Month);
        let mut parts = vec![self.title.clone()];
        parts.extend(self.groups.iter().map(|g| {
            let name = if g.name.is_empty() { EVERYBODY } else { &g.name };
            let median = g.curve.median.words(unit).unwrap_or_else(|| "not reached".to_owned());
            format!("{name}: {} patients, {} events, median {median}", g.curve.patients, g.curve.events)
        }));
        parts.extend(self.log_rank.as_ref().map(LogRank::words));
        parts.extend(self.notes.iter().map(|note| note.trim_end_matches('.').to_owned()));
        parts.join(". ")
    }
}

/// How a group is drawn: colour, and lengths of dash and gap in points at scale 1.
pub(super) fn look(theme: Theme, group: usize) -> (Color, Option<(f32, f32)>) {
    // Okabe and Ito's colours, darkened or lifted until a thin line stands out from the page.
    let (light, dark, dash) = match group % MOST_GROUPS {
        0 => (0x00_72_B2, 0x56_B4_E9, None),
        1 => (0xD5_5E_00, 0xF0_8A_45, Some((5.0, 1.8))),
        2 => (0x00_8A_68, 0x2D_BE_94, Some((2.2, 1.6))),
        3 => (0x9C_42_7C, 0xE2_9A_C4, Some((8.0, 2.4))),
        4 => (0x1B_1F_24, 0xE8_EB_EF, Some((1.1, 1.5))),
        _ => (0x8A_6A_00, 0xE6_C0_4A, Some((3.6, 3.2))),
    };
    let rgb = match theme {
        Theme::Light => light,
        Theme::Dark => dark,
    };
    (Color::from_rgb_u32(rgb), dash)
}

/// The stroke of a group's curve.
pub(super) fn stroke(style: &Style, group: usize, width: f32) -> Stroke {
    let (color, dash) = look(style.theme, group);
    let dash = dash.map(|(on, off)| (on * style.scale, off * style.scale));
    Stroke { width: width * style.scale, color, dash }
}
