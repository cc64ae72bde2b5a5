//! When an answer is lost: looking for what it may have left, sending once more, and removing doubles.

use domain::operation::{OperationState, ParkedReason};
use graph::CampaignRow;
use store::operations::{self, Work};

use super::{LATE_MS, MAX_SENDS, NEWEST, Next, PATIENCE_MS, Run, passes, wait_ms};
use crate::{
    Result,
    tokens::{self, OpenToken},
};

impl Run<'_> {
    /// Looks for what a lost answer may have left.
    pub(super) async fn look_up(&self, work: &Work) -> Result<Next> {
        let now = self.svc.now_ms();
        if let Some(at) = work.next_check_at_ms.filter(|at| *at > now) {
            return Ok(Next::Wait { until_ms: at });
        }
        let Some(open) = self.token(work).await? else { return Ok(Next::Done) };
        let found = match self.find_labelled(work, &open).await {
            Ok(found) => found,
            Err(error) => return self.could_not_look(work, &open, &error).await,
        };
        if let Some((oldest, doubles)) = found.split_first() {
            self.made(&oldest.id, true).await?;
            self.remove(work, &open, doubles).await?;
            return Ok(Next::Again);
        }
        self.found_nothing(work, now).await
    }

    async fn found_nothing(&self, work: &Work, now: i64) -> Result<Next> {
        let windows = &self.svc.settings().label_lookup_s;
        let done = usize::try_from(work.checks).unwrap_or(usize::MAX).saturating_add(1);
        let deadline = work.deadline_at_ms.unwrap_or(now);
        let next = windows.get(done).map(|s| deadline + i64::try_from(*s).unwrap_or(60) * 1000);
        let mut tx = self.svc.db.write().await?;
        operations::set_checked(&mut tx, self.organization, self.id, work.checks, next).await?;
        tx.commit().await?;
        match next {
            Some(next) => Ok(Next::Wait { until_ms: next.max(now) }),
            None if work.attempts < MAX_SENDS => {
                // The window is over without a trace: sent once more, from `ambiguous`, under the same label.
                let Some(open) = self.token(work).await? else { return Ok(Next::Done) };
                self.send_again(work, &open).await
            }
            None => {
                self.park(ParkedReason::NotFound, None).await?;
                Ok(Next::Done)
            }
        }
    }

    async fn send_again(&self, work: &Work, open: &OpenToken) -> Result<Next> {
        let Some(label_id) = &work.label_id else {
            // Ambiguous without a label cannot be: the label comes before the first sending.
            self.park(ParkedReason::CannotLook, None).await?;
            return Ok(Next::Done);
        };
        let Some(result) = self.transmit(work, open, label_id).await? else { return Ok(Next::Done) };
        match result {
            Err(error @ (graph::Error::Throttled { .. } | graph::Error::Transport { never_sent: true })) => {
                self.not_taken_again(&error).await
            }
            Err(error) if !error.write_outcome_unknown() => {
                // This sending made nothing, but the first one's fate is still open: back to looking, never to `refused`.
                let now = self.svc.now_ms();
                self.become_ambiguous(now, now).await?;
                tokens::note_refusal(self.svc, self.organization, &work.connection_id, open.version, &error).await?;
                self.park(ParkedReason::NotFound, error.refusal()).await?;
                Ok(Next::Done)
            }
            result => self.answered(work, open, result).await,
        }
    }

    /// The second sending was not taken and may go better later: back to looking, because the first one's fate is still open.
    async fn not_taken_again(&self, error: &graph::Error) -> Result<Next> {
        let now = self.svc.now_ms();
        let wait_ms = wait_ms(error);
        let mut tx = self.svc.db.write().await?;
        let since_ms = operations::find_tried_since(&mut tx, self.organization, self.id).await?.unwrap_or(now);
        operations::set_ambiguous_again(&mut tx, self.organization, self.id, now + wait_ms).await?;
        tx.commit().await?;
        if now - since_ms > PATIENCE_MS {
            self.park(ParkedReason::NotFound, error.refusal()).await?;
            return Ok(Next::Done);
        }
        Ok(Next::Wait { until_ms: now + wait_ms })
    }

    /// Meta does not let us look. Nothing is concluded from that.
    async fn could_not_look(&self, work: &Work, open: &OpenToken, error: &graph::Error) -> Result<Next> {
        tokens::note_refusal(self.svc, self.organization, &work.connection_id, open.version, error).await?;
        let now = self.svc.now_ms();
        let waited = now - work.deadline_at_ms.unwrap_or(now);
        let wait_ms = match error {
            error if passes(error) => wait_ms(error),
            _ => {
                self.park(ParkedReason::CannotLook, error.refusal()).await?;
                return Ok(Next::Done);
            }
        };
        if waited > PATIENCE_MS {
            self.park(ParkedReason::CannotLook, error.refusal()).await?;
            return Ok(Next::Done);
        }
        Ok(Next::Wait { until_ms: now + wait_ms })
    }

    /// Campaigns carrying the label, oldest first: by the label's own edge, and among the newest in case that edge lags.
    async fn find_labelled(
        &self,
        work: &Work,
        open: &OpenToken,
    ) -> std::result::Result<Vec<CampaignRow>, graph::Error> {
        let act = work.account_id.act();
        let mut found = match &work.label_id {
            Some(id) => self.svc.graph.campaigns_by_label(&open.token, &act, std::slice::from_ref(id)).await?,
            None => Vec::new(),
        };
        for row in self.svc.graph.newest_campaigns(&open.token, &act, NEWEST).await? {
            let labelled = row.labels.iter().any(|label| *label == work.label || Some(label) == work.label_id.as_ref());
            if labelled && !found.iter().any(|known| known.id == row.id) {
                found.push(row);
            }
        }
        // By the moment, not by its text: the account's clock is set back once a year. Ids grow, but are numbers as text.
        found.sort_by_cached_key(|row| (row.created_at_ms.unwrap_or(i64::MAX), row.id.len(), row.id.clone()));
        Ok(found)
    }

    /// Deletes doubles: what carries our label and name, is paused, and came to be around our sendings. A copy a person made later has
    /// another time and is never touched. One that cannot be deleted now is left to the next sweep.
    async fn remove(&self, work: &Work, open: &OpenToken, doubles: &[CampaignRow]) -> Result<()> {
        let name = work.request.params.iter().find(|(name, _)| name == "name").map(|(_, value)| value.as_str());
        let latest = work.deadline_at_ms.map(|deadline| deadline + LATE_MS);
        let mut removed = 0;
        for double in doubles {
            let in_time = double.created_at_ms.zip(latest).is_some_and(|(created, latest)| created <= latest);
            if !in_time || double.status != "PAUSED" || Some(double.name.as_str()) != name {
                tracing::warn!(operation.id = %self.id, campaign.id = double.id, "a campaign carries our label but may be a person's copy; left alone");
                continue;
            }
            let graph = self.svc.graph.within(&work.account_id.act());
            match graph.delete_campaign(&open.token, &double.id).await {
                Ok(()) => removed += 1,
                Err(error) => {
                    tokens::note_refusal(self.svc, self.organization, &work.connection_id, open.version, &error)
                        .await?;
                    tracing::warn!(operation.id = %self.id, %error, "a double could not be deleted; the next sweep tries again");
                }
            }
        }
        if removed > 0 {
            let mut tx = self.svc.db.write().await?;
            operations::add_doubles_removed(&mut tx, self.organization, self.id, removed).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    pub(super) async fn sweep(&self) -> Result<()> {
        let Some(work) = self.load().await? else { return Ok(()) };
        let open = tokens::open(self.svc, self.organization, &work.connection_id).await?;
        let found = match self.find_labelled(&work, &open).await {
            Ok(found) => found,
            Err(error @ graph::Error::TokenRejected { .. }) => {
                return tokens::note_refusal(self.svc, self.organization, &work.connection_id, open.version, &error)
                    .await;
            }
            Err(error) => return Err(error.into()),
        };
        match (&work.meta_id, work.state) {
            (Some(ours), OperationState::Made) => {
                let doubles: Vec<CampaignRow> = found.into_iter().filter(|row| row.id != *ours).collect();
                self.remove(&work, &open, &doubles).await
            }
            // Waiting for a person, or given up by one: the campaign has turned up after all. One Meta refused is left alone by `made`.
            (None, OperationState::Parked | OperationState::Refused) => {
                let Some((oldest, doubles)) = found.split_first() else { return Ok(()) };
                self.made(&oldest.id, true).await?;
                self.remove(&work, &open, doubles).await?;
                // The job that would have read it back is long over.
                if let Some(work) = self.load().await?.filter(|work| work.state == OperationState::Made) {
                    self.read_back(&work).await?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }
}
