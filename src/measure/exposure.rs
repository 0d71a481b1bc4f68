//! Time on treatment by agent, by line and in all; cycles, cover and cumulative dose; how much ran at once.

use super::blocks::{blocks, covered};
use super::clock::{Clock, EventMoment, Extreme, RangedLength};
use super::groundwork::Groundwork;
use super::table::{Measure, MeasureSet};
use super::value::{Reading, Value, censored};
use crate::course::{Placed, Span};
use crate::model::{EventId, Modality, StatusKind, Ticks, Treatment, What};

/// Treatments up to which every pair is compared to bound how many ran at once.
const MAX_PAIRS: usize = 200;

fn treatment(e: &Placed) -> Option<&Treatment> {
    e.event.what.as_treatment()
}

fn lasts(e: &Placed) -> bool {
    e.is_phase && treatment(e).is_some_and(|t| t.modality != Modality::Observation)
}

/// The agents of a treatment as written: those that are listed, else its name, else its kind.
pub(super) fn agents(e: &Placed) -> Vec<String> {
    let Some(t) = treatment(e) else { return Vec::new() };
    if t.agents.is_empty() {
        let name = t.name.trim();
        return vec![if name.is_empty() { t.modality.words().to_owned() } else { name.to_owned() }];
    }
    t.agents.iter().map(|a| a.name.trim().to_owned()).collect()
}

/// Time on treatment of agents that were given more than once, of lines, and of all anti-cancer treatment, where it is
/// wanted.
pub(super) fn time_on(ground: &Groundwork, wanted: MeasureSet) -> Vec<Value> {
    let clock = &ground.clock;
    let mut out = Vec::new();
    let (each, without_gaps) =
        (wanted.contains(Measure::TimeOnTreatment), wanted.contains(Measure::TimeOnTreatmentNet));
    if each || without_gaps {
        let mut by_agent: Vec<(String, Vec<&Placed>)> = Vec::new();
        for e in clock.course.events().iter().filter(|e| lasts(e)) {
            for agent in agents(e) {
                match by_agent.iter_mut().find(|(name, _)| name.eq_ignore_ascii_case(&agent)) {
                    Some((_, all)) => all.push(e),
                    None => by_agent.push((agent, vec![e])),
                }
            }
        }
        for (agent, all) in by_agent.iter().filter(|(_, all)| all.len() > 1) {
            if each {
                let name = format!("time on {agent}, all courses");
                let value = with_gaps(clock, Measure::TimeOnTreatment, name, all);
                out.extend(value.map(|v| v.about(agent.as_str())));
            }
            if without_gaps {
                let value = net(clock, format!("time on {agent} without gaps"), all);
                out.extend(value.map(|v| v.about(agent.as_str())));
            }
        }
    }
    if wanted.contains(Measure::TimeOnLine) {
        for (i, line) in ground.lines().iter().enumerate() {
            let value = of_line(ground, i).map(|v| v.of_line(line.id));
            out.extend(value.map(|v| line.doubt.loosens(v)));
        }
    }
    let all: Vec<&Placed> = clock.course.anti_cancer().filter(|e| e.is_phase).collect();
    if wanted.contains(Measure::TimeOnAllTreatment) && !all.is_empty() {
        let name = "time on treatment, all".to_owned();
        out.extend(with_gaps(clock, Measure::TimeOnAllTreatment, name, &all));
    }
    if without_gaps && !all.is_empty() {
        out.extend(net(clock, "time on treatment without gaps".to_owned(), &all));
    }
    out
}

/// Whether treatment goes on, ended unstated, or ended; a treatment that goes on until death has ended.
fn status_of(clock: &Clock, value: Value, all: &[&Placed]) -> Value {
    let dead = clock.course.last_contact().is_some_and(|c| c.event.what == What::Status(StatusKind::Death));
    if all.iter().any(|e| e.ongoing) && !dead {
        return value.censored(censored::ONGOING);
    }
    if all.iter().any(|e| e.end_unknown) { value.censored(censored::END_NOT_STATED) } else { value }
}

fn ids(all: &[&Placed]) -> Vec<EventId> {
    all.iter().map(|e| e.id.clone()).collect()
}

fn with_gaps(clock: &Clock, measure: Measure, name: String, all: &[&Placed]) -> Option<Value> {
    let start = Extreme::first(all.iter().map(|e| EventMoment::start(e)))?;
    let end = Extreme::last(all.iter().map(|e| EventMoment::end(e)))?;
    let part = clock.length(&start, &end);
    let mut value = Value::length(measure, name, part.nominal, part.range, ids(all));
    value.ends = Some((start.node(), end.node()));
    Some(
        status_of(clock, value, all)
            .by("first dose to the last stated end, else the last dose of the schedule"),
    )
}

fn net<'c>(clock: &Clock<'c>, name: String, all: &[&'c Placed]) -> Option<Value> {
    let known: Vec<&Placed> = all.iter().copied().filter(|e| !e.end_unknown).collect();
    if known.is_empty() {
        return None;
    }
    let blocks = blocks(clock, known.iter().copied());
    let part = covered(clock, &blocks);
    let part = without_holds(part, &known);
    let mut value = Value::length(Measure::TimeOnTreatmentNet, name, part.nominal, part.range, ids(&known));
    let unstated: Vec<&str> = all.iter().filter(|e| e.end_unknown).map(|e| e.id.as_str()).collect();
    let rule = if unstated.is_empty() {
        "overlaps counted once, gaps and interruptions left out".to_owned()
    } else {
        format!(
            "overlaps counted once, gaps left out; without {}, whose end is not stated",
            unstated.join(", ")
        )
    };
    if !unstated.is_empty() {
        // At least what is known.
        value.reading =
            Reading::Length { nominal: value.nominal(), range: Span { lo: value.range().lo, hi: None } };
    }
    Some(status_of(clock, value, all).by(rule))
}

/// Takes interruptions out where one treatment ran alone; how long they were is known as drawn.
fn without_holds(part: RangedLength, all: &[&Placed]) -> RangedLength {
    let [one] = all else {
        // While one treatment is held another may run: what is off for sure is bounded by the whole.
        let any = all.iter().any(|e| !e.holds.is_empty());
        return if any {
            RangedLength { range: Span { lo: Some(Ticks::ZERO), hi: part.range.hi }, ..part }
        } else {
            part
        };
    };
    if one.holds.is_empty() {
        return part;
    }
    let held = one.holds.iter().fold(Ticks::ZERO, |sum, (from, to)| sum + (*to - *from));
    RangedLength { nominal: part.nominal - held, range: Span { lo: Some(Ticks::ZERO), hi: part.range.hi } }
}

fn of_line(ground: &Groundwork, at: usize) -> Option<Value> {
    let clock = &ground.clock;
    let line = ground.lines().get(at)?;
    let all: Vec<&Placed> = line.members.iter().copied().filter(|e| e.is_phase).collect();
    let end = Extreme::last(all.iter().map(|e| EventMoment::end(e)))?;
    let own = clock.length(&line.start, &end);
    let name = format!("time on treatment, {}", line.id);
    let next = ground.lines().get(at + 1);
    let (part, cut) = match next {
        Some(next) => {
            let until = clock.length(&line.start, &next.start);
            (own.min(until), until.nominal < own.nominal)
        }
        None => (own, false),
    };
    let mut value = Value::length(Measure::TimeOnLine, name, part.nominal, part.range, ids(&all));
    value.ends = Some((line.start.node(), if cut { next?.start.node() } else { end.node() }));
    let goes_on = next.is_none() || all.iter().any(|e| e.end_unknown);
    let value = if goes_on { status_of(clock, value, &all) } else { value };
    Some(value.by(
        "first dose of the line to the end of its last treatment, at the latest the start of the next line",
    ))
}

/// How many treatments ran at once.
pub(super) fn simultaneous(ground: &Groundwork) -> Option<Value> {
    let clock = &ground.clock;
    let all: Vec<&Placed> =
        clock.course.events().iter().filter(|e| lasts(e)).filter(|e| !e.end_unknown).collect();
    if all.is_empty() {
        return None;
    }
    let sweep = |span: &dyn Fn(&Placed) -> Option<(Ticks, Ticks)>| -> usize {
        let mut steps: Vec<(Ticks, i32)> = Vec::with_capacity(all.len() * 2);
        for (from, to) in all.iter().filter_map(|e| span(e)).filter(|(from, to)| from < to) {
            steps.extend([(from, 1), (to, -1)]);
        }
        steps.sort_unstable();
        let (mut now, mut most) = (0_i32, 0_i32);
        for (_, step) in steps {
            now += step;
            most = most.max(now);
        }
        usize::try_from(most).unwrap_or(0)
    };
    let drawn = sweep(&|e| Some((e.start.nominal, e.end.nominal)));
    let exact = |e: &&Placed| [e.start.range, e.end.range].iter().all(|r| r.is_bounded() && r.lo == r.hi);
    let (least, most) = if all.iter().all(exact) {
        (drawn, drawn)
    } else if all.len() <= MAX_PAIRS {
        pairs(clock, &all)
    } else {
        let widest = |e: &Placed| {
            Some((e.start.range.lo.unwrap_or(Ticks(i64::MIN)), e.end.range.hi.unwrap_or(Ticks(i64::MAX))))
        };
        (sweep(&|e| Some((e.start.range.hi?, e.end.range.lo?))), sweep(&widest))
    };
    let range = (least.min(drawn) as f64, most.max(drawn) as f64);
    let reading = Reading::Count { value: drawn as f64, range, unit: String::new() };
    let mut value = Value::new(Measure::Simultaneous, "most treatments at once", reading);
    value.events = ids(&all);
    Some(value.by("treatments that last, supportive ones included; one that ends when another begins does not overlap it"))
}

/// The last to begin of those that ran at once began while all the others ran.
fn pairs(clock: &Clock, all: &[&Placed]) -> (usize, usize) {
    let (mut least, mut most) = (0, 0);
    for t in all {
        let (mut sure, mut perhaps) = (0, 0);
        for m in all {
            let runs = if m.id == t.id {
                clock.before(&t.start.clone(), &t.end)
            } else {
                clock
                    .until(&m.start, &t.start)
                    .and(clock.before(&t.start, &m.end))
                    .and(clock.before(&t.start, &t.end))
            };
            sure += usize::from(runs.certain());
            perhaps += usize::from(runs.possible());
        }
        least = least.max(sure);
        most = most.max(perhaps);
    }
    (least, most)
}

/// Cycles, the time that they cover, and the cumulative dose, of each treatment that states them.
pub(super) fn schedules(ground: &Groundwork) -> Vec<Value> {
    let mut out = Vec::new();
    for e in ground.clock.course.events() {
        let Some(t) = treatment(e) else { continue };
        let Some(cycles) = t.cycles else { continue };
        let count = |measure, name: String, value: f64, unit: &str| {
            let reading = Reading::Count { value, range: (value, value), unit: unit.to_owned() };
            let mut value = Value::new(measure, name, reading).about(e.id.shared());
            value.events = vec![e.id.clone()];
            value
        };
        let words = e.event.words();
        let again = |other: &&Placed| {
            treatment(other).is_some_and(|o| o.cycles.is_some()) && agents(other) == agents(e)
        };
        let courses: Vec<&Placed> = ground.clock.course.events().iter().filter(again).collect();
        if courses.len() > 1 && courses.first().is_some_and(|first| first.id == e.id) {
            let sum: u32 = courses.iter().filter_map(|c| treatment(c)?.cycles).sum();
            let mut all =
                count(Measure::Cycles, format!("cycles of {words}, all courses"), f64::from(sum), "cycles");
            all.about = agents(e).join(" + ").into();
            all.events = ids(&courses);
            out.push(all.by("sum of the courses as stated"));
        }
        out.push(
            count(Measure::Cycles, format!("cycles of {words}"), f64::from(cycles), "cycles").by("as stated"),
        );
        if let Some(every) = t.every.as_ref().filter(|_| e.event.to.is_none()) {
            let length = every.ticks() * i64::from(cycles);
            let value = Value::length(
                Measure::Cover,
                format!("covered by {words}"),
                length,
                Span::exactly(length),
                vec![e.id.clone()],
            );
            let rule = format!(
                "start to start + {cycles} × {every}; the last dose is at start + {} × {every}",
                cycles - cycles.min(1)
            );
            out.push(value.about(e.id.shared()).by(rule));
        }
        if t.agents.is_empty()
            && let Some((dose, unit, rule)) = cumulative(t, &t.dose, cycles)
        {
            out.push(
                count(Measure::CumulativeDose, format!("cumulative dose of {words}"), dose, &unit).by(rule),
            );
        }
        for agent in &t.agents {
            if let Some((dose, unit, rule)) = cumulative(t, &agent.dose, cycles) {
                let value =
                    count(Measure::CumulativeDose, format!("cumulative dose of {}", agent.name), dose, &unit);
                out.push(value.about(format!("{}/{}", e.id, agent.name)).by(rule));
            }
        }
    }
    out
}

/// The dose of all cycles, where the unit allows: a dose a cycle times the cycles, a dose a day times the days on.
fn cumulative(t: &Treatment, dose: &str, cycles: u32) -> Option<(f64, String, String)> {
    if !t.dose_changes.is_empty() || !t.holds.is_empty() {
        return None;
    }
    let dose = dose.trim();
    let end = dose.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).unwrap_or(dose.len());
    let (number, unit) = dose.split_at_checked(end)?;
    let number: f64 = number.replace(',', ".").parse().ok().filter(|n: &f64| n.is_finite())?;
    let unit = unit.trim();
    let mut parts = unit.split_whitespace();
    let (plain, more) = (parts.next()?, parts.next());
    // Words behind the unit (`d1, 8`, `bid`) say something about the rhythm that is not counted here.
    if more.is_some() || !plain.chars().next().is_some_and(char::is_alphabetic) {
        return None;
    }
    for day in ["/day", "/d"] {
        if let Some(unit) = plain.strip_suffix(day) {
            let on = t.on_off.as_ref().map(|o| o.on.ticks().days())?;
            let days = on * f64::from(cycles);
            return Some((number * days, unit.to_owned(), format!("{dose} × {days} d on")));
        }
    }
    if ["week", "wk", "/w"].iter().any(|w| plain.ends_with(w)) || t.on_off.is_some() {
        return None;
    }
    Some((number * f64::from(cycles), plain.to_owned(), format!("{dose} × {cycles} cycles")))
}

/// How many lines of therapy.
pub(super) fn lines(ground: &Groundwork) -> Option<Value> {
    if ground.lines().is_empty() {
        return None;
    }
    let lines: Vec<_> = ground.lines().iter().filter(|l| !l.id.curative).collect();
    let curative = ground.lines().len() - lines.len();
    let number = lines.len() as f64;
    let reading = Reading::Count { value: number, range: (number, number), unit: String::new() };
    let mut value = Value::new(Measure::LinesOfTherapy, "lines of therapy", reading);
    value.events = ground.lines().iter().filter_map(|l| Some(l.start.drawn()?.id.clone())).collect();
    let apart =
        if curative > 0 { format!("; {curative} of curative intent counted apart") } else { String::new() };
    let rule = format!("systemic anti-cancer treatment begun, or begun again, after progression{apart}");
    let value =
        value.by(rule).with("a gap is asked about above", format!("{} d", ground.rules.line_gap_days));
    let doubt = ground.lines().iter().find(|l| l.doubt.is_some());
    Some(match doubt {
        Some(line) => line.doubt.on(value),
        None => value,
    })
}

/// How many progressions and relapses.
pub(super) fn progressions(ground: &Groundwork) -> Value {
    let progressions = ground.evidence().progressions.all();
    let number = progressions.len() as f64;
    let reading = Reading::Count { value: number, range: (number, number), unit: String::new() };
    let mut value = Value::new(Measure::Progressions, "progressions and relapses", reading);
    value.events = progressions.iter().map(|m| m.id.clone()).collect();
    value.by("those of the track that is read, and those stated of the patient")
}
