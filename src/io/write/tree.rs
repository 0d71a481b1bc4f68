//! A value as a tree of the text that it is written with on one line.
//!
//! The tree comes out of serde, so that a field that the model has is written without being named here. It is kept flat:
//! one text for the whole value, and for every part of it where its text stands and which parts are inside.

use std::fmt::{self, Write as _};
use std::ops::Range;

use serde::ser::{Impossible, Serialize, SerializeSeq, SerializeStruct, SerializeTuple, Serializer};

/// Stands before the text of a file that was read with it.
pub(super) const BOM: char = '\u{FEFF}';

/// What a part of a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A number, a text, a code, a tuple: what never goes over several lines.
    Value,
    /// A list.
    List,
    /// A struct of that name, or a variant of that name with the fields of its struct.
    Struct(&'static str),
}

/// A part of a value.
#[derive(Debug)]
pub(super) struct Node {
    /// The field that it is the value of; empty for an element of a list.
    pub(super) field: &'static str,
    pub(super) kind: Kind,
    /// Where its text stands, without the name of its field.
    text: Range<usize>,
    /// The positions of the parts inside it, of whatever depth.
    inside: Range<usize>,
}

/// A value, taken apart. One tree serves many values in turn, so that its memory is asked for once.
#[derive(Debug, Default)]
pub(super) struct Tree {
    text: String,
    /// Each part stands before those inside it.
    nodes: Vec<Node>,
}

impl Tree {
    /// Puts a value in the place of the one before.
    ///
    /// # Errors
    /// If the value has something that no case has, such as a map or a number with a fraction.
    pub(super) fn set(&mut self, value: &impl Serialize) -> fmt::Result {
        self.text.clear();
        self.nodes.clear();
        value.serialize(Part { tree: self, field: "", is_inside_variant: false })
    }

    /// The whole value.
    pub(super) fn root(&self) -> Option<&Node> {
        self.nodes.first()
    }

    /// What a part is written with on one line.
    pub(super) fn text_of(&self, node: &Node) -> &str {
        self.text.get(node.text.clone()).unwrap_or_default()
    }

    /// The parts directly inside a part, in order.
    pub(super) fn inside(&self, node: &Node) -> impl Iterator<Item = &Node> + Clone {
        let Range { start, end } = node.inside;
        let within = move |at: usize| self.nodes.get(at).filter(|_| at < end);
        std::iter::successors(within(start), move |part| within(part.inside.end))
    }

    /// Begins a part; what it is and how it begins is known, its end is not.
    fn open(&mut self, field: &'static str, kind: Kind) -> usize {
        let at = self.nodes.len();
        let begin = self.text.len();
        self.nodes.push(Node { field, kind, text: begin..begin, inside: at + 1..at + 1 });
        at
    }

    fn close(&mut self, at: usize) {
        let (text_end, inside_end) = (self.text.len(), self.nodes.len());
        if let Some(node) = self.nodes.get_mut(at) {
            node.text.end = text_end;
            node.inside.end = inside_end;
        }
    }

    /// A text in quotation marks, as RON reads it. What cannot be seen, or turns the direction of writing around, is
    /// written as an escape; everything else stays readable.
    fn quote(&mut self, text: &str) {
        let out = &mut self.text;
        out.push('"');
        for c in text.chars() {
            match c {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                c if is_hidden(c) => {
                    let _ = write!(out, "\\u{{{:x}}}", u32::from(c)); // writing to a String cannot fail
                }
                c => out.push(c),
            }
        }
        out.push('"');
    }
}

/// Controls, line separators, direction overrides, the byte order mark, and what is no character (XML cannot hold it).
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | BOM)
        || matches!(c, '\u{FFFE}' | '\u{FFFF}')
}

/// Takes one part of a value into the tree.
struct Part<'a> {
    tree: &'a mut Tree,
    field: &'static str,
    /// Whether it is what a variant holds: the fields of a struct then stand in the brackets of the variant.
    is_inside_variant: bool,
}

impl<'a> Part<'a> {
    /// A value without parts.
    fn plain(self, value: impl fmt::Display) -> fmt::Result {
        let at = self.tree.open(self.field, Kind::Value);
        write!(self.tree.text, "{value}")?;
        self.tree.close(at);
        Ok(())
    }

    /// A value with parts, in brackets.
    fn parts(self, kind: Kind, open: &str, close: &'static str) -> Parts<'a> {
        let at = self.tree.open(self.field, kind);
        self.tree.text.push_str(open);
        Parts { tree: self.tree, end: Some((at, close)), is_first: true }
    }
}

/// Takes the parts of a value into the tree, one after the other.
struct Parts<'a> {
    tree: &'a mut Tree,
    /// The value and its closing bracket; none for a struct inside a variant, which ends with the variant.
    end: Option<(usize, &'static str)>,
    is_first: bool,
}

impl Parts<'_> {
    fn part<T: Serialize + ?Sized>(&mut self, field: &'static str, value: &T) -> fmt::Result {
        if !std::mem::take(&mut self.is_first) {
            self.tree.text.push_str(", ");
        }
        if !field.is_empty() {
            self.tree.text.push_str(field);
            self.tree.text.push_str(": ");
        }
        value.serialize(Part { tree: self.tree, field, is_inside_variant: false })
    }

    fn finish(self) {
        if let Some((at, bracket)) = self.end {
            self.tree.text.push_str(bracket);
            self.tree.close(at);
        }
    }
}

impl SerializeStruct for Parts<'_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, field: &'static str, value: &T) -> fmt::Result {
        self.part(field, value)
    }

    fn end(self) -> fmt::Result {
        self.finish();
        Ok(())
    }
}

impl SerializeSeq for Parts<'_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> fmt::Result {
        self.part("", value)
    }

    fn end(self) -> fmt::Result {
        self.finish();
        Ok(())
    }
}

impl SerializeTuple for Parts<'_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> fmt::Result {
        self.part("", value)
    }

    fn end(self) -> fmt::Result {
        self.finish();
        Ok(())
    }
}

/// Takes in plain values of these types as they are displayed.
macro_rules! displayed {
    ($($method:ident: $type:ty),+) => {
        $(fn $method(self, value: $type) -> fmt::Result {
            self.plain(value)
        })+
    };
}

/// What no case has. Were a field of such a type added to the model, no test that writes a case would pass.
const NOT_IN_A_CASE: fmt::Result = Err(fmt::Error);

impl<'a> Serializer for Part<'a> {
    type Ok = ();
    type Error = fmt::Error;
    type SerializeSeq = Parts<'a>;
    type SerializeTuple = Parts<'a>;
    type SerializeTupleStruct = Impossible<(), fmt::Error>;
    type SerializeTupleVariant = Impossible<(), fmt::Error>;
    type SerializeMap = Impossible<(), fmt::Error>;
    type SerializeStruct = Parts<'a>;
    type SerializeStructVariant = Impossible<(), fmt::Error>;

    displayed!(
        serialize_bool: bool,
        serialize_i8: i8,
        serialize_i16: i16,
        serialize_i32: i32,
        serialize_i64: i64,
        serialize_u8: u8,
        serialize_u16: u16,
        serialize_u32: u32,
        serialize_u64: u64
    );

    fn serialize_f32(self, _: f32) -> fmt::Result {
        NOT_IN_A_CASE
    }

    fn serialize_f64(self, _: f64) -> fmt::Result {
        NOT_IN_A_CASE
    }

    fn serialize_char(self, _: char) -> fmt::Result {
        NOT_IN_A_CASE
    }

    fn serialize_bytes(self, _: &[u8]) -> fmt::Result {
        NOT_IN_A_CASE
    }

    fn serialize_unit(self) -> fmt::Result {
        NOT_IN_A_CASE
    }

    fn serialize_unit_struct(self, _: &'static str) -> fmt::Result {
        NOT_IN_A_CASE
    }

    fn serialize_str(self, text: &str) -> fmt::Result {
        let at = self.tree.open(self.field, Kind::Value);
        self.tree.quote(text);
        self.tree.close(at);
        Ok(())
    }

    fn serialize_none(self) -> fmt::Result {
        self.plain("None")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> fmt::Result {
        // The header of the file lets `Some(…)` be left out.
        value.serialize(self)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> fmt::Result {
        self.plain(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, _: &T) -> fmt::Result {
        NOT_IN_A_CASE
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> fmt::Result {
        let at = self.tree.open(self.field, Kind::Struct(variant));
        self.tree.text.push_str(variant);
        self.tree.text.push('(');
        value.serialize(Part { tree: self.tree, field: "", is_inside_variant: true })?;
        self.tree.text.push(')');
        self.tree.close(at);
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Parts<'a>, fmt::Error> {
        Ok(self.parts(Kind::List, "[", "]"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Parts<'a>, fmt::Error> {
        Ok(self.parts(Kind::Value, "(", ")"))
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Parts<'a>, fmt::Error> {
        if self.is_inside_variant {
            return Ok(Parts { tree: self.tree, end: None, is_first: true });
        }
        let parts = self.parts(Kind::Struct(name), name, ")");
        parts.tree.text.push('(');
        Ok(parts)
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, fmt::Error> {
        Err(fmt::Error)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, fmt::Error> {
        Err(fmt::Error)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, fmt::Error> {
        Err(fmt::Error)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, fmt::Error> {
        Err(fmt::Error)
    }
}
