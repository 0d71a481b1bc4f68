//! Colours that can stand side by side stay apart for every kind of colour vision, and the common responses in grey too.
//!
//! Colour vision is simulated as by Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of
//! Color Vision Deficiency", IEEE TVCG 15(6), 2009, at full severity on linear RGB. Differences are CIEDE2000 as by
//! Sharma, Wu and Dalal, Color Research and Application 30(1), 2005; about 2 is the least that is seen.

#![expect(clippy::unreadable_literal, reason = "numbers as they were published")]

use phaseline::figure::style::{MODALITIES, ResponseRole};
use phaseline::figure::{Color, Style, Theme};

/// The least difference for usual colour vision.
const LEAST: f64 = 9.5;
/// The least difference under each simulation.
const LEAST_SIMULATED: f64 = 7.5;
/// The least difference in grey between the four common responses.
const LEAST_GREY: f64 = 5.0;

type Rgb = [f64; 3];
type Matrix = [Rgb; 3];

const SIMULATIONS: [(&str, Matrix); 3] = [
    (
        "protanopia",
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    ),
    (
        "deuteranopia",
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    ),
    (
        "tritanopia",
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    ),
];

fn linear(color: Color) -> Rgb {
    [color.r, color.g, color.b].map(|channel| {
        let c = f64::from(channel) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    })
}

fn times(matrix: Matrix, [r, g, b]: Rgb) -> Rgb {
    matrix.map(|[x, y, z]| x * r + y * g + z * b)
}

fn seen(matrix: Matrix, color: Color) -> Rgb {
    times(matrix, linear(color)).map(|c| c.clamp(0.0, 1.0))
}

fn grey(color: Color) -> Rgb {
    let [r, g, b] = linear(color);
    [0.2126 * r + 0.7152 * g + 0.0722 * b; 3]
}

fn lab(rgb: Rgb) -> Rgb {
    let to_xyz: Matrix = [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ];
    let [x, y, z] = times(to_xyz, rgb);
    let f = |t: f64| if t > 216.0 / 24389.0 { t.cbrt() } else { (24389.0 / 27.0 * t + 16.0) / 116.0 };
    let (x, y, z) = (f(x / 0.95047), f(y), f(z / 1.08883));
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// CIEDE2000 between two colours in CIE Lab.
fn difference([l1, a1, b1]: Rgb, [l2, a2, b2]: Rgb) -> f64 {
    let seventh = |c: f64| (c.powi(7) / (c.powi(7) + 25f64.powi(7))).sqrt();
    let g = 0.5 * (1.0 - seventh(f64::midpoint(a1.hypot(b1), a2.hypot(b2))));
    let (a1, a2) = ((1.0 + g) * a1, (1.0 + g) * a2);
    let (c1, c2) = (a1.hypot(b1), a2.hypot(b2));
    let hue = |a: f64, b: f64| b.atan2(a).to_degrees().rem_euclid(360.0);
    let (h1, h2) = (hue(a1, b1), hue(a2, b2));
    let is_grey = c1 * c2 < 1e-12;
    let turn = if is_grey { 0.0 } else { (h2 - h1 + 180.0).rem_euclid(360.0) - 180.0 };
    let h = if is_grey { h1 + h2 } else { (h1 + turn / 2.0).rem_euclid(360.0) };
    let (l, c) = (f64::midpoint(l1, l2), f64::midpoint(c1, c2));
    let cos = |degrees: f64| degrees.to_radians().cos();
    let t = 1.0 - 0.17 * cos(h - 30.0) + 0.24 * cos(2.0 * h) + 0.32 * cos(3.0 * h + 6.0)
        - 0.20 * cos(4.0 * h - 63.0);
    let lightness = (l2 - l1) / (1.0 + 0.015 * (l - 50.0).powi(2) / (20.0 + (l - 50.0).powi(2)).sqrt());
    let chroma = (c2 - c1) / (1.0 + 0.045 * c);
    let tone = 2.0 * (c1 * c2).sqrt() * (turn / 2.0).to_radians().sin() / (1.0 + 0.015 * c * t);
    let rotation = (60.0 * (-((h - 275.0) / 25.0).powi(2)).exp()).to_radians().sin() * -2.0 * seventh(c);
    (lightness.powi(2) + chroma.powi(2) + tone.powi(2) + rotation * chroma * tone).sqrt()
}

/// Treatments that are bars: surgery is a sign of its own shape.
fn treatments(style: &Style) -> Vec<(String, Color)> {
    let bars = MODALITIES.iter().filter(|key| **key != "surgery");
    bars.map(|key| ((*key).to_owned(), style.treatment(key).fill)).collect()
}

/// Responses that are told by colour: what is not evaluable is hatched.
fn responses(style: &Style) -> Vec<(String, Color)> {
    let plain = ResponseRole::ALL.iter().filter(|role| !style.response(**role).hatched);
    plain.map(|role| (format!("{role:?}"), style.response(*role).fill)).collect()
}

fn pairs<T: Clone>(all: &[T]) -> Vec<(T, T)> {
    let rest = |n: usize| all.iter().skip(n + 1);
    all.iter().enumerate().flat_map(|(n, a)| rest(n).map(|b| (a.clone(), b.clone()))).collect()
}

/// The pairs that stand less apart than asked for, with how much.
fn too_close(
    colors: &[(String, Color)],
    seen: impl Fn(Color) -> Rgb,
    least: f64,
) -> Vec<(String, String, f64)> {
    let apart = |a: Color, b: Color| difference(lab(seen(a)), lab(seen(b)));
    let measured = pairs(colors).into_iter().map(|((a, x), (b, y))| (a, b, apart(x, y)));
    measured.filter(|(_, _, apart)| *apart < least).collect()
}

#[test]
fn the_difference_is_that_of_the_published_test_data() {
    let published = [
        ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
        ([50.0, -1.0, 2.0], [50.0, 0.0, 0.0], 2.3669),
        ([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492),
        ([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644),
        ([22.7233, 20.0904, -46.6940], [23.0331, 14.9730, -42.5619], 2.0373),
    ];
    for (a, b, expected) in published {
        assert!((difference(a, b) - expected).abs() < 1e-4, "{a:?}, {b:?}: {}", difference(a, b));
    }
}

#[test]
fn treatments_and_responses_stay_apart_for_every_kind_of_colour_vision() {
    for theme in [Theme::Light, Theme::Dark] {
        let style = Style::new(theme, 1.0);
        for family in [treatments(&style), responses(&style)] {
            assert_eq!(too_close(&family, linear, LEAST), [], "{theme:?}");
            for (name, matrix) in SIMULATIONS {
                let close = too_close(&family, |color| seen(matrix, color), LEAST_SIMULATED);
                assert_eq!(close, [], "{theme:?}, {name}");
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
        assert_eq!(too_close(&common, grey, LEAST_GREY), [], "{theme:?}");
    }
}
