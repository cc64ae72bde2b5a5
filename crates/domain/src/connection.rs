//! A connection: one Facebook person's (or system user's) grant to an organization.

use serde::{Deserialize, Serialize};

use crate::{ConnectionId, OrganizationId, UserId};

/// What is stored in `meta_connections.status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionStatus {
    Working,
    /// A person must act; [`NeedsYou`] says what.
    NeedsYou,
    /// Taken down here or at Meta; the token is destroyed, history stays.
    Revoked,
    Checking,
}

impl ConnectionStatus {
    pub fn code(self) -> &'static str {
        match self {
            ConnectionStatus::Working => "working",
            ConnectionStatus::NeedsYou => "needs_you",
            ConnectionStatus::Revoked => "revoked",
            ConnectionStatus::Checking => "checking",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Working, Self::NeedsYou, Self::Revoked, Self::Checking].into_iter().find(|status| status.code() == code)
    }
}

/// Why a connection needs a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NeedsYou {
    /// 190/463
    Expired,
    /// 190/458
    AppRemoved,
    /// 190/460
    PasswordChanged,
    /// 190/459
    Checkpoint,
    /// 190/467 and every other 190 or 102
    LoggedOut,
    /// A scope the connection was made for is gone.
    ScopeLost,
}

impl NeedsYou {
    pub const ALL: [NeedsYou; 6] =
        [Self::Expired, Self::AppRemoved, Self::PasswordChanged, Self::Checkpoint, Self::LoggedOut, Self::ScopeLost];

    pub fn code(self) -> &'static str {
        match self {
            NeedsYou::Expired => "expired",
            NeedsYou::AppRemoved => "app_removed",
            NeedsYou::PasswordChanged => "password_changed",
            NeedsYou::Checkpoint => "checkpoint",
            NeedsYou::LoggedOut => "logged_out",
            NeedsYou::ScopeLost => "scope_lost",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// The reason by Meta's `error_subcode` of a 190 or 102.
    pub fn from_subcode(subcode: Option<i64>) -> Self {
        match subcode {
            Some(463) => Self::Expired,
            Some(458) => Self::AppRemoved,
            Some(460) => Self::PasswordChanged,
            Some(459 | 464) => Self::Checkpoint,
            _ => Self::LoggedOut,
        }
    }

    /// The reason in a sentence with its remedy.
    pub fn sentence(self) -> &'static str {
        match self {
            NeedsYou::Expired => "The permission from Facebook has run out. Connect again to continue.",
            NeedsYou::AppRemoved => "The app was removed on Facebook. Connect again if that was not intended.",
            NeedsYou::PasswordChanged => "The Facebook password changed, which ends every permission. Connect again.",
            NeedsYou::Checkpoint => {
                "Facebook wants the person to confirm something first. Open facebook.com, then connect again."
            }
            NeedsYou::LoggedOut => "Facebook no longer accepts the stored permission. Connect again.",
            NeedsYou::ScopeLost => {
                "A permission this connection needs was taken away. Connect again and leave it switched on."
            }
        }
    }
}

/// The five states people see (screens.md, "Connections home").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    Working,
    ExpiresSoon,
    NeedsYou,
    Revoked,
    Checking,
}

impl Shown {
    pub fn label(self) -> &'static str {
        match self {
            Shown::Working => "Working",
            Shown::ExpiresSoon => "Expires soon",
            Shown::NeedsYou => "Needs you",
            Shown::Revoked => "Revoked",
            Shown::Checking => "Checking",
        }
    }
}

/// What people are asked for: to look, or to look and create.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    Manage,
    ReadOnly,
}

impl Access {
    pub fn code(self) -> &'static str {
        match self {
            Access::Manage => "manage",
            Access::ReadOnly => "read_only",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Manage, Self::ReadOnly].into_iter().find(|access| access.code() == code)
    }

    /// The scopes asked for (Meta permissions reference; `public_profile` comes always).
    pub fn scopes(self) -> Vec<&'static Scope> {
        SCOPES.iter().filter(|scope| self == Access::Manage || !scope.only_manage).collect()
    }
}

/// A permission at Meta, why Adlane asks for it and what dies without it.
#[derive(Debug, PartialEq, Eq)]
pub struct Scope {
    /// Meta's name.
    pub name: &'static str,
    pub label: &'static str,
    pub why: &'static str,
    pub without: &'static str,
    /// The connection is useless without it.
    pub required: bool,
    /// Asked for only with [`Access::Manage`].
    pub only_manage: bool,
}

/// Every scope Adlane asks for, in the order shown.
pub static SCOPES: [Scope; 8] = [
    Scope {
        name: "public_profile",
        label: "Your name and picture",
        why: "To show whose connection this is.",
        without: "Always granted by Facebook.",
        required: true,
        only_manage: false,
    },
    Scope {
        name: "ads_read",
        label: "Read ads and figures",
        why: "To list ad accounts and show campaigns and spend.",
        without: "No ad accounts can be listed.",
        required: true,
        only_manage: false,
    },
    Scope {
        name: "ads_management",
        label: "Create and change ads",
        why: "To create campaigns you have reviewed, always paused.",
        without: "Nothing can be created here; Ads Manager links still work.",
        required: false,
        only_manage: true,
    },
    Scope {
        name: "business_management",
        label: "See your businesses",
        why: "To show which business each ad account belongs to.",
        without: "Accounts are listed without their business.",
        required: false,
        only_manage: false,
    },
    Scope {
        name: "pages_show_list",
        label: "See your pages",
        why: "Ads speak in the name of a page.",
        without: "Pages cannot be offered when creating ads.",
        required: false,
        only_manage: false,
    },
    Scope {
        name: "pages_read_engagement",
        label: "Read your pages",
        why: "Meta demands it for creating ads with a page.",
        without: "Creatives cannot be built.",
        required: false,
        only_manage: false,
    },
    Scope {
        name: "pages_manage_ads",
        label: "Advertise for your pages",
        why: "To run ads on behalf of a page.",
        without: "Ads for your pages cannot be created.",
        required: false,
        only_manage: true,
    },
    Scope {
        name: "instagram_basic",
        label: "See linked Instagram accounts",
        why: "To let ads run as your Instagram account.",
        without: "Instagram accounts cannot be offered.",
        required: false,
        only_manage: false,
    },
];

/// The scope of that name; `None` for one Adlane does not know.
pub fn scope(name: &str) -> Option<&'static Scope> {
    SCOPES.iter().find(|scope| scope.name == name)
}

/// Days before expiry at which a connection is shown as expiring and notices begin.
pub const EXPIRES_SOON_DAYS: i64 = 14;

/// A connection as pages and programs see it: everything but the token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    pub id: ConnectionId,
    pub organization_id: OrganizationId,
    /// Who in the organization made it.
    pub user_id: UserId,
    pub owner_name: String,
    /// App-scoped id of the Facebook person or system user.
    pub meta_user_id: String,
    /// As Meta gave it; untrusted text, capped.
    pub meta_user_name: String,
    pub access: Access,
    /// `None` means the token does not expire.
    pub expires_at_ms: Option<i64>,
    /// `None` when Meta named no end.
    pub data_access_expires_at_ms: Option<i64>,
    pub scopes: Vec<String>,
    pub declined_scopes: Vec<String>,
    pub status: ConnectionStatus,
    pub reason: Option<NeedsYou>,
    pub last_probe_at_ms: Option<i64>,
    pub created_at_ms: i64,
    /// Number of ad accounts seen through it.
    pub accounts: i64,
}

impl Connection {
    /// The state to show at `now_ms`. A token past its end is never shown as working, whatever the row says.
    pub fn shown(&self, now_ms: i64) -> Shown {
        match self.status {
            ConnectionStatus::Revoked => Shown::Revoked,
            ConnectionStatus::NeedsYou => Shown::NeedsYou,
            ConnectionStatus::Checking => Shown::Checking,
            ConnectionStatus::Working => match self.days_left(now_ms) {
                Some(days) if days < 0 => Shown::NeedsYou,
                Some(days) if days <= EXPIRES_SOON_DAYS => Shown::ExpiresSoon,
                _ => Shown::Working,
            },
        }
    }

    /// Why a person must act at `now_ms`.
    pub fn needs(&self, now_ms: i64) -> Option<NeedsYou> {
        (self.shown(now_ms) == Shown::NeedsYou).then(|| self.reason.unwrap_or(NeedsYou::Expired))
    }

    /// Whole days until the token ends; negative once it has; `None` when it does not expire.
    pub fn days_left(&self, now_ms: i64) -> Option<i64> {
        self.expires_at_ms.map(|end| (end - now_ms).div_euclid(86_400_000))
    }

    pub fn has_scope(&self, name: &str) -> bool {
        self.scopes.iter().any(|scope| scope == name)
    }

    /// Scopes it was meant to have and does not.
    pub fn missing_scopes(&self) -> Vec<&'static Scope> {
        self.access.scopes().into_iter().filter(|scope| !self.has_scope(scope.name)).collect()
    }
}

/// Something that happened to a connection, for its timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionEvent {
    pub at_ms: i64,
    pub kind: EventKind,
    /// Who caused it; `None` for Adlane or Meta.
    pub by: Option<String>,
    /// A short detail in our words: counts, dates, the reason typed.
    pub detail: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    Connected,
    Reconnected,
    Synced,
    ScopesChanged,
    TokenRejected,
    Disconnected,
    RevocationConfirmed,
    RevocationUnconfirmed,
}

impl EventKind {
    const ALL: [EventKind; 8] = [
        Self::Connected,
        Self::Reconnected,
        Self::Synced,
        Self::ScopesChanged,
        Self::TokenRejected,
        Self::Disconnected,
        Self::RevocationConfirmed,
        Self::RevocationUnconfirmed,
    ];

    pub fn code(self) -> &'static str {
        match self {
            EventKind::Connected => "connected",
            EventKind::Reconnected => "reconnected",
            EventKind::Synced => "synced",
            EventKind::ScopesChanged => "scopes_changed",
            EventKind::TokenRejected => "token_rejected",
            EventKind::Disconnected => "disconnected",
            EventKind::RevocationConfirmed => "revocation_confirmed",
            EventKind::RevocationUnconfirmed => "revocation_unconfirmed",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    pub fn label(self) -> &'static str {
        match self {
            EventKind::Connected => "Connected",
            EventKind::Reconnected => "Connected again",
            EventKind::Synced => "Accounts read",
            EventKind::ScopesChanged => "Permissions changed",
            EventKind::TokenRejected => "Facebook refused the token",
            EventKind::Disconnected => "Disconnected",
            EventKind::RevocationConfirmed => "Meta confirmed the removal",
            EventKind::RevocationUnconfirmed => "Meta did not confirm the removal",
        }
    }
}
