//! What the scan points at, and what it leaves alone.

use super::scan::{Reason, scan};

fn found(text: &str) -> Vec<(&str, Reason)> {
    scan(text).into_iter().map(|f| (&text[f.range], f.reason)).collect()
}

#[test]
fn dates_are_found_in_many_notations() {
    for (text, words) in [
        ("on 2007-03-14 again", "2007-03-14"),
        ("on 14.03.2007", "14.03.2007"),
        ("14/3/07", "14/3/07"),
        ("3/14/2007", "3/14/2007"),
        ("03/2007", "03/2007"),
        ("since 2007-03.", "2007-03"),
        ("14 March 2007", "14 March 2007"),
        ("March 14, 2007", "March 14, 2007"),
        ("March 14th", "March 14th"),
        ("the 14th March 2007", "14th March 2007"),
        ("Mar-07", "Mar-07"),
        ("in September", "September"),
        ("le 3 août 2011", "3 août 2011"),
        ("am 3. Dezember", "3. Dezember"),
        ("May 2007", "May 2007"),
    ] {
        assert_eq!(found(text), [(words, Reason::Date)], "{text}");
    }
    assert_eq!(found("referred 2007 by letter"), [("2007", Reason::Year)]);
}

#[test]
fn names_titles_and_initials_are_found() {
    for (text, words, reason) in [
        ("seen by Dr Keller", "Dr Keller", Reason::Name),
        ("Mme. de la Tour agreed", "Mme. de la Tour", Reason::Name),
        ("Maria Keller", "Maria Keller", Reason::Name),
        ("KELLER Maria came", "KELLER Maria", Reason::Name),
        ("ZZPHI-Müller", "ZZPHI-Müller", Reason::Name),
        ("patient J. Keller", "J. Keller", Reason::Name),
        ("patient J.D. refused", "J.D.", Reason::Initials),
        ("at Tours University Hospital", "Tours University Hospital", Reason::Institution),
        ("Hôpital de la Pitié", "Hôpital de la Pitié", Reason::Institution),
    ] {
        assert_eq!(found(text), [(words, reason)], "{text}");
    }
}

#[test]
fn numbers_addresses_and_links_are_found() {
    for (text, words, reason) in [
        ("MRN 48213", "MRN 48213", Reason::Number),
        ("born 1952", "born 1952", Reason::Number),
        ("no. 20481577", "20481577", Reason::Number),
        ("call +33 2 47 47 47 47", "+33 2 47 47 47 47", Reason::Number),
        ("tel 0247 474747", "0247 474747", Reason::Number),
        ("lives in 37044", "37044", Reason::PostCode),
        ("near SW1A 1AA", "SW1A 1AA", Reason::PostCode),
        ("12 Baker Street", "12 Baker Street", Reason::Address),
        ("a.keller@chu-tours.fr, then", "a.keller@chu-tours.fr", Reason::Mail),
        ("see https://x.org/p/1", "https://x.org/p/1", Reason::Link),
        ("/home/zzphi/ct.png", "/home/zzphi/ct.png", Reason::Link),
        ("C:\\Users\\zzphi\\ct.png", "C:\\Users\\zzphi\\ct.png", Reason::Link),
        ("a 92-year-old woman", "92-year", Reason::OldAge),
        ("aged 91", "aged 91", Reason::OldAge),
    ] {
        assert_eq!(found(text), [(words, reason)], "{text}");
    }
}

#[test]
fn what_reports_are_full_of_is_left_alone() {
    for text in [
        "docetaxel 100 mg/m² × 8, q3wk",
        "invasive ductal carcinoma, SBR 3",
        "ER (clone 1D5) negative, PR (PgR 636) negative, HER2 (A485 polyclonal) positive",
        "strong, complete membrane, more than 30 % of cells",
        "Karnofsky Index 90 %",
        "Hodgkin Lymphoma, Ann Arbor IIB",
        "2000 mg twice daily, 1800 cGy, 50000 copies",
        "CA 15-3, CYFRA 21-1, beta-2 microglobulin",
        "may be continued; the mass may grow",
        "RECIST 1.1, Complete Response, Stable Disease",
        "Trastuzumab Deruxtecan",
        "T-DM1 3.6 mg/kg",
        "Mastectomy, axillary resection",
        "cT2cNxM1, pelvic bone",
        "54 years, 8 cycles, 5 y 4 mo",
        "grade 3; 12.4 mo; 27.2–32.3 mo",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn any_text_can_be_scanned_and_what_is_found_can_be_cut_out() {
    use proptest::prelude::*;
    proptest!(|(text in "\\PC{0,60}")| {
        let mut last = 0;
        for f in scan(&text) {
            prop_assert!(f.range.start >= last && f.range.end > f.range.start);
            prop_assert!(text.get(f.range.clone()).is_some());
            last = f.range.end;
        }
    });
}
