//! Random values from the operating system.

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};

/// `N` random bytes.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("an operating system without randomness cannot run Adlane");
    bytes
}

/// A 256-bit secret as text that fits a cookie or an address.
pub fn secret() -> String {
    BASE64URL_NOPAD.encode(&bytes::<32>())
}

/// What is stored of a secret: enough to recognise it, not to use it.
pub fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// A new identifier; time-ordered, so that rows lie in the order they came.
pub fn id<T: std::str::FromStr>() -> T {
    let text = uuid::Uuid::now_v7().to_string();
    text.parse().unwrap_or_else(|_| unreachable!("a hyphenated UUID is an identifier"))
}
