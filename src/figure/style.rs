//! How the figure looks: type, geometry in points, and the palette of both themes.
//!
//! Treatments and responses draw their colours from different families, so that neither is taken for the other
//! (Okabe–Ito and neighbours), and shifted just so far that colours of one family stay apart for readers of every kind
//! of colour vision; in print without colour, codes and lane names tell. The dark theme is not the light one inverted: its bars are lifted or lowered until they
//! stand clear of a near-black page without glowing.

#![expect(clippy::unreadable_literal, reason = "colours are written as everywhere else, 0xRRGGBB")]

use super::color::Color;

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
}

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
        }
    }

    /// The look of a treatment by its modality key as case files write it; unknown keys look like `other`.
    pub fn treatment(&self, modality: &str) -> Swatch {
        let (light, dark) = match modality {
            "chemotherapy" => (0x0072B2, 0x2F8FD0),
            "targeted" => (0xCC79A7, 0xD98BB6),
            "immunotherapy" => (0x56B4E9, 0x6CC0EE),
            "endocrine" => (0x947CC4, 0x8E7FAA),
            "radiotherapy" => (0xE69F00, 0xE8A91F),
            "radionuclide" => (0xF7D068, 0xFBDD8B),
            "cell_therapy" => (0x7F6000, 0xAC8A1C),
            "transplant" => (0xA8863C, 0xC5A95E),
            "ablation" => (0x8C3B4A, 0xC46A7A),
            "surgery" => return Swatch::solid(self.ink),
            "supportive" => (0xA7B3C3, 0x818994),
            "observation" => (0xD5D9DE, 0x454D57),
            _ => (0x666E7A, 0xBCC5D3),
        };
        Swatch::solid(self.pick(light, dark))
    }

    /// The look of a response by its role.
    pub fn response(&self, role: ResponseRole) -> Swatch {
        let (light, dark) = match role {
            ResponseRole::Complete => (0x007A5E, 0x019972),
            ResponseRole::NearComplete => (0x48A28C, 0x1DBAA4),
            ResponseRole::Partial => (0x86C8B6, 0x8ED3BE),
            ResponseRole::Minor => (0xC9E9DD, 0xCAEBE2),
            ResponseRole::Stable => (0xDBD5B8, 0xB9B392),
            ResponseRole::Progression => (0xD55E00, 0xE8752A),
            ResponseRole::Unconfirmed => (0xF9BA8A, 0xFFC79B),
            ResponseRole::NotEvaluable => {
                return Swatch {
                    hatched: true,
                    ink: self.ink,
                    ..Swatch::solid(self.pick(0xECEEF1, 0x2A3038))
                };
            }
        };
        Swatch::solid(self.pick(light, dark))
    }

    /// The look of a response category as written; see [`ResponseRole::of_code`].
    pub fn response_code(&self, code: &str) -> Swatch {
        self.response(ResponseRole::of_code(code))
    }

    /// The line colour of hatching on a swatch.
    pub fn hatch_on_swatch(&self) -> Color {
        self.pick(0xB7BEC8, 0x5A6470)
    }

    fn pick(&self, light: u32, dark: u32) -> Color {
        Color::from_rgb_u32(match self.theme {
            Theme::Light => light,
            Theme::Dark => dark,
        })
    }
}

impl Default for Style {
    fn default() -> Self {
        Self::new(Theme::Light, 1.0)
    }
}

/// The look of one category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Swatch {
    /// The bar.
    pub fill: Color,
    /// Type on the bar; reads on it.
    pub ink: Color,
    /// Whether the bar is hatched with [`Style::hatch_on_swatch`].
    pub hatched: bool,
}

impl Swatch {
    fn solid(fill: Color) -> Self {
        Self { fill, ink: Color::ink_on(fill), hatched: false }
    }
}

/// What a response category means, whatever its scale calls it. The scales themselves decide; this is their common
/// ground, in which they share colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResponseRole {
    /// Nothing left: CR, CMR, sCR, pCR, no evidence of disease.
    Complete,
    /// Next to nothing left: VGPR, `CRi`, `CRh`, near-pCR.
    NearComplete,
    /// Clearly less: PR, PMR.
    Partial,
    /// A little less: MR, MLFS.
    Minor,
    /// No clear change: SD, NMR, Non-CR/Non-PD.
    Stable,
    /// Clearly more, or back: PD, PMD, relapse.
    Progression,
    /// Progression waiting for its confirmation: iUPD, `PDu`.
    Unconfirmed,
    /// Not assessed, or a code no scale knows.
    NotEvaluable,
}

impl ResponseRole {
    /// Every role, best first.
    pub const ALL: [Self; 8] = [
        Self::Complete,
        Self::NearComplete,
        Self::Partial,
        Self::Minor,
        Self::Stable,
        Self::Progression,
        Self::Unconfirmed,
        Self::NotEvaluable,
    ];

    /// The role of a category code as the common scales write it, upper and lower case alike.
    pub fn of_code(code: &str) -> Self {
        let code = code.trim().to_lowercase().replace('−', "-");
        match code.as_str() {
            "cr" | "icr" | "cmr" | "scr" | "pcr" | "car" | "ned" | "cr-mrd-" | "cr mrd-" | "complete" => {
                Self::Complete
            }
            "vgpr" | "cri" | "crh" | "near-pcr" | "cru" => Self::NearComplete,
            "pr" | "ipr" | "pmr" | "par" | "partial" => Self::Partial,
            "mr" | "mlfs" | "minor" => Self::Minor,
            "sd" | "isd" | "nmr" | "sad" | "non-cr/non-pd" | "no response" | "nr" | "stable" => Self::Stable,
            "pd" | "icpd" | "pmd" | "pad" | "relapse" | "progression" => Self::Progression,
            "iupd" | "pdu" => Self::Unconfirmed,
            _ => Self::NotEvaluable,
        }
    }
}

/// The modality keys with a colour of their own, in the legend's order.
pub const MODALITIES: [&str; 13] = [
    "surgery",
    "radiotherapy",
    "radionuclide",
    "ablation",
    "chemotherapy",
    "targeted",
    "immunotherapy",
    "endocrine",
    "cell_therapy",
    "transplant",
    "supportive",
    "observation",
    "other",
];

#[cfg(test)]
mod tests {
    use super::super::color::READABLE_CONTRAST;
    use super::*;

    fn swatches(style: &Style) -> Vec<(String, Swatch)> {
        MODALITIES
            .iter()
            .map(|key| ((*key).to_owned(), style.treatment(key)))
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

    #[test]
    fn codes_of_the_common_scales_find_their_role() {
        for (code, role) in [
            ("CR", ResponseRole::Complete),
            ("CR-MRD−", ResponseRole::Complete),
            ("VGPR", ResponseRole::NearComplete),
            ("iPR", ResponseRole::Partial),
            ("Non-CR/Non-PD", ResponseRole::Stable),
            ("PDu", ResponseRole::Unconfirmed),
            ("something else", ResponseRole::NotEvaluable),
        ] {
            assert_eq!(ResponseRole::of_code(code), role, "{code}");
        }
    }
}
