//! Everything a user can do, by name: one list feeds menus, toolbar, shortcuts and the list of keys.

/// A command without parameters, as menus and keys give it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each is described by its label and tooltip below")]
pub enum AppCommand {
    NewCase,
    Open,
    OpenPath,
    Save,
    SaveAs,
    SaveCopy,
    Revert,
    ExportPicture,
    CopyPicture,
    Screenshot,
    TakeText,
    Deidentify,
    ExportCurves,
    SavePatients,
    CloseTab,
    Quit,
    Undo,
    Redo,
    SelectAll,
    Find,
    Duplicate,
    Delete,
    Deselect,
    MoveUp,
    MoveDown,
    AddPatient,
    AddTreatment,
    AddResponse,
    AddStatus,
    AddMeasurement,
    AddFinding,
    AddAnnotation,
    QuickAdd,
    Cut,
    Copy,
    CopyPatients,
    Paste,
    NewPhase,
    EditFields,
    FixFinding,
    SilenceFinding,
    NudgeEarlier,
    NudgeLater,
    NudgeMuchEarlier,
    NudgeMuchLater,
    ShowTimeline,
    ShowPanel,
    Fit,
    ZoomIn,
    ZoomOut,
    PanLeft,
    PanRight,
    LargerType,
    SmallerType,
    ZeroOfCase,
    ZeroDiagnosis,
    ZeroFirstTreatment,
    ZeroFirstResponse,
    ZeroEndOfTreatment,
    ZeroCalendar,
    UnitAuto,
    UnitDays,
    UnitWeeks,
    UnitMonths,
    UnitYears,
    NextEvent,
    PreviousEvent,
    NextFinding,
    PreviousFinding,
    NextTab,
    PreviousTab,
    ToggleOutline,
    ToggleInspector,
    ToggleMeasures,
    ToggleTable,
    TogglePatients,
    ToggleSurvival,
    ToggleFindings,
    ToggleHistory,
    ThemeLight,
    ThemeDark,
    ThemeSystem,
    Palette,
    Shortcuts,
    StartScreen,
    About,
}

/// A menu of the menu bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the menus' titles")]
pub enum Menu {
    File,
    Edit,
    Insert,
    View,
    Help,
}

impl Menu {
    /// In the order of the menu bar.
    pub const ALL: [Self; 5] = [Self::File, Self::Edit, Self::Insert, Self::View, Self::Help];

    /// Its title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Edit => "Edit",
            Self::Insert => "Insert",
            Self::View => "View",
            Self::Help => "Help",
        }
    }
}

/// A key and what is held down with it. Without `ctrl` or `alt` it counts only while no text field has the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shortcut {
    /// Ctrl, or Cmd on a Mac.
    pub ctrl: bool,
    /// Shift.
    pub shift: bool,
    /// Alt.
    pub alt: bool,
    /// The key's name: `S`, `Delete`, `ArrowUp`.
    pub key: &'static str,
}

const fn plain(key: &'static str) -> Shortcut {
    Shortcut { ctrl: false, shift: false, alt: false, key }
}

const fn ctrl(key: &'static str) -> Shortcut {
    Shortcut { ctrl: true, ..plain(key) }
}

const fn ctrl_shift(key: &'static str) -> Shortcut {
    Shortcut { shift: true, ..ctrl(key) }
}

const fn alt(key: &'static str) -> Shortcut {
    Shortcut { alt: true, ..plain(key) }
}

/// What is known of a command: menu, label, shortcut, tooltip.
struct Entry(AppCommand, Menu, &'static str, Option<Shortcut>, &'static str);

use AppCommand as C;

/// In the order of the menus.
const TABLE: &[Entry] = &[
    Entry(C::NewCase, Menu::File, "New case", Some(ctrl("N")), "Start an empty case in a new tab"),
    Entry(C::Open, Menu::File, "Open…", Some(ctrl("O")), "Open case files, each in its own tab"),
    Entry(
        C::OpenPath,
        Menu::File,
        "Open path…",
        Some(ctrl_shift("O")),
        "Type or paste the path of a case file",
    ),
    Entry(C::Save, Menu::File, "Save", Some(ctrl("S")), "Save the case to its file"),
    Entry(
        C::SaveAs,
        Menu::File,
        "Save as…",
        Some(ctrl_shift("S")),
        "Save the case to another file and go on with that",
    ),
    Entry(C::SaveCopy, Menu::File, "Save a copy…", None, "Save a copy and go on with this file"),
    Entry(C::Revert, Menu::File, "Revert", None, "Go back to the case as it is on disk; can be undone"),
    Entry(
        C::ExportPicture,
        Menu::File,
        "Export figure…",
        Some(ctrl("E")),
        "Save or print the figure as SVG, PDF, PNG or TIFF on the page of a journal, checked before",
    ),
    Entry(
        C::CopyPicture,
        Menu::File,
        "Copy picture",
        Some(ctrl_shift("C")),
        "Put the figure on the clipboard as a picture",
    ),
    Entry(
        C::Screenshot,
        Menu::File,
        "Picture of the window…",
        Some(plain("F12")),
        "Save the window as it is shown as a PNG",
    ),
    Entry(
        C::TakeText,
        Menu::File,
        "Copy or save text…",
        None,
        "The timeline as a table, a caption and the alt text of the figure, drafted from the data",
    ),
    Entry(
        C::Deidentify,
        Menu::File,
        "De-identified export…",
        None,
        "Save another case, and its figure, without what tells who the patients are",
    ),
    Entry(
        C::ExportCurves,
        Menu::File,
        "Export survival curves…",
        None,
        "Save the survival curves as they are chosen as a picture",
    ),
    Entry(
        C::SavePatients,
        Menu::File,
        "Save patient table…",
        None,
        "Save the table of patients as CSV, numbers with their range and status",
    ),
    Entry(C::CloseTab, Menu::File, "Close tab", Some(ctrl("W")), "Close this case"),
    Entry(C::Quit, Menu::File, "Quit", Some(ctrl("Q")), "Close the program"),
    Entry(C::Undo, Menu::Edit, "Undo", Some(ctrl("Z")), "Take the last step back"),
    Entry(C::Redo, Menu::Edit, "Redo", Some(ctrl_shift("Z")), "Make the last undone step again"),
    Entry(C::Cut, Menu::Edit, "Cut", Some(ctrl("X")), "Cut the selected events or patient to the clipboard"),
    Entry(
        C::Copy,
        Menu::Edit,
        "Copy",
        Some(ctrl("C")),
        "Copy the selected events or patient to the clipboard",
    ),
    Entry(
        C::CopyPatients,
        Menu::Edit,
        "Copy patient table",
        None,
        "Copy the table of patients as it is shown, for a spreadsheet",
    ),
    Entry(C::Paste, Menu::Edit, "Paste", Some(ctrl("V")), "Paste events or patients from the clipboard"),
    Entry(
        C::SelectAll,
        Menu::Edit,
        "Select all",
        Some(ctrl("A")),
        "Select all events of the patient, or of the case",
    ),
    Entry(C::Find, Menu::Edit, "Find", Some(ctrl("F")), "Search all cells of all events"),
    Entry(C::Duplicate, Menu::Edit, "Duplicate", Some(ctrl("D")), "Duplicate the selected events or patient"),
    Entry(C::Delete, Menu::Edit, "Delete", Some(plain("Delete")), "Delete the selected events or patient"),
    Entry(C::Deselect, Menu::Edit, "Deselect", Some(plain("Escape")), "Select nothing"),
    Entry(
        C::MoveUp,
        Menu::Edit,
        "Move up",
        Some(alt("ArrowUp")),
        "Move the selected event or patient up in the file",
    ),
    Entry(
        C::MoveDown,
        Menu::Edit,
        "Move down",
        Some(alt("ArrowDown")),
        "Move the selected event or patient down in the file",
    ),
    Entry(
        C::EditFields,
        Menu::Edit,
        "Edit fields",
        Some(plain("Enter")),
        "Go to the fields of the selected event",
    ),
    Entry(
        C::FixFinding,
        Menu::Edit,
        "Fix finding",
        Some(ctrl("Period")),
        "Make the fix of the finding that is selected, or of the selected event",
    ),
    Entry(
        C::SilenceFinding,
        Menu::Edit,
        "Silence finding…",
        None,
        "Let the finding about the selected event stand, for a reason",
    ),
    Entry(
        C::NudgeEarlier,
        Menu::Edit,
        "Earlier by one",
        Some(ctrl("ArrowLeft")),
        "Move the selected events one unit earlier",
    ),
    Entry(
        C::NudgeLater,
        Menu::Edit,
        "Later by one",
        Some(ctrl("ArrowRight")),
        "Move the selected events one unit later",
    ),
    Entry(
        C::NudgeMuchEarlier,
        Menu::Edit,
        "Earlier by ten",
        Some(ctrl_shift("ArrowLeft")),
        "Move the selected events ten units earlier",
    ),
    Entry(
        C::NudgeMuchLater,
        Menu::Edit,
        "Later by ten",
        Some(ctrl_shift("ArrowRight")),
        "Move the selected events ten units later",
    ),
    Entry(C::QuickAdd, Menu::Insert, "Quick add", Some(ctrl("Enter")), "Type an event as a line of text"),
    Entry(C::AddPatient, Menu::Insert, "Patient", Some(ctrl_shift("N")), "Add a patient to the case"),
    Entry(
        C::NewPhase,
        Menu::Insert,
        "Phase by dragging",
        Some(plain("N")),
        "Then drag along a lane to make a phase on it",
    ),
    Entry(C::AddTreatment, Menu::Insert, "Treatment", Some(ctrl("T")), "Add a treatment to the patient"),
    Entry(C::AddResponse, Menu::Insert, "Response", Some(ctrl("R")), "Add a response to the patient"),
    Entry(
        C::AddStatus,
        Menu::Insert,
        "Status",
        None,
        "Add a diagnosis, progression, death or last follow-up",
    ),
    Entry(C::AddMeasurement, Menu::Insert, "Measurement", None, "Add a measured value"),
    Entry(C::AddFinding, Menu::Insert, "Finding", None, "Add an examination, adverse event, visit or note"),
    Entry(
        C::AddAnnotation,
        Menu::Insert,
        "Annotation",
        None,
        "Add words, an arrow, a bracket or a shaded span to the figure",
    ),
    Entry(
        C::ShowTimeline,
        Menu::View,
        "Timeline",
        Some(ctrl("1")),
        "Show treatments and responses on the time axis",
    ),
    Entry(
        C::ShowPanel,
        Menu::View,
        "Picture panel",
        Some(ctrl("2")),
        "Show the pictures of the case in rows",
    ),
    Entry(C::Fit, Menu::View, "Fit", Some(plain("F")), "Show all of the time axis"),
    Entry(C::ZoomIn, Menu::View, "Zoom in", Some(ctrl("Equals")), "Show less time in more detail"),
    Entry(C::ZoomOut, Menu::View, "Zoom out", Some(ctrl("Minus")), "Show more time"),
    Entry(C::PanLeft, Menu::View, "Earlier", Some(alt("ArrowLeft")), "Move to earlier times"),
    Entry(C::PanRight, Menu::View, "Later", Some(alt("ArrowRight")), "Move to later times"),
    Entry(C::LargerType, Menu::View, "Larger figure", Some(ctrl_shift("ArrowUp")), "Draw the figure larger"),
    Entry(
        C::SmallerType,
        Menu::View,
        "Smaller figure",
        Some(ctrl_shift("ArrowDown")),
        "Draw the figure smaller",
    ),
    Entry(
        C::ZeroOfCase,
        Menu::View,
        "Zero: as the case says",
        Some(plain("1")),
        "Count time from the zero that the case names",
    ),
    Entry(C::ZeroDiagnosis, Menu::View, "Zero: diagnosis", Some(plain("2")), "Count time from diagnosis"),
    Entry(
        C::ZeroFirstTreatment,
        Menu::View,
        "Zero: first treatment",
        Some(plain("3")),
        "Count time from the first treatment",
    ),
    Entry(
        C::ZeroFirstResponse,
        Menu::View,
        "Zero: first response",
        Some(plain("4")),
        "Count time from the first response",
    ),
    Entry(
        C::ZeroEndOfTreatment,
        Menu::View,
        "Zero: end of treatment",
        Some(plain("5")),
        "Count time from the end of the last treatment",
    ),
    Entry(C::ZeroCalendar, Menu::View, "Calendar", Some(plain("6")), "Show calendar dates"),
    Entry(
        C::UnitAuto,
        Menu::View,
        "Units: by zoom",
        Some(plain("A")),
        "Choose the unit of the axis by how much time is shown",
    ),
    Entry(C::UnitDays, Menu::View, "Units: days", Some(plain("D")), "Count in days"),
    Entry(C::UnitWeeks, Menu::View, "Units: weeks", Some(plain("W")), "Count in weeks"),
    Entry(C::UnitMonths, Menu::View, "Units: months", Some(plain("M")), "Count in months of 30.4375 days"),
    Entry(C::UnitYears, Menu::View, "Units: years", Some(plain("Y")), "Count in years of 365.25 days"),
    Entry(C::NextEvent, Menu::View, "Next event", Some(plain("ArrowDown")), "Select the next event"),
    Entry(
        C::PreviousEvent,
        Menu::View,
        "Previous event",
        Some(plain("ArrowUp")),
        "Select the previous event",
    ),
    Entry(C::NextFinding, Menu::View, "Next finding", Some(ctrl("F6")), "Go to the next finding"),
    Entry(
        C::PreviousFinding,
        Menu::View,
        "Previous finding",
        Some(ctrl_shift("F6")),
        "Go to the previous finding",
    ),
    Entry(C::NextTab, Menu::View, "Next tab", Some(ctrl("PageDown")), "Go to the next case"),
    Entry(C::PreviousTab, Menu::View, "Previous tab", Some(ctrl("PageUp")), "Go to the previous case"),
    Entry(
        C::ToggleOutline,
        Menu::View,
        "Outline",
        Some(plain("F8")),
        "Show or hide the list of patients and events",
    ),
    Entry(
        C::ToggleInspector,
        Menu::View,
        "Inspector",
        Some(plain("F9")),
        "Show or hide the fields of what is selected",
    ),
    Entry(
        C::ToggleMeasures,
        Menu::View,
        "Measures",
        Some(plain("F4")),
        "Show or hide the measures of the patients",
    ),
    Entry(C::ToggleTable, Menu::View, "Table", Some(plain("F5")), "Show or hide all events as a spreadsheet"),
    Entry(
        C::TogglePatients,
        Menu::View,
        "Patients",
        Some(Shortcut { shift: true, ..plain("F5") }),
        "Show or hide all patients with their facts and measures",
    ),
    Entry(
        C::ToggleSurvival,
        Menu::View,
        "Survival curves",
        Some(plain("F3")),
        "Show Kaplan–Meier curves of the patients in the place of the figure, or the figure again",
    ),
    Entry(
        C::ToggleFindings,
        Menu::View,
        "Findings",
        Some(plain("F6")),
        "Show or hide what contradicts itself in the case",
    ),
    Entry(
        C::ToggleHistory,
        Menu::View,
        "History",
        Some(plain("F7")),
        "Show or hide the steps that were made, to go back to any of them",
    ),
    Entry(C::ThemeLight, Menu::View, "Light", None, "Light window and figure"),
    Entry(C::ThemeDark, Menu::View, "Dark", None, "Dark window and figure"),
    Entry(C::ThemeSystem, Menu::View, "As the system", None, "Light or dark as the system is set"),
    Entry(
        C::Palette,
        Menu::Help,
        "Find a command…",
        Some(ctrl_shift("P")),
        "Type a few letters of any command",
    ),
    Entry(C::Shortcuts, Menu::Help, "Mouse and keys", Some(plain("F1")), "What mouse and keys do"),
    Entry(C::StartScreen, Menu::Help, "Examples", None, "Show the start screen with the examples"),
    Entry(C::About, Menu::Help, "About Phaseline", None, "Version, licences, privacy"),
];

impl AppCommand {
    /// All commands in the order of the menus.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|e| e.0)
    }

    /// The commands of a menu, in order.
    pub fn of_menu(menu: Menu) -> impl Iterator<Item = Self> {
        TABLE.iter().filter(move |e| e.1 == menu).map(|e| e.0)
    }

    fn entry(self) -> Option<&'static Entry> {
        TABLE.iter().find(|e| e.0 == self)
    }

    /// Its name in menus.
    pub fn label(self) -> &'static str {
        self.entry().map_or("", |e| e.2)
    }

    /// Its shortcut.
    pub fn shortcut(self) -> Option<Shortcut> {
        self.entry().and_then(|e| e.3)
    }

    /// What it does, in a sentence.
    pub fn tooltip(self) -> &'static str {
        self.entry().map_or("", |e| e.4)
    }

    /// The menu it is in.
    pub fn menu(self) -> Menu {
        self.entry().map_or(Menu::Help, |e| e.1)
    }

    /// Whether a line stands above it in its menu.
    pub const fn begins_group(self) -> bool {
        matches!(
            self,
            C::Save
                | C::Cut
                | C::ExportPicture
                | C::CloseTab
                | C::SelectAll
                | C::MoveUp
                | C::EditFields
                | C::Fit
                | C::NewPhase
                | C::ZeroOfCase
                | C::UnitAuto
                | C::NextEvent
                | C::ToggleOutline
                | C::ThemeLight
                | C::About
                | C::LargerType
        )
    }
}

impl std::fmt::Display for Shortcut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (held, name) in [(self.ctrl, "Ctrl"), (self.shift, "Shift"), (self.alt, "Alt")] {
            if held {
                write!(f, "{name}+")?;
            }
        }
        f.write_str(match self.key {
            "ArrowUp" => "Up",
            "ArrowDown" => "Down",
            "ArrowLeft" => "Left",
            "ArrowRight" => "Right",
            "Equals" => "=",
            "Minus" => "-",
            "Period" => ".",
            "Escape" => "Esc",
            key => key,
        })
    }
}

/// All commands as a table in Markdown: `docs/commands.md` is this text, and a test compares them.
pub fn markdown() -> String {
    let mut out = String::from(
        "# Commands\n\nEvery command is in a menu and in the command palette (Ctrl+Shift+P). On a Mac, Ctrl is Cmd. Keys without\n\
         Ctrl or Alt count while no text field has the keyboard. This page is generated from the program.\n",
    );
    for menu in Menu::ALL {
        out.push_str(&format!(
            "\n## {}\n\n| command | shortcut | what it does |\n|---|---|---|\n",
            menu.title()
        ));
        for command in AppCommand::of_menu(menu) {
            let keys = command.shortcut().map(|s| s.to_string()).unwrap_or_default();
            out.push_str(&format!("| {} | {keys} | {} |\n", command.label(), command.tooltip()));
        }
    }
    out
}

#[cfg(test)]
mod tests;
