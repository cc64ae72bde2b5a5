//! Who may do what: one table, asked everywhere.

use serde::{Deserialize, Serialize};

use crate::Problem;

/// What a member is in an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Owner,
    Admin,
    Marketer,
    Viewer,
}

/// The things a member may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Look at connections, ad accounts, campaigns and plans.
    Read,
    /// Start a Facebook connection.
    Connect,
    /// Take down a connection one made oneself.
    DisconnectOwn,
    /// Take down anybody's connection in the organization.
    DisconnectAny,
    /// Choose the ad accounts the organization works with.
    PickAccount,
    /// Write a plan and leave for Ads Manager.
    PlanAds,
    /// Create objects at Meta.
    Create,
    /// See the admin pages.
    Administer,
}

impl Role {
    /// Every role, strongest first.
    pub const ALL: [Role; 4] = [Role::Owner, Role::Admin, Role::Marketer, Role::Viewer];

    /// The policy table.
    pub fn may(self, act: Act) -> bool {
        use Act::*;
        match self {
            Role::Owner | Role::Admin => true,
            Role::Marketer => matches!(act, Read | Connect | DisconnectOwn | PickAccount | PlanAds | Create),
            Role::Viewer => matches!(act, Read),
        }
    }

    /// `Ok` when the role may, [`Problem::Forbidden`] when not.
    pub fn require(self, act: Act) -> Result<(), Problem> {
        if self.may(act) { Ok(()) } else { Err(Problem::Forbidden) }
    }

    /// The word stored in `memberships.role`.
    pub fn code(self) -> &'static str {
        match self {
            Role::Owner => "owner",
            Role::Admin => "admin",
            Role::Marketer => "marketer",
            Role::Viewer => "viewer",
        }
    }

    /// The role of a stored word; `None` for a word this version does not know.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// The word people read.
    pub fn label(self) -> &'static str {
        match self {
            Role::Owner => "Owner",
            Role::Admin => "Admin",
            Role::Marketer => "Marketer",
            Role::Viewer => "Viewer",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_viewer_only_looks() {
        for act in [
            Act::Connect,
            Act::DisconnectOwn,
            Act::DisconnectAny,
            Act::PickAccount,
            Act::PlanAds,
            Act::Create,
            Act::Administer,
        ] {
            assert!(!Role::Viewer.may(act), "{act:?}");
        }
        assert!(Role::Viewer.may(Act::Read));
    }

    #[test]
    fn a_marketer_takes_down_only_their_own_connection() {
        assert!(Role::Marketer.may(Act::DisconnectOwn));
        assert!(!Role::Marketer.may(Act::DisconnectAny));
        assert!(Role::Admin.may(Act::DisconnectAny));
    }
}
