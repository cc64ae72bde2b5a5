//! The launch engine: a create happens exactly once, or Adlane says that it does not know.
//!
//! Meta has no idempotency key, so a lost reply leaves open whether the object exists. The rules:
//!
//! 1. The intent (operation row, request, label) is committed before anything leaves the machine.
//! 2. The row goes to `sending` and is committed before the first byte leaves. A process that dies from here on leaves a row that
//!    says so, and whoever continues never sends before having looked.
//! 3. The create carries status PAUSED and an ad label nobody else can have. It is sent once; the HTTP client never repeats it.
//! 4. A definite answer, yes or no, is written down with its effect in one statement.
//! 5. Anything else is `ambiguous`: Meta is asked for campaigns with the label at the configured seconds after the last moment the
//!    request could still arrive. One hit is adopted. Of several, the oldest is kept and the others, all paused, are deleted. None
//!    after the whole window: it is sent once more, and if that is lost too and never found, a person decides.
//! 6. An hour and a day later the label is looked up again, for a write Meta applied after the window.
//!
//! What cannot be promised: how quickly a label becomes searchable at Meta is unknown. A write that becomes visible after the window
//! can exist twice, paused, until the sweep an hour or a day later.

use domain::{
    OperationId, OrganizationId, Problem,
    operation::{MetaRefusal, OperationState, ParkedReason},
};
use serde::{Deserialize, Serialize};
use store::operations::{self, Work};

mod lost;

use crate::{
    Error, Result, Services,
    jobs::{self, Job, JobError},
    tokens::{self, OpenToken},
};

/// How often a create is sent in all: once, and once more after the whole window without a trace.
const MAX_SENDS: i64 = 2;
/// How long Meta may refuse to take or to show anything before a person is asked.
const PATIENCE_MS: i64 = 60 * 60 * 1000;
const MINUTE_MS: i64 = 60 * 1000;
/// A write Meta applied late is still ours this long after its last possible arrival; what came later was made by somebody else.
const LATE_MS: i64 = HOUR_MS;
const HOUR_MS: i64 = 60 * MINUTE_MS;
/// Newest campaigns looked at beside the label's own edge, in case that one lags.
const NEWEST: u32 = 25;

/// Carries one operation on until it is settled.
#[derive(Debug, Serialize, Deserialize)]
pub struct Settle {
    pub operation: OperationId,
}

/// Looks for late doubles of one settled operation.
#[derive(Debug, Serialize, Deserialize)]
pub struct Sweep {
    pub operation: OperationId,
}

/// One operation being worked on.
struct Run<'a> {
    svc: &'a Services,
    organization: &'a OrganizationId,
    id: &'a OperationId,
}

/// What to do after a step.
enum Next {
    /// Load the row again and take the next step.
    Again,
    /// Nothing before then.
    Wait {
        until_ms: i64,
    },
    Done,
}

impl Job for Settle {
    const NAME: &'static str = "operation.settle";

    async fn run(&self, svc: &Services, organization: &OrganizationId) -> std::result::Result<(), JobError> {
        let run = Run { svc, organization, id: &self.operation };
        // This process may have died while the row said `sending`; only the first look at the row can find it so.
        run.recover().await.map_err(JobError::retry)?;
        loop {
            match run.step().await.map_err(JobError::retry)? {
                Next::Again => {}
                Next::Wait { until_ms } => return Err(JobError::Wait { until_ms }),
                Next::Done => return Ok(()),
            }
        }
    }

    async fn give_up(&self, svc: &Services, organization: &OrganizationId) -> Result<()> {
        given_up(svc, organization, &self.operation).await
    }
}

/// Ends an operation whose job was given up: something here is broken, so a person decides. Never left as if work went on.
async fn given_up(svc: &Services, organization: &OrganizationId, id: &OperationId) -> Result<()> {
    let run = Run { svc, organization, id };
    run.recover().await?;
    let reason = match run.load().await?.map(|work| work.state) {
        Some(OperationState::Planned) => ParkedReason::CannotSend,
        Some(OperationState::Ambiguous) => ParkedReason::CannotLook,
        _ => return Ok(()),
    };
    run.park(reason, None).await
}

impl Job for Sweep {
    const NAME: &'static str = "operation.sweep";

    async fn run(&self, svc: &Services, organization: &OrganizationId) -> std::result::Result<(), JobError> {
        let run = Run { svc, organization, id: &self.operation };
        match run.sweep().await {
            Ok(()) => Ok(()),
            // Without a token there is nothing to look with; the connection's own state says so to people.
            Err(Error::Problem(Problem::ReconnectMeta)) => Ok(()),
            Err(error) => Err(JobError::retry(error)),
        }
    }
}

impl Run<'_> {
    async fn load(&self) -> Result<Option<Work>> {
        let mut tx = self.svc.db.read().await?;
        Ok(operations::find_work(&mut tx, self.organization, self.id).await?)
    }

    /// A row found `sending` by whoever begins was left by a process that died: the outcome is unknown.
    async fn recover(&self) -> Result<()> {
        let Some(work) = self.load().await? else { return Ok(()) };
        if work.state == OperationState::Sending {
            let now = self.svc.now_ms();
            self.become_ambiguous(work.deadline_at_ms.unwrap_or(now), now).await?;
        }
        Ok(())
    }

    async fn step(&self) -> Result<Next> {
        let Some(work) = self.load().await? else { return Ok(Next::Done) };
        match work.state {
            OperationState::Planned => self.send(&work).await,
            OperationState::Ambiguous => self.look_up(&work).await,
            OperationState::Made if !work.read_back => self.read_back(&work).await,
            // `Sending` here means another worker is on it; its own run settles it.
            OperationState::Sending | OperationState::Made | OperationState::Refused | OperationState::Parked => {
                Ok(Next::Done)
            }
        }
    }

    /// Opens the connection's token; parks the operation when there is none.
    async fn token(&self, work: &Work) -> Result<Option<OpenToken>> {
        match tokens::open(self.svc, self.organization, &work.connection_id).await {
            Ok(open) => Ok(Some(open)),
            // A token sealed under a key that is gone is as lost as one that ended: connecting again brings a new one.
            Err(Error::Problem(Problem::ReconnectMeta) | Error::Vault(_)) => {
                let reason = if work.state == OperationState::Planned {
                    ParkedReason::Reconnect
                } else {
                    ParkedReason::CannotLook
                };
                self.park(reason, None).await?;
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    async fn send(&self, work: &Work) -> Result<Next> {
        let Some(open) = self.token(work).await? else { return Ok(Next::Done) };
        let Some(label_id) = &work.label_id else { return self.make_label(work, &open).await };

        match self.transmit(work, &open, label_id).await? {
            Some(result) => self.answered(work, &open, result).await,
            None => Ok(Next::Done),
        }
    }

    /// Sends the create, once. The row says `sending` before the first byte leaves; `None` when another worker is on it.
    async fn transmit(
        &self,
        work: &Work,
        open: &OpenToken,
        label_id: &str,
    ) -> Result<Option<std::result::Result<String, graph::Error>>> {
        let timeout_ms = i64::try_from(self.svc.settings().meta_timeout.as_millis()).unwrap_or(HOUR_MS);
        let deadline = self.svc.now_ms() + timeout_ms;
        let mut tx = self.svc.db.write().await?;
        if !operations::set_sending(&mut tx, self.organization, self.id, work.attempts, deadline).await? {
            return Ok(None);
        }
        tx.commit().await?;
        let mut params = work.request.params.clone();
        params.push(("adlabels".to_owned(), format!("[{{\"id\":\"{label_id}\"}}]")));
        Ok(Some(self.svc.graph.create_campaign(&open.token, &work.account_id.act(), &params).await))
    }

    /// Makes the label the create will carry. Doing so twice is harmless: only the id remembered here is used.
    async fn make_label(&self, work: &Work, open: &OpenToken) -> Result<Next> {
        match self.svc.graph.create_ad_label(&open.token, &work.account_id.act(), &work.label).await {
            Ok(label_id) => {
                let mut tx = self.svc.db.write().await?;
                operations::set_label_id(&mut tx, self.organization, self.id, &label_id).await?;
                tx.commit().await?;
                Ok(Next::Again)
            }
            Err(error) => self.not_taken(work, open, &error).await,
        }
    }

    async fn answered(
        &self,
        work: &Work,
        open: &OpenToken,
        result: std::result::Result<String, graph::Error>,
    ) -> Result<Next> {
        match result {
            Ok(meta_id) => {
                self.made(&meta_id, false).await?;
                Ok(Next::Again)
            }
            Err(error) if error.write_outcome_unknown() => {
                // The first look comes soon. The window still counts from the deadline written down before sending: behind a gateway
                // that gave up or cut the line, Meta may be working on the request yet.
                let now = self.svc.now_ms();
                let deadline = self.load().await?.and_then(|row| row.deadline_at_ms).unwrap_or(now);
                self.become_ambiguous(deadline, now).await?;
                Ok(Next::Again)
            }
            Err(error) => self.not_taken(work, open, &error).await,
        }
    }

    /// Meta certainly created nothing. Either it said no for good, or later may go better.
    async fn not_taken(&self, work: &Work, open: &OpenToken, error: &graph::Error) -> Result<Next> {
        tokens::note_refusal(self.svc, self.organization, &work.connection_id, open.version, error).await?;
        let now = self.svc.now_ms();
        let wait_ms = match error {
            graph::Error::TokenRejected { .. } => {
                self.park(ParkedReason::Reconnect, error.refusal()).await?;
                return Ok(Next::Done);
            }
            // Of the others only the label's request, or one that never left, comes here.
            error if passes(error) => wait_ms(error),
            _ => {
                let mut tx = self.svc.db.write().await?;
                operations::set_refused(&mut tx, self.organization, self.id, error.refusal(), now).await?;
                tx.commit().await?;
                return Ok(Next::Done);
            }
        };
        let mut tx = self.svc.db.write().await?;
        let since_ms = operations::find_tried_since(&mut tx, self.organization, self.id).await?.unwrap_or(now);
        operations::set_planned_again(&mut tx, self.organization, self.id, now + wait_ms).await?;
        tx.commit().await?;
        if now - since_ms > PATIENCE_MS {
            self.park(ParkedReason::CannotSend, error.refusal()).await?;
            return Ok(Next::Done);
        }
        Ok(Next::Wait { until_ms: now + wait_ms })
    }

    /// What Meta stored, beside what was sent. Meta may change or drop values without saying so.
    async fn read_back(&self, work: &Work) -> Result<Next> {
        let Some(meta_id) = &work.meta_id else { return Ok(Next::Done) };
        let open = match tokens::open(self.svc, self.organization, &work.connection_id).await {
            Ok(open) => open,
            Err(Error::Problem(Problem::ReconnectMeta)) => return Ok(Next::Done),
            Err(error) => return Err(error),
        };
        let graph = self.svc.graph.within(&work.account_id.act());
        let stored = match graph.campaign(&open.token, meta_id).await {
            Ok(fields) => fields,
            Err(error) if passes(&error) => return Err(error.into()),
            Err(error) => {
                tokens::note_refusal(self.svc, self.organization, &work.connection_id, open.version, &error).await?;
                return Ok(Next::Done);
            }
        };
        let stored: Vec<(String, String)> = stored.iter().map(|(name, value)| (name.clone(), as_text(value))).collect();
        let mut tx = self.svc.db.write().await?;
        operations::set_stored(&mut tx, self.organization, self.id, &stored).await?;
        tx.commit().await?;
        Ok(Next::Done)
    }

    async fn made(&self, meta_id: &str, adopted: bool) -> Result<()> {
        let now = self.svc.now_ms();
        let mut tx = self.svc.db.write().await?;
        if !operations::set_made(&mut tx, self.organization, self.id, meta_id, adopted, now).await? {
            tracing::error!(operation.id = %self.id, campaign.id = meta_id, "a campaign was made that its row does not expect");
            return Ok(());
        }
        self.queue_sweeps(&mut tx, now).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn park(&self, reason: ParkedReason, refusal: Option<&MetaRefusal>) -> Result<()> {
        let now = self.svc.now_ms();
        let mut tx = self.svc.db.write().await?;
        operations::set_parked(&mut tx, self.organization, self.id, reason, refusal, now).await?;
        if !reason.nothing_sent() {
            self.queue_sweeps(&mut tx, now).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn queue_sweeps(&self, tx: &mut store::Tx, now: i64) -> Result<()> {
        for later in [HOUR_MS, 24 * HOUR_MS] {
            jobs::queue(tx, self.organization, &Sweep { operation: self.id.clone() }, now + later, now).await?;
        }
        Ok(())
    }

    /// To be looked up, first a moment after `now`; the window counts from `deadline`, the last moment the request could still arrive.
    async fn become_ambiguous(&self, deadline: i64, now: i64) -> Result<()> {
        let first = self.svc.settings().label_lookup_s.first().copied().unwrap_or(2);
        let next = now + i64::try_from(first).unwrap_or(2) * 1000;
        let mut tx = self.svc.db.write().await?;
        operations::set_ambiguous(&mut tx, self.organization, self.id, deadline, next).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Whether the error may go away by itself.
fn passes(error: &graph::Error) -> bool {
    use graph::Error::{Throttled, Transport, Unavailable, Unreadable};
    matches!(error, Throttled { .. } | Transport { .. } | Unavailable(_) | Unreadable)
}

/// How long to leave Meta alone after such an error.
fn wait_ms(error: &graph::Error) -> i64 {
    match error {
        graph::Error::Throttled { retry_after_s, .. } => {
            i64::try_from(*retry_after_s).unwrap_or(60).max(1).saturating_mul(1000)
        }
        _ => 5_000,
    }
}

/// A JSON value the way a person compares it with what was sent.
fn as_text(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
