//! Pulling the two ends of an uncertain moment apart, or together.

use super::Refusal;
use super::carried::stated;
use super::slide::{Consequence, PatientCourse};
use crate::model::{Edge, Event, EventAddress, Grain, Pull, Ticks};

/// Moves the earliest or the latest that an end of an event can be.
pub(super) fn pull(
    owner: &PatientCourse,
    address: &EventAddress,
    edge: Edge,
    which: Pull,
    by: Ticks,
    grain: Grain,
) -> Result<Consequence, Refusal> {
    let (event, placed) = match edge {
        Edge::Start => owner.movable(&address.event)?,
        Edge::End => owner.event(&address.event)?,
    };
    let mut out = Event::clone(event);
    let moment = if edge == Edge::Start { placed.start } else { placed.end };
    let reach = match which {
        Pull::Earliest => moment.range.lo,
        Pull::Latest => moment.range.hi,
    };
    let focus = Some((address.clone(), edge));
    let Some(time) = stated(event, edge) else {
        return Err(Refusal::NoTime(event.title()));
    };
    let new = time.pulled(which, by, reach.unwrap_or(moment.nominal), grain, edge);
    let slot = match edge {
        Edge::End => &mut out.to,
        Edge::Start if out.at.is_some() => &mut out.at,
        Edge::Start => &mut out.from,
    };
    *slot = Some(new.ok_or_else(|| Refusal::OutOfTime(event.title()))?);
    Ok(Consequence { edits: owner.replaced(out).into_iter().collect(), focus })
}
