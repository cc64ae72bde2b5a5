//! Languages ads can be limited to.

/// Number, name and the share of all people who use it, in thousandths.
pub(crate) const LANGUAGES: [(u32, &str, i64); 44] = [
    (1, "Catalan", 2),
    (2, "Czech", 4),
    (4, "Welsh", 1),
    (5, "German", 24),
    (6, "English (US)", 230),
    (7, "Spanish (Spain)", 18),
    (9, "French (France)", 27),
    (10, "Italian", 19),
    (11, "Japanese", 24),
    (12, "Korean", 10),
    (14, "Dutch", 6),
    (15, "Polish", 11),
    (16, "Portuguese (Brazil)", 62),
    (17, "Russian", 16),
    (18, "Swedish", 4),
    (19, "Turkish", 26),
    (20, "Simplified Chinese (China)", 7),
    (21, "Traditional Chinese (Hong Kong)", 4),
    (22, "Traditional Chinese (Taiwan)", 8),
    (23, "Spanish", 120),
    (24, "English (UK)", 96),
    (25, "Indonesian", 64),
    (27, "Vietnamese", 37),
    (28, "Arabic", 78),
    (29, "Hebrew", 3),
    (30, "Hungarian", 3),
    (31, "Portuguese (Portugal)", 5),
    (32, "Romanian", 6),
    (35, "Thai", 26),
    (37, "Bulgarian", 2),
    (38, "Croatian", 2),
    (39, "Greek", 3),
    (40, "Lithuanian", 1),
    (41, "Malay", 11),
    (42, "Danish", 2),
    (43, "Finnish", 2),
    (44, "French (Canada)", 4),
    (45, "Bengali", 22),
    (46, "Hindi", 48),
    (48, "Tamil", 9),
    (52, "Ukrainian", 8),
    (1001, "English (All)", 330),
    (1002, "Spanish (All)", 140),
    (1003, "French (All)", 34),
];

/// The language of that number.
pub(crate) fn find(number: i64) -> Option<(u32, &'static str, i64)> {
    LANGUAGES.into_iter().find(|(known, _, _)| i64::from(*known) == number)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{LANGUAGES, find};

    #[test]
    fn numbers_are_given_once() {
        let numbers: BTreeSet<_> = LANGUAGES.iter().map(|(number, _, _)| number).collect();

        assert_eq!(numbers.len(), LANGUAGES.len());
        assert_eq!(find(6).unwrap().1, "English (US)");
        assert!(find(-1).is_none());
    }
}
