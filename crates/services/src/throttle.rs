//! How often someone may try to sign in: per address with a burst, per account with growing pauses. Shared by every instance.

use std::net::IpAddr;

use domain::Problem;
use store::{Tx, throttles, throttles::Throttle};

use crate::{Result, Services, random};

/// Tries an address may make at once.
const BURST: i64 = 10;
/// One more every six seconds: ten a minute.
const EVERY_MS: i64 = 6_000;
/// Failures an account may have before pauses begin.
const FREE: i64 = 5;
/// The longest pause.
const LONGEST_S: i64 = 60;
/// Failures are forgotten after this long without a new one.
const FORGET_MS: i64 = 15 * 60 * 1000;

/// Counts a try from `ip` on the account `email`, before the password is looked at.
///
/// # Errors
/// [`Problem::TooManyTries`] with the seconds to wait; such a try counts for nothing.
pub async fn enter(svc: &Services, ip: IpAddr, email: &str) -> Result<()> {
    let now = svc.now_ms();
    let mut tx = svc.db.write().await?;
    let by_ip = subject("ip", &network(ip));
    let by_account = subject("account", email);

    let address = throttles::find(&mut tx, &by_ip).await?;
    let arrival = address.blocked_until_ms.max(now);
    let wait = arrival + EVERY_MS - (now + BURST * EVERY_MS);
    refuse_for(wait)?;
    let account = throttles::find(&mut tx, &by_account).await?;
    refuse_for(account.blocked_until_ms - now)?;

    let next = Throttle { failures: 0, blocked_until_ms: arrival + EVERY_MS, updated_at_ms: now };
    throttles::set(&mut tx, &by_ip, next).await?;
    set_failed(&mut tx, &by_account, account, now).await?;
    tx.commit().await?;
    Ok(())
}

/// The try succeeded: the account's failures are forgotten. The address keeps its count.
pub async fn leave(svc: &Services, email: &str) -> Result<()> {
    let mut tx = svc.db.write().await?;
    throttles::delete(&mut tx, &subject("account", email)).await?;
    tx.commit().await?;
    Ok(())
}

/// Every try counts as failed until it succeeds, so that parallel tries cannot slip through together.
async fn set_failed(tx: &mut Tx, subject: &[u8], before: Throttle, now: i64) -> Result<()> {
    let fresh = now - before.updated_at_ms > FORGET_MS;
    let failures = if fresh { 1 } else { before.failures + 1 };
    let pause_s = if failures <= FREE { 0 } else { (1i64 << (failures - FREE - 1).min(6)).min(LONGEST_S) };
    let throttle = Throttle { failures, blocked_until_ms: now + pause_s * 1000, updated_at_ms: now };
    throttles::set(tx, subject, throttle).await?;
    Ok(())
}

fn refuse_for(wait_ms: i64) -> std::result::Result<(), Problem> {
    match u64::try_from(wait_ms) {
        Ok(wait_ms) if wait_ms > 0 => Err(Problem::TooManyTries { retry_after_s: wait_ms.div_ceil(1000) }),
        _ => Ok(()),
    }
}

/// An IPv6 customer has a /64, so that is what counts as one address.
fn network(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => match ip.to_ipv4_mapped() {
            Some(ip) => ip.to_string(),
            None => ip.segments()[..4].iter().map(|part| format!("{part:x}:")).collect(),
        },
    }
}

fn subject(kind: &str, text: &str) -> [u8; 32] {
    random::hash(&format!("{kind}:{text}"))
}
