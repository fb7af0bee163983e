//! The fenced blocks of the book's pages.

use std::fs;
use std::path::{Path, PathBuf};

/// One page of the book.
pub(crate) struct Page {
    pub file: PathBuf,
    pub text: String,
}

/// One fenced block of a page.
#[derive(Clone, Copy)]
pub(crate) struct Block<'p> {
    /// The line of the page on which its body begins.
    pub line: usize,
    /// What follows the opening fence: `json facts`.
    pub info: &'p str,
    /// Its body, without the line end before the closing fence.
    pub body: &'p str,
}

/// Every page of the book, and the project's front page, which makes the same promises.
pub(crate) fn pages() -> Vec<Page> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files: Vec<_> = fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.push(root.join("README.md"));
    files.retain(|file| file.extension().is_some_and(|extension| extension == "md") && file.exists());
    files.sort();
    files.into_iter().map(|file| Page { text: fs::read_to_string(&file).unwrap(), file }).collect()
}

pub(crate) fn page(name: &str) -> Page {
    pages().into_iter().find(|page| page.file.ends_with(Path::new("docs").join(name))).unwrap()
}

impl Page {
    /// Where a block stands, for a message.
    pub(crate) fn at(&self, block: Block<'_>) -> String {
        format!("{}:{}", self.file.file_name().unwrap().to_string_lossy(), block.line)
    }

    /// The lines of the section under a heading, down to the next heading of any level.
    pub(crate) fn section(&self, heading: &str) -> impl Iterator<Item = &str> {
        let mut lines = self.text.lines().skip_while(move |line| *line != heading);
        assert_eq!(lines.next(), Some(heading), "{} has lost a section", self.file.display());
        lines.take_while(|line| !line.starts_with('#'))
    }

    pub(crate) fn blocks(&self) -> Vec<Block<'_>> {
        blocks(&self.text)
    }

    /// The headings of the third level, each with the blocks under it.
    pub(crate) fn sections(&self) -> Vec<(&str, Vec<Block<'_>>)> {
        let parts = self.text.split("\n### ").skip(1);
        parts.map(|part| part.split_once('\n').unwrap()).map(|(heading, text)| (heading, blocks(text))).collect()
    }
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, &str, usize)> = None;
    let mut offset = 0;
    for (i, line) in text.split_inclusive('\n').enumerate() {
        if let Some(info) = line.trim_end().strip_prefix("```") {
            open = match open {
                None => Some((i + 2, info, offset + line.len())),
                Some((line, info, start)) => {
                    blocks.push(Block { line, info, body: text[start..offset].trim_end_matches('\n') });
                    None
                }
            };
        }
        offset += line.len();
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}
