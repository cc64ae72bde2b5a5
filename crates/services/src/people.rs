//! Signing up, in and out; and who is behind a session.

use std::net::IpAddr;

use domain::{Act, FieldFault, OrganizationId, Problem, Role, UserId, account::AdAccount, text};
use serde::{Deserialize, Serialize};
use store::{Tx, people::NewMember, sessions};

use crate::{Actor, Error, Result, Services, passwords::Passwords, random, throttle};

/// A session ends when unused for an hour…
pub const IDLE_MS: i64 = 60 * 60 * 1000;
/// …and in any case after a day.
pub const ABSOLUTE_MS: i64 = 24 * 60 * 60 * 1000;
/// Uses are noted at most this often, so that reading pages does not write.
const SEEN_EVERY_MS: i64 = 60 * 1000;

/// The sign-up form as typed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SignUpForm {
    pub name: String,
    pub organization: String,
    pub email: String,
    pub password: String,
}

/// A session just made. The secret goes into the cookie and is not known here afterwards.
pub struct NewSession {
    pub secret: String,
}

/// Where a request comes from.
#[derive(Debug, Clone)]
pub struct Client {
    pub ip: IpAddr,
    pub user_agent: String,
}

/// Makes an organization with its first member, who becomes its owner, and signs them in.
///
/// Someone who has an account already and types its password is signed in instead; with another password the
/// answer is the same as for any sign-up that cannot be done.
pub async fn sign_up(svc: &Services, form: &SignUpForm, client: &Client) -> Result<NewSession> {
    let mut faults: Vec<FieldFault> = Vec::new();
    let mut take =
        |read: std::result::Result<String, FieldFault>| read.map_err(|fault| faults.push(fault)).unwrap_or_default();
    let name = take(text::line("name", &form.name, 100));
    let organization = take(text::line("organization", &form.organization, 100));
    let email = take(text::email("email", &form.email));
    if let Err(fault) = text::password("password", &form.password) {
        faults.push(fault);
    }
    if !faults.is_empty() {
        return Err(Problem::Invalid { faults }.into());
    }
    throttle::enter(svc, client.ip, &email).await?;
    let password_hash = svc.passwords.hash(&form.password).await?;

    let mut tx = svc.db.write().await?;
    let now = svc.now_ms();
    let organization_id = insert_organization(&mut tx, &organization, now).await?;
    let user_id: UserId = random::id();
    let owner =
        NewMember { user_id: &user_id, email: &email, name: &name, password_hash: &password_hash, role: Role::Owner };
    if !store::people::insert_member(&mut tx, &organization_id, &owner, now).await? {
        drop(tx);
        let session = log_in_unthrottled(svc, &email, &form.password, client).await.map_err(|error| match error {
            Error::Problem(Problem::WrongCredentials) => Problem::SignUpRefused.into(),
            other => other,
        })?;
        throttle::leave(svc, &email).await?;
        return Ok(session);
    }
    let session = insert_session(&mut tx, &organization_id, &user_id, client, now).await?;
    tx.commit().await?;
    throttle::leave(svc, &email).await?;
    Ok(session)
}

/// Signs in.
///
/// # Errors
/// [`Problem::WrongCredentials`] for an unknown address and a wrong password alike, after the same time.
pub async fn log_in(svc: &Services, email: &str, password: &str, client: &Client) -> Result<NewSession> {
    let email = text::email("email", email)?;
    if password.is_empty() {
        return Err(Problem::field("password", domain::Fault::Required).into());
    }
    throttle::enter(svc, client.ip, &email).await?;
    let session = log_in_unthrottled(svc, &email, password, client).await?;
    throttle::leave(svc, &email).await?;
    Ok(session)
}

async fn log_in_unthrottled(svc: &Services, email: &str, password: &str, client: &Client) -> Result<NewSession> {
    // Nothing that long was ever accepted as a password; hashing it would only cost.
    if password.chars().count() > 200 {
        return Err(Problem::WrongCredentials.into());
    }
    let mut tx = svc.db.read().await?;
    let found = store::people::find_credentials(&mut tx, email).await?;
    drop(tx);
    let hash = found.as_ref().map(|found| found.password_hash.as_str());
    let matches = svc.passwords.verify(password, hash).await?;
    let Some(found) = found.filter(|_| matches) else { return Err(Problem::WrongCredentials.into()) };

    let rehashed =
        if Passwords::outdated(&found.password_hash) { Some(svc.passwords.hash(password).await?) } else { None };
    let mut tx = svc.db.write().await?;
    let Some(organization) = store::people::find_first_organization(&mut tx, &found.user_id).await? else {
        return Err(Problem::WrongCredentials.into());
    };
    if let Some(new) = rehashed {
        store::people::set_password_hash(&mut tx, &found.user_id, &found.password_hash, &new).await?;
    }
    let session = insert_session(&mut tx, &organization, &found.user_id, client, svc.now_ms()).await?;
    tx.commit().await?;
    Ok(session)
}

/// The same person, once they have typed their password again. An empty one leaves everything as it is: what they
/// are about to do decides whether it is needed.
///
/// # Errors
/// [`Problem::Invalid`] naming `password` when it is wrong, [`Problem::TooManyTries`] as at the sign-in.
pub async fn confirm(svc: &Services, actor: &Actor, password: &str, client: &Client) -> Result<Actor> {
    if password.is_empty() {
        return Ok(actor.clone());
    }
    throttle::enter(svc, client.ip, &actor.email).await?;
    let mut tx = svc.db.read().await?;
    let found = store::people::find_credentials(&mut tx, &actor.email).await?;
    drop(tx);
    let hash = found.as_ref().map(|found| found.password_hash.as_str());
    // Nothing that long was ever accepted as a password; hashing it would only cost.
    let matches = password.chars().count() <= 200 && svc.passwords.verify(password, hash).await?;
    if !matches || found.is_none_or(|found| found.user_id != actor.user_id) {
        return Err(Problem::field("password", domain::Fault::WrongPassword).into());
    }
    throttle::leave(svc, &actor.email).await?;
    let now = svc.now_ms();
    let mut tx = svc.db.write().await?;
    sessions::set_confirmed(&mut tx, &actor.session_hash, now).await?;
    tx.commit().await?;
    Ok(Actor { confirmed_at_ms: now, ..actor.clone() })
}

/// Signs out: the session ends everywhere at once.
pub async fn log_out(svc: &Services, actor: &Actor) -> Result<()> {
    let mut tx = svc.db.write().await?;
    sessions::delete(&mut tx, &actor.session_hash).await?;
    tx.commit().await?;
    Ok(())
}

/// Who is behind a session's secret; `None` when it ended or never was.
pub async fn find_session(svc: &Services, secret: &str) -> Result<Option<Actor>> {
    let session_hash = random::hash(secret);
    let now = svc.now_ms();
    let mut tx = svc.db.read().await?;
    let found = sessions::find(&mut tx, &session_hash, now - ABSOLUTE_MS, now - IDLE_MS).await?;
    drop(tx);
    let Some(session) = found else { return Ok(None) };
    if now - session.seen_at_ms > SEEN_EVERY_MS {
        // Only a note: looking at a page must not fail because it could not be written.
        if let Err(error) = set_seen(svc, &session_hash, now).await {
            tracing::info!(%error, "a session's last use could not be noted");
        }
    }
    Ok(Some(Actor {
        user_id: session.user_id,
        name: session.name,
        email: session.email,
        organization_id: session.organization_id,
        organization: session.organization,
        role: session.role,
        session_hash,
        confirmed_at_ms: session.confirmed_at_ms,
    }))
}

async fn set_seen(svc: &Services, session_hash: &[u8], now: i64) -> store::Result<()> {
    let mut tx = svc.db.write().await?;
    sessions::set_seen(&mut tx, session_hash, now).await?;
    tx.commit().await
}

/// What the bar above every page shows.
#[derive(Debug, Clone, Default)]
pub struct TopBar {
    /// The ad account the member works with; `None` before the first pick, or when it is no longer reached.
    pub account: Option<AdAccount>,
    /// Creations under way in the organization.
    pub under_way: i64,
}

/// What the bar above every page shows this member.
pub async fn top_bar(svc: &Services, actor: &Actor) -> Result<TopBar> {
    let account = current_account(svc, actor).await?;
    let mut tx = svc.db.read().await?;
    let under_way = store::operations::count_under_way(&mut tx, &actor.organization_id).await?;
    Ok(TopBar { account, under_way })
}

/// The ad account the member works with now; `None` before the first pick, or when it is no longer reached.
pub async fn current_account(svc: &Services, actor: &Actor) -> Result<Option<AdAccount>> {
    actor.require(Act::Read)?;
    let mut tx = svc.db.read().await?;
    let Some(id) = store::people::find_current_account(&mut tx, &actor.organization_id, &actor.user_id).await? else {
        return Ok(None);
    };
    Ok(store::accounts::find(&mut tx, &actor.organization_id, &id).await?)
}

/// Which organization a member was added to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joined {
    /// One that was there, with exactly this name.
    Existing,
    /// One made for them.
    New,
}

/// Adds a member without a session: for the operator's command line and the demo.
///
/// # Errors
/// [`Problem::Invalid`] naming `email` when the address is taken.
pub async fn create_user(
    svc: &Services,
    organization: &str,
    name: &str,
    email: &str,
    password: &str,
    role: Role,
) -> Result<Joined> {
    let organization = text::line("organization", organization, 100)?;
    let email = text::email("email", email)?;
    text::password("password", password)?;
    let password_hash = svc.passwords.hash(password).await?;
    let mut tx = svc.db.write().await?;
    let now = svc.now_ms();
    // Different names can share a slug, so the name itself must match before anybody is let into an organization.
    let found = store::people::find_organization_by_slug(&mut tx, &text::slug(&organization)).await?;
    let (organization_id, joined) = match found.filter(|(_, name)| text::fold(name) == text::fold(&organization)) {
        Some((id, _)) => (id, Joined::Existing),
        None => (insert_organization(&mut tx, &organization, now).await?, Joined::New),
    };
    let user_id: UserId = random::id();
    let new = NewMember { user_id: &user_id, email: &email, name, password_hash: &password_hash, role };
    if !store::people::insert_member(&mut tx, &organization_id, &new, now).await? {
        return Err(Problem::field("email", domain::Fault::Taken).into());
    }
    tx.commit().await?;
    Ok(joined)
}

/// Two organizations may have the same name; their slugs differ by a number.
async fn insert_organization(tx: &mut Tx, name: &str, now: i64) -> Result<OrganizationId> {
    let base = text::slug(name);
    let id: OrganizationId = random::id();
    if store::people::insert_organization(tx, &id, name, &base, now).await? {
        return Ok(id);
    }
    for _ in 0..16 {
        let number = u32::from_be_bytes(random::bytes()) % 1_000_000;
        if store::people::insert_organization(tx, &id, name, &format!("{base}-{number}"), now).await? {
            return Ok(id);
        }
    }
    Err(Problem::Conflict.into())
}

/// The secret is always new at a sign-in, so that one planted before it is worth nothing after.
async fn insert_session(
    tx: &mut Tx,
    organization: &OrganizationId,
    user: &UserId,
    client: &Client,
    now: i64,
) -> Result<NewSession> {
    let secret = random::secret();
    let user_agent = text::cap(&client.user_agent, 200);
    sessions::insert(tx, &random::hash(&secret), organization, user, &user_agent, now).await?;
    Ok(NewSession { secret })
}
