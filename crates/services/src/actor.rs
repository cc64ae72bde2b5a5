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
}

impl Actor {
    /// `Ok` when the role may, [`Problem::Forbidden`] when not.
    pub fn require(&self, act: Act) -> Result<(), Problem> {
        self.role.require(act)
    }
}
