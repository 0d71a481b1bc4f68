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
pub enum PanelChoice {
    /// Those that are marked for the panel; in a case without any, all.
    #[default]
    Marked,
    /// All.
    All,
    /// Those of findings of these kinds.
    Findings(Vec<FindingKind>),
}

impl PanelChoice {
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
    choice: &PanelChoice,
    include: &Include,
) -> Panel {
    let mut pages = pages(case, aspects, (width_pt, f32::INFINITY), style, choice, include);
    // Without a limit there is one page, and never none.
    pages.pop().unwrap_or_else(|| Sheet::blank(style))
}

/// The picture panel on pages of that width and greatest height in points, at least one: rows of pictures that find no
/// room go on on the next page, and letters go on with them.
pub fn pages(
    case: &Case,
    aspects: &BTreeMap<String, f32>,
    (width_pt, height_pt): (f32, f32),
    style: &Style,
    choice: &PanelChoice,
    include: &Include,
) -> Vec<Panel> {
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
    let most = rows.iter().map(|(_, entries)| entries.len()).max().unwrap_or(0);
    let mut sheet = Sheet::new(aspects, (width_pt, height_pt), style, most);
    for (patient, entries) in &rows {
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

/// A row of pictures that is yet to be placed.
struct Row<'a> {
    /// Each picture with its aspect and the lines of its caption.
    entries: Vec<(Entry<'a>, f32, String, Vec<String>)>,
    /// Height of the pictures' boxes, and of the whole row, in points.
    box_height: f32,
    height: f32,
}

/// The sheet that a panel is laid out on, from top to bottom.
struct Sheet<'a> {
    aspects: &'a BTreeMap<String, f32>,
    style: &'a Style,
    width: f32,
    /// Greatest height of a page.
    limit: f32,
    /// Tiles side by side, and how wide each is in points.
    columns: usize,
    tile: f32,
    y: f32,
    /// How many pictures have a letter.
    lettered: usize,
    page: Panel,
    pages: Vec<Panel>,
}

impl<'a> Sheet<'a> {
    /// An empty sheet; `most` is the greatest number of pictures of a patient.
    fn new(
        aspects: &'a BTreeMap<String, f32>,
        (width_pt, height_pt): (f32, f32),
        style: &'a Style,
        most: usize,
    ) -> Self {
        let s = style.scale;
        let width = if width_pt.is_finite() { width_pt.max(LEAST_WIDTH * s) } else { 519.0 };
        let room = (width - 2.0 * MARGIN * s).max(1.0);
        let fitting = ((room + GAP * s) / ((TILE.0 + GAP) * s)).floor().max(1.0) as usize;
        // Rows are filled evenly: six pictures where five fit stand three and three.
        let rows = most.max(1).div_ceil(fitting);
        let columns = most.max(1).div_ceil(rows);
        let tile = ((room - (columns - 1) as f32 * GAP * s) / columns as f32).min(TILE.1 * s).max(1.0);
        let (y, page) = (TOP * s, Self::blank(style));
        Self {
            aspects,
            style,
            width,
            limit: height_pt,
            columns,
            tile,
            y,
            lettered: 0,
            page,
            pages: Vec::new(),
        }
    }

    fn blank(style: &Style) -> Panel {
        let layers = vec![Layer::new(LayerKind::Gutter, None), Layer::new(LayerKind::Data, None)];
        let scene = Scene { size: Size::default(), background: style.background, layers };
        Panel { scene, tiles: Vec::new(), heads: Vec::new() }
    }

    fn patient(&mut self, patient: &Patient, entries: &[Entry<'_>]) {
        let s = self.style.scale;
        for (n, entries) in entries.chunks(self.columns).enumerate() {
            let row = self.row(entries);
            let is_first = n == 0;
            let gap = match (self.page.tiles.is_empty(), is_first) {
                (true, _) => 0.0,
                (false, true) => PATIENT_GAP * s,
                (false, false) => ROW_GAP * s,
            };
            let head = if is_first { (HEAD + HEAD_GAP) * s } else { 0.0 };
            let turns =
                !self.page.tiles.is_empty() && self.y + gap + head + row.height + MARGIN * s > self.limit;
            if turns {
                self.turn();
            } else {
                self.y += gap;
            }
            if is_first || turns {
                self.head(patient, !is_first);
            }
            self.place(patient, row);
        }
    }

    /// Name and facts of a patient.
    fn head(&mut self, patient: &Patient, goes_on: bool) {
        let (s, style) = (self.style.scale, self.style);
        let (left, room) = (MARGIN * s, self.width - 2.0 * MARGIN * s);
        let address = Address::of_patient(&patient.id);
        let name = text::one_line(patient.title());
        let name = if goes_on { format!("{name} (continued)") } else { name.into_owned() };
        let name = text::elide(&name, room, style.patient_pt, Weight::Bold);
        let baseline = self.y + HEAD * s;
        let name = Text::new(Pos::new(left, baseline), &name, style.patient_pt, Weight::Bold, style.ink);
        let behind = left + name.width_pt + NAME_GAP * s;
        let facts = facts(patient);
        let facts = text::one_line(&facts);
        let facts = text::elide(&facts, left + room - behind, style.lane_pt, Weight::Regular);
        self.page.heads.push((address.clone(), Rect::new(left, self.y, room, (HEAD + HEAD_GAP) * s)));
        let mut lines = vec![name];
        if !facts.is_empty() {
            let at = Pos::new(behind, baseline);
            lines.push(Text::new(at, &facts, style.lane_pt, Weight::Regular, style.grey));
        }
        if let Some(layer) = self.page.scene.layers.first_mut() {
            for line in lines {
                layer.push_for(&address, line);
            }
        }
        self.y = baseline + HEAD_GAP * s;
    }

    /// Works out how high a row of pictures is.
    fn row<'e>(&self, entries: &[Entry<'e>]) -> Row<'e> {
        let (s, pt) = (self.style.scale, self.style.label_pt);
        let with_caption = |entry: &Entry<'e>| {
            let aspect = drawn_aspect(self.aspects.get(&entry.picture.file).copied());
            let title = entry.event.title();
            let caption = entry.picture.caption.trim();
            let caption = text::one_line(if caption.is_empty() { &title } else { caption }).into_owned();
            let lines = text::wrap(&caption, self.tile, (pt, Weight::Regular), MOST_CAPTION_LINES);
            (*entry, aspect, caption, lines)
        };
        let entries: Vec<_> = entries.iter().map(with_caption).collect();
        let tallest = entries.iter().map(|(_, aspect, ..)| self.tile / aspect).fold(0.0, f32::max);
        let box_height = tallest.min(TALLEST * self.tile);
        let lines = entries.iter().map(|(.., lines)| lines.len()).max().unwrap_or(0).max(1);
        let captions = CAPTION_DOWN * s + (lines - 1) as f32 * LEADING * pt + text::descent_pt(pt);
        Row { entries, box_height, height: box_height + captions }
    }

    fn place(&mut self, patient: &Patient, row: Row<'_>) {
        let (s, style) = (self.style.scale, self.style);
        let pt = style.label_pt;
        for (column, (entry, aspect, caption, lines)) in row.entries.into_iter().enumerate() {
            let x = (MARGIN + column as f32 * GAP) * s + column as f32 * self.tile;
            let (w, h) = fitted(aspect, (self.tile, row.box_height));
            let rect = Rect::new(x, self.y, w, h);
            let letter = letters(self.lettered);
            self.lettered += 1;
            let address = Address::of_event(&patient.id, &entry.event.id);
            let file: Arc<str> = entry.picture.file.as_str().into();
            let tile = Tile {
                file: &file,
                letter: &letter,
                alt: format!("{letter}: {caption}, {}", patient.title()),
                is_there: self.aspects.contains_key(&entry.picture.file),
                is_large: true,
            };
            let mut shapes = tile.shapes(rect, style);
            // Captions of a row stand on one line, whatever the shapes of its pictures.
            let first = self.y + row.box_height + CAPTION_DOWN * s;
            for (n, line) in lines.iter().enumerate() {
                let at = Pos::new(x, first + n as f32 * LEADING * pt);
                shapes.push(Text::new(at, line, pt, Weight::Regular, style.ink).into());
            }
            if let Some(layer) = self.page.scene.layers.last_mut() {
                for shape in shapes {
                    layer.push_for(&address, shape);
                }
            }
            let whole = Rect::between(x, x + self.tile, self.y, self.y + row.height);
            self.page.tiles.push(PanelTile { address, file, caption, letter, rect, whole });
        }
        self.y += row.height;
    }

    /// Ends the page and begins the next one.
    fn turn(&mut self) {
        let s = self.style.scale;
        let mut page = std::mem::replace(&mut self.page, Self::blank(self.style));
        page.scene.size = Size::new(self.width, self.y + MARGIN * s);
        self.pages.push(page);
        self.y = TOP * s;
    }

    fn finish(mut self) -> Vec<Panel> {
        let s = self.style.scale;
        if self.lettered == 0 {
            let at = Pos::new(MARGIN * s, self.y + HEAD * s);
            let words = "No pictures are attached to the events of this case.";
            let room = self.width - 2.0 * MARGIN * s;
            let words = text::elide(words, room, self.style.lane_pt, Weight::Regular);
            let line = Text::new(at, &words, self.style.lane_pt, Weight::Regular, self.style.grey);
            if let Some(layer) = self.page.scene.layers.first_mut() {
                layer.push(line);
            }
            self.y = EMPTY * s;
        }
        self.turn();
        self.pages
    }
}
