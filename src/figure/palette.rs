//! Palettes: what each treatment and each response looks like, by colour, by pattern, or by both.
//!
//! The standard palette tells by colour alone. In the others every kind has a pattern of its own or none, and kinds of
//! one pattern stand far apart in lightness, so that they are told without colour. Every colour bears type: black or
//! white reads on it.

#![expect(clippy::unreadable_literal, reason = "colours are written as everywhere else, 0xRRGGBB")]

use crate::model::{Modality, Palette, capital};

use super::color::Color;
use super::hatch::Pattern;
use super::lanes::LegendKey;
use super::style::{ResponseRole, Style, Theme};
use super::vision::Vision;

/// The look of one category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Swatch {
    /// The bar.
    pub fill: Color,
    /// Type on the bar; reads on it.
    pub ink: Color,
    /// Lines or dots on the bar.
    pub pattern: Option<Pattern>,
    /// Colour of the pattern.
    pub pattern_ink: Color,
    /// Colour of a line around the bar.
    pub rim: Option<Color>,
}

impl Swatch {
    /// A plain colour.
    pub fn solid(fill: Color) -> Self {
        Self { fill, ink: Color::ink_on(fill), pattern: None, pattern_ink: fill, rim: None }
    }

    /// The colour in which this is drawn as a mere line.
    pub fn line(&self) -> Color {
        self.rim.filter(|_| self.pattern.is_some()).unwrap_or(self.fill)
    }

    /// For which readers this cannot be told with certainty from another: of one pattern, and too near in colour.
    pub fn is_like(&self, other: &Self) -> Option<Vision> {
        let is_alike = |vision: &Vision| vision.difference(self.fill, other.fill) < vision.least();
        Vision::ALL.into_iter().filter(|_| self.pattern == other.pattern).find(is_alike)
    }
}

/// Two kinds of one figure that some readers take for each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alike {
    /// The one, as the legend calls it.
    pub first: String,
    /// The other.
    pub second: String,
    /// Which readers.
    pub vision: Vision,
}

/// The treatments, and the responses, of a legend that are not told apart with certainty, each pair once.
pub fn alike(legend: &[LegendKey], style: &Style) -> Vec<Alike> {
    let treatments = legend.iter().filter_map(|key| match key {
        // Surgery is a sign of its own shape.
        LegendKey::Treatment(Modality::Surgery) => None,
        LegendKey::Treatment(modality) => Some((capital(modality.words()), style.treatment(*modality))),
        LegendKey::Lane(name, color) => Some((name.clone(), style.tinted(*color))),
        _ => None,
    });
    let responses = legend.iter().filter_map(|key| match key {
        LegendKey::Response(role, code, name) => {
            Some((if code.is_empty() { name } else { code }.clone(), style.response(*role)))
        }
        _ => None,
    });
    let mut found = Vec::new();
    for (family, has_codes) in [(treatments.collect::<Vec<_>>(), false), (responses.collect(), true)] {
        for (n, (first, look)) in family.iter().enumerate() {
            for (second, other) in family.iter().skip(n + 1) {
                // Categories that mean the same share their look: their codes tell them.
                let vision = look.is_like(other).filter(|_| !(has_codes && look == other));
                found.extend(vision.map(|vision| Alike {
                    first: first.clone(),
                    second: second.clone(),
                    vision,
                }));
            }
        }
    }
    found
}

/// Opacity of patterns over their bar, 0–255.
const PATTERN_ALPHA: u8 = 150;
/// The same where the pattern comes on top of a colour that tells already.
const SOFT_PATTERN_ALPHA: u8 = 96;

/// The pattern of a modality.
const fn modality_pattern(modality: Modality) -> Option<Pattern> {
    match modality {
        Modality::Radiotherapy => Some(Pattern::Zigzag),
        Modality::Radionuclide => Some(Pattern::Dots),
        Modality::Ablation | Modality::Transplant => Some(Pattern::Cross),
        Modality::Immunotherapy => Some(Pattern::Rising),
        Modality::Endocrine => Some(Pattern::Level),
        Modality::CellTherapy => Some(Pattern::Falling),
        Modality::Surgery
        | Modality::Chemotherapy
        | Modality::Targeted
        | Modality::Supportive
        | Modality::Observation
        | Modality::Other => None,
    }
}

/// The pattern of a response.
const fn response_pattern(role: ResponseRole) -> Option<Pattern> {
    match role {
        ResponseRole::NearComplete | ResponseRole::NotEvaluable => Some(Pattern::Rising),
        ResponseRole::Minor => Some(Pattern::Dots),
        ResponseRole::Progression => Some(Pattern::Cross),
        ResponseRole::Unconfirmed => Some(Pattern::Falling),
        ResponseRole::Complete | ResponseRole::Partial | ResponseRole::Stable => None,
    }
}

/// Colours of a modality, on a light and on a dark page. Surgery has that of the ink.
const fn modality_colors(palette: Palette, modality: Modality) -> [u32; 2] {
    use Modality as M;
    match palette {
        Palette::Standard => match modality {
            M::Chemotherapy => [0x0072B2, 0x2F8FD0],
            M::Targeted => [0xCC79A7, 0xD98BB6],
            M::Immunotherapy => [0x56B4E9, 0x6CC0EE],
            M::Endocrine => [0x947CC4, 0x8E7FAA],
            M::Radiotherapy => [0xE69F00, 0xE8A91F],
            M::Radionuclide => [0xF7D068, 0xFBDD8B],
            M::CellTherapy => [0x7F6000, 0xAC8A1C],
            M::Transplant => [0xA8863C, 0xC5A95E],
            M::Ablation => [0x8C3B4A, 0xC46A7A],
            M::Supportive => [0xA7B3C3, 0x818994],
            M::Observation => [0xD5D9DE, 0x454D57],
            M::Surgery | M::Other => [0x666E7A, 0xBCC5D3],
        },
        Palette::Greyscale => match modality {
            M::Chemotherapy => [0x4D4D4D, 0xC4C4C4],
            M::Targeted => [0xA8A8A8, 0x747474],
            M::Immunotherapy => [0xB8B8B8, 0x626262],
            M::Endocrine => [0xCCCCCC, 0x545454],
            M::Radiotherapy => [0xDCDCDC, 0x4C4C4C],
            M::Radionuclide => [0xF2F2F2, 0x2E2E2E],
            M::CellTherapy => [0x4D4D4D, 0xC4C4C4],
            M::Transplant => [0xC0C0C0, 0x666666],
            M::Ablation => [0x404040, 0xD0D0D0],
            M::Supportive => [0xDDDDDD, 0x444444],
            M::Observation => [0xFFFFFF, 0x262626],
            M::Surgery | M::Other => [0x767676, 0xA0A0A0],
        },
        Palette::HighContrast => match modality {
            M::Chemotherapy => [0x00387A, 0x1D4E9E],
            M::Targeted => [0xEC86C0, 0xFF9AD5],
            M::Immunotherapy => [0x6CC8FF, 0x9ADCFF],
            M::Endocrine => [0xB9A2F2, 0xCDBBFF],
            M::Radiotherapy => [0xFFB000, 0xFFB52E],
            M::Radionuclide => [0xFFE88A, 0xFFE88A],
            M::CellTherapy => [0x4D3B00, 0xD9B23A],
            M::Transplant => [0xD9B45A, 0xF2DFA8],
            M::Ablation => [0x7A0A2A, 0x8A1030],
            M::Supportive => [0xCFD4DA, 0xE3E6EA],
            M::Observation => [0xFFFFFF, 0x0C0E10],
            M::Surgery | M::Other => [0x575757, 0x9A9A9A],
        },
    }
}

/// Colours of a response, on a light and on a dark page.
const fn response_colors(palette: Palette, role: ResponseRole) -> [u32; 2] {
    use ResponseRole as R;
    match palette {
        Palette::Standard => match role {
            R::Complete => [0x007A5E, 0x019972],
            R::NearComplete => [0x48A28C, 0x1DBAA4],
            R::Partial => [0x86C8B6, 0x8ED3BE],
            R::Minor => [0xC9E9DD, 0xCAEBE2],
            R::Stable => [0xDBD5B8, 0xB9B392],
            R::Progression => [0xD55E00, 0xE8752A],
            R::Unconfirmed => [0xF9BA8A, 0xFFC79B],
            R::NotEvaluable => [0xECEEF1, 0x2A3038],
        },
        Palette::Greyscale => match role {
            R::Complete => [0x1B1B1B, 0xF2F2F2],
            R::NearComplete => [0x333333, 0xDCDCDC],
            R::Partial => [0x8F8F8F, 0x8C8C8C],
            R::Minor => [0xC0C0C0, 0x5A5A5A],
            R::Stable => [0xC4C4C4, 0x5C5C5C],
            R::Progression => [0xFFFFFF, 0x1C1C1C],
            R::Unconfirmed => [0xFFFFFF, 0x1C1C1C],
            R::NotEvaluable => [0xECECEC, 0x2C2C2C],
        },
        Palette::HighContrast => match role {
            R::Complete => [0x00523A, 0x00C48F],
            R::NearComplete => [0x4CC39B, 0x7FE8C8],
            R::Partial => [0x7FD3B0, 0xB8F2DC],
            R::Minor => [0xE0F5EC, 0xD8F7EC],
            R::Stable => [0xF3EAC0, 0x4A4630],
            R::Progression => [0xFF7A33, 0xFF8A4A],
            R::Unconfirmed => [0xFFD2B0, 0xFFD2B0],
            R::NotEvaluable => [0xEDEDED, 0x2A2A2A],
        },
    }
}

impl Style {
    /// The look of a treatment by its modality.
    pub fn treatment(&self, modality: Modality) -> Swatch {
        if modality == Modality::Surgery {
            return Swatch::solid(self.ink);
        }
        self.swatch(modality_colors(self.palette, modality), modality_pattern(modality))
    }

    /// The look of a response by its role.
    pub fn response(&self, role: ResponseRole) -> Swatch {
        let swatch = self.swatch(response_colors(self.palette, role), response_pattern(role));
        if role == ResponseRole::NotEvaluable && self.palette == Palette::Standard {
            // It recedes in every palette, and is hatched even where nothing else is.
            let quiet = self.pick([0xB7BEC8, 0x5A6470]);
            return Swatch {
                ink: self.ink,
                pattern: Some(Pattern::Rising),
                pattern_ink: quiet,
                rim: Some(quiet),
                ..swatch
            };
        }
        swatch
    }

    /// The look of what has a colour of its own in the case: as grey where the palette has none.
    pub fn tinted(&self, color: Color) -> Swatch {
        let fill = if self.palette == Palette::Greyscale { color.grey() } else { color };
        Swatch { rim: self.rim(), ..Swatch::solid(fill) }
    }

    /// The colour of the sign of progression and relapse.
    pub fn worsening(&self) -> Color {
        match self.palette {
            Palette::Standard => self.response(ResponseRole::Progression).fill,
            _ => self.ink,
        }
    }

    fn swatch(&self, colors: [u32; 2], pattern: Option<Pattern>) -> Swatch {
        let plain = Swatch { rim: self.rim(), ..Swatch::solid(self.pick(colors)) };
        let alpha = match self.palette {
            Palette::Standard if !self.patterns => return plain,
            Palette::Standard => SOFT_PATTERN_ALPHA,
            _ => PATTERN_ALPHA,
        };
        let pattern_ink = plain.ink.with_alpha(alpha).over(plain.fill);
        Swatch { pattern, pattern_ink, ..plain }
    }

    /// The line around bars, where the palette has fills as pale as the page.
    fn rim(&self) -> Option<Color> {
        (self.palette != Palette::Standard).then_some(self.ink)
    }

    pub(super) fn pick(&self, [light, dark]: [u32; 2]) -> Color {
        Color::from_rgb_u32(match self.theme {
            Theme::Light => light,
            Theme::Dark => dark,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::color::READABLE_CONTRAST;
    use super::*;
    use crate::model::FigureSettings;

    /// Every palette in both themes, and the standard one with patterns.
    fn styles() -> Vec<(String, Style)> {
        let mut styles = Vec::new();
        for theme in [Theme::Light, Theme::Dark] {
            for palette in Palette::ALL.iter().copied() {
                for patterns in [false, true] {
                    let settings = FigureSettings { palette, patterns, ..FigureSettings::default() };
                    let name = format!("{theme:?}, {palette:?}, patterns {patterns}");
                    styles.push((name, Style::new(theme, 1.0).with(&settings)));
                }
            }
        }
        styles
    }

    /// Treatments that are bars: surgery is a sign of its own shape.
    fn treatments(style: &Style) -> Vec<(String, Swatch)> {
        let bars = Modality::ALL.iter().filter(|modality| **modality != Modality::Surgery);
        bars.map(|modality| (modality.key().to_owned(), style.treatment(*modality))).collect()
    }

    fn responses(style: &Style) -> Vec<(String, Swatch)> {
        ResponseRole::ALL.iter().map(|role| (format!("{role:?}"), style.response(*role))).collect()
    }

    /// Pairs that a reader of one of these kinds takes for each other.
    fn confused(swatches: &[(String, Swatch)], visions: &[Vision]) -> Vec<String> {
        let mut found = Vec::new();
        for (n, (a, first)) in swatches.iter().enumerate() {
            for (b, second) in swatches.iter().skip(n + 1) {
                for vision in visions.iter().filter(|_| first.pattern == second.pattern) {
                    let apart = vision.difference(first.fill, second.fill);
                    if apart < vision.least() {
                        found.push(format!("{a} and {b}, {vision:?}: {apart:.1}"));
                    }
                }
            }
        }
        found
    }

    const COLOUR: [Vision; 4] = [Vision::Usual, Vision::Protanopia, Vision::Deuteranopia, Vision::Tritanopia];

    #[test]
    fn no_two_treatments_and_no_two_responses_are_taken_for_each_other() {
        for (name, style) in styles() {
            // Greys look the same to every reader: the test below is about them.
            if style.palette == Palette::Greyscale {
                continue;
            }
            for family in [treatments(&style), responses(&style)] {
                assert_eq!(confused(&family, &COLOUR), Vec::<String>::new(), "{name}");
            }
        }
    }

    #[test]
    fn with_patterns_every_two_kinds_are_told_apart_in_grey_print() {
        for (name, style) in styles() {
            if style.palette == Palette::Standard {
                continue;
            }
            for family in [treatments(&style), responses(&style)] {
                assert_eq!(confused(&family, &[Vision::Grey]), Vec::<String>::new(), "{name}");
            }
            // Where there is no colour to tell the families apart, they stay apart all the same.
            if style.palette == Palette::Greyscale {
                let all = [treatments(&style), responses(&style)].concat();
                assert_eq!(confused(&all, &[Vision::Grey]), Vec::<String>::new(), "{name}");
            }
        }
    }

    #[test]
    fn kinds_that_grey_print_makes_alike_are_named_and_patterns_mend_it() {
        let legend = [
            LegendKey::Treatment(Modality::Surgery),
            LegendKey::Treatment(Modality::Radiotherapy),
            LegendKey::Treatment(Modality::Immunotherapy),
            LegendKey::Lane("Study drug".to_owned(), Color::from_rgb_u32(0x56B4E9)),
            LegendKey::Response(ResponseRole::Complete, "CR".to_owned(), String::new()),
            LegendKey::Response(ResponseRole::Complete, "CMR".to_owned(), String::new()),
            LegendKey::Response(ResponseRole::Progression, "PD".to_owned(), String::new()),
        ];
        let named = |style: &Style| {
            let names = alike(&legend, style).into_iter().map(|a| (a.first, a.second, a.vision));
            names.collect::<Vec<_>>()
        };
        let pair = |a: &str, b: &str, vision| (a.to_owned(), b.to_owned(), vision);
        let standard = Style::default();
        // The two treatments are equally light; the colour of the lane was chosen by hand, and badly.
        assert_eq!(
            named(&standard),
            [
                pair("Radiotherapy", "Immunotherapy", Vision::Grey),
                pair("Radiotherapy", "Study drug", Vision::Grey),
                pair("Immunotherapy", "Study drug", Vision::Usual),
            ]
        );
        let patterns = FigureSettings { patterns: true, ..FigureSettings::default() };
        assert_eq!(named(&standard.clone().with(&patterns)), []);
    }

    #[test]
    fn greyscale_has_no_colour_in_it() {
        for (name, style) in styles().iter().filter(|(_, style)| style.palette == Palette::Greyscale) {
            let own = style.tinted(Color::rgb(0xCC, 0x10, 0x55));
            for (kind, swatch) in
                [treatments(style), responses(style), vec![("own".to_owned(), own)]].concat()
            {
                let inks = [Some(swatch.fill), Some(swatch.ink), Some(swatch.pattern_ink), swatch.rim];
                for color in inks.into_iter().flatten() {
                    assert!(color.r == color.g && color.g == color.b, "{name}, {kind}: {color:?}");
                }
            }
            for color in [style.ink, style.grey, style.hair, style.hatch_ground, style.hatch_ink] {
                assert!(color.r == color.g && color.g == color.b, "{name}: {color:?}");
            }
        }
    }

    #[test]
    fn type_reads_on_every_bar_and_best_in_high_contrast() {
        for (name, style) in styles() {
            let least = if style.palette == Palette::HighContrast { 7.0 } else { READABLE_CONTRAST };
            for (kind, swatch) in [treatments(&style), responses(&style)].concat() {
                let contrast = swatch.ink.contrast(swatch.fill);
                assert!(contrast >= least, "{name}, {kind}: {contrast:.2}");
            }
            for ink in [style.ink, style.grey] {
                assert!(ink.contrast(style.background) >= least, "{name}");
                assert!(ink.contrast(style.hatch_ground) >= least, "{name}");
            }
        }
    }

    #[test]
    fn a_pattern_is_seen_on_its_bar_and_a_bar_on_its_page() {
        for (name, style) in styles() {
            for (kind, swatch) in [treatments(&style), responses(&style)].concat() {
                let is_quiet = matches!(kind.as_str(), "observation" | "NotEvaluable");
                if swatch.pattern.is_some() && !is_quiet {
                    let contrast = swatch.pattern_ink.contrast(swatch.fill);
                    assert!(contrast >= 1.4, "{name}, {kind}: {contrast:.2}");
                }
                if style.palette != Palette::Standard {
                    let rim = swatch.rim.map_or(0.0, |rim| rim.contrast(style.background));
                    assert!(rim >= 3.0, "{name}, {kind}: {rim:.2}");
                }
            }
        }
    }
}
