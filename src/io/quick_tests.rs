//! Reading side by side gives what reading in one piece gives, or leaves the text to that.

use super::*;
use crate::io::{FileShape, read, write};

fn no_stop(_: ReadStep) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// A case of several patients with texts that are hard to take apart.
fn case(patients: usize) -> Case {
    let path = format!("{}/examples/her2_withdrawal.ron", env!("CARGO_MANIFEST_DIR"));
    let mut case = read(&std::fs::read(path).expect("an example")).expect("a case").case;
    let first = case.patients.remove(0);
    case.patients = (0..patients)
        .map(|n| {
            let mut patient = (*first).clone();
            patient.id = crate::model::PatientId::new(&format!("p{n}")).expect("an id");
            patient.notes = format!("),\n        Patient( [\"{n}\\\" // /* '#\" ]");
            Arc::new(patient)
        })
        .collect();
    case
}

fn quick(text: &str) -> Option<(Case, bool, Vec<FieldPath>)> {
    match read_on(text, 3, 400, &mut no_stop) {
        Quick::Read(case, is_canonical, unknown) => Some((*case, is_canonical, unknown)),
        _ => None,
    }
}

#[test]
fn a_case_is_read_as_in_one_piece() {
    let case = case(20);
    let text = write(&case, &FileShape::default());
    assert_eq!(quick(&text), Some((case, true, Vec::new())));
    for (from, to) in [
        ("    title", "  title"),
        ("            id: \"p7\"", "            colour: 3, id: \"p7\""),
        ("    patients: [", "    tint: 1,\n    patients: ["),
        ("            id: \"p3\"", "            // a comment [\n            id: \"p3\""),
        ("        Patient(\n            id: \"p9\"", "        Patient(\n\n            id: \"p9\""),
        ("    ],\n)\n", "    ], wings: [2],\n)\n"),
        ("    ],\n)\n", "    ],\n)"),
        ("    ],\n)\n", "    ], )\n"),
        ("        ),\n    ],\n)\n", "        )\n    ],\n)\n"),
    ] {
        assert!(text.contains(from), "{from}");
        let changed = text.replacen(from, to, 1);
        let (case, is_canonical, unknown) = quick(&changed).expect(from);
        let opened = read(changed.as_bytes()).expect(from);
        assert_eq!((&case, is_canonical), (&opened.case, opened.is_canonical), "{from}");
        assert_eq!(unknown, unknown_fields::<Case>(&changed), "{from}");
    }
}

#[test]
fn what_is_wrong_or_unusual_is_left_to_the_reading_in_one_piece() {
    let text = write(&case(20), &FileShape::default());
    for (from, to) in [
        ("id: \"p7\"", "id: \"p8\""),
        ("id: \"p7\"", "id: \"7\""),
        ("id: \"p7\"", "age: 140, id: \"p7\""),
        ("format: 1", "format: 2"),
        ("format: 1", "format: 0x1"),
        ("    patients: [", "    patients: [], patients: ["),
        (
            "        Patient(\n            id: \"p7\"",
            "        #![enable(unwrap_newtypes)] Patient(\n            id: \"p7\"",
        ),
        ("#![enable(implicit_some)]", "#![enable(unwrap_newtypes)]"),
        ("    ],\n)\n", "    ],\n) )\n"),
        ("    ],\n)\n", "    ],\n"),
        ("        ),\n    ],\n)\n", "        ),,\n    ],\n)\n"),
    ] {
        assert!(text.contains(from), "{from}");
        assert_eq!(quick(&text.replacen(from, to, 1)), None, "{from} -> {to}");
    }
    let deep = format!("deep: {}{}, id: \"p7\"", "[".repeat(120), "]".repeat(120));
    assert_eq!(quick(&text.replacen("id: \"p7\"", &deep, 1)), None);
}

#[test]
fn patients_come_in_the_order_of_the_file_behind_their_head() {
    let case = case(50);
    let text = write(&case, &FileShape::default());
    let (mut head, mut patients) = (None, Vec::new());
    let quick = read_on(&text, 4, 400, &mut |step| {
        match step {
            ReadStep::Head(case) => head = Some((*case, patients.len())),
            ReadStep::Patients { next, done, of } => {
                patients.extend(next);
                assert_eq!((done, of), (patients.len(), 50));
            }
        }
        ControlFlow::Continue(())
    });
    assert!(matches!(quick, Quick::Read(..)));
    assert_eq!(head, Some((case.head(), 0)));
    assert_eq!(patients, case.patients);
}

#[test]
fn a_reading_ends_when_it_is_cancelled() {
    let text = write(&case(50), &FileShape::default());
    for steps in 0..3 {
        let mut told = 0;
        let quick = read_on(&text, 2, 400, &mut |_| {
            told += 1;
            if told > steps { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert!(matches!(quick, Quick::Cancelled));
        assert_eq!(told, steps + 1);
    }
}
