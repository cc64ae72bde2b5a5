//! Work done later: claimed under a lease, prolonged while it runs, handed back when the process stops.

use std::{
    collections::HashMap,
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::OrganizationId;
use serde::{Serialize, de::DeserializeOwned};
use store::Tx;
use tokio::task::JoinSet;

use crate::{Result, Services, connect::finish::Finish, engine, random};

/// How long a claim lasts without a sign of life.
const LEASE_MS: i64 = 30_000;
const HEARTBEAT: Duration = Duration::from_secs(10);
/// How often an idle worker looks by itself; queueing in the same process rings it at once.
const LOOK_EVERY: Duration = Duration::from_millis(500);
const HOUSEKEEPING_EVERY_MS: i64 = 10 * 60 * 1000;
const MAX_ATTEMPTS: i64 = 10;
/// How long running jobs may take to end once the process is asked to stop.
const STOPPING: Duration = Duration::from_secs(20);
/// Jobs one process works on at once. They mostly wait for Meta.
const PARALLEL: usize = 16;

/// A kind of work. It may run twice and must not mind.
pub trait Job: Serialize + DeserializeOwned + Send + Sync {
    /// Stored with the job; a retired kind keeps its name until it has drained.
    const NAME: &'static str;

    /// Does the work for one organization.
    fn run(
        &self,
        svc: &Services,
        organization: &OrganizationId,
    ) -> impl Future<Output = std::result::Result<(), JobError>> + Send;

    /// The work was given up: whatever it left half done is brought to an end people can see.
    fn give_up(&self, svc: &Services, organization: &OrganizationId) -> impl Future<Output = Result<()>> + Send {
        let _ = (svc, organization);
        async { Ok(()) }
    }
}

/// Why a job is not done.
#[derive(Debug)]
pub enum JobError {
    /// Something failed that may go better later.
    Retry(String),
    /// Nothing failed; it is not yet time.
    Wait { until_ms: i64 },
    /// Trying again is pointless.
    Fail(String),
}

impl JobError {
    pub fn retry(error: impl Into<crate::Error>) -> Self {
        JobError::Retry(describe(&error.into()))
    }
}

/// An error with its sources, for the log and the job's row. Inner errors carry no secrets.
fn describe(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        source = inner.source();
    }
    text
}

/// Queues a job in the transaction of the change it follows.
pub async fn queue<J: Job>(
    tx: &mut Tx,
    organization: &OrganizationId,
    job: &J,
    run_at_ms: i64,
    now_ms: i64,
) -> Result<()> {
    let payload = serde_json::to_string(job).expect("a job is ids and numbers");
    let id = random::id::<domain::OperationId>();
    store::jobs::insert(tx, id.as_str(), Some(organization), J::NAME, &payload, run_at_ms, now_ms).await?;
    Ok(())
}

/// What this process holds: job id and fence.
type Held = Arc<Mutex<HashMap<String, i64>>>;

/// Works until told to stop, then hands back what it holds.
pub async fn work(svc: Services, stop: impl Future<Output = ()>) {
    tokio::pin!(stop);
    take_over(&svc).await;
    let held = Held::default();
    let mut running: JoinSet<()> = JoinSet::new();
    let mut housekept_at_ms = 0;
    loop {
        // Asked first, so that quick jobs coming one after another cannot keep a process from stopping.
        tokio::select! {
            biased;
            () = &mut stop => break,
            () = std::future::ready(()) => {}
        }
        while running.try_join_next().is_some() {}
        if svc.now_ms() - housekept_at_ms > HOUSEKEEPING_EVERY_MS {
            housekept_at_ms = svc.now_ms();
            housekeep(&svc).await;
        }
        let claimed = if running.len() < PARALLEL { claim(&svc).await } else { None };
        if let Some(job) = claimed {
            let (svc, held) = (svc.clone(), held.clone());
            lock(&held).insert(job.id.clone(), job.fence);
            running.spawn(async move {
                run_claimed(&svc, &job).await;
                lock(&held).remove(&job.id);
            });
            continue;
        }
        tokio::select! {
            () = &mut stop => break,
            () = svc.wake.notified() => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
            Some(_) = running.join_next(), if running.len() >= PARALLEL => {}
        }
    }
    // What runs is given a moment. The rest is handed back, so that another process need not wait for the leases to end.
    let _ = tokio::time::timeout(STOPPING, async { while running.join_next().await.is_some() {} }).await;
    running.shutdown().await;
    let left: Vec<(String, i64)> = lock(&held).drain().collect();
    if let Err(error) = release(&svc, &left).await {
        tracing::warn!(error = describe(&error), "jobs could not be handed back; their leases will run out");
    }
}

/// Nothing panics while it is held, and if it did, the map would still be right.
fn lock(held: &Held) -> MutexGuard<'_, HashMap<String, i64>> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn release(svc: &Services, left: &[(String, i64)]) -> store::Result<()> {
    if left.is_empty() {
        return Ok(());
    }
    let mut tx = svc.db.write().await?;
    for (id, fence) in left {
        store::jobs::release(&mut tx, id, *fence, svc.now_ms()).await?;
    }
    tx.commit().await
}

/// On SQLite one process works at a time, so what is marked as running was left by one that died. On PostgreSQL others may be at it;
/// their leases run out by themselves.
async fn take_over(svc: &Services) {
    if svc.db.engine() != "sqlite" {
        return;
    }
    let result = async {
        let mut tx = svc.db.write().await?;
        let released = store::jobs::release_all(&mut tx, svc.now_ms()).await?;
        tx.commit().await?;
        store::Result::Ok(released)
    };
    match result.await {
        Ok(0) => {}
        Ok(released) => tracing::info!(released, "took over jobs an earlier process did not finish"),
        Err(error) => tracing::warn!(
            error = describe(&error),
            "jobs of an earlier process could not be taken over; their leases will run out"
        ),
    }
}

/// Works until nothing is due, for tests and for the moment after something was queued.
pub async fn drain(svc: &Services) {
    while let Some(job) = claim(svc).await {
        run_claimed(svc, &job).await;
    }
}

async fn claim(svc: &Services) -> Option<store::jobs::Job> {
    match store::jobs::claim(&svc.db, svc.now_ms(), LEASE_MS).await {
        Ok(job) => job,
        Err(error) => {
            tracing::warn!(error = describe(&error), "the job queue could not be read");
            None
        }
    }
}

async fn run_claimed(svc: &Services, job: &store::jobs::Job) {
    if job.attempts > MAX_ATTEMPTS {
        // It never came to an end: the process died or panicked each time.
        return settled(svc, job, Err(JobError::Fail("it never came to an end".to_owned()))).await;
    }
    let work = async { Kind::read(job)?.run(svc, job).await };
    tokio::pin!(work);
    let mut beat = tokio::time::interval_at(tokio::time::Instant::now() + HEARTBEAT, HEARTBEAT);
    let result = loop {
        tokio::select! {
            result = &mut work => break result,
            _ = beat.tick() => if !prolong(svc, job).await {
                tracing::warn!(job.id, job.name, "lost the lease of a job; leaving it to its new holder");
                return;
            },
        }
    };
    settled(svc, job, result).await;
}

async fn settled(svc: &Services, job: &store::jobs::Job, result: std::result::Result<(), JobError>) {
    if let Err(error) = settle(svc, job, result).await {
        tracing::warn!(
            job.id,
            job.name,
            error = describe(&error),
            "a job's end could not be recorded; its lease will run out"
        );
    }
}

/// The kinds of work there are.
enum Kind {
    Finish(Finish),
    Settle(engine::Settle),
    Sweep(engine::Sweep),
}

impl Kind {
    fn read(job: &store::jobs::Job) -> std::result::Result<Self, JobError> {
        fn payload<J: Job>(job: &store::jobs::Job) -> std::result::Result<J, JobError> {
            serde_json::from_str(&job.payload).map_err(|error| JobError::Fail(error.to_string()))
        }
        match job.name.as_str() {
            Finish::NAME => payload(job).map(Kind::Finish),
            engine::Settle::NAME => payload(job).map(Kind::Settle),
            engine::Sweep::NAME => payload(job).map(Kind::Sweep),
            other => Err(JobError::Fail(format!("no such kind of job: {other}"))),
        }
    }

    async fn run(&self, svc: &Services, job: &store::jobs::Job) -> std::result::Result<(), JobError> {
        let organization =
            job.organization_id.as_ref().ok_or_else(|| JobError::Fail("a job without an organization".to_owned()))?;
        match self {
            Kind::Finish(work) => work.run(svc, organization).await,
            Kind::Settle(work) => work.run(svc, organization).await,
            Kind::Sweep(work) => work.run(svc, organization).await,
        }
    }

    async fn give_up(&self, svc: &Services, job: &store::jobs::Job) -> Result<()> {
        let Some(organization) = &job.organization_id else { return Ok(()) };
        match self {
            Kind::Finish(work) => work.give_up(svc, organization).await,
            Kind::Settle(work) => work.give_up(svc, organization).await,
            Kind::Sweep(work) => work.give_up(svc, organization).await,
        }
    }
}

async fn prolong(svc: &Services, job: &store::jobs::Job) -> bool {
    let until = svc.now_ms() + LEASE_MS;
    let result = async {
        let mut tx = svc.db.write().await?;
        let held = store::jobs::prolong(&mut tx, &job.id, job.fence, until).await?;
        tx.commit().await?;
        store::Result::Ok(held)
    };
    // A database that does not answer says nothing about who holds the lease.
    result.await.unwrap_or(true)
}

async fn settle(svc: &Services, job: &store::jobs::Job, result: std::result::Result<(), JobError>) -> Result<()> {
    let now = svc.now_ms();
    let error = match result {
        Ok(()) => {
            let mut tx = svc.db.write().await?;
            store::jobs::finish(&mut tx, &job.id, job.fence).await?;
            return Ok(tx.commit().await?);
        }
        Err(JobError::Wait { until_ms }) => return postpone(svc, job, until_ms, None).await,
        Err(JobError::Retry(error)) if job.attempts < MAX_ATTEMPTS => {
            tracing::info!(job.id, job.name, job.attempts, error, "a job failed and is tried again");
            return postpone(svc, job, now + backoff_ms(job.attempts), Some(&error)).await;
        }
        Err(JobError::Retry(error) | JobError::Fail(error)) => error,
    };
    tracing::error!(job.id, job.name, job.attempts, error, "a job was given up");
    if let Ok(kind) = Kind::read(job) {
        kind.give_up(svc, job).await?;
    }
    let mut tx = svc.db.write().await?;
    store::jobs::park(&mut tx, &job.id, job.fence, &error).await?;
    Ok(tx.commit().await?)
}

/// A job that only waits (`error` is `None`) begins its count of attempts anew.
async fn postpone(svc: &Services, job: &store::jobs::Job, run_at_ms: i64, error: Option<&str>) -> Result<()> {
    let mut tx = svc.db.write().await?;
    store::jobs::postpone(&mut tx, &job.id, job.fence, run_at_ms, error, error.is_none()).await?;
    Ok(tx.commit().await?)
}

/// 5 s times 2^n, give or take a quarter, at most ten minutes.
fn backoff_ms(attempts: i64) -> i64 {
    let base = (5_000i64 << (attempts - 1).clamp(0, 7)).min(600_000);
    let jitter = i64::from(u16::from_be_bytes(random::bytes())) * base / 2 / i64::from(u16::MAX);
    base * 3 / 4 + jitter
}

/// Throws away what nobody can use any more. Harmless when several processes do it.
async fn housekeep(svc: &Services) {
    let now = svc.now_ms();
    let result = async {
        let mut tx = svc.db.write().await?;
        store::sessions::delete_ended(&mut tx, now - crate::people::ABSOLUTE_MS, now - crate::people::IDLE_MS).await?;
        store::forms::delete_expired(&mut tx, now).await?;
        store::throttles::delete_old(&mut tx, now - 24 * 60 * 60 * 1000).await?;
        tx.commit().await
    };
    if let Err(error) = result.await {
        tracing::warn!(error = describe(&error), "housekeeping failed");
    }
}
