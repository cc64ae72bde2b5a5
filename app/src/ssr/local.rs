//! Addresses within Adlane.

/// `text` when it is an address within Adlane: a path that no browser reads as another host.
///
/// Return addresses come from outside (a query, a hidden field), so whatever is not plainly local is refused:
/// `//host`, `/\host`, anything with a backslash, blank, control or non-ASCII character.
pub fn local_path(text: &str) -> Option<&str> {
    let local = text.starts_with('/')
        && !text.starts_with("//")
        && text.len() <= 1000
        && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    local.then_some(text)
}

/// `text` as a value in a query.
pub fn encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// `path` with `name=value` added to its query.
pub fn with_query(path: &str, name: &str, value: &str) -> String {
    let joint = if path.contains('?') { '&' } else { '?' };
    format!("{path}{joint}{name}={}", encode(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_our_own_are_local() {
        for path in ["/", "/dashboard", "/accounts?q=a&state=b", "/create/1/campaign#name"] {
            assert_eq!(local_path(path), Some(path));
        }
        for path in [
            "",
            "dashboard",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\nb",
            "/a b",
            "/\u{e9}",
            "/a\\..\\b",
        ] {
            assert_eq!(local_path(path), None, "{path:?}");
        }
    }

    #[test]
    fn a_value_cannot_leave_its_place_in_the_query() {
        assert_eq!(with_query("/login", "next", "/a?b=c&d"), "/login?next=%2Fa%3Fb%3Dc%26d");
        assert_eq!(with_query("/a?b=c", "d", "é"), "/a?b=c&d=%C3%A9");
    }
}
