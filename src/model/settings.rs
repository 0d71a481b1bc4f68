//! How a case wants its figure to look, wherever it is drawn.

use serde::{Deserialize, Serialize};

use super::words::is_default;

/// Colours and patterns of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Palette {
    /// Colours that stay apart for every kind of colour vision.
    #[default]
    Standard,
    /// Greys and patterns, for journals that print without colour.
    Greyscale,
    /// Strong colours with dark rims and patterns, for weak eyes and weak projectors.
    HighContrast,
}

impl Palette {
    /// All of them, in the order of menus.
    pub const ALL: &'static [Self] = &[Self::Standard, Self::Greyscale, Self::HighContrast];

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Greyscale => "greyscale with patterns",
            Self::HighContrast => "high contrast",
        }
    }
}

/// Where the words of a bar stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LabelPlacement {
    /// On the bar where they fit, else beside it.
    #[default]
    Auto,
    /// On the bar or not at all. Signs, which have no room, keep theirs beside them.
    Inside,
    /// Beside the bar, whatever room it has.
    Beside,
    /// Nowhere, but for the codes of responses.
    None,
}

impl LabelPlacement {
    /// All of them, in the order of menus.
    pub const ALL: &'static [Self] = &[Self::Auto, Self::Inside, Self::Beside, Self::None];

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Auto => "where they fit",
            Self::Inside => "on the bars only",
            Self::Beside => "beside the bars",
            Self::None => "none but codes",
        }
    }
}

/// Where the legend stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegendPlace {
    /// Under the axis.
    #[default]
    Below,
    /// Right of the lanes, where the page is wide enough for both; else under the axis.
    Right,
    /// Nowhere.
    None,
}

impl LegendPlace {
    /// All of them, in the order of menus.
    pub const ALL: &'static [Self] = &[Self::Below, Self::Right, Self::None];

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Below => "below the axis",
            Self::Right => "right of the lanes",
            Self::None => "none",
        }
    }
}

/// How the figure of a case differs from the usual look.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct FigureSettings {
    /// Colours and patterns.
    #[serde(skip_serializing_if = "is_default")]
    pub palette: Palette,
    /// Whether bars carry patterns beside their colours, in palettes that do without.
    #[serde(skip_serializing_if = "is_default")]
    pub patterns: bool,
    /// Height of bars, in per cent of the usual one.
    #[serde(skip_serializing_if = "is_usual_height")]
    pub bar_height: u16,
    /// Where the words of bars stand.
    #[serde(skip_serializing_if = "is_default")]
    pub labels: LabelPlacement,
    /// Where the legend stands.
    #[serde(skip_serializing_if = "is_default")]
    pub legend: LegendPlace,
}

impl FigureSettings {
    /// The usual height of bars, in per cent.
    pub const USUAL_HEIGHT: u16 = 100;
    /// The least and greatest height of bars, in per cent.
    pub const HEIGHTS: std::ops::RangeInclusive<u16> = 50..=200;
}

impl Default for FigureSettings {
    fn default() -> Self {
        Self {
            palette: Palette::default(),
            patterns: false,
            bar_height: Self::USUAL_HEIGHT,
            labels: LabelPlacement::default(),
            legend: LegendPlace::default(),
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_usual_height(height: &u16) -> bool {
    *height == FigureSettings::USUAL_HEIGHT
}
