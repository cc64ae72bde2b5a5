//! Opening the stored token of a connection, and what follows when Meta refuses it.

use domain::{
    ConnectionId, OrganizationId, Problem,
    connection::{EventKind, NeedsYou},
};
use graph::AccessToken;

use crate::{
    Result, Services,
    connections::{Happened, event},
    vault::Place,
};

/// A token ready for use, and which version of it.
pub struct OpenToken {
    pub token: AccessToken,
    pub version: i64,
}

/// Where a connection's token is sealed.
pub fn place<'a>(organization: &'a OrganizationId, connection: &'a ConnectionId) -> Place<'a> {
    Place { table: "meta_connections", column: "access_token", organization, row: connection.as_str() }
}

/// Opens the token of a connection.
///
/// # Errors
/// [`Problem::ReconnectMeta`] when there is none, or it is past its end.
pub async fn open(svc: &Services, organization: &OrganizationId, connection: &ConnectionId) -> Result<OpenToken> {
    let mut tx = svc.db.read().await?;
    let found = store::connections::find_token(&mut tx, organization, connection).await?;
    drop(tx);
    let sealed = found.ok_or(Problem::ReconnectMeta)?;
    if sealed.expires_at_ms.is_some_and(|end| end <= svc.now_ms()) {
        return Err(Problem::ReconnectMeta.into());
    }
    let plain = svc.vault.open(place(organization, connection), &sealed.sealed)?;
    Ok(OpenToken { token: AccessToken::new(plain.as_str().to_owned()), version: sealed.token_version })
}

/// Notes that Meta refused this version of the token, in the same breath as the call that saw it. Other errors change nothing.
pub async fn note_refusal(
    svc: &Services,
    organization: &OrganizationId,
    connection: &ConnectionId,
    version: i64,
    error: &graph::Error,
) -> Result<()> {
    let graph::Error::TokenRejected { code, subcode, .. } = error else { return Ok(()) };
    let reason = NeedsYou::from_subcode(*subcode);
    let detail = format!("code {code}{}", subcode.map(|subcode| format!(", subcode {subcode}")).unwrap_or_default());
    let mut tx = svc.db.write().await?;
    if store::connections::set_needs_you(&mut tx, organization, connection, version, reason).await? {
        let rejected = Happened { kind: EventKind::TokenRejected, by: None, detail: &detail };
        event(&mut tx, organization, connection, rejected, svc.now_ms()).await?;
        tx.commit().await?;
    }
    Ok(())
}
