//! Colours that can stand side by side stay apart for every kind of colour vision, and the common responses in grey too.

use phaseline::figure::style::ResponseRole;
use phaseline::figure::vision::Vision;
use phaseline::figure::{Color, Style, Theme};
use phaseline::model::Modality;

/// Treatments that are bars: surgery is a sign of its own shape.
fn treatments(style: &Style) -> Vec<(String, Color)> {
    let bars = Modality::ALL.iter().filter(|modality| **modality != Modality::Surgery);
    bars.map(|modality| (modality.key().to_owned(), style.treatment(*modality).fill)).collect()
}

/// Responses that are told by colour: what is not evaluable is hatched.
fn responses(style: &Style) -> Vec<(String, Color)> {
    let plain = ResponseRole::ALL.iter().filter(|role| style.response(**role).pattern.is_none());
    plain.map(|role| (format!("{role:?}"), style.response(*role).fill)).collect()
}

fn pairs<T: Clone>(all: &[T]) -> Vec<(T, T)> {
    let rest = |n: usize| all.iter().skip(n + 1);
    all.iter().enumerate().flat_map(|(n, a)| rest(n).map(|b| (a.clone(), b.clone()))).collect()
}

/// The pairs that are not told apart, with how far they stand apart.
fn too_close(colors: &[(String, Color)], vision: Vision) -> Vec<(String, String, f64)> {
    let measured = pairs(colors).into_iter().map(|((a, x), (b, y))| (a, b, vision.difference(x, y)));
    measured.filter(|(_, _, apart)| *apart < vision.least()).collect()
}

#[test]
fn treatments_and_responses_stay_apart_for_every_kind_of_colour_vision() {
    for theme in [Theme::Light, Theme::Dark] {
        let style = Style::new(theme, 1.0);
        for family in [treatments(&style), responses(&style)] {
            for vision in Vision::ALL.into_iter().filter(|vision| *vision != Vision::Grey) {
                assert_eq!(too_close(&family, vision), [], "{theme:?}, {vision:?}");
            }
        }
    }
}

#[test]
fn the_common_responses_stay_apart_in_grey() {
    let common = ["Complete", "Partial", "Stable", "Progression"];
    for theme in [Theme::Light, Theme::Dark] {
        let all = responses(&Style::new(theme, 1.0));
        let common: Vec<_> = all.into_iter().filter(|(name, _)| common.contains(&name.as_str())).collect();
        assert_eq!(common.len(), 4);
        assert_eq!(too_close(&common, Vision::Grey), [], "{theme:?}");
    }
}
