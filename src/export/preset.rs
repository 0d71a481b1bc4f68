//! Pages that journals and slides ask for: their rules as data.
//!
//! The numbers are those of the publishers' own guides; where a guide is silent, the doc of the field says what is
//! taken instead.

/// A kind of page by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Preset {
    /// One column of *Nature*.
    NatureSingle,
    /// Two columns of *Nature*.
    NatureDouble,
    /// One column of a `BioMed` Central journal.
    BmcSingle,
    /// The page width of a `BioMed` Central journal.
    BmcDouble,
    /// One column of an Elsevier journal.
    ElsevierSingle,
    /// Two columns of an Elsevier journal.
    ElsevierDouble,
    /// A slide of 16:9.
    Slide,
    /// As large as a window on a usual screen.
    Screen,
}

/// What a page has to keep to. Lengths of the page are millimetres, sizes of type and lines are points as printed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PageRules {
    /// Width of the page.
    pub width_mm: f32,
    /// Greatest height of a page; `None` leaves it to the content.
    pub max_height_mm: Option<f32>,
    /// Smallest type. 5 pt where the guide names no size: what *Nature* takes as the least that can be read.
    pub least_type_pt: f32,
    /// Largest type; `None` where the guide names none.
    pub largest_type_pt: Option<f32>,
    /// Thinnest line. 0.25 pt where the guide names none: thinner ones are lost in print.
    pub least_line_pt: f32,
    /// Fewest pixels an inch of a photograph at its printed size.
    pub picture_dpi: f32,
    /// Fewest pixels an inch of a whole figure of pixels, which is type and lines with photographs among them.
    pub figure_dpi: f32,
    /// The factor of all sizes of type and geometry against those of a page of 183 mm.
    pub type_scale: f32,
    /// The least factor that is taken so that the figure fits on one page.
    pub least_scale: f32,
    /// Whether every page is as high as it may be, as slides are.
    pub fills_page: bool,
}

impl Preset {
    /// Every preset, in the order in which they are offered.
    pub const ALL: [Self; 8] = [
        Self::NatureSingle,
        Self::NatureDouble,
        Self::BmcSingle,
        Self::BmcDouble,
        Self::ElsevierSingle,
        Self::ElsevierDouble,
        Self::Slide,
        Self::Screen,
    ];

    /// The name on the command line.
    pub const fn key(self) -> &'static str {
        match self {
            Self::NatureSingle => "nature-single",
            Self::NatureDouble => "nature-double",
            Self::BmcSingle => "bmc-single",
            Self::BmcDouble => "bmc-double",
            Self::ElsevierSingle => "elsevier-single",
            Self::ElsevierDouble => "elsevier-double",
            Self::Slide => "slide",
            Self::Screen => "screen",
        }
    }

    /// The name in the window.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NatureSingle => "Nature, one column (89 mm)",
            Self::NatureDouble => "Nature, two columns (183 mm)",
            Self::BmcSingle => "BMC, half page width (85 mm)",
            Self::BmcDouble => "BMC, page width (170 mm)",
            Self::ElsevierSingle => "Elsevier, one column (90 mm)",
            Self::ElsevierDouble => "Elsevier, two columns (190 mm)",
            Self::Slide => "Slide, 16:9",
            Self::Screen => "As on screen",
        }
    }

    /// Whether it is for print rather than for a screen.
    pub const fn is_print(self) -> bool {
        !matches!(self, Self::Slide | Self::Screen)
    }

    /// The preset of that name.
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.key() == key)
    }

    /// What its page has to keep to.
    pub const fn rules(self) -> PageRules {
        match self {
            Self::NatureSingle => NATURE.wide(89.0),
            Self::NatureDouble => NATURE.wide(183.0),
            Self::BmcSingle => BMC.wide(85.0),
            Self::BmcDouble => BMC.wide(170.0),
            Self::ElsevierSingle => ELSEVIER.wide(90.0),
            Self::ElsevierDouble => ELSEVIER.wide(190.0),
            Self::Slide => SLIDE,
            Self::Screen => SCREEN,
        }
    }
}

/// Nature's figure guide (research-figure-guide.nature.com, "Building and exporting figure panels"): 89 and 183 mm,
/// at most 170 mm high so that the legend fits underneath, all type from 5 to 7 pt; photographs of at least 300 dpi.
/// Lines from 0.25 to 1 pt.
const NATURE: PageRules = PageRules {
    width_mm: 183.0,
    max_height_mm: Some(170.0),
    least_type_pt: 5.0,
    largest_type_pt: Some(7.0),
    least_line_pt: 0.25,
    picture_dpi: 300.0,
    figure_dpi: 300.0,
    type_scale: 1.0,
    least_scale: 1.0,
    fills_page: false,
};

/// `BioMed` Central, "Preparing figures": 85 mm for half and 170 mm for full page width, figure and legend at most 225 mm
/// high, about 300 dpi at the final size, lines wider than 0.25 pt. It names no size of type.
const BMC: PageRules =
    PageRules { width_mm: 170.0, max_height_mm: Some(225.0), largest_type_pt: None, ..NATURE };

/// Elsevier, "Artwork sizing" and "Artwork types": 90 and 190 mm, 240 mm high; type of 7 pt and none below 6 pt; lines
/// from 0.1 pt, of which thinner ones than 0.25 pt are not used here; photographs of 300 dpi, figures of pixels that
/// hold lines and photographs of 500 dpi.
const ELSEVIER: PageRules = PageRules {
    width_mm: 190.0,
    max_height_mm: Some(240.0),
    least_type_pt: 6.0,
    largest_type_pt: None,
    least_line_pt: 0.25,
    picture_dpi: 300.0,
    figure_dpi: 500.0,
    type_scale: 1.17,
    least_scale: 1.17,
    fills_page: false,
};

/// A slide of 13.33 × 7.5 inches, as programs for slides make it; type is read from the last row.
const SLIDE: PageRules = PageRules {
    width_mm: 338.67,
    max_height_mm: Some(190.5),
    least_type_pt: 8.0,
    largest_type_pt: None,
    least_line_pt: 0.5,
    picture_dpi: 96.0,
    figure_dpi: 144.0,
    type_scale: 2.2,
    least_scale: 1.5,
    fills_page: true,
};

/// A window of 1280 points, whose points are pixels.
const SCREEN: PageRules = PageRules {
    width_mm: 1280.0 / super::POINTS_PER_MM,
    max_height_mm: None,
    least_type_pt: 5.0,
    largest_type_pt: None,
    least_line_pt: 0.25,
    picture_dpi: 72.0,
    figure_dpi: 72.0,
    type_scale: 1.4,
    least_scale: 1.4,
    fills_page: false,
};

impl PageRules {
    const fn wide(self, width_mm: f32) -> Self {
        Self { width_mm, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_found_by_its_name() {
        for preset in Preset::ALL {
            assert_eq!(Preset::of_key(preset.key()), Some(preset));
        }
        assert_eq!(Preset::of_key("nature"), None);
    }

    #[test]
    fn the_widths_are_those_of_the_guides() {
        let widths = Preset::ALL.map(|preset| preset.rules().width_mm.round() as u32);
        assert_eq!(widths, [89, 183, 85, 170, 90, 190, 339, 452]);
    }
}
