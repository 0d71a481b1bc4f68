//! Words that the scan knows, in small letters.

use std::collections::HashSet;
use std::sync::OnceLock;

/// What stands behind a number that counts something.
pub const UNITS: &str = "mg g kg µg ug mcg ng pg ml l dl µl iu u ku gy cgy mm cm m cells copies nmol µmol mmol mol mbq gbq auc kda ms \
patients participants women men cases x hz cgray steps";

/// Words before a name.
pub const TITLES: &str = "mr mrs ms miss dr prof professor doctor nurse sir lady herr frau monsieur madame mme mlle señor señora sra sig \
dott";

/// Words of the names of institutions.
pub const INSTITUTIONS: &str = "hospital hospitals hôpital hopital hôpitaux clinic clinics clinique klinik klinikum krankenhaus spital \
university université universitaire universität universitätsklinikum università universidad infirmary hospice \
institute institut chu ospedale hospitalier";

/// Words of the names of streets.
pub const STREETS: &str = "street avenue road boulevard rue straße strasse platz allee calle piazza drive";

/// Words before a number that belongs to one person.
pub const RECORDS: &str =
    "mrn pid nhs ssn dob ipp nip ehr accession fallnummer passport insurance chart record specimen born";

/// Words behind an age.
pub const AGES: &str = "year years yr yrs yo y ans jahre jährige jähriger años anni anos aged";

/// Whether a word is in one of these lists.
pub fn is_in(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|known| known == word)
}

/// Words of our own data, in small letters: none of them is a person's name.
pub fn is_known(word: &str) -> bool {
    static KNOWN: OnceLock<HashSet<String>> = OnceLock::new();
    const FILES: [&str; 15] = [
        include_str!("../../../assets/words/no_names.ron"),
        include_str!("../../../assets/words/abbreviations.ron"),
        include_str!("../../../assets/entry/agents.ron"),
        include_str!("../../../assets/entry/regimens.ron"),
        include_str!("../../../assets/entry/procedures.ron"),
        include_str!("../../../assets/entry/sites.ron"),
        include_str!("../../../assets/entry/adverse_events.ron"),
        include_str!("../../../assets/entry/markers.ron"),
        include_str!("../../../assets/entry/methods.ron"),
        include_str!("../../../assets/entry/milestones.ron"),
        include_str!("../../../assets/entry/responses.ron"),
        include_str!("../../../assets/scales/recist_1_1.ron"),
        include_str!("../../../assets/scales/imwg.ron"),
        include_str!("../../../assets/scales/eln_aml.ron"),
        include_str!("../../../assets/scales/pcwg3.ron"),
    ];
    let known = KNOWN.get_or_init(|| {
        let quoted = FILES.iter().flat_map(|text| text.split('"').skip(1).step_by(2));
        let words = quoted.flat_map(|text| text.split(|c: char| !c.is_alphabetic()));
        words.filter(|word| word.chars().count() > 1).map(str::to_lowercase).collect()
    });
    known.contains(&word.to_lowercase())
}

/// Months in the languages of most reports, as far as they are no other word of that spelling; short ones count only
/// beside a number.
const MONTHS: [&str; 12] = [
    "january|jan|januar|janvier|enero|gennaio|janeiro|jänner",
    "february|feb|februar|février|fevrier|febrero|febbraio|fevereiro",
    "march|mar|märz|maerz|mars|marzo|março",
    "april|apr|avril|abril|aprile|avr",
    "may|mai|mayo|maggio|maio",
    "june|jun|juni|juin|junio|giugno|junho",
    "july|jul|juli|juillet|julio|luglio|julho|juil",
    "august|aug|août|aout|agosto",
    "september|sep|sept|septembre|septiembre|settembre|setembro",
    "october|oct|oktober|okt|octobre|octubre|ottobre|outubro",
    "november|nov|novembre|noviembre|novembro",
    "december|dec|dezember|dez|décembre|decembre|diciembre|dicembre|dezembro|déc",
];

/// Whether a word is a month in one of these languages.
pub fn is_month(word: &str) -> bool {
    let word = word.to_lowercase();
    MONTHS.iter().any(|names| names.split('|').any(|name| name == word))
}

/// Whether a number of four digits is read as a year.
pub fn is_year(number: u64) -> bool {
    (1900..=2099).contains(&number)
}
