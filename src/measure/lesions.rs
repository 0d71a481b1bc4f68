//! Target lesions: the sum of their diameters and the category of response that follows from it.
//!
//! RECIST 1.1 (Eisenhauer et al., Eur J Cancer 2009; 45: 228–247), sections 4.2 and 4.3.1: complete response where all
//! target lesions are gone and nodes measure less than 10 mm; partial response from 30 % below baseline; progression
//! from 20 % and 5 mm above the smallest sum since baseline, itself included, or with a new lesion; not evaluable where
//! a target is missing, unless what is there is progression.

use std::collections::{BTreeMap, HashMap};

use crate::course::{Course, Moment, Placed};
use crate::model::scale::Counts;
use crate::model::{EventId, Intent, Lesion, StatusKind, Ticks, What};

/// The scale that the categories belong to.
pub const TARGET_SCALE: &str = "RECIST 1.1";

/// Measurements that lie at most so long after the first one belong to the same assessment.
const ONE_ASSESSMENT: Ticks = Ticks(Ticks::DAY.0 * 14);
/// Values that lie at most so long before the last one at baseline belong to the baseline, too (RECIST: four weeks).
const ONE_BASELINE: Ticks = Ticks(Ticks::DAY.0 * 28);
/// A node of less than this short axis, in micrometres, is no longer counted as diseased.
const NODE_UM: i64 = 10_000;
/// The least growth that is progression, in micrometres.
const GROWTH_UM: i64 = 5_000;
/// No lesion is larger than this, in millimetres.
const LARGEST_MM: f64 = 10_000.0;

/// A category of the response of the target lesions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TargetCategory {
    /// Complete response.
    Complete,
    /// Partial response.
    Partial,
    /// Stable disease.
    Stable,
    /// Progression.
    Progression,
    /// Not evaluable.
    NotEvaluable,
}

impl TargetCategory {
    /// Its code in RECIST 1.1.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Complete => "CR",
            Self::Partial => "PR",
            Self::Stable => "SD",
            Self::Progression => "PD",
            Self::NotEvaluable => "NE",
        }
    }
}

/// What the target lesions were at one assessment.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetAssessment {
    /// The line of therapy that it is judged in, if treatments of the case are numbered.
    pub line: Option<u32>,
    /// When: the first measurement of the assessment.
    pub at: Moment,
    /// The measurements that it consists of, and what said that there is a new lesion.
    pub events: Vec<EventId>,
    /// Names of the line's target lesions, in order.
    pub targets: Vec<String>,
    /// Those of them that were not measured.
    pub missing: Vec<String>,
    /// The sum of diameters in millimetres; `None` if a target is missing.
    pub sum_mm: Option<f64>,
    /// The sum at the baseline of the line in millimetres; `None` before it.
    pub baseline_mm: Option<f64>,
    /// The smallest sum before this one, from the baseline on, in millimetres; `None` at the baseline and before it.
    pub nadir_mm: Option<f64>,
    /// Whether a new lesion was seen.
    pub new_lesion: bool,
    /// The category; `None` at the baseline and before it.
    pub category: Option<TargetCategory>,
    /// Whether the category is the same under every dating, and every value that it rests on is exact.
    pub certain: bool,
}

impl TargetAssessment {
    /// Whether every target lesion of the line was measured.
    pub fn all_measured(&self) -> bool {
        self.missing.is_empty() && self.sum_mm.is_some()
    }

    /// How much the sum differs from the baseline, in per cent of it.
    pub fn change_from_baseline(&self) -> Option<f64> {
        change(self.sum_mm?, self.baseline_mm?)
    }

    /// How much the sum differs from the smallest one before it, in per cent of that.
    pub fn change_from_nadir(&self) -> Option<f64> {
        change(self.sum_mm?, self.nadir_mm?)
    }

    /// The rule with its parameters, in words.
    pub const fn rule() -> &'static str {
        "RECIST 1.1, target lesions: PR from 30 % below baseline; PD from 20 % and 5 mm above the smallest sum, or \
         with a new lesion; CR when all are gone and nodes measure less than 10 mm; NE when a target is missing"
    }
}

fn change(now: f64, then: f64) -> Option<f64> {
    (then > 0.0).then(|| (now / then - 1.0) * 100.0)
}

/// One diameter.
#[derive(Clone, Copy)]
struct Diameter {
    /// In micrometres, in which sums and shares are exact.
    um: i64,
    is_node: bool,
    /// Whether the text gives a number, not a limit or something like it.
    is_exact: bool,
}

/// What was measured at one assessment.
struct Scan<'a> {
    first: Moment,
    last: Moment,
    diameters: BTreeMap<String, Diameter>,
    events: Vec<&'a EventId>,
    new_lesion: bool,
}

/// A measurement of a lesion with its name and, of a target, its diameter if it could be measured.
struct Assessment<'a> {
    placed: &'a Placed,
    name: String,
    lesion: Lesion,
    diameter: Option<Diameter>,
}

fn seen(placed: &Placed) -> Option<Assessment<'_>> {
    let What::Measurement(m) = &placed.event.what else { return None };
    let lesion = m.lesion?;
    if placed.start_unknown {
        return None;
    }
    let diameter = m.millimetres().filter(|mm| (0.0..=LARGEST_MM).contains(mm)).map(|mm| Diameter {
        um: (mm * 1000.0).round() as i64,
        is_node: lesion == Lesion::TargetNode,
        is_exact: m.value.trim().starts_with(|c: char| c.is_ascii_digit()),
    });
    Some(Assessment { placed, name: m.name.trim().to_owned(), lesion, diameter })
}

/// The assessments of target lesions in order of time, each judged in its line of therapy. The baseline of a line are
/// the last values at or before its start, else the first ones. Nothing without target lesions.
pub fn target_categories(course: &Course) -> Vec<TargetAssessment> {
    let mut measured: Vec<Assessment> = course.events().iter().filter_map(seen).collect();
    if !measured.iter().any(|s| s.lesion.is_target()) {
        return Vec::new();
    }
    measured.sort_by_key(|s| s.placed.start.nominal);
    // A lesion is called as it was first written; capital and small letters are the same.
    let mut spelled: HashMap<String, String> = HashMap::new();
    for seen in &mut measured {
        let first = spelled.entry(seen.name.to_lowercase()).or_insert_with(|| seen.name.clone());
        seen.name.clone_from(first);
    }
    let scans = scans(course, measured);
    let starts = line_starts(course);
    let mut out = Vec::new();
    let Some((_, first_start)) = starts.first() else {
        judge_line(course, None, (None, &[]), &scans, &mut out);
        return out;
    };
    let is_before = |scan: &Scan, start: &Moment| scan.first.nominal <= start.nominal;
    // What was measured before the first line, except its baseline, is judged against nothing.
    let before = scans.partition_point(|scan| is_before(scan, first_start)).saturating_sub(1);
    out.extend(scans.iter().take(before).map(|scan| unjudged(scan, None, names(scan))));
    for (n, (line, start)) in starts.iter().enumerate() {
        let from = scans.partition_point(|scan| is_before(scan, start)).saturating_sub(1);
        let end = starts
            .get(n + 1)
            .map_or(scans.len(), |(_, next)| scans.partition_point(|scan| is_before(scan, next)));
        let of_line = scans.get(from..end).unwrap_or_default();
        // The baseline of a later line is the last assessment of the one before, which has judged it.
        let is_judged = n > 0 && of_line.first().is_some_and(|scan| is_before(scan, start));
        let known = out.len();
        let earlier = scans.get(..from).unwrap_or_default();
        judge_line(course, *line, (Some(start), earlier), of_line, &mut out);
        if is_judged && known < out.len() {
            out.remove(known);
        }
    }
    out
}

/// Groups measurements in order of time into assessments.
fn scans<'a>(course: &'a Course, measured: Vec<Assessment<'a>>) -> Vec<Scan<'a>> {
    let mut scans: Vec<Scan> = Vec::new();
    for Assessment { placed, name, lesion, diameter } in measured {
        if lesion == Lesion::NonTarget {
            continue;
        }
        let at = placed.start;
        let is_same = scans.last().is_some_and(|scan| {
            at.nominal - scan.first.nominal <= ONE_ASSESSMENT && !scan.diameters.contains_key(&name)
        });
        if !is_same {
            let (diameters, events) = (BTreeMap::new(), Vec::new());
            scans.push(Scan { first: at, last: at, diameters, events, new_lesion: false });
        }
        let Some(scan) = scans.last_mut() else { break };
        scan.last = at;
        scan.events.push(&placed.id);
        scan.new_lesion |= lesion == Lesion::New;
        if let Some(diameter) = diameter.filter(|_| lesion.is_target()) {
            scan.diameters.insert(name, diameter);
        }
    }
    // A response that tells of a new lesion speaks of the assessment that it follows from.
    for placed in course.events().iter().filter(|p| !p.start_unknown) {
        let tells = placed.event.what.as_response().is_some_and(|r| r.new_lesion == Some(true));
        let near = |scan: &&mut Scan| {
            let after = placed.start.nominal - scan.first.nominal;
            (Ticks::ZERO..=ONE_ASSESSMENT).contains(&after)
        };
        if let Some(scan) = scans.iter_mut().rev().filter(|_| tells).find(near) {
            scan.new_lesion = true;
            scan.events.push(&placed.id);
        }
    }
    scans
}

/// When each line of therapy began, in order of time: as the treatments are numbered, those of curative intent apart; else
/// when treatment began, and when systemic treatment began again after progression.
fn line_starts(course: &Course) -> Vec<(Option<u32>, Moment)> {
    let mut numbered: BTreeMap<(bool, u32), Moment> = BTreeMap::new();
    let known = |placed: &&Placed| !placed.start_unknown;
    let mut treatments: Vec<&Placed> = course.anti_cancer().filter(known).collect();
    treatments.sort_by_key(|placed| placed.start.nominal);
    for placed in &treatments {
        let Some(treatment) = placed.event.what.as_treatment() else { continue };
        if let Some(line) = treatment.line {
            let is_curative =
                matches!(treatment.intent, Some(Intent::Curative | Intent::Neoadjuvant | Intent::Adjuvant));
            numbered.entry((is_curative, line)).or_insert(placed.start);
        }
    }
    if !numbered.is_empty() {
        let mut starts: Vec<_> = numbered.into_iter().map(|((_, line), at)| (Some(line), at)).collect();
        starts.sort_by_key(|(_, at)| at.nominal);
        return starts;
    }
    let worsened = course.statuses(StatusKind::Progression).chain(course.statuses(StatusKind::Relapse));
    let worsened = worsened.filter(known).map(|placed| placed.start.nominal);
    let assessed = course.responses(|counts| counts == Counts::Progression);
    let worsened: Vec<Ticks> = worsened.chain(assessed.iter().map(|phase| phase.start.nominal)).collect();
    let mut starts: Vec<(Option<u32>, Moment)> = Vec::new();
    for placed in treatments {
        let is_local = placed.event.what.as_treatment().is_some_and(|t| t.modality.is_local());
        let begins = starts.last().is_none_or(|(_, last)| {
            let since = |at: &Ticks| *at > last.nominal && *at <= placed.start.nominal;
            !is_local && worsened.iter().any(since)
        });
        if begins {
            starts.push((None, placed.start));
        }
    }
    starts
}

fn names(scan: &Scan) -> Vec<String> {
    scan.diameters.keys().cloned().collect()
}

/// An assessment that no baseline precedes.
fn unjudged(scan: &Scan, line: Option<u32>, targets: Vec<String>) -> TargetAssessment {
    let sum: i64 = scan.diameters.values().map(|d| d.um).sum();
    TargetAssessment {
        line,
        at: scan.first,
        events: scan.events.iter().copied().cloned().collect(),
        missing: Vec::new(),
        sum_mm: (!targets.is_empty()).then(|| millimetres(sum)),
        targets,
        baseline_mm: None,
        nadir_mm: None,
        new_lesion: scan.new_lesion,
        category: None,
        certain: false,
    }
}

fn millimetres(um: i64) -> f64 {
    um as f64 / 1000.0
}

/// Whether one moment certainly does not come after another.
fn certainly_in_order(course: &Course, first: Moment, then: Moment) -> bool {
    let apart = first.range.hi.zip(then.range.lo).is_some_and(|(hi, lo)| hi <= lo);
    apart || course.between(first.node, then.node).lo.is_some_and(|lo| lo >= Ticks::ZERO)
}

/// Judges the assessments of one line, of which the first is the baseline. `earlier` are those before it, some of whose
/// values may belong to the baseline, too.
fn judge_line(
    course: &Course,
    line: Option<u32>,
    (start, earlier): (Option<&Moment>, &[Scan]),
    scans: &[Scan],
    out: &mut Vec<TargetAssessment>,
) {
    let Some((base, rest)) = scans.split_first() else { return };
    let mut baseline = base.diameters.clone();
    for scan in earlier.iter().rev().take_while(|s| base.first.nominal - s.first.nominal <= ONE_BASELINE) {
        for (name, diameter) in &scan.diameters {
            baseline.entry(name.clone()).or_insert(*diameter);
        }
    }
    let targets: Vec<String> = baseline.keys().cloned().collect();
    let sum: i64 = baseline.values().map(|d| d.um).sum();
    let has_baseline = sum > 0;
    let mut certain = baseline.values().all(|d| d.is_exact)
        && start.is_none_or(|start| certainly_in_order(course, base.last, *start));
    out.push(TargetAssessment {
        sum_mm: (!targets.is_empty()).then(|| millimetres(sum)),
        baseline_mm: has_baseline.then(|| millimetres(sum)),
        certain,
        ..unjudged(base, line, targets.clone())
    });
    let mut line_so_far = Line { baseline: sum, nadir: sum, was_complete: false };
    let mut last = base.last;
    for scan in rest {
        let found: Vec<Diameter> =
            targets.iter().filter_map(|name| scan.diameters.get(name).copied()).collect();
        let is_missing = |name: &&String| !scan.diameters.contains_key(*name);
        let missing: Vec<String> = targets.iter().filter(is_missing).cloned().collect();
        let is_exact = found.iter().all(|d| d.is_exact);
        // An order that is open leaves open which sum was the smallest before all later ones.
        certain = certain && is_exact && certainly_in_order(course, last, scan.first);
        last = scan.last;
        let sum: i64 = found.iter().map(|d| d.um).sum();
        let nadir = line_so_far.nadir;
        let category = has_baseline.then(|| line_so_far.category(&found, missing.len(), scan.new_lesion));
        out.push(TargetAssessment {
            sum_mm: (missing.is_empty() && !targets.is_empty()).then(|| millimetres(sum)),
            baseline_mm: has_baseline.then(|| millimetres(line_so_far.baseline)),
            nadir_mm: has_baseline.then(|| millimetres(nadir)),
            missing,
            category,
            certain,
            ..unjudged(scan, line, targets.clone())
        });
    }
}

/// What is known of a line before an assessment.
struct Line {
    /// Sum at baseline, in micrometres.
    baseline: i64,
    /// Smallest sum so far.
    nadir: i64,
    /// Whether all targets had gone.
    was_complete: bool,
}

impl Line {
    /// The category of an assessment, which is taken into account for the next one.
    fn category(&mut self, found: &[Diameter], missing: usize, new_lesion: bool) -> TargetCategory {
        let sum: i64 = found.iter().map(|d| d.um).sum();
        let is_gone = |d: &Diameter| if d.is_node { d.um < NODE_UM } else { d.um == 0 };
        let all_gone = missing == 0 && found.iter().all(is_gone);
        let grew = sum * 10 >= self.nadir * 12 && sum - self.nadir >= GROWTH_UM;
        let is_back = self.was_complete && found.iter().any(|d| !d.is_node && d.um > 0);
        let category = if new_lesion {
            TargetCategory::Progression
        } else if all_gone {
            TargetCategory::Complete
        } else if grew || is_back {
            TargetCategory::Progression
        } else if missing > 0 {
            TargetCategory::NotEvaluable
        } else if sum * 10 <= self.baseline * 7 {
            TargetCategory::Partial
        } else {
            TargetCategory::Stable
        };
        if missing == 0 {
            self.nadir = self.nadir.min(sum);
            self.was_complete |= all_gone;
        }
        category
    }
}
