//! How far apart two colours are for a reader, whatever that reader's colour vision, and in print without colour.
//!
//! Colour vision is simulated as by Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of
//! Color Vision Deficiency", IEEE TVCG 15(6), 2009, at full severity on linear RGB. Differences are CIEDE2000 as by
//! Sharma, Wu and Dalal, Color Research and Application 30(1), 2005; about 2 is the least that is seen.

#![expect(clippy::unreadable_literal, reason = "numbers as they were published")]

use super::Color;

/// How the least difference is judged, in CIEDE2000, for usual colour vision.
pub const LEAST: f64 = 9.5;
/// The least difference under each simulated colour vision.
pub const LEAST_SIMULATED: f64 = 7.5;
/// The least difference in print without colour.
pub const LEAST_GREY: f64 = 5.0;

type Triple = [f64; 3];
type Matrix = [Triple; 3];

/// How a reader sees colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Vision {
    /// As most do.
    Usual,
    /// Without long-wave cones.
    Protanopia,
    /// Without middle-wave cones.
    Deuteranopia,
    /// Without short-wave cones.
    Tritanopia,
    /// On paper printed without colour.
    Grey,
}

impl Vision {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Usual, Self::Protanopia, Self::Deuteranopia, Self::Tritanopia, Self::Grey];

    /// In words, as after "alike".
    pub const fn words(self) -> &'static str {
        match self {
            Self::Usual => "for every reader",
            Self::Protanopia => "for readers with protanopia",
            Self::Deuteranopia => "for readers with deuteranopia",
            Self::Tritanopia => "for readers with tritanopia",
            Self::Grey => "in grey print",
        }
    }

    /// The least difference, in CIEDE2000, at which two colours are told apart with certainty.
    pub const fn least(self) -> f64 {
        match self {
            Self::Usual => LEAST,
            Self::Grey => LEAST_GREY,
            _ => LEAST_SIMULATED,
        }
    }

    /// How far apart two colours are so seen, in CIEDE2000.
    pub fn difference(self, a: Color, b: Color) -> f64 {
        difference(lab(self.seen(a)), lab(self.seen(b)))
    }

    /// Linear RGB as so seen.
    fn seen(self, color: Color) -> Triple {
        let rgb = linear(color);
        let matrix: Matrix = match self {
            Self::Usual => return rgb,
            Self::Grey => {
                let [r, g, b] = rgb;
                return [0.2126 * r + 0.7152 * g + 0.0722 * b; 3];
            }
            Self::Protanopia => [
                [0.152286, 1.052583, -0.204868],
                [0.114503, 0.786281, 0.099216],
                [-0.003882, -0.048116, 1.051998],
            ],
            Self::Deuteranopia => [
                [0.367322, 0.860646, -0.227968],
                [0.280085, 0.672501, 0.047413],
                [-0.011820, 0.042940, 0.968881],
            ],
            Self::Tritanopia => [
                [1.255528, -0.076749, -0.178779],
                [-0.078411, 0.930809, 0.147602],
                [0.004733, 0.691367, 0.303900],
            ],
        };
        times(matrix, rgb).map(|c| c.clamp(0.0, 1.0))
    }
}

/// sRGB to linear RGB.
fn linear(color: Color) -> Triple {
    [color.r, color.g, color.b].map(|channel| {
        let c = f64::from(channel) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    })
}

fn times(matrix: Matrix, [r, g, b]: Triple) -> Triple {
    matrix.map(|[x, y, z]| x * r + y * g + z * b)
}

/// Linear RGB to CIE Lab, white D65.
fn lab(rgb: Triple) -> Triple {
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
fn difference([l1, a1, b1]: Triple, [l2, a2, b2]: Triple) -> f64 {
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
