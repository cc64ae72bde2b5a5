//! From the status that was set to the one that runs, and what Meta says about things in trouble.

use serde_json::{Value, json};

use super::{Kind, Object};
use crate::world::World;

/// What the controls did to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// An ad that failed review.
    Disapproved,
    /// Something that stops delivery until it is put right.
    Issue,
}

impl World {
    /// `effective_status`: what an object does, with everything above it counted in (platform 9.2).
    ///
    /// The object's own pause is named before one above it; our model.
    pub(crate) fn effective_status(&self, object: &Object) -> &'static str {
        let now = self.clock.now_ms();
        match object.status.as_str() {
            "DELETED" => return "DELETED",
            "ARCHIVED" => return "ARCHIVED",
            _ if object.kind == Kind::Creative => return "ACTIVE",
            _ if now < object.settled_at_ms => return "IN_PROCESS",
            _ => {}
        }
        if object.kind == Kind::Ad {
            if now < object.reviewed_at_ms {
                return "PENDING_REVIEW";
            }
            if object.verdict == Some(Verdict::Disapproved) {
                return "DISAPPROVED";
            }
        }
        if object.status == "PAUSED" {
            return "PAUSED";
        }
        let paused = |other: Option<&Object>| other.is_some_and(|other| other.status != "ACTIVE");
        if object.kind != Kind::Campaign && paused(self.campaign_of(object)) {
            return "CAMPAIGN_PAUSED";
        }
        if object.kind == Kind::Ad && paused(object.parent.as_deref().and_then(|id| self.object(id))) {
            return "ADSET_PAUSED";
        }
        if object.verdict.is_some() {
            return "WITH_ISSUES";
        }
        let funded = |seed: &crate::seed::AccountSeed| seed.funding.is_some() || seed.prepay;
        if object.kind == Kind::Ad && !self.accounts.get(&object.account).is_some_and(|account| funded(&account.seed)) {
            return "PENDING_BILLING_INFO";
        }
        "ACTIVE"
    }

    /// `issues_info`; `None` when there is nothing to say.
    pub(crate) fn issues(&self, object: &Object) -> Option<Value> {
        let level = match object.kind {
            Kind::Campaign => "CAMPAIGN",
            Kind::AdSet => "AD_SET",
            Kind::Ad => "AD",
            Kind::Creative => "CREATIVE",
        };
        let (code, summary, message) = match object.verdict? {
            Verdict::Disapproved => (
                1_815_869,
                "Ad rejected",
                "The ad does not comply with the advertising policies. Edit it to have it reviewed again.",
            ),
            Verdict::Issue => (
                1_815_178,
                "Delivery stopped",
                "Something this depends on is no longer available, so it cannot be delivered.",
            ),
        };
        Some(json!([{
            "level": level,
            "error_code": code,
            "error_summary": summary,
            "error_message": message,
            "error_type": "HARD_ERROR",
        }]))
    }

    /// `ad_review_feedback` of an ad that failed review.
    pub(crate) fn review_feedback(&self, object: &Object) -> Option<Value> {
        let text = "Your ad may not promote products or services in a way that breaks the advertising policies.";
        (object.verdict == Some(Verdict::Disapproved) && object.kind == Kind::Ad).then(|| {
            json!({
                "global": { "UNACCEPTABLE_BUSINESS_PRACTICES": text },
                "placement_specific": { "facebook": { "UNACCEPTABLE_BUSINESS_PRACTICES": text } },
            })
        })
    }

    /// Does what `POST /_sandbox/objects` asks for: `disapprove`, `issue` or `clear`.
    ///
    /// # Errors
    /// A sentence: no such object or act, or the act does not fit the object.
    pub(crate) fn judge(&mut self, id: &str, act: &str) -> Result<(), String> {
        let now = self.clock.tick_ms();
        let object = self.objects.get_mut(id).ok_or(format!("there is no object {id}"))?;
        object.verdict = match act {
            "disapprove" if object.kind == Kind::Ad => Some(Verdict::Disapproved),
            "disapprove" => return Err("only an ad is reviewed, so only an ad can be disapproved".into()),
            "issue" => Some(Verdict::Issue),
            "clear" => None,
            other => return Err(format!("{other} is not an act; disapprove, issue, clear are")),
        };
        // The review is over, whichever way it went.
        object.reviewed_at_ms = object.reviewed_at_ms.min(now);
        object.settled_at_ms = object.settled_at_ms.min(now);
        object.updated_at_ms = now;
        let runs = object.status == "ACTIVE" && object.verdict.is_none();
        self.delivery.note(id, runs, now);
        Ok(())
    }
}
