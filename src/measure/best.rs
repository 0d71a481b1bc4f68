//! Best overall response of a line, as assessed and confirmed.
//!
//! Order, best first: CR, PR, SD, Non-CR/Non-PD, PD, NE, missing; other scales by what their categories count as. The
//! confirmed kind follows RECIST 1.1 (Eisenhauer 2009, table 3) as the pharmaverse's admiralonco computes it.

use super::clock::{Clock, Doubt, EventMoment, Extreme, Is};
use super::endpoints::Window;
use super::evidence::TrackAssessment;
use super::groundwork::Groundwork;
use super::lines::Line;
use super::table::Measure;
use super::value::{Reading, Value};
use crate::model::scale::Counts;
use crate::model::{EventId, Ticks};

/// An assessment of a line's window.
struct Candidate<'a, 'c> {
    seen: &'a TrackAssessment<'c>,
    /// Whether it lies in the window.
    within: Is,
    /// Whether stable disease counts by then.
    late: Is,
}

/// What an assessment is worth for best response; lower is better. The second number orders categories that count alike.
type Worth = (u8, usize);

const NOT_EVALUABLE: u8 = 4;
const MISSING: u8 = 5;

fn worth(seen: &TrackAssessment, late: bool) -> Worth {
    let first = match seen.counts {
        Counts::Complete => 0,
        Counts::Partial => 1,
        Counts::Stable if late => 2,
        Counts::Progression if seen.progresses => 3,
        Counts::Stable | Counts::Progression | Counts::NotEvaluable => NOT_EVALUABLE,
    };
    (first, if first == NOT_EVALUABLE { 0 } else { seen.rank })
}

/// The code for a worth; categories are told in the words of the source.
fn code(of: Option<&(Worth, &TrackAssessment)>) -> String {
    match of {
        None => "missing".to_owned(),
        Some(((NOT_EVALUABLE, _), _)) => "NE".to_owned(),
        Some((_, seen)) => seen.response.category.trim().to_owned(),
    }
}

/// Best overall response and best confirmed response of a line; `missing` where nobody looked.
pub(super) fn best<'c>(ground: &Groundwork<'c>, line: &Line<'c>, window: &Window<'c>) -> Vec<Value> {
    let clock = &ground.clock;
    let mut doubt = line.doubt.clone();
    doubt.take(&window.doubt);
    let days = |n: u32| Ticks::from_days(i64::from(n));
    let limits = [window.pd.as_ref(), window.new.as_ref()].into_iter().flatten();
    let latest = limits.filter_map(|e| e.range().hi).min();
    let row = &ground.evidence().assessed;
    let mut all: Vec<Candidate> = Vec::new();
    for seen in row.from(line.start.range().lo) {
        if row.is_past(seen, latest) {
            break;
        }
        let after = line.start.before(clock, &seen.mark.at);
        let after = if seen.mark.unknown { Is::Open(false) } else { after };
        let within = after.and(window.holds(clock, seen));
        if within.possible() {
            let late = line.start.then_by(clock, &seen.mark.at, days(ground.rules.stable_days));
            all.push(Candidate { seen, within, late });
        }
    }
    // A progression that is stated of the patient counts as one of the track would.
    let stated = window.pd.as_ref().and_then(Extreme::drawn).map(|pd| {
        let within = window.new.as_ref().map_or(Is::Yes, |new| new.before(clock, &pd.at).not());
        (pd, within)
    });
    let seen = |pd: &EventMoment| all.iter().any(|c| c.seen.progresses && c.seen.mark.at.node == pd.at.node);
    let stated =
        stated.filter(|(pd, within)| within.possible() && !seen(pd)).map(|(pd, within)| (pd.id, within));

    let mut out = Vec::new();
    let (overall, open) = overall(&all, stated);
    let mut of_overall = doubt.clone();
    if let Some(why) = open {
        of_overall.note(|| why);
    }
    let events = |all: &[Candidate]| -> Vec<EventId> {
        let within = all.iter().filter(|c| c.within.drawn()).map(|c| c.seen.mark.id.clone());
        line.start
            .ids()
            .chain(within)
            .chain(stated.filter(|(_, within)| within.drawn()).map(|(id, _)| id.clone()))
            .collect()
    };
    let finish = |measure, name: &str, code: String, doubt: &Doubt| {
        let mut value = Value::new(measure, format!("{name}, {}", line.id), Reading::Category(Some(code)));
        value.events = events(&all);
        let value =
            ground.with_track(value).with("stable disease from day", ground.rules.stable_days.to_string());
        let new = if ground.rules.new_treatment_censors { "ends it" } else { "is ignored" };
        doubt.on(value.with("new treatment", new))
    };
    let is_response = all.iter().any(|c| c.within.possible() && c.seen.is_response());
    let value = finish(Measure::BestResponse, "best overall response", overall.clone(), &of_overall);
    out.push(value.by("best category from the start of the line to the first progression inclusive"));

    let (confirmed, of_confirmed) = if is_response {
        let mut of_confirmed = doubt;
        let found = confirmed(clock, ground, &all, stated, &mut of_confirmed);
        (found, of_confirmed)
    } else {
        (overall, of_overall)
    };
    let value = finish(Measure::BestConfirmedResponse, "best confirmed response", confirmed, &of_confirmed);
    let value = value.with("confirmed after", format!("{} d", ground.rules.confirm_days));
    let value = value.with("not evaluable between, at most", ground.rules.confirm_gaps.to_string());
    out.push(value.by("as best overall response; a response counts if a later assessment confirms it"));
    out
}

/// The best category as drawn, and why it is open if it is: if what perhaps counts would make it another.
fn overall(all: &[Candidate], stated: Option<(&EventId, Is)>) -> (String, Option<String>) {
    type Takes<'t> = &'t dyn Fn(Is) -> bool;
    let best = |takes: Takes, late: Takes| {
        let taken = all.iter().filter(|c| takes(c.within)).map(|c| (worth(c.seen, late(c.late)), c.seen));
        let best = taken.min_by_key(|(worth, _)| *worth);
        match (best, stated.filter(|(_, within)| takes(*within))) {
            (None | Some(((NOT_EVALUABLE | MISSING, _), _)), Some(_)) => "PD".to_owned(),
            (best, _) => code(best.as_ref()),
        }
    };
    let drawn = best(&Is::drawn, &Is::drawn);
    let least = best(&Is::certain, &Is::certain);
    let most = best(&Is::possible, &Is::possible);
    let open = (least != most).then(|| {
        let one = all.iter().find(|c| c.within.is_open() || c.late.is_open());
        let id = one.map(|c| c.seen.mark.id).or(stated.map(|(id, _)| id));
        id.map_or_else(String::new, |id| format!("whether {id} counts is not decided"))
    });
    (drawn, open)
}

/// The best category that a later assessment confirms.
fn confirmed(
    clock: &Clock,
    ground: &Groundwork,
    all: &[Candidate],
    stated: Option<(&EventId, Is)>,
    doubt: &mut Doubt,
) -> String {
    if let Some((id, _)) = stated.filter(|(_, within)| within.is_open()) {
        doubt.note(|| format!("whether {id} counts is not decided"));
    }
    let stated = stated.filter(|(_, within)| within.drawn());
    let mut taken: Vec<&Candidate> = all.iter().filter(|c| c.within.drawn()).collect();
    taken.sort_by_key(|c| c.seen.mark.at.nominal);
    for c in all {
        let day_counts = c.seen.is_response() || c.seen.counts == Counts::Stable;
        if c.within.is_open() || (day_counts && c.late.is_open()) {
            doubt.note(|| format!("whether {} counts is not decided", c.seen.mark.id));
        }
    }
    for pair in taken.windows(2) {
        let [a, b] = pair else { continue };
        if !clock.until(&a.seen.mark.at, &b.seen.mark.at).certain() {
            doubt.note(|| super::clock::order_open(a.seen.mark.id, b.seen.mark.id));
        }
    }
    let days = Ticks::from_days(i64::from(ground.rules.confirm_days));
    let mut confirms = |i: usize, takes: fn(Counts) -> bool| -> bool {
        let Some(first) = taken.get(i) else { return false };
        if first.seen.response.confirmed == Some(true) {
            return true;
        }
        // A phase that is stated was seen again at its end, or goes on at last follow-up.
        let placed = first.seen.placed;
        if placed.is_phase && !placed.end_unknown {
            let lasted = clock.after_by(&placed.start, &placed.end, days);
            if lasted.is_open() {
                doubt.note(|| {
                    format!("whether {} lasted {} d is not decided", placed.id, ground.rules.confirm_days)
                });
            }
            if lasted.drawn() {
                return true;
            }
        }
        let mut gaps = 0;
        for later in taken.iter().skip(i + 1) {
            let counts = later.seen.counts;
            if counts == Counts::NotEvaluable {
                gaps += 1;
                if gaps > ground.rules.confirm_gaps {
                    return false;
                }
            } else if !takes(counts) {
                return false;
            } else {
                let apart = clock.after_by(&first.seen.mark.at, &later.seen.mark.at, days);
                if apart.is_open() {
                    doubt.note(|| {
                        format!(
                            "whether {} confirms {} is not decided",
                            later.seen.mark.id, first.seen.mark.id
                        )
                    });
                }
                if apart.drawn() {
                    return true;
                }
            }
        }
        false
    };
    let complete = |c: Counts| c == Counts::Complete;
    let found = (0..taken.len()).filter(|&i| {
        let Some(c) = taken.get(i) else { return false };
        match c.seen.counts {
            Counts::Complete => confirms(i, complete),
            Counts::Partial => confirms(i, Counts::is_response),
            _ => false,
        }
    });
    let best =
        found.filter_map(|i| taken.get(i)).map(|c| (worth(c.seen, true), c.seen)).min_by_key(|(w, _)| *w);
    if best.is_some() {
        return code(best.as_ref());
    }
    // Unconfirmed, a response shows no more than that there was no progression.
    let stable = |c: &&&Candidate| c.seen.is_response() || c.seen.counts == Counts::Stable;
    let late: Vec<_> = taken.iter().filter(stable).filter(|c| c.late.drawn()).collect();
    if late.iter().any(|c| c.seen.is_response()) {
        return "SD".to_owned();
    }
    if let Some(c) = late.iter().min_by_key(|c| c.seen.rank) {
        return c.seen.response.category.trim().to_owned();
    }
    let progression = taken.iter().find(|c| c.seen.progresses);
    match (progression, stated, taken.is_empty()) {
        (Some(c), ..) => c.seen.response.category.trim().to_owned(),
        (None, Some(_), _) => "PD".to_owned(),
        (None, None, false) => "NE".to_owned(),
        (None, None, true) => "missing".to_owned(),
    }
}
