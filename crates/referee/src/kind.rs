//! The types of the specification: `list<map<string, AdSet>>`.

/// A type of a parameter or a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// `string`.
    Text,
    /// `bool`.
    Bool,
    /// `int`.
    Int,
    /// `unsigned int`.
    Unsigned,
    /// `float`.
    Float,
    /// `datetime`: asked as UNIX seconds or ISO 8601, answered as text with an offset.
    Moment,
    /// `file`.
    File,
    /// `Object`: nothing more can be said.
    Any,
    /// `map` without more.
    AnyMap,
    /// `list` without more.
    AnyList,
    /// `list<…>`.
    List(Box<Kind>),
    /// `map<…, …>`; keys of JSON are text whatever they stand for.
    Map(Box<Kind>),
    /// The name of an enum or a node; of neither: opaque.
    Named(String),
}

impl Kind {
    /// Reads a type. What does not fit the grammar is taken for a name, which then is opaque.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        if let Some(inner) = inside(text, "list<") {
            return Self::List(Box::new(Self::parse(inner)));
        }
        if let Some(inner) = inside(text, "map<") {
            return match split(inner) {
                Some((_, value)) => Self::Map(Box::new(Self::parse(value))),
                None => Self::AnyMap,
            };
        }
        match text {
            "string" => Self::Text,
            "bool" => Self::Bool,
            "int" => Self::Int,
            "unsigned int" => Self::Unsigned,
            "float" => Self::Float,
            "datetime" => Self::Moment,
            "file" => Self::File,
            "Object" => Self::Any,
            "map" => Self::AnyMap,
            "list" => Self::AnyList,
            name => Self::Named(name.to_owned()),
        }
    }

    /// Whether a value of it is an object or an array, which forms carry as JSON text.
    pub(crate) fn is_structure(&self) -> bool {
        matches!(self, Self::AnyMap | Self::AnyList | Self::List(_) | Self::Map(_))
    }

    /// The name behind lists and maps: what a selection `{…}` of the field is about.
    pub(crate) fn element(&self) -> Option<&str> {
        match self {
            Self::List(inner) | Self::Map(inner) => inner.element(),
            Self::Named(name) => Some(name),
            _ => None,
        }
    }
}

fn inside<'a>(text: &'a str, open: &str) -> Option<&'a str> {
    text.strip_prefix(open)?.strip_suffix('>')
}

/// Splits at the comma that is not inside `<…>`.
fn split(text: &str) -> Option<(&str, &str)> {
    let mut open = 0_usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '<' => open += 1,
            '>' => open = open.saturating_sub(1),
            ',' if open == 0 => return Some((&text[..at], &text[at + 1..])),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn types_nest_with_and_without_a_blank() {
        let list_of_maps = Kind::List(Box::new(Kind::Map(Box::new(Kind::Int))));

        assert_eq!(Kind::parse("list<map<string, int>>"), list_of_maps);
        assert_eq!(Kind::parse("list<map<string,int>>"), list_of_maps);
        assert_eq!(Kind::parse("map<map<string, int>, unsigned int>"), Kind::Map(Box::new(Kind::Unsigned)));
        assert_eq!(Kind::parse("list<list<unsigned int>>").element(), None);
        assert_eq!(Kind::parse("list<AdLabel>").element(), Some("AdLabel"));
    }

    #[test]
    fn what_has_no_arguments_is_itself() {
        assert_eq!(Kind::parse("list"), Kind::AnyList);
        assert_eq!(Kind::parse("map"), Kind::AnyMap);
        assert_eq!(Kind::parse("Campaign"), Kind::Named("Campaign".into()));
    }
}
