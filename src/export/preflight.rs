//! Pre-flight: would a journal take this figure? Each rule passes or fails, says why, and offers what mends it.

use super::page::Page;
use super::proof::{self, Fault};
use super::{POINTS_PER_MM, PageRules, Preset};
use crate::figure::lanes::LaneLayout;
use crate::figure::palette::{self, Alike};
use crate::figure::scene::Scene;
use crate::figure::vision::Vision;
use crate::figure::{Theme, View};
use crate::model::Palette;
use crate::study::Study;

/// How far a measured size may be off before a rule fails, in points: sizes are rounded when they are written.
const ROUNDING_PT: f32 = 0.005;
/// How far a page may be wider than asked for, in millimetres.
const ROUNDING_MM: f32 = 0.1;
/// Most examples of one fault that a check names.
const NAMED: usize = 3;

/// What is looked at before an export.
pub struct Proof<'a> {
    /// The pages.
    pub scenes: &'a [Scene],
    /// What they are made for.
    pub page: &'a Page,
    /// Width and height of an attached picture in pixels, by its name; `None` if it is missing.
    pub picture_px: &'a dyn Fn(&str) -> Option<(u32, u32)>,
    /// The pictures that should show and are not there; see [`missing`].
    pub missing: &'a [String],
    /// The kinds of phases that are not told apart; see [`alike`].
    pub alike: &'a [Alike],
}

/// The kinds of phases that a figure shows and that some readers take for each other.
pub fn alike(study: &Study, page: &Page) -> Vec<Alike> {
    let layout = LaneLayout::of(page.include.narrowed(study).unwrap_or_else(|| study.clone()));
    palette::alike(&layout.legend, &page.style().with(&study.head().figure))
}

/// The names of pictures that a page should show and that are not there, each once.
pub fn missing(study: &Study, page: &Page, is_there: &dyn Fn(&str) -> bool) -> Vec<String> {
    if !page.include.pictures {
        return Vec::new();
    }
    let shown =
        study.charts().map(|chart| chart.patient()).filter(|p| !page.include.hidden_patients.contains(&p.id));
    let mut out: Vec<String> = Vec::new();
    for picture in shown.flat_map(|p| &p.events).flat_map(|e| &e.pictures) {
        let is_of_this_view = page.view == View::Panel || !picture.panel;
        if is_of_this_view && !is_there(&picture.file) && !out.contains(&picture.file) {
            out.push(picture.file.clone());
        }
    }
    out
}

/// What a check is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// The width of the page.
    Width,
    /// The height of the page.
    Height,
    /// The smallest and the largest type.
    TypeSize,
    /// The thinnest line.
    Line,
    /// Pixels an inch of the figure.
    Resolution,
    /// Pixels an inch of the pictures at their printed size.
    PictureResolution,
    /// Pictures that are missing.
    MissingPicture,
    /// Type on type, covered or cut off.
    Overlap,
    /// Type against what it stands on.
    Contrast,
    /// A white page for print.
    Ground,
    /// Kinds that look alike to readers with a colour-vision deficiency.
    ColourVision,
    /// Kinds that look alike in print without colour.
    Grey,
}

impl Rule {
    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Width => "Width",
            Self::Height => "Height",
            Self::TypeSize => "Type size",
            Self::Line => "Line width",
            Self::Resolution => "Resolution",
            Self::PictureResolution => "Pictures",
            Self::MissingPicture => "Missing pictures",
            Self::Overlap => "Overlapping or cut type",
            Self::Contrast => "Contrast",
            Self::Ground => "Page colour",
            Self::ColourVision => "Colour vision",
            Self::Grey => "Grey print",
        }
    }
}

/// What one click mends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Remedy {
    /// Make the page this wide, in millimetres.
    Width(f32),
    /// Let the figure go on on further pages of this height, in millimetres.
    Pages(f32),
    /// So many pixels an inch.
    Dpi(f32),
    /// A light page.
    Light,
    /// Leave the pictures out.
    WithoutPictures,
    /// Other colours and patterns, for this case.
    Palette(Palette),
}

impl Remedy {
    /// What its button says.
    pub fn words(self) -> String {
        match self {
            Self::Width(mm) => format!("Make it {mm:.0} mm wide"),
            Self::Pages(mm) => format!("Break into pages of {mm:.0} mm"),
            Self::Dpi(dpi) => format!("Use {dpi:.0} dpi"),
            Self::Light => "Use a light page".to_owned(),
            Self::WithoutPictures => "Leave pictures out".to_owned(),
            Self::Palette(palette) => format!("Use the palette “{}”", palette.words()),
        }
    }
}

/// What came of a check.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleCheck {
    /// What it is about.
    pub rule: Rule,
    /// Whether the figure keeps to it.
    pub passed: bool,
    /// What was found, with the rule's number.
    pub text: String,
    /// What would mend it.
    pub fix: Option<Remedy>,
}

impl RuleCheck {
    fn new(rule: Rule, passed: bool, text: impl Into<String>) -> Self {
        Self { rule, passed, text: text.into(), fix: None }
    }

    /// With what would mend it, if it failed.
    fn or(mut self, fix: impl Into<Option<Remedy>>) -> Self {
        if !self.passed {
            self.fix = fix.into();
        }
        self
    }
}

/// Every check of a figure, in the order in which they are shown.
pub fn preflight(proof: &Proof<'_>) -> Vec<RuleCheck> {
    let preset = proof.page.preset;
    // A page of one's own keeps to what every journal asks for.
    let rules = preset.unwrap_or(Preset::BmcDouble).rules();
    let mut out = Vec::new();
    if preset.is_some() {
        out.push(width(proof, &rules));
    }
    out.extend(height(proof, &rules));
    out.extend(type_size(proof, &rules));
    out.extend(lines(proof, &rules));
    out.extend(resolution(proof, &rules));
    out.extend(pictures(proof, &rules));
    out.extend(type_faults(proof));
    if preset.is_some_and(Preset::is_print) {
        out.push(ground(proof));
    }
    out.extend(told_apart(proof));
    out
}

fn width(proof: &Proof<'_>, rules: &PageRules) -> RuleCheck {
    let widest = proof.scenes.iter().map(|scene| scene.size.w / POINTS_PER_MM).fold(0.0, f32::max);
    let passed = (widest - rules.width_mm).abs() <= ROUNDING_MM;
    RuleCheck::new(Rule::Width, passed, format!("{widest:.1} mm; the rule is {:.0} mm", rules.width_mm))
        .or(Remedy::Width(rules.width_mm))
}

fn height(proof: &Proof<'_>, rules: &PageRules) -> Option<RuleCheck> {
    let most = rules.max_height_mm?;
    let highest = proof.scenes.iter().map(|scene| scene.size.h / POINTS_PER_MM).fold(0.0, f32::max);
    let pages = match proof.scenes.len() {
        0 | 1 => String::new(),
        n => format!(" on {n} pages"),
    };
    let text = format!("{highest:.1} mm{pages}; the rule is at most {most:.0} mm");
    let has_room_for_pages = proof.page.max_height_mm.is_none_or(|set| set > most);
    Some(
        RuleCheck::new(Rule::Height, highest <= most + ROUNDING_MM, text)
            .or(has_room_for_pages.then_some(Remedy::Pages(most))),
    )
}

fn type_size(proof: &Proof<'_>, rules: &PageRules) -> Option<RuleCheck> {
    let sizes: Vec<_> = proof.scenes.iter().filter_map(proof::type_sizes).collect();
    let smallest = sizes.iter().map(|[small, _]| small).min_by(|a, b| a.0.total_cmp(&b.0))?;
    let largest = sizes.iter().map(|[_, large]| large).max_by(|a, b| a.0.total_cmp(&b.0))?;
    let is_small = smallest.0 < rules.least_type_pt - ROUNDING_PT;
    let is_large = rules.largest_type_pt.is_some_and(|most| largest.0 > most + ROUNDING_PT);
    let rule = match rules.largest_type_pt {
        Some(most) => format!("the rule is {} to {} pt", rules.least_type_pt, most),
        None => format!("the rule is at least {} pt", rules.least_type_pt),
    };
    let mut text = format!("{:.1} to {:.1} pt; {rule}", smallest.0, largest.0);
    if is_small {
        text.push_str(&format!(": “{}” is smaller", smallest.1));
    } else if is_large {
        text.push_str(&format!(": “{}” is larger", largest.1));
    }
    Some(RuleCheck::new(Rule::TypeSize, !is_small && !is_large, text))
}

fn lines(proof: &Proof<'_>, rules: &PageRules) -> Option<RuleCheck> {
    let thinnest = proof.scenes.iter().filter_map(proof::thinnest_line_pt).min_by(f32::total_cmp)?;
    let text = format!("{thinnest:.2} pt at the thinnest; the rule is at least {} pt", rules.least_line_pt);
    Some(RuleCheck::new(Rule::Line, thinnest >= rules.least_line_pt - ROUNDING_PT, text))
}

fn resolution(proof: &Proof<'_>, rules: &PageRules) -> Option<RuleCheck> {
    if !proof.page.format.is_pixels() {
        return None;
    }
    let (dpi, least) = (proof.page.dpi, rules.figure_dpi);
    let text = format!("{dpi:.0} dpi; the rule is at least {least:.0} dpi");
    Some(RuleCheck::new(Rule::Resolution, dpi >= least, text).or(Remedy::Dpi(least)))
}

fn pictures(proof: &Proof<'_>, rules: &PageRules) -> Vec<RuleCheck> {
    let mut coarse = Vec::new();
    let mut least: Option<f32> = None;
    for (name, rect) in proof.scenes.iter().flat_map(proof::pictures) {
        let Some((width, _)) = (proof.picture_px)(name) else { continue };
        let dpi = width as f32 / (rect.w / 72.0);
        least = Some(least.map_or(dpi, |least| least.min(dpi)));
        if dpi.round() < rules.picture_dpi {
            coarse.push(format!("{name} has {dpi:.0}"));
        }
    }
    let mut out = Vec::new();
    if !proof.missing.is_empty() {
        let text = format!("not beside the case: {}", named(proof.missing));
        out.push(RuleCheck::new(Rule::MissingPicture, false, text).or(Remedy::WithoutPictures));
    }
    if let Some(least) = least {
        let rule = format!("the rule is at least {:.0} dpi", rules.picture_dpi);
        let text = if coarse.is_empty() {
            format!("{least:.0} dpi at their printed size; {rule}")
        } else {
            format!("{rule} at their printed size: {}", named(&coarse))
        };
        out.push(
            RuleCheck::new(Rule::PictureResolution, coarse.is_empty(), text).or(Remedy::WithoutPictures),
        );
    }
    out
}

fn type_faults(proof: &Proof<'_>) -> [RuleCheck; 2] {
    let (mut places, mut faint) = (Vec::new(), Vec::new());
    for fault in proof.scenes.iter().flat_map(proof::type_faults) {
        match fault {
            Fault::Overlap(a, b) => places.push(format!("“{a}” lies on “{b}”")),
            Fault::Clipped(text) => places.push(format!("“{text}” is cut off")),
            Fault::Covered(text) => places.push(format!("“{text}” is covered")),
            Fault::Faint(text, contrast) => faint.push(format!("“{text}” ({contrast:.1}:1)")),
        }
    }
    let text = if places.is_empty() { "none".to_owned() } else { named(&places) };
    let overlap = RuleCheck::new(Rule::Overlap, places.is_empty(), text);
    let rule = "type has at least 4.5:1 against what it stands on";
    let text = if faint.is_empty() { rule.to_owned() } else { format!("{rule}: {}", named(&faint)) };
    let fix =
        if proof.page.theme == Theme::Dark { Remedy::Light } else { Remedy::Palette(Palette::HighContrast) };
    [overlap, RuleCheck::new(Rule::Contrast, faint.is_empty(), text).or(fix)]
}

fn ground(proof: &Proof<'_>) -> RuleCheck {
    let is_light = proof.page.theme == Theme::Light;
    let text = if is_light { "a light page, for print" } else { "a dark page does not print well" };
    RuleCheck::new(Rule::Ground, is_light, text).or(Remedy::Light)
}

/// Kinds that are taken for each other, by some readers or in grey print.
fn told_apart(proof: &Proof<'_>) -> [RuleCheck; 2] {
    let check = |rule: Rule, in_grey: bool, fine: &str| {
        let found = proof.alike.iter().filter(|pair| (pair.vision == Vision::Grey) == in_grey);
        let pairs: Vec<String> = found
            .map(|Alike { first, second, vision }| {
                format!("{first} and {second} look alike {}", vision.words())
            })
            .collect();
        let text = if pairs.is_empty() { fine.to_owned() } else { named(&pairs) };
        RuleCheck::new(rule, pairs.is_empty(), text).or(Remedy::Palette(Palette::Greyscale))
    };
    [
        check(Rule::ColourVision, false, "all kinds are told apart under three simulated deficiencies"),
        check(Rule::Grey, true, "all kinds are told apart by shade or pattern"),
    ]
}

/// The first few of many, with how many more there are.
fn named<T: AsRef<str>>(all: &[T]) -> String {
    let first: Vec<&str> = all.iter().take(NAMED).map(AsRef::as_ref).collect();
    let more = all.len().saturating_sub(NAMED);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    format!("{}{more}", first.join("; "))
}
