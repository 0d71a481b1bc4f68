//! How RON is read in a case file, and what of it the model does not know.

use ron::extensions::Extensions;
use serde::de::DeserializeOwned;

use super::scan::{FieldPath, Segment};

/// Most comments, and most unknown fields, that are told of one file.
pub(super) const MAX_NOTICES: usize = 50;

/// What a case file is read with. Structs inside variants stand without a second name: `Treatment(modality: …)`.
pub(super) fn options() -> ron::Options {
    ron::Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME)
        .with_default_extension(Extensions::UNWRAP_VARIANT_NEWTYPES)
}

/// The fields that the model does not know, in the order of the text of a value of that type.
pub(super) fn unknown_fields<T: DeserializeOwned>(text: &str) -> Vec<FieldPath> {
    let mut paths = Vec::new();
    let mut note = |path: serde_ignored::Path<'_>| {
        if paths.len() <= MAX_NOTICES {
            paths.push(FieldPath(ignored_path(&path)));
        }
    };
    if let Ok(mut parser) = ron::Deserializer::from_str_with_options(text, &options()) {
        // The text has been read before: only the names are of interest now. An older format tells what it can.
        let _ = T::deserialize(serde_ignored::Deserializer::new(&mut parser, &mut note));
    }
    paths
}

fn ignored_path(path: &serde_ignored::Path<'_>) -> Vec<Segment> {
    use serde_ignored::Path as P;
    match path {
        P::Root => Vec::new(),
        P::Seq { parent, index } => [ignored_path(parent), vec![Segment::Index(*index)]].concat(),
        P::Map { parent, key } => [ignored_path(parent), vec![Segment::Key(key.clone())]].concat(),
        P::Some { parent } | P::NewtypeStruct { parent } | P::NewtypeVariant { parent } => {
            ignored_path(parent)
        }
    }
}
