//! Findings about numbers: those that the source states, and a best response that cannot be told.

use super::examined::Examined;
use super::finding;
use crate::course::{FindingCode, LintFinding, Span};
use crate::measure::{Measure, MeasureSet, Reading, Status, Value, format};
use crate::model::scale::{self, Counts};
use crate::model::{Order, Point, Stated, Ticks, Time, TimeExpr, Unit};

pub(super) fn find(
    examined: &Examined,
    measured: impl FnOnce(MeasureSet) -> Vec<Value>,
    out: &mut Vec<LintFinding>,
) {
    let is_unseen = |r: &crate::model::Response| {
        scale::category(&r.scale, &r.category).is_some_and(|c| c.counts == Counts::NotEvaluable)
    };
    let mut responses = examined.patient.events.iter().filter_map(|e| e.what.as_response());
    let asks_for_best = responses.any(is_unseen);
    if examined.patient.stated.is_empty() && !asks_for_best {
        return;
    }
    // All measures of all patients would be much for a few.
    let stated = examined.patient.stated.iter().filter_map(|stated| Measure::from_key(&stated.measure));
    let wanted: MeasureSet = stated.chain(asks_for_best.then_some(Measure::BestResponse)).collect();
    let values = measured(wanted);
    for stated in &examined.patient.stated {
        mismatch(stated, &values, out);
    }
    if asks_for_best {
        not_evaluable(&values, out);
    }
}

/// The lengths that a stated time can mean; a bound is taken at the number as written.
fn meant(time: &Time) -> Option<Span> {
    let of = |point: &Point, about: bool| match point {
        Point::FromZero(q) => Some((q.stated, q.tolerance(about))),
        _ => None,
    };
    match time.expr() {
        TimeExpr::At { point, about } => of(point, *about).map(|(at, off)| Span::new(at - off, at + off)),
        TimeExpr::Bounds(bounds) => bounds.iter().try_fold(Span::UNKNOWN, |span, bound| {
            let (at, off) = of(&bound.point, false)?;
            let bound = match bound.order {
                Order::NotBefore | Order::MoreThan | Order::After => Span { lo: Some(at), hi: None },
                Order::NotAfter | Order::LessThan | Order::Before => Span { lo: None, hi: Some(at) },
                Order::With => Span::new(at - off, at + off),
            };
            Some(span.and(bound))
        }),
        TimeExpr::Ongoing | TimeExpr::Unknown => None,
    }
}

/// Whether two ranges have a value in common.
fn meet(a: Span, b: Span) -> bool {
    let fits = |lo: Option<Ticks>, hi: Option<Ticks>| lo.zip(hi).is_none_or(|(lo, hi)| lo <= hi);
    fits(a.lo, b.hi) && fits(b.lo, a.hi)
}

fn mismatch(stated: &Stated, values: &[Value], out: &mut Vec<LintFinding>) {
    let Some(meant) = meant(&stated.value) else { return };
    let is_about = |v: &&Value| {
        let event = stated.event.as_ref();
        let named =
            event.is_none_or(|e| *v.about == *e.as_str() || (v.about.is_empty() && v.events.contains(e)));
        v.measure.key() == stated.measure && v.is_length() && named
    };
    let about: Vec<&Value> = values.iter().filter(is_about).collect();
    let Some(first) = about.first().filter(|_| !about.iter().any(|v| meet(v.range(), meant))) else { return };
    let name = Measure::name_of(&stated.measure);
    let text = format!(
        "is part of {name}, which is stated as {}, but comes to {}",
        stated.value.text(),
        format::value_with_range(first, Unit::Month)
    );
    // The event that the number is about first, then what it was computed from.
    let about = stated.event.as_ref().filter(|e| first.events.contains(e));
    let ids: Vec<_> = about.into_iter().chain(&first.events).collect();
    out.push(finding(FindingCode::StatedMismatch, &ids, Some("stated"), text));
}

fn not_evaluable(values: &[Value], out: &mut Vec<LintFinding>) {
    for value in values
        .iter()
        .filter(|v| v.measure == Measure::BestResponse && !matches!(v.status, Status::Indeterminate(_)))
    {
        if value.reading != Reading::Category(Some("NE".to_owned())) || value.events.is_empty() {
            continue;
        }
        let line = value.line.map(|l| format!(" of {l}")).unwrap_or_default();
        let text =
            format!("is in a treatment whose best response{line} cannot be told: nothing evaluable was seen");
        let ids: Vec<_> = value.events.iter().collect();
        out.push(finding(FindingCode::BestNotEvaluable, &ids, None, text));
    }
}
