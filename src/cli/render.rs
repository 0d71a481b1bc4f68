//! `phaseline render`: cases into picture files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ValueEnum;
use clap::builder::PossibleValuesParser;

use super::curves::Wanted;
use super::paired;
use crate::course::Alignment;
use crate::export::{self, DPIS, Format, LEAST_HEIGHT_MM, Output, Page, Preset, Progress, WIDTHS_MM};
use crate::figure::{self, Include, Theme};
use crate::io::{LoadedFile, attachments, carried_text, load, with_suffix, write_output};
use crate::model::{Point, Ticks, Time, TimeExpr};
use crate::study::Study;

/// What `phaseline render` was asked for.
#[derive(Debug, clap::Args)]
pub(super) struct Render {
    /// Case files, or figures that were exported with their case
    #[arg(required = true)]
    cases: Vec<PathBuf>,
    /// Picture to write (.svg, .pdf, .png or .tiff); for several cases, a folder. Further pages get -2, -3 …
    #[arg(short, long)]
    output: PathBuf,
    /// Format of the pictures in a folder
    #[arg(long, value_parser = formats())]
    format: Option<String>,
    /// Page that a journal or a slide asks for: width, height, sizes of type, resolution
    #[arg(long, value_parser = PossibleValuesParser::new(Preset::ALL.map(Preset::key)))]
    preset: Option<String>,
    /// Width of the figure in millimetres
    #[arg(long, value_name = "W", value_parser = width_mm)]
    width_mm: Option<f32>,
    /// Greatest height of a page in millimetres; what is higher goes on on further pages
    #[arg(long, value_name = "H", value_parser = height_mm)]
    max_height_mm: Option<f32>,
    /// Pixels an inch of a PNG or TIFF (300 unless the preset says more)
    #[arg(long, value_name = "D", value_parser = dpi)]
    dpi: Option<f32>,
    /// What of the case is drawn
    #[arg(long, value_enum, default_value_t)]
    view: Shown,
    /// Colours
    #[arg(long, value_enum, default_value_t)]
    theme: Ground,
    /// The same as --theme dark
    #[arg(long, conflicts_with = "theme")]
    dark: bool,
    /// Leave the ground out
    #[arg(long)]
    transparent: bool,
    /// Put the case inside, patients' data and all, so that the SVG or PNG opens as a case again
    #[arg(long)]
    embed_case: bool,
    /// Parts of the figure to leave out
    #[arg(long, value_enum, value_delimiter = ',', value_name = "PARTS")]
    without: Vec<Piece>,
    /// Cut long stretches in which nothing happens out of the axis; for a single patient
    #[arg(long)]
    axis_break: bool,
    /// What time is counted from
    #[arg(long, value_parser = PossibleValuesParser::new(ALIGNMENTS.map(|(key, _)| key)))]
    align: Option<String>,
    /// First moment shown: "0 mo", "-2 wk", or a date where time is counted by the calendar
    #[arg(long, allow_hyphen_values = true, value_name = "TIME", requires = "to")]
    from: Option<String>,
    /// Last moment shown
    #[arg(long, allow_hyphen_values = true, value_name = "TIME", requires = "from")]
    to: Option<String>,
    /// Which time the survival curves are of: os, pfs, dor, tfr …
    #[arg(long, value_name = "KEY", default_value = "os")]
    measure: String,
    /// Of which line of therapy they are
    #[arg(long, value_name = "N")]
    line: Option<u32>,
    /// By what patients are compared: sex, age, or the name of a fact
    #[arg(long, value_name = "FACT")]
    by: Option<String>,
}

/// What is drawn of the cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Shown {
    /// Treatments and responses on the time axis, a picture a case
    #[default]
    Case,
    /// Its pictures in rows, a picture a case
    Panel,
    /// Survival curves of the patients of all cases together
    Survival,
}

/// What the figure stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Ground {
    /// On white, as for print
    #[default]
    Light,
    /// On a dark ground
    Dark,
}

/// A part of the figure that can be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Piece {
    /// Title and subtitle
    Title,
    /// What colours and signs mean
    Legend,
    /// The time axis
    Axis,
    /// Values from the literature
    References,
    /// The hatched time off treatment and its dimension line
    Measures,
    /// Pictures and their letters
    Pictures,
}

/// Names of the zeros that time is counted from.
const ALIGNMENTS: [(&str, Alignment); 6] = [
    ("zero", Alignment::Zero),
    ("diagnosis", Alignment::Diagnosis),
    ("first-treatment", Alignment::FirstTreatment),
    ("first-response", Alignment::FirstResponse),
    ("end-of-treatment", Alignment::EndOfTreatment),
    ("calendar", Alignment::Calendar),
];

fn formats() -> PossibleValuesParser {
    PossibleValuesParser::new(Format::ALL.map(Format::extension))
}

/// Reads a number within bounds.
fn number(text: &str, what: &str, least: f32, most: f32) -> Result<f32, String> {
    let number = text.parse::<f32>().ok().filter(|n| (least..=most).contains(n));
    number.ok_or_else(|| format!("{what} is from {least} to {most}"))
}

fn width_mm(text: &str) -> Result<f32, String> {
    number(text, "a width in millimetres", *WIDTHS_MM.start(), *WIDTHS_MM.end())
}

fn height_mm(text: &str) -> Result<f32, String> {
    number(text, "a height in millimetres", LEAST_HEIGHT_MM, *WIDTHS_MM.end())
}

fn dpi(text: &str) -> Result<f32, String> {
    number(text, "a resolution in pixels an inch", *DPIS.start(), *DPIS.end())
}

/// A moment on an axis: so long after its zero, or a date where it counts by the calendar.
fn moment(text: &str, alignment: Alignment) -> Result<Ticks, String> {
    let time: Time = text.parse().map_err(|error| format!("{text:?} is no time: {error}"))?;
    match time.expr() {
        TimeExpr::At { point: Point::FromZero(length), .. } if alignment != Alignment::Calendar => {
            Ok(length.stated)
        }
        TimeExpr::At { point: Point::Calendar(date), .. } if alignment == Alignment::Calendar => {
            Ok(Ticks::DAY * date.first_day_number())
        }
        _ if alignment == Alignment::Calendar => {
            Err(format!("{text:?}: by the calendar, time begins and ends at a date, as in 2007-03"))
        }
        _ => Err(format!("{text:?}: time begins and ends so long after its zero, as in \"24 mo\"")),
    }
}

impl Render {
    /// The page that was asked for.
    fn page(&self, format: Format) -> Result<Page, String> {
        let preset = self.preset.as_deref().and_then(Preset::of_key);
        let mut page =
            preset.map_or_else(|| Page { format, ..Page::default() }, |preset| Page::of(preset, format));
        if let Some(width_mm) = self.width_mm {
            page.width_mm = width_mm;
        }
        page.max_height_mm = self.max_height_mm.or(page.max_height_mm);
        page.dpi = self.dpi.unwrap_or(page.dpi);
        page.theme = if self.dark || self.theme == Ground::Dark { Theme::Dark } else { Theme::Light };
        page.view = if self.view == Shown::Panel { figure::View::Panel } else { figure::View::Timeline };
        page.transparent = self.transparent;
        let shows = |part: Piece| !self.without.contains(&part);
        page.include = Include {
            title: shows(Piece::Title),
            legend: shows(Piece::Legend),
            axis: shows(Piece::Axis),
            references: shows(Piece::References),
            measures: shows(Piece::Measures),
            pictures: shows(Piece::Pictures),
            axis_break: self.axis_break,
            ..Include::ALL
        };
        let named = |key: &str| ALIGNMENTS.iter().find(|(name, _)| *name == key).map(|(_, zero)| *zero);
        page.alignment = self.align.as_deref().and_then(named).unwrap_or(page.alignment);
        if let (Some(from), Some(to)) = (&self.from, &self.to) {
            let (from, to) = (moment(from, page.alignment)?, moment(to, page.alignment)?);
            if from >= to {
                return Err("the last moment shown is to be later than the first one".to_owned());
            }
            page.time = Some((from, to));
        }
        Ok(page)
    }

    /// The format that a file's name asks for.
    fn format_of(&self, output: &Path) -> Result<Format, String> {
        let extension = output.extension().and_then(|e| e.to_str()).unwrap_or_default();
        let format = Format::of_extension(extension).ok_or_else(|| {
            format!("{}: the name of a picture ends in .svg, .pdf, .png or .tiff", output.display())
        })?;
        let asked = self.format.as_deref().and_then(Format::of_extension);
        if asked.is_some_and(|asked| asked != format) {
            return Err(format!("{}: the name asks for another format than --format", output.display()));
        }
        if self.embed_case && !format.carries_case() {
            return Err(format!("{}: only .svg and .png can hold the case (--embed-case)", output.display()));
        }
        Ok(format)
    }

    /// Which picture each case goes to. Nothing is drawn unless all of them have a place of their own.
    fn outputs(&self) -> Result<Vec<(&PathBuf, PathBuf)>, String> {
        let extension = self.format.as_deref().unwrap_or(Format::Svg.extension());
        let pairs = paired(&self.cases, &self.output, false, extension)?;
        for (_, output) in &pairs {
            self.format_of(output)?;
        }
        Ok(pairs)
    }
}

/// Draws a case that was read from a file.
fn draw(file: &LoadedFile, path: &Path, mut page: Page, embed: bool) -> Result<Vec<Output>, String> {
    let picture = |name: &str| -> Option<Vec<u8>> {
        match &file.carried {
            Some(carried) => carried.iter().find(|(known, _)| known == name).map(|(_, png)| png.clone()),
            None => attachments::read_png(path, name).ok(),
        }
    };
    if embed {
        page.carried = Some(carried_text(&file.case, &picture).into());
    }
    let shared = |name: &str| picture(name).map(Arc::from);
    export::export(&Study::of(&file.case), &page, &shared, &Progress::new())
        .map_err(|error| error.to_string())
}

/// Draws the survival curves of all cases into one picture.
fn survival(render: &Render) -> Result<(), String> {
    let output = &render.output;
    if output.is_dir() {
        return Err(format!("{}: survival curves are one picture; name its file", output.display()));
    }
    if render.embed_case {
        return Err("survival curves cannot hold the cases (--embed-case)".to_owned());
    }
    let page = render.page(render.format_of(output)?)?;
    let read = |path: &PathBuf| load(path).map_err(|error| error.to_string());
    let cases: Vec<LoadedFile> = render.cases.iter().map(read).collect::<Result<_, _>>()?;
    let wanted = Wanted { measure: &render.measure, line: render.line, by: render.by.as_deref() };
    for picture in wanted.draw(&cases, &page)? {
        write_output(output, &picture.bytes)
            .map_err(|error| format!("{}: the picture cannot be written: {error}", output.display()))?;
    }
    Ok(())
}

/// Draws every case, or says why not; pictures drawn before the one that failed stay. The answer is what the user
/// should know of the pictures.
pub(super) fn render_all(render: &Render) -> Result<Vec<String>, String> {
    let mut notices = Vec::new();
    if render.view == Shown::Survival {
        return survival(render).map(|()| notices);
    }
    for (case, output) in render.outputs()? {
        let page = render.page(render.format_of(&output)?)?;
        let file = load(case).map_err(|error| error.to_string())?;
        let pictures = draw(&file, case, page, render.embed_case)
            .map_err(|why| format!("{}: cannot be drawn: {why}", case.display()))?;
        for picture in pictures {
            let output = with_suffix(&output, &picture.suffix);
            write_output(&output, &picture.bytes)
                .map_err(|error| format!("{}: the picture cannot be written: {error}", output.display()))?;
            let about = |notice: &String| format!("{}: {notice}", output.display());
            notices.extend(picture.notices.iter().map(about));
        }
    }
    Ok(notices)
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::super::{Arguments, Command};
    use super::*;

    fn render(arguments: &[&str]) -> Render {
        let words = ["phaseline", "render"].iter().chain(arguments);
        match Arguments::try_parse_from(words).expect("arguments").command {
            Some(Command::Render(render)) => render,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_picture_format_is_told_by_the_name_and_an_unknown_one_is_refused() {
        let outputs_of = |name: &str| render(&["a.ron", "-o", name]).outputs().map(|_| ());
        for name in ["figure.SVG", "figure.pdf", "figure.png", "figure.tif", "figure.tiff"] {
            assert_eq!(outputs_of(name), Ok(()), "{name}");
        }
        assert!(outputs_of("figure.bmp").is_err() && outputs_of("figure").is_err());
        assert!(render(&["a.ron", "-o", "a.svg", "--format", "png"]).outputs().is_err());
        assert!(render(&["a.ron", "-o", "a.pdf", "--embed-case"]).outputs().is_err());
    }

    #[test]
    fn a_preset_gives_the_page_and_what_is_said_beside_it_counts_more() {
        let page = |arguments: &[&str]| {
            let arguments = [&["a.ron", "-o", "a.png"], arguments].concat();
            render(&arguments).page(Format::Png).expect("a page")
        };
        let plain = page(&[]);
        assert_eq!((plain.width_mm, plain.dpi, plain.max_height_mm), (183.0, 300.0, None));
        let elsevier = page(&["--preset", "elsevier-single"]);
        assert_eq!((elsevier.width_mm, elsevier.dpi, elsevier.max_height_mm), (90.0, 500.0, Some(240.0)));
        let own = page(&["--preset", "elsevier-single", "--width-mm", "120", "--dpi", "600", "--dark"]);
        assert_eq!((own.width_mm, own.dpi, own.theme), (120.0, 600.0, Theme::Dark));
        let without = page(&["--without", "title,legend", "--axis-break", "--transparent"]);
        assert!(!without.include.title && !without.include.legend && without.include.axis);
        assert!(without.include.axis_break && without.transparent);
    }

    #[test]
    fn a_stretch_of_time_is_counted_from_zero_or_by_the_calendar() {
        let page =
            |arguments: &[&str]| render(&[&["a.ron", "-o", "a.svg"], arguments].concat()).page(Format::Svg);
        let months = page(&["--from", "-2 mo", "--to", "24 mo"]).expect("a page").time;
        assert_eq!(months, Some((Ticks::MONTH * -2, Ticks::MONTH * 24)));
        let dates = page(&["--align", "calendar", "--from", "2000-01-03", "--to", "2001"]).expect("a page");
        assert_eq!(dates.time, Some((Ticks::DAY * 2, Ticks::DAY * 366)));
        for wrong in
            [["24 mo", "2 mo"], ["2007", "2008"], ["surgery", "24 mo"], ["x", "24 mo"], ["> 1 mo", "2 mo"]]
        {
            assert!(page(&["--from", wrong[0], "--to", wrong[1]]).is_err(), "{wrong:?}");
        }
    }
}
