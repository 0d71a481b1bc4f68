//! How a value is laid out in lines: the one place where that differs by type.

use super::tree::{Kind, Node, Tree};

/// Structs that have a line for each field. All others stand on one line, but for an event that does not fit.
const A_FIELD_A_LINE: [&str; 3] = ["Case", "Care", "Patient"];
const EVENT: &str = "Event";
/// Widest event on one line, in columns.
const EVENT_COLUMNS: usize = 110;
/// Widest line inside the block of an event: wider, because a treatment reads best in one piece.
const BLOCK_COLUMNS: usize = 140;
/// Spaces of one level of indentation.
const INDENT: usize = 4;

/// Appends the value that a tree holds, indented by so many levels.
pub(super) fn lay_out(tree: &Tree, depth: usize, out: &mut String) {
    if let Some(root) = tree.root() {
        Layout { tree, out }.value(root, depth);
    }
}

/// Whether a text is so many columns wide at most.
fn fits(text: &str, columns: usize) -> bool {
    text.len() <= columns || text.chars().count() <= columns
}

struct Layout<'a> {
    tree: &'a Tree,
    out: &'a mut String,
}

impl<'a> Layout<'a> {
    fn text(&self, node: &Node) -> &'a str {
        self.tree.text_of(node)
    }

    fn indent(&mut self, depth: usize) {
        self.out.extend(std::iter::repeat_n(' ', depth * INDENT));
    }

    /// One line of several pieces.
    fn line(&mut self, depth: usize, pieces: &[&str]) {
        self.indent(depth);
        self.out.extend(pieces.iter().copied());
        self.out.push('\n');
    }

    /// The name of the field that a part is the value of; an element of a list has none.
    fn name(&mut self, node: &Node) {
        if !node.field.is_empty() {
            self.out.push_str(node.field);
            self.out.push_str(": ");
        }
    }

    /// A part on one line.
    fn on_one_line(&mut self, node: &Node, depth: usize) {
        self.indent(depth);
        self.name(node);
        self.out.push_str(self.text(node));
        self.out.push_str(",\n");
    }

    /// A part by the rule of its type.
    fn value(&mut self, node: &Node, depth: usize) {
        match node.kind {
            Kind::Struct(EVENT) => self.event(node, depth),
            Kind::Struct(name) if A_FIELD_A_LINE.contains(&name) => {
                self.indent(depth);
                self.name(node);
                self.out.push_str(name);
                self.out.push_str("(\n");
                for field in self.tree.inside(node) {
                    match field.kind {
                        Kind::List => self.list(field, depth + 1),
                        _ => self.value(field, depth + 1),
                    }
                }
                self.line(depth, &["),"]);
            }
            _ => self.on_one_line(node, depth),
        }
    }

    /// A list, an element a line.
    fn list(&mut self, list: &Node, depth: usize) {
        if self.tree.inside(list).next().is_none() {
            return self.on_one_line(list, depth);
        }
        self.line(depth, &[list.field, ": ["]);
        for element in self.tree.inside(list) {
            self.value(element, depth + 1);
        }
        self.line(depth, &["],"]);
    }

    /// An event, on one line if it fits; else its times on the first line of a block, then what happened, then words.
    fn event(&mut self, event: &Node, depth: usize) {
        if fits(self.text(event), (EVENT_COLUMNS - 1).saturating_sub(depth * INDENT)) {
            return self.on_one_line(event, depth);
        }
        let fields = self.tree.inside(event);
        let of_pictures = |field: &&Node| field.field == "pictures";
        let pictures = fields.clone().find(of_pictures);
        // Names alone stand beside the times; captions are words of their own.
        let is_named = |list: &&Node| self.tree.inside(list).any(|picture| picture.kind != Kind::Value);
        let captions = pictures.filter(is_named);
        let names = if captions.is_some() { None } else { pictures };
        let is_before = |field: &&Node| field.field != "what";
        self.line(depth, &["Event("]);
        self.side_by_side(fields.clone().take_while(is_before).chain(names), depth + 1);
        let mut after = fields.skip_while(is_before);
        if let Some(what) = after.next() {
            self.line_or_block(what, depth + 1);
        }
        for words in after.filter(|field| !of_pictures(field)) {
            self.on_one_line(words, depth + 1);
        }
        if let Some(captions) = captions {
            self.line_or_block(captions, depth + 1);
        }
        self.line(depth, &["),"]);
    }

    /// A field inside the block of an event: on one line if it fits.
    fn line_or_block(&mut self, field: &Node, depth: usize) {
        let around = depth * INDENT + field.field.len() + ": ,".len();
        match field.kind {
            _ if fits(self.text(field), BLOCK_COLUMNS.saturating_sub(around)) => {
                self.on_one_line(field, depth);
            }
            Kind::Value => self.on_one_line(field, depth),
            Kind::List => self.list(field, depth),
            Kind::Struct(name) => {
                self.line(depth, &[field.field, ": ", name, "("]);
                self.side_by_side(self.tree.inside(field), depth + 1);
                self.line(depth, &["),"]);
            }
        }
    }

    /// Fields side by side, as many as fit on a line.
    fn side_by_side<'n>(&mut self, fields: impl Iterator<Item = &'n Node>, depth: usize) {
        let mut used = 0;
        for field in fields {
            let name = if field.field.is_empty() { 0 } else { field.field.len() + ": ".len() };
            let columns = name + self.text(field).chars().count() + ",".len();
            if used > 0 && used + 1 + columns <= BLOCK_COLUMNS {
                self.out.push(' ');
                used += 1 + columns;
            } else {
                if used > 0 {
                    self.out.push('\n');
                }
                self.indent(depth);
                used = depth * INDENT + columns;
            }
            self.name(field);
            self.out.push_str(self.text(field));
            self.out.push(',');
        }
        if used > 0 {
            self.out.push('\n');
        }
    }
}
