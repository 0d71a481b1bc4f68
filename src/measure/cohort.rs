//! One measure over many patients: which there are, who has it, and how groups of patients compare.
//!
//! In: patients with their measured [`Value`]s. Out: [`Comparison`], ready to be drawn, with everybody who is not in it counted and the
//! reason said. Central values are used; a length that is unknown, undecided, or without a stated end is left out.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::proportion::Proportion;
use super::survival::{Curve, LogRank, Observation, log_rank};
use super::{LineId, Measure, Reading, Status, Value, censored};
use crate::model::scale::{self, Counts};
use crate::model::{Patient, Ticks};

/// Which value of each patient.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pick {
    /// The measure.
    pub measure: Measure,
    /// Of which line of therapy; `None` where it is about the whole course.
    pub line: Option<LineId>,
    /// Of which event or agent. Empty: of the patient; of a measure that is about events or agents, the longest.
    pub about: Arc<str>,
}

impl Pick {
    /// The one that names a value within its patient.
    pub fn of(value: &Value) -> Self {
        Self { measure: value.measure, line: value.line, about: value.about.clone() }
    }

    /// The value among those of a patient.
    pub fn find<'a>(&self, values: &'a [Value]) -> Option<&'a Value> {
        let mut of_line = values.iter().filter(|v| v.measure == self.measure && v.line == self.line);
        let exact = of_line.clone().find(|v| v.about == self.about);
        if exact.is_some() || !self.about.is_empty() {
            return exact;
        }
        // Several of them may be lengths of one thing in other words; the first of equally long ones is as good.
        let first_longest =
            |best: &'a Value, v: &'a Value| if v.nominal() > best.nominal() { v } else { best };
        of_line.by_ref().filter(|v| v.is_length()).reduce(first_longest)
    }

    /// What those have in common whose time is not over, printed beside a curve's share of them.
    pub fn share_words(&self) -> &'static str {
        match self.measure {
            Measure::OverallSurvival | Measure::FollowUp => "Overall survival",
            Measure::ProgressionFreeSurvival => "Progression-free survival",
            Measure::ProgressionFreeSurvival2 => "Progression-free survival 2",
            Measure::TimeToResponse => "Not yet in response",
            Measure::TimeToCompleteResponse => "Not yet in complete response",
            Measure::DurationOfResponse
            | Measure::DurationOfCompleteResponse
            | Measure::TimeInResponse
            | Measure::ResponseOffTreatment => "Still in response",
            Measure::TimeOnTreatment | Measure::TimeOnLine | Measure::TimeOnAllTreatment => {
                "Still on treatment"
            }
            Measure::TimeToNextTreatment => "Without next treatment",
            Measure::TreatmentFreeInterval => "Still off treatment",
            Measure::TreatmentFreeRemission => "Still in remission off treatment",
            _ => "Without the event",
        }
    }

    /// From when its time counts, printed behind the unit of an axis, where patients are counted from their diagnosis, from time 0,
    /// or some so and some so.
    fn since_words(&self, from_diagnosis: bool, from_zero: bool) -> String {
        match (self.measure, self.line) {
            (Measure::OverallSurvival | Measure::TimeToResponse | Measure::TimeToCompleteResponse, None) => {
                match (from_diagnosis, from_zero) {
                    (true, false) => "since diagnosis".to_owned(),
                    (false, _) => "since time 0".to_owned(),
                    (true, true) => "since diagnosis, else time 0".to_owned(),
                }
            }
            (Measure::FollowUp, _) => "since time 0".to_owned(),
            (Measure::DurationOfResponse, _) => "since the first response".to_owned(),
            (Measure::DurationOfCompleteResponse, _) => "since the first complete response".to_owned(),
            (Measure::TimeInResponse, _) => "since the response began".to_owned(),
            (Measure::TimeOnTreatment | Measure::TimeOnLine | Measure::TimeOnAllTreatment, _) => {
                "since the first dose".to_owned()
            }
            (Measure::TreatmentFreeInterval | Measure::ResponseOffTreatment, _) => {
                "since the last dose".to_owned()
            }
            (Measure::TreatmentFreeRemission, _) => "since remission without treatment began".to_owned(),
            (_, Some(line)) => format!("since the start of {line}"),
            _ => String::new(),
        }
    }

    /// Where it stands among others: measures in the order of the panel, lines and agents in theirs.
    pub(super) fn rank(&self) -> (Measure, Option<LineId>, &str) {
        (self.measure, self.line, &self.about)
    }

    /// In words, by the measure and the line alone.
    pub(super) fn words(&self) -> String {
        let name = self.measure.definition().name;
        match self.line {
            Some(line) => format!("{name}, {line}"),
            None => name.to_owned(),
        }
    }
}

/// A value as a time to an event.
///
/// # Errors
/// Why it is none, in words that go behind a number of patients.
pub fn observation(value: &Value) -> Result<Observation, &'static str> {
    const NO_LENGTH: &str = "whose length is not known";
    if !value.is_length() {
        return Err("without a length of time");
    }
    let range = value.range();
    match &value.status {
        Status::Indeterminate(_) => Err("whose order of events is not decided"),
        Status::Censored(censored::END_NOT_STATED) => Err("whose end is not stated"),
        Status::Event if range.hi.is_none() => Err(NO_LENGTH),
        Status::Event => Ok(Observation { time: value.nominal(), event: true }),
        // Followed for longer than some time: up to that time it is known that nothing had happened.
        Status::Censored(_) if range.hi.is_none() => match range.lo.filter(|lo| *lo > Ticks::ZERO) {
            Some(lo) => Ok(Observation { time: lo, event: false }),
            None => Err(NO_LENGTH),
        },
        Status::Censored(_) => Ok(Observation { time: value.nominal(), event: false }),
    }
}

/// By what patients are divided.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum Grouping {
    /// Not at all.
    #[default]
    Everyone,
    /// By sex.
    Sex,
    /// By age at time 0, at the median.
    Age,
    /// By a fact of that name.
    Fact(String),
}

/// The most groups that are compared; what is rarer comes together.
pub const MOST_GROUPS: usize = 6;

impl Grouping {
    /// Those by which some of the patients differ: sex, age, then facts, those that most patients have first.
    pub fn all(patients: &[Arc<Patient>]) -> Vec<Self> {
        let mut facts: Vec<(&str, usize, BTreeSet<&str>)> = Vec::new();
        let mut places: HashMap<&str, usize> = HashMap::new();
        for (name, value) in patients.iter().flat_map(|p| &p.facts) {
            let at = *places.entry(name.as_str()).or_insert_with(|| {
                facts.push((name, 0, BTreeSet::new()));
                facts.len() - 1
            });
            if let Some((_, count, values)) = facts.get_mut(at) {
                *count += 1;
                if values.len() < 2 {
                    values.insert(value.trim());
                }
            }
        }
        facts.sort_by_key(|(_, count, _)| std::cmp::Reverse(*count));
        let differ = |of: fn(&Patient) -> Option<u16>| {
            let mut known = patients.iter().filter_map(|p| of(p));
            known.next().is_some_and(|first| known.any(|other| other != first))
        };
        let mut out = vec![Self::Everyone];
        if differ(|p| p.sex.map(|s| s as u16)) {
            out.push(Self::Sex);
        }
        if differ(|p| p.age) {
            out.push(Self::Age);
        }
        let telling = facts.into_iter().filter(|(_, _, values)| values.len() > 1);
        out.extend(telling.map(|(name, _, _)| Self::Fact(name.to_owned())));
        out
    }

    /// In words, as behind "by".
    pub fn words(&self) -> &str {
        match self {
            Self::Everyone => "nothing",
            Self::Sex => "sex",
            Self::Age => "age",
            Self::Fact(name) => name,
        }
    }

    /// What a patient has of it.
    fn of(&self, patient: &Patient) -> Option<String> {
        match self {
            Self::Everyone => Some(String::new()),
            Self::Sex => patient.sex.map(|s| s.words().to_owned()),
            Self::Age => patient.age.map(|a| a.to_string()),
            Self::Fact(name) => {
                let fact = patient.facts.iter().find(|(known, _)| known == name)?;
                Some(fact.1.trim().to_owned()).filter(|value| !value.is_empty())
            }
        }
    }

    /// The group of each patient; `None` where it is not stated. Ages, and numbers of which there are many, are divided at their median;
    /// of many words the rarer ones come together.
    pub fn names(&self, patients: &[Arc<Patient>]) -> Vec<Option<String>> {
        let stated: Vec<Option<String>> = patients.iter().map(|p| self.of(p)).collect();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for value in stated.iter().flatten() {
            *counts.entry(value).or_default() += 1;
        }
        let numbers: Vec<Option<f64>> = stated.iter().map(|v| v.as_ref()?.parse().ok()).collect();
        let all_numbers = stated.iter().zip(&numbers).all(|(v, n)| v.is_none() || n.is_some());
        if *self == Self::Age || (counts.len() > MOST_GROUPS && all_numbers) {
            let mut sorted: Vec<f64> = numbers.iter().flatten().copied().collect();
            sorted.sort_by(f64::total_cmp);
            let Some(middle) = sorted.get(sorted.len().saturating_sub(1) / 2).copied() else { return stated };
            let name = |n: f64| if n <= middle { format!("≤ {middle}") } else { format!("> {middle}") };
            return numbers.into_iter().map(|n| n.map(name)).collect();
        }
        if counts.len() <= MOST_GROUPS {
            return stated;
        }
        let mut by_count: Vec<(&str, usize)> = counts.into_iter().collect();
        by_count.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let rare: BTreeSet<String> =
            by_count.iter().skip(MOST_GROUPS - 1).map(|(value, _)| (*value).to_owned()).collect();
        let other = format!("other ({} values)", rare.len());
        let name = |value: String| if rare.contains(&value) { other.clone() } else { value };
        stated.into_iter().map(|value| value.map(name)).collect()
    }
}

/// Patients of one kind, and their curve.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedGroup {
    /// What they have in common; empty if they are everybody.
    pub name: String,
    /// Their positions among the patients, with what was observed of each.
    pub members: Vec<(usize, Observation)>,
    /// Their curve.
    pub curve: Curve,
}

/// Patients who are not in a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excluded {
    /// Why, in words that go behind their number.
    pub why: String,
    /// Their positions among the patients.
    pub patients: Vec<usize>,
}

/// A measure over a group of patients.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Comparison {
    /// In the order of their names, numbers by size.
    pub groups: Vec<ComparedGroup>,
    /// How they compare, if there are several.
    pub log_rank: Option<LogRank>,
    /// Who is not in it.
    pub excluded: Vec<Excluded>,
    /// The curve of follow-up of all groups together: the event censors.
    pub follow_up: Curve,
    /// From when time counts, printed behind the unit of an axis.
    pub since: String,
}

impl Comparison {
    /// A measure over patients, divided by something. `values` are those of the patients, in the same order.
    pub fn new<V: AsRef<[Value]>>(
        patients: &[Arc<Patient>],
        values: &[V],
        pick: &Pick,
        by: &Grouping,
    ) -> Self {
        let mut groups: Vec<ComparedGroup> = Vec::new();
        let mut excluded: Vec<Excluded> = Vec::new();
        let mut exclude = |why: String, patient: usize| match excluded.iter_mut().find(|e| e.why == why) {
            Some(known) => known.patients.push(patient),
            None => excluded.push(Excluded { why, patients: vec![patient] }),
        };
        let mut places: HashMap<String, usize> = HashMap::new();
        let (mut from_diagnosis, mut from_zero) = (false, false);
        for (i, (name, values)) in by.names(patients).into_iter().zip(values).enumerate() {
            let Some(value) = pick.find(values.as_ref()) else {
                exclude("without such a time".to_owned(), i);
                continue;
            };
            let observed = match observation(value) {
                Ok(observed) => observed,
                Err(why) => {
                    exclude(why.to_owned(), i);
                    continue;
                }
            };
            let Some(name) = name else {
                exclude(format!("whose {} is not stated", by.words()), i);
                continue;
            };
            if value.rule.starts_with("diagnosis") {
                from_diagnosis = true;
            } else {
                from_zero = true;
            }
            let at = *places.entry(name).or_insert_with_key(|name| {
                groups.push(ComparedGroup {
                    name: name.clone(),
                    members: Vec::new(),
                    curve: Curve::default(),
                });
                groups.len() - 1
            });
            if let Some(group) = groups.get_mut(at) {
                group.members.push((i, observed));
            }
        }
        groups.sort_by(|a, b| in_order(&a.name, &b.name));
        let observed =
            |group: &ComparedGroup| -> Vec<Observation> { group.members.iter().map(|m| m.1).collect() };
        let observations: Vec<Vec<Observation>> = groups.iter().map(observed).collect();
        for (group, observations) in groups.iter_mut().zip(&observations) {
            group.curve = Curve::new(observations);
        }
        let follow_up = Curve::of_follow_up(&observations.concat());
        let since = pick.since_words(from_diagnosis, from_zero);
        Self { log_rank: log_rank(&observations), groups, excluded, follow_up, since }
    }

    /// How many patients are in it.
    pub fn patients(&self) -> usize {
        self.groups.iter().map(|g| g.members.len()).sum()
    }

    /// Who is not in it, as a line under the figure: `Not in the figure: 3 patients whose end is not stated.`; `None` if everybody is.
    pub fn excluded_words(&self) -> Option<String> {
        let parts: Vec<String> = self
            .excluded
            .iter()
            .map(|e| {
                let count = e.patients.len();
                format!("{count} {} {}", if count == 1 { "patient" } else { "patients" }, e.why)
            })
            .collect();
        (!parts.is_empty()).then(|| format!("Not in the figure: {}.", parts.join("; ")))
    }
}

/// Names in order: numbers by size, also behind a sign, before words; what is left over last.
fn in_order(a: &str, b: &str) -> std::cmp::Ordering {
    let key = |name: &str| {
        let number = name.trim_start_matches(['≤', '<']).trim().parse::<f64>().ok();
        let number = number.unwrap_or(f64::INFINITY);
        let class = match name {
            n if n.starts_with("other (") => 2,
            n if n.starts_with('>') => 1,
            _ => 0,
        };
        (class, number)
    };
    let (x, y) = (key(a), key(b));
    x.0.cmp(&y.0).then(x.1.total_cmp(&y.1)).then_with(|| a.cmp(b))
}

/// How many of the treated responded, and how many were controlled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ResponseRates {
    /// Complete or partial response.
    pub response: Proportion,
    /// Response, or disease that neither responded nor progressed.
    pub control: Proportion,
}

/// Response rates of a best response. The denominator is all who were treated: who was not evaluable, or has no best response, counts
/// as a failure. `treated` says of a position whether that patient was.
pub fn response_rates<V: AsRef<[Value]>>(
    values: &[V],
    treated: impl Fn(usize) -> bool,
    pick: &Pick,
) -> ResponseRates {
    let mut rates = ResponseRates::default();
    for (_, values) in values.iter().enumerate().filter(|(i, _)| treated(*i)) {
        let best = pick.find(values.as_ref()).and_then(|value| match &value.reading {
            Reading::Category(code) => counts(code.as_deref()?),
            _ => None,
        });
        rates.response.of += 1;
        rates.control.of += 1;
        rates.response.successes += usize::from(best.is_some_and(Counts::is_response));
        rates.control.successes += usize::from(best.is_some_and(|c| c.is_response() || c == Counts::Stable));
    }
    rates
}

/// What a code of any scale counts as, that of RECIST first.
fn counts(code: &str) -> Option<Counts> {
    let known = scale::category("RECIST 1.1", code);
    let known = known.or_else(|| scale::all().iter().find_map(|s| s.category(code)));
    known.map(|c| c.counts)
}
