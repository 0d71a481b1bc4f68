//! How the figure looks: type, geometry in points, and the palette of both themes.
//!
//! Treatments and responses draw their colours from different families, so that neither is taken for the other
//! (Okabe–Ito and neighbours), and shifted just so far that colours of one family stay apart for readers of every kind
//! of colour vision; in print without colour, codes and lane names tell. The dark theme is not the light one inverted: its bars are lifted or lowered until they
//! stand clear of a near-black page without glowing.

#![expect(clippy::unreadable_literal, reason = "colours are written as everywhere else, 0xRRGGBB")]

use crate::model::{FigureSettings, LabelPlacement, LegendPlace, Palette};

use super::color::Color;
pub use crate::model::scale::ResponseRole;

/// The page the figure stands on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Theme {
    /// Ink on white: print and most journals.
    #[default]
    Light,
    /// Light ink on near-black: screens and slides.
    Dark,
}

/// Type sizes and geometry in points at 183 mm page width, and colours.
#[derive(Clone, Debug, PartialEq)]
pub struct Style {
    /// Which page.
    pub theme: Theme,
    /// The factor that all sizes below already contain.
    pub scale: f32,
    /// Figure title, bold.
    pub title_pt: f32,
    /// Line under the title.
    pub subtitle_pt: f32,
    /// Patient name, bold.
    pub patient_pt: f32,
    /// Lane names, and facts beside a patient's name.
    pub lane_pt: f32,
    /// Labels on and beside bars, axis numbers.
    pub label_pt: f32,
    /// Notes and captions.
    pub note_pt: f32,
    /// Height of a lane.
    pub lane_height: f32,
    /// Height of a bar in its lane.
    pub bar_height: f32,
    /// Corner radius of a bar.
    pub radius: f32,
    /// Width of the lines between lanes.
    pub hairline: f32,
    /// Width of the axis and of follow-up lines.
    pub axis_line: f32,
    /// Distance between hatch lines.
    pub hatch_spacing: f32,
    /// Width of hatch lines.
    pub hatch_line: f32,
    /// The page.
    pub background: Color,
    /// Type and strong lines.
    pub ink: Color,
    /// Quiet type: facts, captions, reference lines. Reads on the page.
    pub grey: Color,
    /// Lines between lanes.
    pub hair: Color,
    /// Ground of the hatched time off treatment.
    pub hatch_ground: Color,
    /// Lines of the hatched time off treatment.
    pub hatch_ink: Color,
    /// Which colours treatments and responses have.
    pub palette: Palette,
    /// Whether bars carry patterns in the standard palette.
    pub patterns: bool,
    /// Where the words of bars stand.
    pub labels: LabelPlacement,
    /// Where the legend stands.
    pub legend: LegendPlace,
    /// Width of the line around bars, where the palette draws one.
    pub rim_line: f32,
}

/// Lowest lane, in ems of its name, and lowest bar that bears type, in ems of that.
const LEAST_LANE_EM: f32 = 1.36;
const LEAST_BAR_EM: f32 = 1.12;

impl Style {
    /// The style at a scale: 1 for a page 183 mm wide, more where the room allows larger type (a window).
    ///
    /// A scale that is not a positive number counts as 1.
    pub fn new(theme: Theme, scale: f32) -> Self {
        let scale = if scale.is_finite() && scale > 0.0 { scale } else { 1.0 };
        let rgb = Color::from_rgb_u32;
        let [background, ink, grey, hair, hatch_ground, hatch_ink] = match theme {
            Theme::Light => [0xFFFFFF, 0x1B1F24, 0x5F6772, 0xE3E6EA, 0xF2F7F5, 0xCFE3DC].map(rgb),
            Theme::Dark => [0x16191D, 0xE8EBEF, 0x9BA4B0, 0x2C3239, 0x1A2422, 0x2E4A42].map(rgb),
        };
        Self {
            theme,
            scale,
            title_pt: 9.0 * scale,
            subtitle_pt: 6.6 * scale,
            patient_pt: 7.6 * scale,
            lane_pt: 6.2 * scale,
            label_pt: 6.0 * scale,
            note_pt: 5.4 * scale,
            lane_height: 12.2 * scale,
            bar_height: 7.6 * scale,
            radius: 1.6 * scale,
            hairline: 0.4 * scale,
            axis_line: 0.6 * scale,
            hatch_spacing: 3.2 * scale,
            hatch_line: 0.5 * scale,
            background,
            ink,
            grey,
            hair,
            hatch_ground,
            hatch_ink,
            palette: Palette::Standard,
            patterns: false,
            labels: LabelPlacement::Auto,
            legend: LegendPlace::Below,
            rim_line: 0.4 * scale,
        }
    }

    /// The style as a case wants it.
    #[must_use]
    pub fn with(mut self, settings: &FigureSettings) -> Self {
        let FigureSettings { palette, patterns, bar_height, labels, legend } = settings;
        (self.palette, self.patterns, self.labels, self.legend) = (*palette, *patterns, *labels, *legend);
        let per_cent = (*bar_height).clamp(*FigureSettings::HEIGHTS.start(), *FigureSettings::HEIGHTS.end());
        let usual = Self::new(self.theme, self.scale);
        self.bar_height = usual.bar_height * f32::from(per_cent) / 100.0;
        // The room between bars stays, and the names of lanes keep theirs.
        let lane = usual.lane_height - usual.bar_height + self.bar_height;
        self.lane_height = lane.max(LEAST_LANE_EM * self.lane_pt);
        let pairs = match palette {
            Palette::Standard => return self,
            Palette::Greyscale => [
                [0xFFFFFF, 0x161616],
                [0x1B1B1B, 0xEBEBEB],
                [0x666666, 0xA4A4A4],
                [0xE3E3E3, 0x323232],
                [0xF5F5F5, 0x222222],
                [0xD2D2D2, 0x464646],
            ],
            Palette::HighContrast => [
                [0xFFFFFF, 0x000000],
                [0x000000, 0xFFFFFF],
                [0x3F454D, 0xC9CFD8],
                [0xC2C8CF, 0x4A525C],
                [0xFFFFFF, 0x000000],
                [0xB0B9C2, 0x4E5862],
            ],
        };
        [self.background, self.ink, self.grey, self.hair, self.hatch_ground, self.hatch_ink] =
            pairs.map(|pair| self.pick(pair));
        self.rim_line = match palette {
            Palette::HighContrast => 0.7 * self.scale,
            _ => self.hairline,
        };
        self
    }

    /// Whether a bar is high enough for type.
    pub fn bars_hold_type(&self) -> bool {
        self.bar_height >= LEAST_BAR_EM * self.label_pt
    }
}

impl Default for Style {
    fn default() -> Self {
        Self::new(Theme::Light, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::color::READABLE_CONTRAST;
    use super::super::palette::Swatch;
    use super::*;
    use crate::model::Modality;

    fn swatches(style: &Style) -> Vec<(String, Swatch)> {
        Modality::ALL
            .iter()
            .map(|modality| (modality.key().to_owned(), style.treatment(*modality)))
            .chain(ResponseRole::ALL.iter().map(|role| (format!("{role:?}"), style.response(*role))))
            .collect()
    }

    #[test]
    fn type_reads_on_every_bar_of_both_themes() {
        for theme in [Theme::Light, Theme::Dark] {
            for (name, swatch) in swatches(&Style::new(theme, 1.0)) {
                let contrast = swatch.ink.contrast(swatch.fill);
                assert!(contrast >= READABLE_CONTRAST, "{theme:?} {name}: {contrast:.2}");
            }
        }
    }

    #[test]
    fn type_reads_on_the_page_and_on_the_hatched_ground() {
        for theme in [Theme::Light, Theme::Dark] {
            let style = Style::new(theme, 1.0);
            for ink in [style.ink, style.grey] {
                assert!(ink.contrast(style.background) >= READABLE_CONTRAST, "{theme:?}");
                assert!(ink.contrast(style.hatch_ground) >= READABLE_CONTRAST, "{theme:?}");
            }
        }
    }

    #[test]
    fn dark_bars_stand_clear_of_the_page() {
        let style = Style::new(Theme::Dark, 1.0);
        for (name, swatch) in swatches(&style) {
            // Observation and not-evaluable are meant to recede.
            let least = if matches!(name.as_str(), "observation" | "NotEvaluable") { 1.25 } else { 3.0 };
            let contrast = swatch.fill.contrast(style.background);
            assert!(contrast >= least, "{name}: {contrast:.2}");
        }
    }

    #[test]
    fn no_two_categories_share_a_colour() {
        for theme in [Theme::Light, Theme::Dark] {
            let swatches = swatches(&Style::new(theme, 1.0));
            for (index, (name, swatch)) in swatches.iter().enumerate() {
                for (other, second) in swatches.iter().skip(index + 1) {
                    assert_ne!(swatch.fill, second.fill, "{theme:?}: {name} and {other}");
                }
            }
        }
    }

    #[test]
    fn sizes_follow_the_scale_and_a_broken_scale_is_one() {
        assert!((Style::new(Theme::Light, 2.0).lane_height - 24.4).abs() < 1e-4);
        for broken in [0.0, -1.0, f32::NAN, f32::INFINITY] {
            assert_eq!(Style::new(Theme::Light, broken), Style::default());
        }
    }
}
