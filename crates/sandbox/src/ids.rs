//! Ids and random strings.

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};

/// Random bytes from the operating system.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// A nonce of 16 hexadecimal digits.
pub(crate) fn nonce() -> String {
    HEXLOWER.encode(&random::<8>())
}

/// Something shaped like Meta's `fbtrace_id`.
pub(crate) fn trace() -> String {
    format!("A{}", BASE64URL_NOPAD.encode(&random::<16>()))
}

/// Counts out ids of 18 digits, all beyond 2^53 so that a client parsing them as floats is found out.
///
/// They start from the time of the start, so that a restarted sandbox does not hand out an id twice.
#[derive(Debug)]
pub(crate) struct IdSource(u64);

/// 2020-01-01T00:00:00Z in milliseconds.
const EPOCH_MS: i64 = 1_577_836_800_000;

impl IdSource {
    /// `real_now_ms` is the machine's time, not the sandbox's clock: that one can be wound forward.
    pub(crate) fn starting(real_now_ms: i64) -> Self {
        let since = u64::try_from(real_now_ms - EPOCH_MS).unwrap_or(0);
        Self(120_000_000_000_000_000 + since * 10_000)
    }

    pub(crate) fn take(&mut self) -> String {
        // Not consecutive, so nobody comes to rely on it.
        self.0 += 10 + u64::from(random::<1>()[0] % 7);
        self.0.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::IdSource;

    #[test]
    fn ids_have_18_digits_and_grow() {
        let mut ids = IdSource::starting(1_795_000_000_000);
        let (first, second) = (ids.take(), ids.take());

        assert_eq!(first.len(), 18);
        assert!(first < second);
        assert!(first.parse::<u64>().unwrap() > 1 << 53);
    }
}
