//! The title of the figure and the line under it.

use super::super::scene::{Pos, Text, Weight};
use super::super::text;
use super::canvas::{Canvas, item};

/// Lengths in points at scale 1.
const TITLE_TOP: f32 = 12.5;
const TITLE_LEADING: f32 = 1.2;
const TITLE_FOOT: f32 = 2.6;
const NO_TITLE: f32 = 2.0;
/// Lines that a title or subtitle may take before it is elided.
const MOST_TITLE_LINES: usize = 3;

impl Canvas<'_> {
    /// Title and subtitle broken into lines.
    pub fn title_lines(&self) -> [Vec<String>; 2] {
        if !self.viewport.include.title {
            return Default::default();
        }
        let width = self.page.right - 2.0 * self.page.margin;
        [
            text::wrap(&self.head.title, width, (self.style.title_pt, Weight::Bold), MOST_TITLE_LINES),
            text::wrap(
                &self.head.subtitle,
                width,
                (self.style.subtitle_pt, Weight::Regular),
                MOST_TITLE_LINES,
            ),
        ]
    }

    /// How high title and subtitle stand, with the room around them.
    pub fn title_height(&self, [title, subtitle]: &[Vec<String>; 2]) -> f32 {
        if title.is_empty() && subtitle.is_empty() {
            return NO_TITLE * self.s;
        }
        let title_part = match title.len() {
            0 => 4.0 * self.s,
            n => TITLE_TOP * self.s + (n - 1) as f32 * TITLE_LEADING * self.style.title_pt,
        };
        let subtitle_part = subtitle.len() as f32 * 1.28 * self.style.subtitle_pt;
        title_part + subtitle_part + TITLE_FOOT * self.s
    }

    /// Draws title and subtitle from height `top` on.
    pub fn title(&mut self, [title, subtitle]: &[Vec<String>; 2], top: f32) {
        let x = self.page.margin;
        let mut y = top + TITLE_TOP * self.s;
        for (n, line) in title.iter().enumerate() {
            if n > 0 {
                y += TITLE_LEADING * self.style.title_pt;
            }
            let line = Text::new(Pos::new(x, y), line, self.style.title_pt, Weight::Bold, self.style.ink);
            self.gutter.push(item(line));
        }
        if title.is_empty() {
            y = top + 4.0 * self.s;
        }
        for line in subtitle {
            y += 1.28 * self.style.subtitle_pt;
            let pt = self.style.subtitle_pt;
            self.gutter.push(item(Text::new(Pos::new(x, y), line, pt, Weight::Regular, self.style.grey)));
        }
    }
}
