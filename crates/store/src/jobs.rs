//! Work to be done later, claimed under a lease and a fence. Jobs are not reached through an organization: the worker serves all.

use domain::OrganizationId;

use crate::{Db, Result, Tx, error::known};

/// A claimed job.
#[derive(Debug)]
pub struct Job {
    pub id: String,
    pub organization_id: Option<OrganizationId>,
    pub name: String,
    pub payload: String,
    /// How often it was claimed, this time included.
    pub attempts: i64,
    /// Proof of the claim: finishing needs it.
    pub fence: i64,
}

row! {
    struct JobRow {
        id: String,
        organization_id: Option<String>,
        name: String,
        payload: String,
        attempts: i64,
        fence: i64,
    }
}

/// Adds a job, in the transaction of the change it follows.
pub async fn insert(
    tx: &mut Tx,
    id: &str,
    organization: Option<&OrganizationId>,
    name: &str,
    payload: &str,
    run_at_ms: i64,
    now_ms: i64,
) -> Result<()> {
    let sql = "INSERT INTO jobs (id, organization_id, name, payload, state, run_at_ms, attempts, lease_until_ms, fence, created_at_ms)
        VALUES ($1, $2, $3, $4, 'queued', $5, 0, 0, 0, $6)";
    on!(tx, |conn| sqlx::query(sql)
        .bind(id)
        .bind(organization.map(OrganizationId::as_str))
        .bind(name)
        .bind(payload)
        .bind(run_at_ms)
        .bind(now_ms)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(())
}

/// Claims the job whose turn it is, for `lease_ms`. Also one whose last holder let the lease run out.
///
/// The condition stands inside and outside on purpose: without the outer one, two PostgreSQL workers take one job.
/// On SQLite a look comes first, so that an idle worker does not take the write lock.
pub async fn claim(db: &Db, now_ms: i64, lease_ms: i64) -> Result<Option<Job>> {
    const DUE: &str = "SELECT id FROM jobs WHERE (state = 'queued' AND run_at_ms <= $1) OR (state = 'running' AND lease_until_ms < $1) LIMIT 1";
    if matches!(db, Db::Sqlite { .. }) {
        let mut tx = db.read().await?;
        let due: Option<(String,)> = on!(tx, |conn| sqlx::query_as(DUE).bind(now_ms).fetch_optional(conn).await?);
        if due.is_none() {
            return Ok(None);
        }
    }
    macro_rules! claim {
        ($lock:literal) => {
            concat!(
                "UPDATE jobs SET state = 'running', lease_until_ms = $2, attempts = attempts + 1, fence = fence + 1
                 WHERE id = (SELECT id FROM jobs WHERE (state = 'queued' AND run_at_ms <= $1) OR (state = 'running' AND lease_until_ms < $1)
                             ORDER BY run_at_ms, id LIMIT 1 ",
                $lock,
                ") AND ((state = 'queued' AND run_at_ms <= $1) OR (state = 'running' AND lease_until_ms < $1))
                 RETURNING id, organization_id, name, payload, attempts, fence"
            )
        };
    }
    let until = now_ms + lease_ms;
    let mut tx = db.write().await?;
    let row: Option<JobRow> = match tx.conn() {
        crate::db::Conn::Sqlite(conn) => {
            sqlx::query_as(claim!("")).bind(now_ms).bind(until).fetch_optional(conn).await?
        }
        crate::db::Conn::Postgres(conn) => {
            sqlx::query_as(claim!("FOR UPDATE SKIP LOCKED")).bind(now_ms).bind(until).fetch_optional(conn).await?
        }
    };
    tx.commit().await?;
    let Some(row) = row else { return Ok(None) };
    let organization_id = row.organization_id.map(|id| known(id.parse().ok(), "jobs", &row.id)).transpose()?;
    Ok(Some(Job {
        id: row.id,
        organization_id,
        name: row.name,
        payload: row.payload,
        attempts: row.attempts,
        fence: row.fence,
    }))
}

/// Prolongs the lease. `false` when someone else holds the job now: stop working on it.
pub async fn prolong(tx: &mut Tx, id: &str, fence: i64, until_ms: i64) -> Result<bool> {
    let sql = "UPDATE jobs SET lease_until_ms = $3 WHERE id = $1 AND fence = $2 AND state = 'running'";
    let changed =
        on!(tx, |conn| sqlx::query(sql).bind(id).bind(fence).bind(until_ms).execute(conn).await?.rows_affected());
    Ok(changed == 1)
}

/// Done: the job is removed. `false` when someone else holds it now.
pub async fn finish(tx: &mut Tx, id: &str, fence: i64) -> Result<bool> {
    let sql = "DELETE FROM jobs WHERE id = $1 AND fence = $2";
    let changed = on!(tx, |conn| sqlx::query(sql).bind(id).bind(fence).execute(conn).await?.rows_affected());
    Ok(changed == 1)
}

/// Not done: again at `run_at_ms`. `attempts` is set back to zero when `fresh`, for work that waits rather than fails.
pub async fn postpone(
    tx: &mut Tx,
    id: &str,
    fence: i64,
    run_at_ms: i64,
    error: Option<&str>,
    fresh: bool,
) -> Result<bool> {
    let sql = "UPDATE jobs SET state = 'queued', lease_until_ms = 0, run_at_ms = $3, last_error = $4,
            attempts = CASE WHEN $5 = TRUE THEN 0 ELSE attempts END
        WHERE id = $1 AND fence = $2";
    let changed = on!(tx, |conn| sqlx::query(sql)
        .bind(id)
        .bind(fence)
        .bind(run_at_ms)
        .bind(error)
        .bind(fresh)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(changed == 1)
}

/// Given up: kept for people to see.
pub async fn park(tx: &mut Tx, id: &str, fence: i64, error: &str) -> Result<bool> {
    let sql = "UPDATE jobs SET state = 'parked', last_error = $3 WHERE id = $1 AND fence = $2";
    let changed =
        on!(tx, |conn| sqlx::query(sql).bind(id).bind(fence).bind(error).execute(conn).await?.rows_affected());
    Ok(changed == 1)
}

/// Gives back what this instance was working on, so that another need not wait for the lease to end.
pub async fn release(tx: &mut Tx, id: &str, fence: i64, now_ms: i64) -> Result<bool> {
    let sql = "UPDATE jobs SET state = 'queued', lease_until_ms = 0, run_at_ms = $3 WHERE id = $1 AND fence = $2 AND state = 'running'";
    let changed =
        on!(tx, |conn| sqlx::query(sql).bind(id).bind(fence).bind(now_ms).execute(conn).await?.rows_affected());
    Ok(changed == 1)
}

/// Gives back everything that is running; returns how many. For SQLite, where the one process that works has just started: whoever
/// held a lease before is dead, and nobody needs to wait for it to end.
pub async fn release_all(tx: &mut Tx, now_ms: i64) -> Result<u64> {
    let sql = "UPDATE jobs SET state = 'queued', lease_until_ms = 0, run_at_ms = $1 WHERE state = 'running'";
    Ok(on!(tx, |conn| sqlx::query(sql).bind(now_ms).execute(conn).await?.rows_affected()))
}

/// How many jobs are in each state, for tests and figures: queued, running, parked.
pub async fn count(tx: &mut Tx) -> Result<(i64, i64, i64)> {
    let sql = "SELECT CAST(COALESCE(SUM(CASE WHEN state = 'queued' THEN 1 ELSE 0 END), 0) AS BIGINT),
            CAST(COALESCE(SUM(CASE WHEN state = 'running' THEN 1 ELSE 0 END), 0) AS BIGINT),
            CAST(COALESCE(SUM(CASE WHEN state = 'parked' THEN 1 ELSE 0 END), 0) AS BIGINT) FROM jobs";
    Ok(on!(tx, |conn| sqlx::query_as(sql).fetch_one(conn).await?))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    async fn queued(db: &Db, count: usize) {
        let mut tx = db.write().await.unwrap();
        for at in 0..count {
            insert(&mut tx, &format!("job-{at:04}"), None, "test", "{}", 10, 0).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    both_engines! {
        async fn many_workers_hand_out_each_job_once(db: Db) {
            queued(&db, 60).await;

            let workers: Vec<_> = (0..8).map(|_| {
                let db = db.clone();
                tokio::spawn(async move {
                    let mut mine = Vec::new();
                    while let Some(job) = claim(&db, 10, 30_000).await.unwrap() {
                        mine.push(job.id);
                    }
                    mine
                })
            }).collect();
            let mut all = Vec::new();
            for worker in workers {
                all.extend(worker.await.unwrap());
            }
            // A PostgreSQL worker may find its candidate taken and go home early; nothing may be taken twice.
            while let Some(job) = claim(&db, 10, 30_000).await.unwrap() {
                all.push(job.id);
            }

            assert_eq!(all.len(), 60);
            assert_eq!(all.into_iter().collect::<HashSet<_>>().len(), 60);
        }

        async fn whoever_lost_the_lease_can_no_longer_finish(db: Db) {
            queued(&db, 1).await;
            let first = claim(&db, 10, 100).await.unwrap().unwrap();
            assert!(claim(&db, 110, 100).await.unwrap().is_none());

            let second = claim(&db, 111, 100).await.unwrap().unwrap();

            let mut tx = db.write().await.unwrap();
            assert!(!finish(&mut tx, &first.id, first.fence).await.unwrap());
            assert!(!prolong(&mut tx, &first.id, first.fence, 999).await.unwrap());
            assert!(finish(&mut tx, &second.id, second.fence).await.unwrap());
        }

        async fn a_job_waits_for_its_time(db: Db) {
            queued(&db, 1).await;

            assert!(claim(&db, 9, 100).await.unwrap().is_none());
            let job = claim(&db, 10, 100).await.unwrap().unwrap();
            let mut tx = db.write().await.unwrap();
            assert!(postpone(&mut tx, &job.id, job.fence, 50, Some("later"), false).await.unwrap());
            tx.commit().await.unwrap();

            assert!(claim(&db, 49, 100).await.unwrap().is_none());
            assert_eq!(claim(&db, 50, 100).await.unwrap().unwrap().attempts, 2);
        }
    }
}
