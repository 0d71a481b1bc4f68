//! Signs of events that have a moment but no length.

use crate::model::{AnnotationKind, FindingKind, Modality, StatusKind};

use super::super::lanes::Look;
use super::super::scene::{Pos, Rect, Shape, Stroke};
use super::canvas::Canvas;
use super::fill;

/// Width of a bar that stands for a moment, in points at scale 1.
pub(super) const POINT_BAR: f32 = 4.4;

/// Whether an event without length is drawn as a short bar rather than a sign.
pub(super) fn is_bar_at_a_moment(look: Look) -> bool {
    match look {
        Look::Treatment(modality) => modality != Modality::Surgery,
        _ => false,
    }
}

/// The shapes of a sign around its centre.
pub(super) fn sign(look: Look, center: Pos, canvas: &Canvas) -> Vec<Shape> {
    let (style, s) = (canvas.style, canvas.s);
    let Pos { x, y } = center;
    let corners =
        |points: &[(f32, f32)]| points.iter().map(|(dx, dy)| Pos::new(x + dx * s, y + dy * s)).collect();
    let outline = Stroke::solid(0.8 * s, style.grey);
    let hollow = |points: Vec<Pos>| Shape::Path {
        points,
        closed: true,
        fill: Some(style.background),
        stroke: Some(outline),
    };
    match look {
        Look::Response(_) => {
            let swatch = canvas.swatch(look);
            let (w, h) = (POINT_BAR * s, style.bar_height);
            let rect = Rect::new(x - w / 2.0, y - h / 2.0, w, h);
            fill::bar(rect, style.radius, &swatch, &[], style)
        }
        Look::Treatment(_) => {
            let fill = canvas.swatch(look).fill;
            vec![Shape::polygon(corners(&[(-3.1, -3.0), (3.1, -3.0), (0.0, 3.1)]), fill)]
        }
        Look::Status(StatusKind::Progression | StatusKind::Relapse) => {
            let fill = canvas.swatch(look).fill;
            vec![Shape::polygon(corners(&[(0.0, -3.6), (3.2, 0.0), (0.0, 3.6), (-3.2, 0.0)]), fill)]
        }
        Look::Status(StatusKind::Diagnosis) => {
            vec![Shape::circle(center, 1.5 * s, Some(style.ink), None)]
        }
        Look::Finding(FindingKind::Imaging) => {
            vec![Shape::circle(center, 2.3 * s, Some(style.background), Some(outline))]
        }
        Look::Finding(FindingKind::Biopsy) => {
            vec![hollow(corners(&[(0.0, -2.9), (2.7, 0.0), (0.0, 2.9), (-2.7, 0.0)]))]
        }
        Look::Finding(FindingKind::Pathology) => {
            vec![Shape::polygon(corners(&[(-2.2, -2.2), (2.2, -2.2), (2.2, 2.2), (-2.2, 2.2)]), style.grey)]
        }
        Look::Finding(FindingKind::AdverseEvent) => {
            vec![hollow(corners(&[(0.0, -2.9), (2.9, 2.3), (-2.9, 2.3)]))]
        }
        Look::Finding(FindingKind::Visit) => {
            let line = Stroke::solid(0.9 * s, style.grey);
            vec![Shape::line(Pos::new(x, y - 2.6 * s), Pos::new(x, y + 2.6 * s), line)]
        }
        Look::Status(_) | Look::Finding(FindingKind::Note) => {
            vec![hollow(corners(&[(-2.1, -2.1), (2.1, -2.1), (2.1, 2.1), (-2.1, 2.1)]))]
        }
        Look::Annotation(AnnotationKind::Arrow) => {
            let line = Stroke::solid(0.7 * s, style.ink);
            let shaft = Shape::line(Pos::new(x, y - 3.6 * s), Pos::new(x, y + 1.4 * s), line);
            vec![shaft, Shape::polygon(corners(&[(-1.8, 1.0), (1.8, 1.0), (0.0, 4.2)]), style.ink)]
        }
        // Words at a moment hang on a fine line.
        Look::Annotation(_) => {
            let line = Stroke::solid(0.5 * s, style.grey);
            vec![Shape::line(Pos::new(x, y - 3.2 * s), Pos::new(x, y + 3.2 * s), line)]
        }
        Look::Value => vec![Shape::circle(center, 1.2 * s, Some(style.ink), None)],
    }
}
