//! Texts for a terminal.

/// How wide the summary is at most.
pub(crate) const WIDTH: usize = 100;

/// The digits of a number grouped for people: `-1,234,567.89`.
pub(crate) fn grouped(number: &str) -> String {
    let (sign, size) = number.strip_prefix('-').map_or(("", number), |size| ("-", size));
    let (whole, fraction) = size.split_at(size.find('.').unwrap_or(size.len()));
    let mut text = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text + fraction
}

/// A text from a file as it may stand in a terminal: nothing in it can move the cursor or change a colour.
pub(crate) fn plain(text: &str) -> String {
    let escaped = |c: char| if c.is_control() { c.escape_unicode().to_string() } else { c.to_string() };
    text.chars().map(escaped).collect()
}

/// A paragraph broken between words, its first line behind `first`, the others indented.
pub(crate) fn paragraph(first: &str, text: &str, indent: usize) -> String {
    let (mut lines, mut width) = (String::from(first), first.chars().count());
    let mut begins = true;
    for word in text.split(' ') {
        let wanted = word.chars().count();
        if !begins && width + 1 + wanted > WIDTH {
            lines.push('\n');
            lines.extend(std::iter::repeat_n(' ', indent));
            width = indent;
        } else if !begins {
            lines.push(' ');
            width += 1;
        }
        begins = false;
        lines.push_str(word);
        width += wanted;
    }
    lines
}
