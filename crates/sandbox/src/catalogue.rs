//! The built-in catalogue behind targeting: interests and the like, places, languages. Names follow Meta's, ids and
//! audience sizes are ours: believable and always the same.

pub(crate) mod audience;
pub(crate) mod countries;
pub(crate) mod interests;
pub(crate) mod languages;
pub(crate) mod places;

pub(crate) use countries::Country;
pub(crate) use interests::Topic;
pub(crate) use places::Place;

/// A number that is always the same for the same text (FNV-1a, then mixed so that neighbours differ).
pub(crate) fn stir(text: &str) -> u64 {
    let sum = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    mix(sum)
}

/// Spreads a number over all 64 bits.
pub(crate) fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// Lower bound and upper bound of an audience, as Meta blurs them: two digits that count, 15 % apart.
pub(crate) fn blurred(people: i64) -> (i64, i64) {
    let round = |people: i64| {
        let mut unit = 1;
        while people / unit >= 100 {
            unit *= 10;
        }
        people / unit * unit
    };
    (round(people * 85 / 100).max(1_000), round(people).max(1_000))
}

#[cfg(test)]
mod tests {
    use super::{blurred, stir};

    #[test]
    fn audiences_are_blurred_and_never_under_a_thousand() {
        assert_eq!(blurred(12_345_678), (10_000_000, 12_000_000));
        assert_eq!(blurred(3), (1_000, 1_000));
    }

    #[test]
    fn the_same_text_gives_the_same_number() {
        assert_eq!(stir("Yoga"), stir("Yoga"));
        assert_ne!(stir("Yoga"), stir("yoga"));
    }
}
