//! What is painted within the edges of a cell.

use std::ops::Range;

use eframe::egui::text::{LayoutJob, TextFormat, TextWrapping};
use eframe::egui::{Color32, FontId, Rect, Ui, pos2};

use crate::ui::theme;

/// Room between the edge of a cell and its text, in points.
pub const PAD_PT: f32 = 8.0;
/// Size of the type in cells and headers, in points.
pub const FONT_PT: f32 = 12.5;

/// Draws within `clip` what is otherwise clipped as before.
pub(super) fn clipped<R>(ui: &mut Ui, clip: Rect, add: impl FnOnce(&mut Ui) -> R) -> R {
    let before = ui.clip_rect();
    ui.set_clip_rect(clip.intersect(before));
    let out = add(ui);
    ui.set_clip_rect(before);
    out
}

/// Paints one line of text, cut to the cell, with the words that are looked for marked; whether something was cut off.
pub fn paint_text(ui: &Ui, rect: Rect, text: &str, words: &[String], color: Color32) -> bool {
    if text.is_empty() {
        return false;
    }
    let room = rect.width() - 2.0 * PAD_PT;
    let line = text.replace(['\n', '\r', '\t'], " ");
    let plain = TextFormat::simple(FontId::proportional(FONT_PT), color);
    let marked = TextFormat { background: theme::colors(ui).warning.gamma_multiply(0.3), ..plain.clone() };
    let mut job = LayoutJob::default();
    let mut at = 0;
    for range in marks(&line, words) {
        job.append(line.get(at..range.start).unwrap_or_default(), 0.0, plain.clone());
        job.append(line.get(range.clone()).unwrap_or_default(), 0.0, marked.clone());
        at = range.end;
    }
    job.append(line.get(at..).unwrap_or_default(), 0.0, plain);
    job.wrap = TextWrapping::truncate_at_width(room.max(8.0));
    let galley = ui.fonts_mut(|f| f.layout_job(job));
    let elided = galley.elided;
    let place = pos2(rect.left() + PAD_PT, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(place, galley, color);
    elided
}

/// Where any of the words stands in a text, in order and apart from each other.
fn marks(text: &str, words: &[String]) -> Vec<Range<usize>> {
    let small = text.to_lowercase();
    let mut found: Vec<Range<usize>> = Vec::new();
    for word in words {
        found.extend(small.match_indices(word.as_str()).map(|(i, m)| i..i + m.len()));
    }
    if small.len() != text.len() && !found.is_empty() {
        // Small letters may be longer than capitals, then places do not carry over.
        return std::iter::once(0..text.len()).collect();
    }
    found.sort_by_key(|r| r.start);
    let mut apart: Vec<Range<usize>> = Vec::new();
    for range in found {
        match apart.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => apart.push(range),
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_for_is_marked_once_wherever_words_overlap() {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(marks("Docetaxel", &words("taxel cet")), vec![2..9]);
        assert_eq!(marks("PR, pr", &words("pr")), [0..2, 4..6]);
        assert_eq!(marks("İstanbul", &words("stan")), vec![0..9]);
        assert_eq!(marks("nothing", &words("x")), Vec::<Range<usize>>::new());
    }
}
