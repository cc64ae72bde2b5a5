//! Who asks.

use domain::{Act, OrganizationId, Problem, Role, UserId};

/// A signed-in member of an organization.
#[derive(Debug, Clone)]
pub struct Actor {
    pub user_id: UserId,
    pub name: String,
    pub email: String,
    pub organization_id: OrganizationId,
    pub organization: String,
    pub role: Role,
    /// SHA-256 of the session's secret: what a Facebook attempt is bound to.
    pub session_hash: [u8; 32],
    /// When they last typed their password in this session.
    pub confirmed_at_ms: i64,
}

/// For so long a typed password counts for acts that cannot be taken back.
const CONFIRMED_MS: i64 = 10 * 60 * 1000;

impl Actor {
    /// `Ok` when the role may, [`Problem::Forbidden`] when not.
    pub fn require(&self, act: Act) -> Result<(), Problem> {
        self.role.require(act)
    }

    /// The password was typed in the last ten minutes. Without that, acts that cannot be taken back ask for it.
    pub fn confirmed(&self, now_ms: i64) -> bool {
        (0..CONFIRMED_MS).contains(&(now_ms - self.confirmed_at_ms))
    }
}
