//! Colours, and the contrast rules that decide which ink may stand on which colour.

use std::fmt;

/// The least contrast at which small type counts as readable (WCAG 2.2, level AA).
pub const READABLE_CONTRAST: f32 = 4.5;

/// An sRGB colour, not premultiplied.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Color {
    /// Red, 0–255.
    pub r: u8,
    /// Green, 0–255.
    pub g: u8,
    /// Blue, 0–255.
    pub b: u8,
    /// Opacity, 0–255.
    pub a: u8,
}

impl Color {
    /// Opaque black.
    pub const BLACK: Self = Self::rgb(0, 0, 0);
    /// Opaque white.
    pub const WHITE: Self = Self::rgb(255, 255, 255);

    /// An opaque colour.
    pub const fn rgb(r: u8, g: u8, b: u8) -> Self {
        Self { r, g, b, a: 255 }
    }

    /// An opaque colour from `0xRRGGBB`, for palettes written in code.
    pub const fn from_rgb_u32(rgb: u32) -> Self {
        let [_, r, g, b] = rgb.to_be_bytes();
        Self::rgb(r, g, b)
    }

    /// Reads `#rrggbb`, `#rrggbbaa` or `#rgb`; `None` for anything else.
    ///
    /// ```
    /// use phaseline::figure::Color;
    /// assert_eq!(Color::parse_hex("#0072B2"), Some(Color::rgb(0, 0x72, 0xB2)));
    /// assert_eq!(Color::parse_hex("blue"), None);
    /// ```
    pub fn parse_hex(text: &str) -> Option<Self> {
        let digits = text.trim().strip_prefix('#')?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let value = u32::from_str_radix(digits, 16).ok()?;
        match digits.len() {
            3 => {
                let [r, g, b] = [8, 4, 0].map(|shift| ((value >> shift) & 0xF) as u8 * 17);
                Some(Self::rgb(r, g, b))
            }
            6 => Some(Self::from_rgb_u32(value)),
            8 => {
                let [r, g, b, a] = value.to_be_bytes();
                Some(Self { r, g, b, a })
            }
            _ => None,
        }
    }

    /// `#rrggbb`, without the opacity: formats that take a colour take its opacity apart.
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.r, self.g, self.b)
    }

    /// The same colour at another opacity.
    #[must_use]
    pub const fn with_alpha(self, a: u8) -> Self {
        Self { a, ..self }
    }

    /// Opacity from 0 to 1.
    pub fn opacity(self) -> f32 {
        f32::from(self.a) / 255.0
    }

    /// This colour as seen when painted over an opaque `ground`, blended as screens and SVG viewers do.
    #[must_use]
    pub fn over(self, ground: Self) -> Self {
        let blend = |top: u8, bottom: u8| {
            let opacity = self.opacity();
            (f32::from(top) * opacity + f32::from(bottom) * (1.0 - opacity)).round() as u8
        };
        Self::rgb(blend(self.r, ground.r), blend(self.g, ground.g), blend(self.b, ground.b))
    }

    /// Relative luminance from 0 (black) to 1 (white), opacity ignored (WCAG 2.2).
    pub fn luminance(self) -> f32 {
        let linear = |channel: u8| {
            let value = f32::from(channel) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.r) + 0.7152 * linear(self.g) + 0.0722 * linear(self.b)
    }

    /// The grey of the same luminance, as print without colour shows it.
    #[must_use]
    pub fn grey(self) -> Self {
        let linear = self.luminance();
        let value =
            if linear <= 0.003_130_8 { linear * 12.92 } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 };
        let level = (value * 255.0).round() as u8;
        Self { r: level, g: level, b: level, a: self.a }
    }

    /// Contrast ratio of two opaque colours, from 1 to 21 (WCAG 2.2).
    pub fn contrast(self, other: Self) -> f32 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Black or white, whichever reads on an opaque `ground`.
    ///
    /// White is preferred where it reaches [`READABLE_CONTRAST`], because on saturated bars it looks calmer than
    /// black; one of the two always reaches it.
    pub fn ink_on(ground: Self) -> Self {
        if Self::WHITE.contrast(ground) >= READABLE_CONTRAST { Self::WHITE } else { Self::BLACK }
    }
}

impl fmt::Debug for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}{:02x}", self.r, self.g, self.b, self.a)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_is_read_back_as_written() {
        let colour = Color::rgb(0xCC, 0x79, 0xA7);
        assert_eq!(Color::parse_hex(&colour.hex()), Some(colour));
        assert_eq!(Color::parse_hex("#f80"), Color::parse_hex("#ff8800"));
        assert_eq!(Color::parse_hex("#11223344").map(|c| c.a), Some(0x44));
        for wrong in ["", "#", "#12", "#12345", "112233", "#gggggg", "#+11223", "#€€"] {
            assert_eq!(Color::parse_hex(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn contrast_spans_one_to_twenty_one() {
        assert!((Color::WHITE.contrast(Color::BLACK) - 21.0).abs() < 1e-3);
        assert!((Color::WHITE.contrast(Color::WHITE) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn the_ink_reads_on_every_grey() {
        for grey in 0..=255 {
            let ground = Color::rgb(grey, grey, grey);
            assert!(Color::ink_on(ground).contrast(ground) >= READABLE_CONTRAST, "{ground:?}");
        }
    }
}
