//! Images of an ad account.

use std::collections::BTreeMap;

use reqwest::Method;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    AccessToken, Error, Graph,
    call::{Bearer, Call},
    form::refused,
    multipart::Part,
    wire::{self, Accepted, Name},
};

/// A picture to upload.
#[derive(Debug, Clone, Copy)]
pub struct ImageFile<'a> {
    /// By which the answer names it: unique within one upload.
    pub name: &'a str,
    /// JPEG or PNG.
    pub bytes: &'a [u8],
}

/// A picture Meta keeps for the account. Equal contents have equal hashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    pub hash: String,
    /// As uploaded; empty: not said.
    pub name: String,
    /// Temporary; `None`: not said.
    pub url: Option<String>,
    /// Lasting; `None`: not said.
    pub permalink_url: Option<String>,
    /// Pixels; `None`: not said.
    pub width: Option<i64>,
    pub height: Option<i64>,
    /// `ACTIVE`, `INTERNAL`, `DELETED`; `None`: not said.
    pub status: Option<String>,
}

#[derive(Deserialize)]
struct ImageWire {
    hash: Name,
    #[serde(default)]
    name: Name,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    permalink_url: Option<String>,
    #[serde(default, deserialize_with = "wire::some_integer")]
    width: Option<i64>,
    #[serde(default, deserialize_with = "wire::some_integer")]
    height: Option<i64>,
    #[serde(default)]
    status: Name,
}

#[derive(Deserialize)]
struct Uploaded {
    images: BTreeMap<String, ImageWire>,
}

impl TryFrom<ImageWire> for Image {
    type Error = Error;
    fn try_from(wire: ImageWire) -> Result<Self, Error> {
        let hash = wire.hash.0;
        // It goes into other requests: what is no hash is not taken for one.
        if hash.is_empty() || !hash.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return Err(Error::Unreadable);
        }
        let address = |url: Option<String>| url.filter(|url| !url.is_empty() && url.len() <= 4_096);
        Ok(Self {
            hash,
            name: wire.name.0,
            url: address(wire.url),
            permalink_url: address(wire.permalink_url),
            width: wire.width,
            height: wire.height,
            status: wire.status.known(),
        })
    }
}

impl Graph {
    /// Uploads pictures in one request and gives them in the order of `files`. Doing so twice is harmless: equal
    /// contents have equal hashes.
    ///
    /// Graph: `POST /act_{account}/adimages`, multipart.
    ///
    /// # Errors
    /// [`Error::Refused`] also, without asking Meta, when two files have one name: the answer names them by it.
    /// [`Error::Unreadable`] when the answer leaves one out.
    pub async fn upload_images(
        &self,
        token: &AccessToken,
        account: &str,
        files: &[ImageFile<'_>],
    ) -> Result<Vec<Image>, Error> {
        let mut call = Call::account(Method::POST, "/act_{account}/adimages", account, Bearer::Token(token))?;
        let fields: Vec<String> = (0..files.len()).map(|at| format!("file{at}")).collect();
        for (at, file) in files.iter().enumerate() {
            if files[..at].iter().any(|earlier| earlier.name == file.name) {
                return Err(refused("name", "two pictures have the same name."));
            }
            call = call.file(Part { field: &fields[at], file_name: file.name, bytes: file.bytes });
        }
        if files.is_empty() {
            return Ok(Vec::new());
        }
        let mut answer: Uploaded = self.write(&call).await?;
        let alone = files.len() == 1 && answer.images.len() == 1;
        files
            .iter()
            .map(|file| {
                let found = answer.images.remove(file.name);
                // What Meta makes of unusual names is not documented; one picture needs none.
                let found =
                    found.or_else(|| if alone { answer.images.pop_first().map(|(_, image)| image) } else { None });
                let mut image = Image::try_from(found.ok_or(Error::Unreadable)?)?;
                if image.name.is_empty() {
                    image.name = file.name.to_owned();
                }
                Ok(image)
            })
            .collect()
    }

    /// Pictures of the account; with hashes only those. Unknown hashes are left out.
    ///
    /// Graph: `GET /act_{account}/adimages`.
    pub async fn images(&self, token: &AccessToken, account: &str, hashes: &[String]) -> Result<Vec<Image>, Error> {
        let call = Call::account(Method::GET, "/act_{account}/adimages", account, Bearer::Token(token))?
            .param("fields", "hash,name,url,permalink_url,width,height,status")
            .maybe("hashes", (!hashes.is_empty()).then(|| Value::from(hashes).to_string()));
        let rows: Vec<ImageWire> = self.list(call).await?;
        rows.into_iter().map(Image::try_from).collect()
    }

    /// Deletes a picture. Refused while a creative uses it.
    ///
    /// Graph: `DELETE /act_{account}/adimages`.
    pub async fn delete_image(&self, token: &AccessToken, account: &str, hash: &str) -> Result<(), Error> {
        let call = Call::account(Method::DELETE, "/act_{account}/adimages", account, Bearer::Token(token))?
            .param("hash", hash);
        let _: Accepted = self.write(&call).await?;
        Ok(())
    }
}
