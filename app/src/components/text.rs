//! Optional words as a property.

/// Words that may be missing. An empty string counts as missing, so that a stored blank never renders an empty line.
///
/// Properties of this type take a literal, a `String`, or an `Option` of either: `hint="In euros"`, `error=problem`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MaybeText(Option<String>);

impl MaybeText {
    /// The words, or `None` when there are none.
    pub fn into_option(self) -> Option<String> {
        self.0
    }

    /// Whether there is anything to show.
    pub fn is_some(&self) -> bool {
        self.0.is_some()
    }
}

impl From<String> for MaybeText {
    fn from(words: String) -> Self {
        Self(Some(words).filter(|w| !w.is_empty()))
    }
}

impl From<&str> for MaybeText {
    fn from(words: &str) -> Self {
        Self::from(words.to_owned())
    }
}

impl From<Option<String>> for MaybeText {
    fn from(words: Option<String>) -> Self {
        Self(words.filter(|w| !w.is_empty()))
    }
}

impl From<Option<&str>> for MaybeText {
    fn from(words: Option<&str>) -> Self {
        Self::from(words.map(str::to_owned))
    }
}

#[cfg(test)]
mod tests {
    use super::MaybeText;

    #[test]
    fn a_blank_is_no_words() {
        assert_eq!(MaybeText::from(""), MaybeText::default());
        assert_eq!(MaybeText::from(Some(String::new())), MaybeText::default());
    }

    #[test]
    fn words_come_through_however_they_are_passed() {
        let expected = Some("cap".to_owned());

        assert_eq!(MaybeText::from("cap").into_option(), expected);
        assert_eq!(MaybeText::from("cap".to_owned()).into_option(), expected);
        assert_eq!(MaybeText::from(Some("cap")).into_option(), expected);
    }
}
