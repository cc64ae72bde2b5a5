//! Who pays and who benefits: what the European Union wants told (platform 10.2).

use super::targeting::geo;
use crate::{
    error::GraphError,
    graph::checks::{plain, rule},
    objects::Object,
    params::Params,
    seed::AccountSeed,
};

/// Longer names are refused.
const CHARS: usize = 512;

/// Takes over what was sent; an empty text takes a name away.
///
/// # Errors
/// Code 100 for names that are too long.
pub(super) fn take(adset: &mut Object, params: &Params) -> Result<(), GraphError> {
    for field in ["dsa_payor", "dsa_beneficiary"] {
        let Some(name) = params.text(field) else { continue };
        if name.chars().count() > CHARS {
            return Err(plain(field, "The name is too long", format!("At most {CHARS} characters.")));
        }
        adset.set(field, (!name.trim().is_empty()).then_some(name));
    }
    Ok(())
}

/// Fills in the account's own names, each from its own default, and drops both outside the Union.
///
/// # Errors
/// 3858079 without a payer, 3858081 without a beneficiary.
pub(super) fn check(adset: &mut Object, seed: &AccountSeed) -> Result<(), GraphError> {
    let reaches = adset.fields.get("targeting").is_some_and(geo::reaches_eu);
    if !reaches {
        adset.set("dsa_payor", None::<String>);
        adset.set("dsa_beneficiary", None::<String>);
        return Ok(());
    }
    for (field, default) in [("dsa_payor", &seed.payer), ("dsa_beneficiary", &seed.beneficiary)] {
        if adset.text(field).is_none() {
            adset.set(field, default.clone());
        }
    }
    if adset.text("dsa_payor").is_none() {
        return Err(rule(
            "dsa_payor",
            3_858_079,
            "No payor provided in the ad set",
            "Ads that reach the European Union must say who pays for them (dsa_payor).",
        ));
    }
    if adset.text("dsa_beneficiary").is_none() {
        return Err(rule(
            "dsa_beneficiary",
            3_858_081,
            "No beneficiary provided in the ad set",
            "Ads that reach the European Union must say who benefits from them (dsa_beneficiary).",
        ));
    }
    Ok(())
}
