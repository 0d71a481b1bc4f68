//! A picture of an event, as the case names it.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A picture that belongs to an event: a file in the case's folder of pictures, and what it shows.
///
/// In a file one without a caption is its name alone, `"ct.png"`; otherwise it is
/// `Picture(file: "ct.png", caption: "CT at diagnosis")`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Picture {
    /// Its file name in the case's folder of pictures.
    pub file: String,
    /// What it shows; printed under it.
    pub caption: String,
    /// Whether it stands in the picture panel alone, and not beside the time axis.
    pub panel: bool,
}

impl Picture {
    /// A picture of that file, without a caption.
    pub fn of(file: impl Into<String>) -> Self {
        Self { file: file.into(), ..Self::default() }
    }

    /// Whether there is nothing to say but its file.
    pub fn is_plain(&self) -> bool {
        self.caption.is_empty() && !self.panel
    }

    /// What to call it: its caption, else its file.
    pub fn title(&self) -> &str {
        if self.caption.trim().is_empty() { &self.file } else { self.caption.trim() }
    }
}

impl Serialize for Picture {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.is_plain() {
            return serializer.serialize_str(&self.file);
        }
        let fields = 1 + usize::from(!self.caption.is_empty()) + usize::from(self.panel);
        let mut out = serializer.serialize_struct("Picture", fields)?;
        out.serialize_field("file", &self.file)?;
        if self.caption.is_empty() {
            out.skip_field("caption")?;
        } else {
            out.serialize_field("caption", &self.caption)?;
        }
        if self.panel {
            out.serialize_field("panel", &self.panel)?;
        } else {
            out.skip_field("panel")?;
        }
        out.end()
    }
}

/// A picture with its fields named.
#[derive(Deserialize)]
struct Named {
    file: String,
    #[serde(default)]
    caption: String,
    #[serde(default)]
    panel: bool,
}

struct PictureVisitor;

impl<'de> Visitor<'de> for PictureVisitor {
    type Value = Picture;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a picture file, or Picture(file: \"ct.png\", caption: \"CT\")")
    }

    fn visit_str<E: serde::de::Error>(self, file: &str) -> Result<Picture, E> {
        Ok(Picture::of(file))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Picture, A::Error> {
        let Named { file, caption, panel } = Named::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Picture { file, caption, panel })
    }
}

impl<'de> Deserialize<'de> for Picture {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A text or a struct: what stands there decides.
        deserializer.deserialize_any(PictureVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Picture, String> {
        ron::from_str(text).map_err(|e| e.to_string())
    }

    #[test]
    fn a_name_alone_and_named_fields_are_both_pictures() {
        assert_eq!(read(r#""ct.png""#).unwrap(), Picture::of("ct.png"));
        let named = Picture { file: "ct.png".to_owned(), caption: "CT".to_owned(), panel: false };
        assert_eq!(read(r#"Picture(file: "ct.png", caption: "CT")"#).unwrap(), named);
        assert_eq!(read(r#"(caption: "CT", file: "ct.png")"#).unwrap(), named);
        let shown = Picture { panel: true, ..named };
        assert_eq!(read(r#"Picture(file: "ct.png", caption: "CT", panel: true)"#).unwrap(), shown);
    }

    #[test]
    fn anything_else_is_refused_with_a_reason() {
        assert!(read("12").unwrap_err().contains("picture file"));
        assert!(read(r#"Picture(caption: "CT")"#).unwrap_err().contains("file"));
        assert!(read(r#"["ct.png"]"#).unwrap_err().contains("picture file"));
    }

    #[test]
    fn a_picture_is_written_as_briefly_as_it_can_be() {
        let written = |p: &Picture| ron::to_string(p).unwrap();
        assert_eq!(written(&Picture::of("a.png")), r#""a.png""#);
        let mut picture = Picture::of("a.png");
        picture.panel = true;
        assert_eq!(read(&written(&picture)).unwrap(), picture);
        picture.caption = "H&E \"x\"".to_owned();
        assert_eq!(read(&written(&picture)).unwrap(), picture);
    }
}
