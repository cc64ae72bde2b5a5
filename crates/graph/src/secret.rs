//! Secrets as types: they cannot be printed, compared or serialised by accident, and are wiped when dropped.

use std::fmt;

use zeroize::Zeroizing;

/// A token Meta issued. Opaque, of no fixed length.
#[derive(Clone)]
pub struct AccessToken(Zeroizing<String>);

/// The app's secret: proves to Meta that a call comes from us.
#[derive(Clone)]
pub struct AppSecret(Zeroizing<String>);

impl AccessToken {
    pub fn new(token: String) -> Self {
        Self(Zeroizing::new(token))
    }

    /// The token itself, for sealing it and for the request being sent.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl AppSecret {
    pub fn new(secret: String) -> Self {
        Self(Zeroizing::new(secret))
    }

    /// The secret itself, for the request being sent and for checking what Meta signed with it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(redacted)")
    }
}

impl fmt::Debug for AppSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AppSecret(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::{AccessToken, AppSecret};

    #[test]
    fn secrets_do_not_show_in_debug_output() {
        let shown = format!("{:?} {:?}", AccessToken::new("EAAtoken".into()), AppSecret::new("hush".into()));

        assert_eq!(shown, "AccessToken(redacted) AppSecret(redacted)");
    }
}
