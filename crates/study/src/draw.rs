//! Pictures of results, as SVG: text in, text out.
//!
//! A picture is drawn from plain values, so that whoever has a table can have its picture. It is made for print: black on
//! white, with two colours that are told apart by all eyes and by grey ones, for lines differ in dashes too. A title and a
//! description stand in it for those who hear it read. The same values give the same bytes.

pub mod logic;
pub mod wheel;

use std::fmt::Write as _;

/// The colour of effects that raise.
const RAISES: &str = "#0072b2";
/// The colour of effects that lower.
const LOWERS: &str = "#d55e00";
/// How wide a letter is, in parts of the size of the font: sans serif, on average.
const LETTER: f64 = 0.54;

/// Text that may stand in an element or an attribute of SVG or HTML, in one line.
///
/// ```
/// assert_eq!(theodolite_study::draw::escaped("R&D <b>"), "R&amp;D &lt;b&gt;");
/// ```
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\r' | '\t' => out.push(' '),
            // Neither has a place for these, not even escaped.
            it if it.is_control() || matches!(it, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            it => out.push(it),
        }
    }
    out
}

/// A text that is at most so many letters long, the last one an ellipsis where there were more.
fn shortened(text: &str, most: usize) -> String {
    let text = text.trim();
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most.saturating_sub(1)).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// A text in lines of at most so many letters, the last of which is cut where there are more than `lines`.
fn wrapped(text: &str, most: usize, lines: usize) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match found.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => found.push(word.to_owned()),
        }
    }
    let is_cut = found.len() > lines;
    found.truncate(lines);
    if let (Some(last), true) = (found.last_mut(), is_cut) {
        last.push_str(" …");
    }
    found.iter().map(|it| shortened(it, most)).collect()
}

/// A length or place: two decimals are more than a printer shows.
fn px(value: f64) -> String {
    let mut text = format!("{value:.2}");
    if text.contains('.') {
        text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    }
    if text == "-0" { "0".to_owned() } else { text }
}

/// How many letters of a font have room.
fn letters(width: f64, size: f64) -> usize {
    (width / (size * LETTER)).max(0.0) as usize
}

/// The beginning of a picture, with its title and description for those who do not see it.
fn opening(id: &str, title: &str, description: &str, width: f64, height: f64) -> String {
    let mut out = String::new();
    let (wide, high) = (px(width), px(height));
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {high}\" width=\"{wide}\" height=\"{high}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" font-family=\"'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif\" font-size=\"11\" fill=\"#000\">"
    );
    let _ = writeln!(out, "<title id=\"{id}-title\">{}</title>", escaped(title));
    let _ = writeln!(out, "<desc id=\"{id}-desc\">{}</desc>", escaped(description));
    let _ = writeln!(out, "<rect width=\"{wide}\" height=\"{high}\" fill=\"#fff\"/>");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_the_data_cannot_leave_its_element() {
        assert_eq!(escaped("<b>\"R&D\"</b>\u{1}'"), "&lt;b&gt;&quot;R&amp;D&quot;&lt;/b&gt;\u{fffd}&#39;");
    }

    #[test]
    fn texts_are_cut_at_letters_and_wrapped_at_words() {
        assert_eq!(shortened("Übergänge", 5), "Über…");
        assert_eq!(shortened("four", 4), "four");
        assert_eq!(wrapped("one two three four", 9, 2), ["one two", "three …"]);
        assert_eq!(wrapped("one two", 9, 2), ["one two"]);
        assert_eq!(wrapped("", 9, 2), Vec::<String>::new());
    }

    #[test]
    fn numbers_have_no_zeros_at_their_end() {
        assert_eq!([px(1.0), px(-0.001), px(12.345), px(0.5)], ["1", "0", "12.35", "0.5"]);
    }
}
