//! Text from people and from Meta: measured, trimmed, made comparable.

use crate::problem::{Fault, FieldFault};

/// Lower-cased and trimmed, for look-ups and comparison. The database never lower-cases by itself:
/// the two engines disagree beyond ASCII.
pub fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}

/// What someone typed into a required one-line field: trimmed, without control characters, at most `max` characters.
pub fn line(field: &'static str, text: &str, max: usize) -> Result<String, FieldFault> {
    let text: String = text.trim().chars().filter(|c| !c.is_control()).collect();
    if text.is_empty() {
        return Err(FieldFault::new(field, Fault::Required));
    }
    if text.chars().count() > max {
        return Err(FieldFault::new(field, Fault::TooLong { max }));
    }
    Ok(text)
}

/// As [`line`], but for optional text of several lines.
pub fn block(field: &'static str, text: &str, max: usize) -> Result<String, FieldFault> {
    let text: String = text.trim().chars().filter(|c| !c.is_control() || *c == '\n').collect();
    if text.chars().count() > max {
        return Err(FieldFault::new(field, Fault::TooLong { max }));
    }
    Ok(text)
}

/// Cuts text that came from outside to `max` characters, with an ellipsis when something went.
pub fn cap(text: &str, max: usize) -> String {
    let mut chars = text.chars();
    let head: String = chars.by_ref().take(max).filter(|c| !c.is_control()).collect();
    if chars.next().is_some() { format!("{head}…") } else { head }
}

/// An e-mail address as stored and compared: folded, and plausible enough that a mail could reach it.
/// Whether it exists only a mail can tell.
pub fn email(field: &'static str, text: &str) -> Result<String, FieldFault> {
    let folded = line(field, &fold(text), 254)?;
    let plausible = folded.split_once('@').is_some_and(|(local, host)| {
        !local.is_empty()
            && local.len() <= 64
            && host.len() >= 3
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !host.contains("..")
            && !host.contains('@')
            && !folded.contains(char::is_whitespace)
    });
    if plausible { Ok(folded) } else { Err(FieldFault::new(field, Fault::NotAnEmail)) }
}

/// A new password: 10 to 200 characters. Long enough to resist guessing, short enough that hashing stays bounded.
pub fn password(field: &'static str, text: &str) -> Result<(), FieldFault> {
    match text.chars().count() {
        0 => Err(FieldFault::new(field, Fault::Required)),
        1..10 => Err(FieldFault::new(field, Fault::TooShort { min: 10 })),
        10..=200 => Ok(()),
        _ => Err(FieldFault::new(field, Fault::TooLong { max: 200 })),
    }
}

/// `1 page`, `2 pages`: a number with its noun. For nouns whose plural needs more than an s, write both out.
pub fn counted(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

/// Lower-case letters, digits and single hyphens, for addresses and exact matching; never empty.
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.to_lowercase().chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "organization".to_owned() } else { slug.chars().take(60).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_cannot_be_mailed_are_refused() {
        for text in ["", "a", "a@", "@b.c", "a@b", "a b@c.de", "a@b..c", "a@@b.c", "a@.b.c"] {
            assert!(email("email", text).is_err(), "{text}");
        }
        assert_eq!(email("email", "  Ana@Example.COM "), Ok("ana@example.com".to_owned()));
    }

    #[test]
    fn names_keep_emoji_and_markup_as_text() {
        let name = "<b>Sale</b> 🎉";

        assert_eq!(line("name", name, 400), Ok(name.to_owned()));
    }

    #[test]
    fn capping_counts_characters_not_bytes() {
        assert_eq!(cap("🎉🎉🎉", 2), "🎉🎉…");
        assert_eq!(cap("🎉🎉", 2), "🎉🎉");
    }
}
