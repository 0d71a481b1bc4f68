//! How the page is divided: margins, columns, and the heights of patients, lanes and rows.

use super::super::lanes::{Height, Lane, LaneLayout};
use super::super::style::Style;
use super::super::tile::THUMBNAIL;
use super::viewport::Viewport;

/// Lengths in points at scale 1.
const MARGIN: f32 = 8.0;
const GUTTER_GAP: f32 = 5.6;
const HEAD: f32 = 20.5;
const FOOT: f32 = 16.0;
/// From one name to the next where patients are folded away; their names stand as in a head.
const NAME_ALONE: f32 = 13.0;
const NAME_ALONE_HEAD: f32 = 16.4;
const ROW_GAP: f32 = 2.0;
const TRACK_LANES: f32 = 2.6;
const PICTURE_GAP: f32 = 12.0;
/// Type beside the last bar and the last number of the axis reach this far past the time area.
const RIGHT_OVERHANG: f32 = 10.0;
/// The longest lane name that is not elided, in points at scale 1 and as a share of the page.
const WIDEST_GUTTER: f32 = 92.0;
const WIDEST_GUTTER_SHARE: f32 = 0.26;
/// Pictures stand beside the time area only while it keeps this share of the page.
const LEAST_TIME_SHARE: f32 = 0.56;
/// The same for a legend at the side.
const LEAST_TIME_BESIDE_LEGEND: f32 = 0.42;
/// Rows of low bars stand so far apart, in ems of their labels.
const LEAST_PITCH_EM: f32 = 1.2;
/// So do measures that are pinned.
const PIN_EM: f32 = 1.7;
/// Height of the line under a thumbnail, and of another line.
pub(super) const CAPTION: f32 = 8.6;
pub(super) const CAPTION_LINE: f32 = 6.2;
const STRIP_GAP: f32 = 3.0;
/// The least room for words beside a thumbnail of a strip, with the gaps around them.
const LEAST_WORDS: f32 = 40.0;
/// How small a thumbnail of a strip becomes for the sake of words beside it.
const SMALLER: f32 = 0.8;
/// Thumbnails beside the lanes are not made smaller than this; rather they go into a strip.
const LEAST_PICTURE_HEIGHT: f32 = 22.0;

/// Where the pictures of the figure go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PictureHome {
    /// There are none.
    Nowhere,
    /// Earlier ones left of the lane names, later ones right of the time area.
    Beside,
    /// In a strip under their patient.
    Strip,
}

/// The columns of the page, in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PageColumns {
    pub width: f32,
    /// Where everything but a legend at the side ends, its margin included.
    pub right: f32,
    pub margin: f32,
    /// Right end of the lane names.
    pub gutter_right: f32,
    /// Room for a lane name.
    pub gutter_width: f32,
    /// The time area.
    pub x0: f32,
    pub x1: f32,
    /// How far type may reach to the right of the time area.
    pub type_right: f32,
    pub pictures: PictureHome,
    /// Whether the words of the pictures in strips stand beside them, which saves height.
    pub captions_beside: bool,
    /// Left ends of the columns of pictures.
    pub left_pictures: f32,
    pub right_pictures: f32,
    /// Largest size of a thumbnail.
    pub picture: (f32, f32),
    pub scale: f32,
    /// Whether there is room for measures that are pinned.
    has_pins: bool,
}

impl PageColumns {
    /// The columns of a page; `legend` is the width of a legend right of everything else.
    pub fn new(lanes: &LaneLayout, viewport: &Viewport, legend: f32, style: &Style) -> Self {
        let scale = style.scale;
        let whole = if viewport.width_pt.is_finite() { viewport.width_pt.max(40.0 * scale) } else { 519.0 };
        let margin = MARGIN * scale;
        let width = whole - legend;
        let picture = (THUMBNAIL.0 * scale, THUMBNAIL.1 * scale);
        let gutter_width = (lanes.widest_name_em * style.lane_pt + 0.5)
            .min(WIDEST_GUTTER * scale)
            .min(WIDEST_GUTTER_SHARE * width)
            .max(4.0 * scale);
        let has_pictures = viewport.include.pictures;
        let most = |side: fn(&(usize, usize)) -> usize| {
            lanes.pictured().filter(|_| has_pictures).map(|(_, count)| side(&sides(count))).max().unwrap_or(0)
        };
        let (left, right) = (most(|s| s.0), most(|s| s.1));
        let column = picture.0 + PICTURE_GAP * scale;
        let overhang = RIGHT_OVERHANG * scale;
        let plain = (margin + gutter_width + GUTTER_GAP * scale, width - margin - overhang);
        let beside = (
            plain.0 + if left > 0 { column } else { 0.0 },
            if right > 0 { width - margin - column - 2.0 * scale } else { plain.1 },
        );
        let pictures = if left + right == 0 {
            PictureHome::Nowhere
        } else if beside.1 - beside.0 >= LEAST_TIME_SHARE * width && fit_beside(lanes, style) {
            PictureHome::Beside
        } else {
            PictureHome::Strip
        };
        let (x0, x1) = if pictures == PictureHome::Beside { beside } else { plain };
        let x1 = x1.max(x0 + 20.0 * scale);
        // Words beside the pictures of a strip save more height than a slightly smaller picture costs.
        let wordy = [1.0, SMALLER].into_iter().find(|part| {
            pictures == PictureHome::Strip && wordy_room(lanes, x1 - x0, part * picture.0, scale)
        });
        let part = wordy.unwrap_or(1.0);
        let picture = (part * picture.0, part * picture.1);
        let right_pictures = width - margin - picture.0;
        let has_right = pictures == PictureHome::Beside && right > 0;
        Self {
            width: whole,
            right: width,
            margin,
            gutter_right: x0 - GUTTER_GAP * scale,
            gutter_width,
            x0,
            x1,
            type_right: if has_right { right_pictures - 3.0 * scale } else { width - margin / 2.0 },
            pictures,
            captions_beside: wordy.is_some(),
            left_pictures: margin,
            right_pictures,
            picture,
            scale,
            has_pins: viewport.include.measures,
        }
    }

    /// From the top of a patient to the top of its lanes.
    pub fn head(&self) -> f32 {
        HEAD * self.scale
    }

    /// From the top of a patient to where the lanes would begin, which is a little past a name alone.
    pub fn head_of(&self, height: Height) -> f32 {
        if height.names > 0 { NAME_ALONE_HEAD * self.scale } else { self.head() }
    }

    /// From the end of a patient's lanes to the next patient.
    pub fn foot(&self) -> f32 {
        FOOT * self.scale
    }

    /// Whether enough of the page is left to time beside a legend.
    pub fn leaves_room_for_time(&self) -> bool {
        self.x1 - self.x0 >= LEAST_TIME_BESIDE_LEGEND * self.width
    }

    /// From one row of a lane to the next.
    pub fn row_pitch(&self, style: &Style) -> f32 {
        (style.bar_height + ROW_GAP * self.scale).max(LEAST_PITCH_EM * style.label_pt)
    }

    /// From one pinned measure to the next.
    pub fn pin_pitch(style: &Style) -> f32 {
        PIN_EM * style.label_pt
    }

    /// A height in points.
    pub fn height(&self, height: Height, style: &Style) -> f32 {
        height.patients as f32 * (self.head() + self.foot())
            + height.names as f32 * NAME_ALONE * self.scale
            + height.lanes as f32 * style.lane_height
            + height.more_rows as f32 * self.row_pitch(style)
            + height.tracks as f32 * style.lane_height * TRACK_LANES
            + if self.has_pins { height.pins as f32 * Self::pin_pitch(style) } else { 0.0 }
            + if self.pictures == PictureHome::Strip { self.strips(height) } else { 0.0 }
    }

    /// Height of strips of pictures with what stands under them.
    fn strips(&self, height: Height) -> f32 {
        if self.captions_beside {
            return height.strips as f32 * (self.picture.1 + STRIP_GAP * self.scale);
        }
        height.strips as f32 * (self.picture.1 + (CAPTION + STRIP_GAP) * self.scale)
            + height.captions as f32 * CAPTION_LINE * self.scale
    }

    /// A lane's height in points.
    pub fn lane_height(&self, lane: &Lane, style: &Style) -> f32 {
        self.height(lane.height(), style)
    }
}

/// How many of a patient's pictures stand left and right: the earlier half and the later one, the odd one left.
pub(super) fn sides(pictures: usize) -> (usize, usize) {
    (pictures.div_ceil(2), pictures / 2)
}

/// Height of what stands under the thumbnails of a patient, in points at scale 1.
pub(super) fn caption_height(height: Height) -> f32 {
    CAPTION + height.captions as f32 * CAPTION_LINE
}

/// Whether every thumbnail of every strip has room for words at its right.
fn wordy_room(lanes: &LaneLayout, room: f32, picture: f32, scale: f32) -> bool {
    let most = lanes.pictured().map(|(_, count)| count).max().unwrap_or(0);
    room / most.max(1) as f32 - picture >= LEAST_WORDS * scale
}

/// Whether all pictures fit beside the lanes of their patients, one above the other.
fn fit_beside(lanes: &LaneLayout, style: &Style) -> bool {
    lanes.pictured().all(|(height, count)| {
        let (left, _) = sides(count);
        stacked_height(height, left, style) >= LEAST_PICTURE_HEIGHT * style.scale
    })
}

/// The height that each of `count` thumbnails can have one above the other beside a patient's lanes, in points.
pub(super) fn stacked_height(height: Height, count: usize, style: &Style) -> f32 {
    let lanes = height.lanes as f32 + height.tracks as f32 * TRACK_LANES;
    let room = lanes * style.lane_height + height.more_rows as f32 * style.bar_height + FOOT * style.scale;
    (room / count.max(1) as f32 - caption_height(height) * style.scale).min(THUMBNAIL.1 * style.scale)
}
