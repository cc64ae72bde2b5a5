//! Permissions, as a set of bits.

/// The permissions the dialog knows; others are refused there as Meta refuses them.
const NAMES: &[&str] = &[
    "public_profile",
    "email",
    "ads_management",
    "ads_read",
    "business_management",
    "pages_show_list",
    "pages_read_engagement",
    "pages_manage_ads",
    "pages_manage_metadata",
    "pages_read_user_content",
    "pages_manage_posts",
    "pages_manage_engagement",
    "pages_messaging",
    "instagram_basic",
    "instagram_manage_insights",
    "instagram_content_publish",
    "instagram_manage_comments",
    "instagram_manage_messages",
    "leads_retrieval",
    "catalog_management",
    "read_insights",
    "whatsapp_business_management",
    "whatsapp_business_messaging",
    "publish_video",
    "attribution_read",
    "page_events",
    "user_friends",
    "user_posts",
    "user_photos",
    "user_link",
];

/// A set of permissions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Scopes(u64);

impl Scopes {
    /// What every login grants.
    pub(crate) const PUBLIC_PROFILE: Self = Self(1);

    /// The set with one permission; `None` for a name Meta does not know.
    pub(crate) fn one(name: &str) -> Option<Self> {
        NAMES.iter().position(|known| *known == name).map(|bit| Self(1 << bit))
    }

    /// Reads a list separated by commas or spaces.
    ///
    /// # Errors
    /// The names that are not known.
    pub(crate) fn parse(text: &str) -> Result<Self, Vec<String>> {
        let mut set = Self::default();
        let mut unknown = Vec::new();
        for name in text.split([',', ' ', '+']).filter(|name| !name.is_empty()) {
            match Self::one(name) {
                Some(one) => set = set.with(one),
                None => unknown.push(name.to_owned()),
            }
        }
        if unknown.is_empty() { Ok(set) } else { Err(unknown) }
    }

    /// The names Meta does not know are passed over.
    pub(crate) fn of<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> Self {
        names.into_iter().filter_map(|name| Self::one(name.as_ref())).fold(Self::default(), Self::with)
    }

    pub(crate) fn has(self, name: &str) -> bool {
        Self::one(name).is_some_and(|one| self.0 & one.0 != 0)
    }

    pub(crate) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn names(self) -> impl Iterator<Item = &'static str> {
        NAMES.iter().enumerate().filter(move |(bit, _)| self.0 & (1 << bit) != 0).map(|(_, name)| *name)
    }

    /// Every permission there is.
    pub(crate) fn all() -> Self {
        Self::from_bits(u64::MAX)
    }

    pub(crate) fn bits(self) -> u64 {
        self.0
    }

    pub(crate) fn from_bits(bits: u64) -> Self {
        Self(bits & ((1 << NAMES.len()) - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::Scopes;

    #[test]
    fn sets_go_through_bits_and_back() {
        let set = Scopes::parse("ads_read,email public_profile").unwrap();

        assert_eq!(Scopes::from_bits(set.bits()).names().collect::<Vec<_>>(), ["public_profile", "email", "ads_read"]);
        assert_eq!(Scopes::parse("ads_read,ads_everything"), Err(vec!["ads_everything".to_owned()]));
        assert!(!set.without(Scopes::of(["email"])).has("email"));
    }
}
