//! Ad labels, by which an object is found again when the answer to its create was lost.

use reqwest::Method;

use crate::{
    AccessToken, Error, Graph, Label,
    call::{Bearer, Call},
    objects::LabelWire,
    wire::Created,
};

impl Graph {
    /// Makes an ad label and gives its id. Not repeated here; a label nothing carries is harmless.
    ///
    /// Graph: `POST /act_{account}/adlabels`. `account` with or without `act_`.
    pub async fn create_ad_label(&self, token: &AccessToken, account: &str, name: &str) -> Result<String, Error> {
        let call =
            Call::account(Method::POST, "/act_{account}/adlabels", account, Bearer::Token(token))?.param("name", name);
        Ok(self.write::<Created>(&call).await?.id.0)
    }

    /// The account's labels.
    ///
    /// Graph: `GET /act_{account}/adlabels`.
    pub async fn ad_labels(&self, token: &AccessToken, account: &str) -> Result<Vec<Label>, Error> {
        let call = Call::account(Method::GET, "/act_{account}/adlabels", account, Bearer::Token(token))?
            .param("fields", "id,name");
        let rows: Vec<LabelWire> = self.list_up_to(call, 60_000).await?;
        Ok(rows.into_iter().map(Label::from).collect())
    }

    /// Takes a label away, from everything that carries it.
    ///
    /// Graph: `DELETE /{label}`.
    pub async fn delete_ad_label(&self, token: &AccessToken, id: &str) -> Result<(), Error> {
        self.delete_node("/{label}", token, id).await
    }
}
