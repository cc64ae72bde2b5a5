//! Looking at what was created or is being created, and deciding what only a person can.

use domain::{
    Act, OperationId, Problem,
    operation::{Operation, OperationState, ParkedReason},
};

use crate::{Actor, LISTED_MAX, Result, Services, engine::Settle, jobs};

/// One operation.
pub async fn find(svc: &Services, actor: &Actor, id: &OperationId) -> Result<Operation> {
    actor.require(Act::Read)?;
    let mut tx = svc.db.read().await?;
    Ok(store::operations::find(&mut tx, &actor.organization_id, id).await?.ok_or(Problem::NotFound)?)
}

/// What the organization made or is making here, newest first, at most [`LISTED_MAX`].
pub async fn list(svc: &Services, actor: &Actor) -> Result<Vec<Operation>> {
    actor.require(Act::Read)?;
    let mut tx = svc.db.read().await?;
    Ok(store::operations::list(&mut tx, &actor.organization_id, LISTED_MAX as i64).await?)
}

/// Goes on with a parked operation: sends it when nothing can have reached Meta, else looks for it again from the start.
pub async fn retry_parked(svc: &Services, actor: &Actor, id: &OperationId) -> Result<()> {
    actor.require(Act::Create)?;
    let organization = &actor.organization_id;
    let now = svc.now_ms();
    let mut tx = svc.db.write().await?;
    let operation = store::operations::find(&mut tx, organization, id).await?.ok_or(Problem::NotFound)?;
    if operation.state != OperationState::Parked {
        return Err(Problem::Conflict.into());
    }
    // The account may be reached through another connection by now.
    if let Some(account) = store::accounts::find(&mut tx, organization, &operation.account_id).await? {
        store::operations::set_connection(&mut tx, organization, id, &account.connection_id).await?;
    }
    let resumed = if operation.parked.is_some_and(ParkedReason::nothing_sent) {
        store::operations::set_planned_from_parked(&mut tx, organization, id, svc.now_ms()).await?
    } else {
        store::operations::set_ambiguous(&mut tx, organization, id, now, now).await?
    };
    if !resumed {
        return Err(Problem::Conflict.into());
    }
    jobs::queue(&mut tx, organization, &Settle { operation: id.clone() }, now, now).await?;
    tx.commit().await?;
    svc.wake.notify_one();
    Ok(())
}

/// A person looked and decided: it counts as not made. Should the campaign turn up after all, the sweeps say so here.
pub async fn give_up(svc: &Services, actor: &Actor, id: &OperationId) -> Result<()> {
    actor.require(Act::Create)?;
    let organization = &actor.organization_id;
    let mut tx = svc.db.write().await?;
    let operation = store::operations::find(&mut tx, organization, id).await?.ok_or(Problem::NotFound)?;
    let parked = operation.state == OperationState::Parked;
    if !parked || !store::operations::set_given_up(&mut tx, organization, id, svc.now_ms()).await? {
        return Err(Problem::Conflict.into());
    }
    tx.commit().await?;
    Ok(())
}
