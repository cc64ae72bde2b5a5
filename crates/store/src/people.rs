//! Organizations, users and memberships.

use domain::{AdAccountId, OrganizationId, Role, UserId};

use crate::{Result, Tx, error::known};

/// What a sign-in needs to know of a user.
pub struct Credentials {
    pub user_id: UserId,
    /// A PHC string.
    pub password_hash: String,
}

/// A new user in a new organization.
pub struct NewMember<'a> {
    pub user_id: &'a UserId,
    pub email: &'a str,
    pub name: &'a str,
    pub password_hash: &'a str,
    pub role: Role,
}

/// Adds an organization. `false` when its slug is taken.
pub async fn insert_organization(
    tx: &mut Tx,
    id: &OrganizationId,
    name: &str,
    slug: &str,
    now_ms: i64,
) -> Result<bool> {
    let sql =
        "INSERT INTO organizations (id, name, slug, created_at_ms) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    let added = on!(tx, |conn| sqlx::query(sql)
        .bind(id.as_str())
        .bind(name)
        .bind(slug)
        .bind(now_ms)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(added == 1)
}

/// Adds a user with a membership. `false`, and nothing added, when the address is taken.
pub async fn insert_member(
    tx: &mut Tx,
    organization: &OrganizationId,
    new: &NewMember<'_>,
    now_ms: i64,
) -> Result<bool> {
    let sql = "INSERT INTO users (id, email, name, password_hash, created_at_ms) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    let added = on!(tx, |conn| sqlx::query(sql)
        .bind(new.user_id.as_str())
        .bind(new.email)
        .bind(new.name)
        .bind(new.password_hash)
        .bind(now_ms)
        .execute(conn)
        .await?
        .rows_affected());
    if added == 0 {
        return Ok(false);
    }
    let sql = "INSERT INTO memberships (organization_id, user_id, role, created_at_ms) VALUES ($1, $2, $3, $4)";
    on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(new.user_id.as_str())
        .bind(new.role.code())
        .bind(now_ms)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(true)
}

/// By folded address. Not under an organization: signing in comes before one is known.
pub async fn find_credentials(tx: &mut Tx, email: &str) -> Result<Option<Credentials>> {
    let sql = "SELECT id, password_hash FROM users WHERE email = $1";
    let row: Option<(String, String)> = on!(tx, |conn| sqlx::query_as(sql).bind(email).fetch_optional(conn).await?);
    let Some((id, password_hash)) = row else { return Ok(None) };
    Ok(Some(Credentials { user_id: known(id.parse().ok(), "users", &id)?, password_hash }))
}

/// Replaces the hash after a sign-in found its parameters outdated.
pub async fn set_password_hash(tx: &mut Tx, user: &UserId, old: &str, new: &str) -> Result<bool> {
    let sql = "UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2";
    let changed =
        on!(tx, |conn| sqlx::query(sql).bind(user.as_str()).bind(old).bind(new).execute(conn).await?.rows_affected());
    Ok(changed == 1)
}

/// The organization a user is taken to at sign-in: the one joined first. `None` when they belong to none any more.
pub async fn find_first_organization(tx: &mut Tx, user: &UserId) -> Result<Option<OrganizationId>> {
    let sql =
        "SELECT organization_id FROM memberships WHERE user_id = $1 ORDER BY created_at_ms, organization_id LIMIT 1";
    let row: Option<(String,)> = on!(tx, |conn| sqlx::query_as(sql).bind(user.as_str()).fetch_optional(conn).await?);
    row.map(|(id,)| known(id.parse().ok(), "memberships", user.as_str())).transpose()
}

/// Remembers the ad account a member works with now.
pub async fn set_current_account(
    tx: &mut Tx,
    organization: &OrganizationId,
    user: &UserId,
    account: &AdAccountId,
) -> Result<bool> {
    let sql = "UPDATE memberships SET current_account_id = $3 WHERE organization_id = $1 AND user_id = $2";
    let changed = on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(user.as_str())
        .bind(account.as_str())
        .execute(conn)
        .await?
        .rows_affected());
    Ok(changed == 1)
}

/// The ad account a member works with; `None` before the first pick.
pub async fn find_current_account(
    tx: &mut Tx,
    organization: &OrganizationId,
    user: &UserId,
) -> Result<Option<AdAccountId>> {
    let sql = "SELECT current_account_id FROM memberships WHERE organization_id = $1 AND user_id = $2";
    let row: Option<(Option<String>,)> = on!(tx, |conn| sqlx::query_as(sql)
        .bind(organization.as_str())
        .bind(user.as_str())
        .fetch_optional(conn)
        .await?);
    row.and_then(|(id,)| id).map(|id| known(id.parse().ok(), "memberships", user.as_str())).transpose()
}

/// Whether any user exists at all: the demo organization is made only in an empty database.
pub async fn any_user(tx: &mut Tx) -> Result<bool> {
    let row: Option<(String,)> =
        on!(tx, |conn| sqlx::query_as("SELECT id FROM users LIMIT 1").fetch_optional(conn).await?);
    Ok(row.is_some())
}

/// The organization with that exact slug, and its name.
pub async fn find_organization_by_slug(tx: &mut Tx, slug: &str) -> Result<Option<(OrganizationId, String)>> {
    let sql = "SELECT id, name FROM organizations WHERE slug = $1";
    let row: Option<(String, String)> = on!(tx, |conn| sqlx::query_as(sql).bind(slug).fetch_optional(conn).await?);
    row.map(|(id, name)| Ok((known(id.parse().ok(), "organizations", slug)?, name))).transpose()
}

#[cfg(test)]
pub(crate) mod given {
    use super::*;

    pub(crate) fn id<T: std::str::FromStr<Err = domain::Problem>>() -> T {
        uuid::Uuid::now_v7().to_string().parse().unwrap()
    }

    /// A member of a new organization, both with names of their own.
    pub(crate) async fn member(tx: &mut Tx) -> (OrganizationId, UserId) {
        let (organization, user): (OrganizationId, UserId) = (id(), id());
        assert!(insert_organization(tx, &organization, "Acme", organization.as_str(), 1).await.unwrap());
        let email = format!("{user}@example.com");
        let new = NewMember { user_id: &user, email: &email, name: "Ana", password_hash: "x", role: Role::Marketer };
        assert!(insert_member(tx, &organization, &new, 1).await.unwrap());
        (organization, user)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Db;

    both_engines! {
        async fn an_address_belongs_to_one_user(db: Db) {
            let mut tx = db.write().await.unwrap();
            let (organization, user) = given::member(&mut tx).await;

            let email = format!("{user}@example.com");
            let again = NewMember { user_id: &given::id(), email: &email, name: "Bob", password_hash: "y", role: Role::Owner };

            assert!(!insert_member(&mut tx, &organization, &again, 2).await.unwrap());
        }

        async fn a_slug_belongs_to_one_organization(db: Db) {
            let mut tx = db.write().await.unwrap();
            assert!(insert_organization(&mut tx, &given::id(), "Acme", "acme", 1).await.unwrap());

            assert!(!insert_organization(&mut tx, &given::id(), "Acme", "acme", 1).await.unwrap());
        }

        async fn what_is_not_committed_is_undone(db: Db) {
            let mut tx = db.write().await.unwrap();
            given::member(&mut tx).await;
            drop(tx);

            assert!(!any_user(&mut db.read().await.unwrap()).await.unwrap());
        }
    }
}
