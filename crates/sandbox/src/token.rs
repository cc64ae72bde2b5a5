//! Tokens and codes: signed, self-describing, so that they outlive a restart of the sandbox.
//!
//! Shape: a prefix (`EAA` for tokens, `AQ` for codes) and base32 of a 16-byte MAC and the claims. What a token
//! says is not secret, only forgery-proof. Real tokens are opaque; clients must treat these as opaque too.

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::{ids, scopes::Scopes};

const MAC_LEN: usize = 16;

/// What a signed string is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// What the dialog hands to the redirect address.
    Code,
    /// A person's token for one to two hours.
    Short,
    /// A person's token for about 60 days.
    Long,
    /// A page's token, made from a person's.
    Page,
    /// A system user's token; never expires.
    System,
}

impl Kind {
    const ALL: [(Self, &'static str); 5] =
        [(Self::Code, "C"), (Self::Short, "S"), (Self::Long, "L"), (Self::Page, "P"), (Self::System, "Y")];

    fn letter(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).expect("every kind has a letter").1
    }

    /// `type` in debug_token.
    pub(crate) fn wire(self) -> &'static str {
        match self {
            Self::Code | Self::Short | Self::Long => "USER",
            Self::Page => "PAGE",
            Self::System => "SYSTEM_USER",
        }
    }
}

/// What a token or code says.
#[derive(Debug, Clone)]
pub(crate) struct Claims {
    pub(crate) kind: Kind,
    pub(crate) person: String,
    pub(crate) app: String,
    pub(crate) issued_at_ms: i64,
    /// 0: never.
    pub(crate) expires_at_ms: i64,
    pub(crate) scopes: Scopes,
    /// A code's redirect address (as a digest), a page token's page; empty otherwise.
    pub(crate) bound: String,
    pub(crate) nonce: String,
}

impl Claims {
    pub(crate) fn expired(&self, now_ms: i64) -> bool {
        self.expires_at_ms != 0 && self.expires_at_ms <= now_ms
    }
}

/// Signs and reads tokens for one app secret.
#[derive(Clone)]
pub(crate) struct Mint {
    mac: Hmac<Sha256>,
    proof: Hmac<Sha256>,
}

impl std::fmt::Debug for Mint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mint(..)")
    }
}

impl Mint {
    pub(crate) fn new(app_secret: &str) -> Self {
        let keyed = |key: &[u8]| Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
        let mut derive = keyed(app_secret.as_bytes());
        derive.update(b"sandbox tokens");
        Self { mac: keyed(&derive.finalize().into_bytes()), proof: keyed(app_secret.as_bytes()) }
    }

    /// Signs the claims; the nonce makes every string a different one.
    pub(crate) fn sign(&self, claims: &Claims) -> String {
        let text = format!(
            "{}|{}|{}|{}|{}|{:x}|{}|{}",
            claims.kind.letter(),
            claims.person,
            claims.app,
            claims.issued_at_ms,
            claims.expires_at_ms,
            claims.scopes.bits(),
            claims.bound,
            claims.nonce
        );
        let mut mac = self.mac.clone();
        mac.update(text.as_bytes());
        let mut bytes = mac.finalize().into_bytes()[..MAC_LEN].to_vec();
        bytes.extend_from_slice(text.as_bytes());
        let prefix = if claims.kind == Kind::Code { "AQ" } else { "EAA" };
        format!("{prefix}{}", BASE32_NOPAD.encode(&bytes))
    }

    /// `None` when we did not sign it.
    pub(crate) fn read(&self, text: &str) -> Option<Claims> {
        let (code, rest) = match text.strip_prefix("EAA") {
            Some(rest) => (false, rest),
            None => (true, text.strip_prefix("AQ")?),
        };
        let bytes = BASE32_NOPAD.decode(rest.as_bytes()).ok()?;
        if bytes.len() <= MAC_LEN {
            return None;
        }
        let (tag, payload) = bytes.split_at(MAC_LEN);
        let mut mac = self.mac.clone();
        mac.update(payload);
        mac.verify_truncated_left(tag).ok()?;

        let mut parts = std::str::from_utf8(payload).ok()?.split('|');
        let letter = parts.next()?;
        let claims = Claims {
            kind: Kind::ALL.iter().find(|(_, known)| *known == letter)?.0,
            person: parts.next()?.to_owned(),
            app: parts.next()?.to_owned(),
            issued_at_ms: parts.next()?.parse().ok()?,
            expires_at_ms: parts.next()?.parse().ok()?,
            scopes: Scopes::from_bits(u64::from_str_radix(parts.next()?, 16).ok()?),
            bound: parts.next()?.to_owned(),
            nonce: parts.next()?.to_owned(),
        };
        ((claims.kind == Kind::Code) == code).then_some(claims)
    }

    /// Whether `proof` is the token's `appsecret_proof` (platform: lower-case hex HMAC-SHA256 with the app secret).
    pub(crate) fn proves(&self, token: &str, proof: &str) -> bool {
        let Ok(tag) = HEXLOWER.decode(proof.as_bytes()) else { return false };
        let mut mac = self.proof.clone();
        mac.update(token.as_bytes());
        mac.verify_slice(&tag).is_ok()
    }
}

/// A redirect address as a code carries it.
pub(crate) fn address_digest(redirect_uri: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(redirect_uri.as_bytes())[..8])
}

impl Claims {
    /// Claims with a fresh nonce. `lifetime_ms` `None`: never expires.
    pub(crate) fn fresh(
        kind: Kind,
        person: &str,
        app: &str,
        scopes: Scopes,
        now_ms: i64,
        lifetime_ms: Option<i64>,
    ) -> Self {
        Self {
            kind,
            person: person.to_owned(),
            app: app.to_owned(),
            issued_at_ms: now_ms,
            expires_at_ms: lifetime_ms.map_or(0, |lifetime| now_ms + lifetime),
            scopes,
            bound: String::new(),
            nonce: ids::nonce(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Claims, Kind, Mint};
    use crate::scopes::Scopes;

    fn claims() -> Claims {
        Claims::fresh(Kind::Long, "122", "10", Scopes::of(["ads_read"]), 1_000, Some(500))
    }

    #[test]
    fn a_token_says_what_was_signed() {
        let mint = Mint::new("secret");
        let token = mint.sign(&claims());
        let read = Mint::new("secret").read(&token).unwrap();

        assert!(token.starts_with("EAA"));
        assert_eq!((read.person.as_str(), read.expires_at_ms, read.kind), ("122", 1_500, Kind::Long));
        assert!(read.scopes.has("ads_read"));
    }

    #[test]
    fn another_secret_or_a_changed_letter_is_no_token() {
        let token = Mint::new("secret").sign(&claims());
        let mut changed = token.clone();
        let last = changed.pop().unwrap();
        changed.push(if last == 'A' { 'Q' } else { 'A' });

        assert!(Mint::new("other").read(&token).is_none());
        assert!(Mint::new("secret").read(&changed).is_none());
        assert!(Mint::new("secret").read("EAA").is_none());
        assert!(Mint::new("secret").read("nonsense").is_none());
    }

    #[test]
    fn no_two_tokens_are_the_same_string() {
        let mint = Mint::new("secret");

        assert_ne!(mint.sign(&claims()), mint.sign(&claims()));
    }
}
