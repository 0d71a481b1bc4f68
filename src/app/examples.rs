//! The examples that come with the program, each a case file as anyone could have written it.

use std::sync::Arc;

use super::pictures::Pictures;
use crate::io;
use crate::model::Case;

/// One example.
pub struct Example {
    /// File name, without folder.
    pub file: &'static str,
    text: &'static str,
    pictures: &'static [(&'static str, &'static [u8])],
}

macro_rules! example {
    ($file:literal $(, $picture:literal)*) => {
        Example {
            file: concat!($file, ".ron"),
            text: include_str!(concat!("../../examples/", $file, ".ron")),
            pictures: &[$(($picture, include_bytes!(concat!("../../examples/", $file, ".files/", $picture)))),*],
        }
    };
}

/// All of them; the founding case first.
pub const ALL: &[Example] = &[
    example!(
        "her2_withdrawal",
        "ct-p1-before.png",
        "ct-p1-after.png",
        "ct-p2-before.png",
        "ct-p2-after.png",
        "p1-he.png",
        "p1-er.png",
        "p1-pr.png",
        "p1-her2.png",
        "p2-he.png",
        "p2-er.png",
        "p2-pr.png",
        "p2-her2.png"
    ),
    example!("lynch_pembrolizumab"),
    example!("breast_three_agents"),
    example!("pancreas_stage_iv"),
    example!("ball_treatment_free"),
    example!("rectal_s1_psk"),
    example!("prostate_sandwich"),
    example!("pancreas_late_surgery"),
];

impl Example {
    /// Its case. A test reads every example.
    pub fn case(&self) -> Result<Case, io::ReadError> {
        io::read(self.text.as_bytes()).map(|opened| opened.case)
    }

    /// Its pictures.
    pub fn pictures(&self) -> Pictures {
        let mut pictures = Pictures::default();
        for (name, bytes) in self.pictures {
            pictures.insert(name, Arc::from(*bytes));
        }
        pictures
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_can_be_read_and_has_the_pictures_it_names() {
        for example in ALL {
            let case = example.case().unwrap_or_else(|e| panic!("{}: {e}", example.file));
            let pictures = example.pictures();
            for event in case.patients.iter().flat_map(|p| &p.events) {
                for picture in &event.pictures {
                    assert!(pictures.bytes(&picture.file).is_some(), "{}: {}", example.file, picture.file);
                }
            }
        }
    }
}
