//! The picture panel: a row of lettered pictures for each patient, each with its caption, without a time axis.
//!
//! Comes in: a case and the shapes of its pictures. Goes out: a [`Panel`], whose scene every surface paints as it
//! paints the figure.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{Case, Event, FindingKind, Patient, Picture, What};

use super::include::Include;
use super::lanes::facts;
use super::scene::{Address, Layer, LayerKind, Pos, Rect, Scene, Size, Text, Weight};
use super::style::Style;
use super::text;
use super::tile::{Tile, drawn_aspect, fitted, letters};

/// Lengths in points at scale 1.
const MARGIN: f32 = 8.0;
const TOP: f32 = 3.0;
/// From the top of a patient to the baseline of the name, and on to the pictures.
const HEAD: f32 = 9.6;
const HEAD_GAP: f32 = 5.4;
const NAME_GAP: f32 = 6.0;
/// Between pictures side by side, between rows of pictures, and between patients.
const GAP: f32 = 8.0;
const ROW_GAP: f32 = 6.0;
const PATIENT_GAP: f32 = 9.0;
/// From a picture to the baseline of its caption, and from line to line in sizes of type.
const CAPTION_DOWN: f32 = 8.0;
const LEADING: f32 = 1.2;
const MOST_CAPTION_LINES: usize = 3;
/// Narrowest and widest tile.
const TILE: (f32, f32) = (72.0, 150.0);
/// The tallest box of a tile, as a share of its width.
const TALLEST: f32 = 1.25;
/// Height of a panel without pictures.
const EMPTY: f32 = 30.0;
/// The narrowest panel.
const LEAST_WIDTH: f32 = 40.0;

/// Which pictures a panel shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Choice {
    /// Those that are marked for the panel; in a case without any, all.
    #[default]
    Marked,
    /// All.
    All,
    /// Those of findings of these kinds.
    Findings(Vec<FindingKind>),
}

impl Choice {
    /// The rule for one case.
    fn rule<'a>(&'a self, case: &Case) -> impl Fn(&Event, &Picture) -> bool + 'a {
        let mut pictures = case.patients.iter().flat_map(|p| &p.events).flat_map(|e| &e.pictures);
        let only_marked = *self == Self::Marked && pictures.any(|p| p.panel);
        move |event, picture| match self {
            Self::Marked => picture.panel || !only_marked,
            Self::All => true,
            Self::Findings(kinds) => matches!(&event.what, What::Finding(f) if kinds.contains(&f.kind)),
        }
    }
}

/// A picture panel, and where in it everything is.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// What to paint.
    pub scene: Scene,
    /// The pictures in the order of their letters.
    pub tiles: Vec<PanelTile>,
    /// The heads of the patients that show.
    pub heads: Vec<(Address, Rect)>,
}

/// Where a picture stands in a panel.
#[derive(Debug, Clone, PartialEq)]
pub struct PanelTile {
    /// The event that it belongs to.
    pub address: Address,
    /// Its file name.
    pub file: Arc<str>,
    /// What it shows.
    pub caption: String,
    /// Its letter.
    pub letter: String,
    /// The picture without its caption.
    pub rect: Rect,
    /// The picture with its caption.
    pub whole: Rect,
}

/// The picture panel of a case on a page of that width in points: the pictures of each patient in the order of the
/// file, but for patients that `include` leaves out. `aspects` gives width divided by height of the pictures that are
/// there, by file name.
pub fn panel(
    case: &Case,
    aspects: &BTreeMap<String, f32>,
    width_pt: f32,
    style: &Style,
    choice: &Choice,
    include: &Include,
) -> Panel {
    let rule = choice.rule(case);
    let rows: Vec<(&Patient, Vec<Entry<'_>>)> = case
        .patients
        .iter()
        .filter(|patient| !include.hidden_patients.contains(&patient.id))
        .map(|patient| {
            let events = patient.events.iter().map(|e| &**e);
            let entries = events
                .flat_map(|event| event.pictures.iter().map(move |picture| Entry { event, picture }))
                .filter(|entry| rule(entry.event, entry.picture));
            (&**patient, entries.collect())
        })
        .filter(|(_, entries): &(_, Vec<_>)| !entries.is_empty())
        .collect();
    let mut sheet =
        Sheet::new(aspects, width_pt, style, rows.iter().map(|(_, e)| e.len()).max().unwrap_or(0));
    for (n, (patient, entries)) in rows.iter().enumerate() {
        if n > 0 {
            sheet.y += PATIENT_GAP * style.scale;
        }
        sheet.patient(patient, entries);
    }
    sheet.finish()
}

/// A picture and its event.
#[derive(Clone, Copy)]
struct Entry<'a> {
    event: &'a Event,
    picture: &'a Picture,
}

/// The sheet that a panel is laid out on, from top to bottom.
struct Sheet<'a> {
    aspects: &'a BTreeMap<String, f32>,
    style: &'a Style,
    width: f32,
    /// Tiles side by side, and how wide each is in points.
    columns: usize,
    tile: f32,
    y: f32,
    heads_layer: Layer,
    tiles_layer: Layer,
    tiles: Vec<PanelTile>,
    heads: Vec<(Address, Rect)>,
}

impl<'a> Sheet<'a> {
    /// An empty sheet; `most` is the greatest number of pictures of a patient.
    fn new(aspects: &'a BTreeMap<String, f32>, width_pt: f32, style: &'a Style, most: usize) -> Self {
        let s = style.scale;
        let width = if width_pt.is_finite() { width_pt.max(LEAST_WIDTH * s) } else { 519.0 };
        let room = (width - 2.0 * MARGIN * s).max(1.0);
        let fitting = ((room + GAP * s) / ((TILE.0 + GAP) * s)).floor().max(1.0) as usize;
        // Rows are filled evenly: six pictures where five fit stand three and three.
        let rows = most.max(1).div_ceil(fitting);
        let columns = most.max(1).div_ceil(rows);
        let tile = ((room - (columns - 1) as f32 * GAP * s) / columns as f32).min(TILE.1 * s).max(1.0);
        Self {
            aspects,
            style,
            width,
            columns,
            tile,
            y: TOP * s,
            heads_layer: Layer::new(LayerKind::Gutter, None),
            tiles_layer: Layer::new(LayerKind::Data, None),
            tiles: Vec::new(),
            heads: Vec::new(),
        }
    }

    fn patient(&mut self, patient: &Patient, entries: &[Entry<'_>]) {
        let (s, style) = (self.style.scale, self.style);
        let (left, room) = (MARGIN * s, self.width - 2.0 * MARGIN * s);
        let address = Address { patient: patient.id.shared(), event: None };
        let name = text::one_line(patient.title());
        let name = text::elide(&name, room, style.patient_pt, Weight::Bold);
        let baseline = self.y + HEAD * s;
        let name = Text::new(Pos::new(left, baseline), &name, style.patient_pt, Weight::Bold, style.ink);
        let behind = left + name.width_pt + NAME_GAP * s;
        let facts = facts(patient);
        let facts = text::one_line(&facts);
        let facts = text::elide(&facts, left + room - behind, style.lane_pt, Weight::Regular);
        self.heads.push((address.clone(), Rect::new(left, self.y, room, (HEAD + HEAD_GAP) * s)));
        self.heads_layer.push_for(&address, name);
        if !facts.is_empty() {
            let line =
                Text::new(Pos::new(behind, baseline), &facts, style.lane_pt, Weight::Regular, style.grey);
            self.heads_layer.push_for(&address, line);
        }
        self.y = baseline + HEAD_GAP * s;
        for (n, row) in entries.chunks(self.columns).enumerate() {
            if n > 0 {
                self.y += ROW_GAP * s;
            }
            self.row(patient, row);
        }
    }

    fn row(&mut self, patient: &Patient, entries: &[Entry<'_>]) {
        let (s, style) = (self.style.scale, self.style);
        let aspect = |entry: &Entry<'_>| drawn_aspect(self.aspects.get(&entry.picture.file).copied());
        let tallest = entries.iter().map(|e| self.tile / aspect(e)).fold(0.0, f32::max);
        let box_height = tallest.min(TALLEST * self.tile);
        let mut lowest = self.y;
        let row: Vec<(Entry<'_>, f32)> = entries.iter().map(|e| (*e, aspect(e))).collect();
        for (column, (entry, aspect)) in row.into_iter().enumerate() {
            let x = (MARGIN + column as f32 * GAP) * s + column as f32 * self.tile;
            let (w, h) = fitted(aspect, (self.tile, box_height));
            let rect = Rect::new(x, self.y, w, h);
            let title = entry.event.title();
            let caption = entry.picture.caption.trim();
            let caption = text::one_line(if caption.is_empty() { &title } else { caption }).into_owned();
            let letter = letters(self.tiles.len());
            let address = Address { patient: patient.id.shared(), event: Some(entry.event.id.shared()) };
            let file: Arc<str> = entry.picture.file.as_str().into();
            let tile = Tile {
                file: &file,
                letter: &letter,
                alt: format!("{letter}: {caption}, {}", patient.title()),
                is_there: self.aspects.contains_key(&entry.picture.file),
                is_large: true,
            };
            for shape in tile.shapes(rect, style) {
                self.tiles_layer.push_for(&address, shape);
            }
            let pt = style.label_pt;
            let lines = text::wrap(&caption, self.tile, (pt, Weight::Regular), MOST_CAPTION_LINES);
            // Captions of a row stand on one line, whatever the shapes of its pictures.
            let mut y = self.y + box_height + CAPTION_DOWN * s;
            let first = y;
            for (n, line) in lines.iter().enumerate() {
                y = first + n as f32 * LEADING * pt;
                let line = Text::new(Pos::new(x, y), line, pt, Weight::Regular, style.ink);
                self.tiles_layer.push_for(&address, line);
            }
            let bottom = y + text::descent_pt(pt);
            lowest = lowest.max(bottom);
            let whole = Rect::between(x, x + self.tile, self.y, bottom);
            self.tiles.push(PanelTile { address, file, caption, letter, rect, whole });
        }
        self.y = lowest;
    }

    fn finish(mut self) -> Panel {
        let s = self.style.scale;
        if self.tiles.is_empty() {
            let at = Pos::new(MARGIN * s, self.y + HEAD * s);
            let words = "No pictures are attached to the events of this case.";
            let room = self.width - 2.0 * MARGIN * s;
            let words = text::elide(words, room, self.style.lane_pt, Weight::Regular);
            let line = Text::new(at, &words, self.style.lane_pt, Weight::Regular, self.style.grey);
            self.heads_layer.push(line);
            self.y = EMPTY * s;
        }
        let size = Size::new(self.width, self.y + MARGIN * s);
        let layers = vec![self.heads_layer, self.tiles_layer];
        let scene = Scene { size, background: self.style.background, layers };
        Panel { scene, tiles: self.tiles, heads: self.heads }
    }
}
