//! Seals what must never be read from the database alone: tokens and codes.
//!
//! Envelope: version | length of key id | key id | 12-byte nonce | ciphertext and tag. The associated data names table, column,
//! organization and row, each with its length before it, so a sealed value copied elsewhere does not open there.

use aes_gcm::{
    Aes256Gcm, Nonce,
    aead::{Aead, KeyInit, Payload},
};
use data_encoding::{BASE32_NOPAD, BASE64};
use domain::OrganizationId;
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::random;

const VERSION: u8 = 1;
const NONCE_LEN: usize = 12;

/// A sealed value did not open, or the ring is not one.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Error {
    /// Shorter than an envelope, or of a version this program does not know.
    #[error("not a sealed value")]
    Malformed,
    /// Sealed under a key that is not in the ring.
    #[error("the key {0} is not in ADLANE_ENCRYPTION_KEY")]
    UnknownKey(String),
    /// Changed, or sealed for another place.
    #[error("a sealed value does not belong here or was changed")]
    Refused,
    #[error("ADLANE_ENCRYPTION_KEY is not a key ring: {0}")]
    Ring(&'static str),
}

/// Where a sealed value lives; it opens nowhere else.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    pub table: &'static str,
    pub column: &'static str,
    pub organization: &'a OrganizationId,
    pub row: &'a str,
}

struct Key {
    id: String,
    token: Aes256Gcm,
    label: Zeroizing<[u8; 32]>,
}

/// The keys in use: the first seals, all open.
pub struct Vault {
    keys: Vec<Key>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.keys.iter().map(|key| &key.id)).finish()
    }
}

impl Vault {
    /// Reads `kid:base64-32-bytes[:decrypt-only],…`. The first key that is not `decrypt-only` seals.
    pub fn from_ring(ring: &str) -> Result<Self, Error> {
        let mut keys: Vec<Key> = Vec::new();
        let mut sealing = None;
        for entry in ring.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            let mut parts = entry.splitn(3, ':');
            let (Some(id), Some(encoded)) = (parts.next(), parts.next()) else {
                return Err(Error::Ring("each key is written id:base64"));
            };
            let well_named =
                (1..=32).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
            if !well_named {
                return Err(Error::Ring("a key id has 1 to 32 letters, digits, - or _"));
            }
            if keys.iter().any(|key| key.id == id) {
                return Err(Error::Ring("two keys have the same id"));
            }
            let decrypt_only = match parts.next() {
                None => false,
                Some("decrypt-only") => true,
                Some(_) => return Err(Error::Ring("after a second colon only decrypt-only may stand")),
            };
            let master =
                Zeroizing::new(BASE64.decode(encoded.as_bytes()).map_err(|_| Error::Ring("a key is not base64"))?);
            if master.len() != 32 {
                return Err(Error::Ring("a key has 32 bytes"));
            }
            if !decrypt_only && sealing.is_none() {
                sealing = Some(keys.len());
            }
            keys.push(Key::derive(id, &master));
        }
        let Some(first) = sealing else { return Err(Error::Ring("at least one key must be allowed to seal")) };
        keys.swap(0, first);
        Ok(Self { keys })
    }

    /// A ring with one new key, as text for the settings.
    pub fn generate_ring() -> String {
        let day = BASE32_NOPAD.encode(&random::bytes::<5>()).to_lowercase();
        format!("k{day}:{}", BASE64.encode(&random::bytes::<32>()))
    }

    /// The id of the key that seals, stored beside what it sealed.
    pub fn key_id(&self) -> &str {
        &self.keys[0].id
    }

    /// Seals for one place.
    pub fn seal(&self, place: Place<'_>, plain: &str) -> Vec<u8> {
        let key = &self.keys[0];
        let nonce = random::bytes::<NONCE_LEN>();
        let aad = associated_data(&key.id, place);
        let sealed = key
            .token
            .encrypt(&Nonce::from(nonce), Payload { msg: plain.as_bytes(), aad: &aad })
            .expect("AES-GCM fails only beyond 64 GiB");
        let mut envelope = Vec::with_capacity(2 + key.id.len() + NONCE_LEN + sealed.len());
        envelope.push(VERSION);
        envelope.push(u8::try_from(key.id.len()).expect("at most 32, checked in `from_ring`"));
        envelope.extend_from_slice(key.id.as_bytes());
        envelope.extend_from_slice(&nonce);
        envelope.extend_from_slice(&sealed);
        envelope
    }

    /// Opens what was sealed for that place.
    pub fn open(&self, place: Place<'_>, envelope: &[u8]) -> Result<Zeroizing<String>, Error> {
        let (&version, rest) = envelope.split_first().ok_or(Error::Malformed)?;
        let (&id_len, rest) = rest.split_first().ok_or(Error::Malformed)?;
        if version != VERSION || rest.len() < usize::from(id_len) + NONCE_LEN {
            return Err(Error::Malformed);
        }
        let (id, rest) = rest.split_at(usize::from(id_len));
        let (nonce, sealed) = rest.split_at(NONCE_LEN);
        let id = std::str::from_utf8(id).map_err(|_| Error::Malformed)?;
        let key = self.keys.iter().find(|key| key.id == id).ok_or_else(|| Error::UnknownKey(id.to_owned()))?;
        let nonce: [u8; NONCE_LEN] = nonce.try_into().map_err(|_| Error::Malformed)?;
        let aad = associated_data(&key.id, place);
        let plain =
            key.token.decrypt(&Nonce::from(nonce), Payload { msg: sealed, aad: &aad }).map_err(|_| Error::Refused)?;
        String::from_utf8(plain).map(Zeroizing::new).map_err(|_| Error::Refused)
    }

    /// The label under which a create can be found again: `adl-` and 26 base32 characters of an HMAC, so that nobody
    /// outside can guess or collide it.
    pub fn label(&self, organization: &OrganizationId, route: &str, request_key: &str) -> String {
        let mut mac =
            <Hmac<Sha256> as KeyInit>::new_from_slice(self.keys[0].label.as_slice()).expect("any length is a key");
        for part in [organization.as_str(), route, request_key] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        let text = BASE32_NOPAD.encode(&mac.finalize().into_bytes()).to_lowercase();
        format!("adl-{}", &text[..26])
    }
}

impl Key {
    fn derive(id: &str, master: &[u8]) -> Self {
        let hkdf = Hkdf::<Sha256>::new(None, master);
        let subkey = |purpose: &str| {
            let mut key = Zeroizing::new([0u8; 32]);
            hkdf.expand(format!("adlane/1/{purpose}").as_bytes(), key.as_mut_slice())
                .expect("32 bytes are within HKDF's limit");
            key
        };
        let token = Aes256Gcm::new_from_slice(subkey("token").as_slice()).expect("32 bytes are an AES-256 key");
        Self { id: id.to_owned(), token, label: subkey("label") }
    }
}

fn associated_data(key_id: &str, place: Place<'_>) -> Vec<u8> {
    let parts: [&[u8]; 7] = [
        b"adlane",
        &[VERSION],
        key_id.as_bytes(),
        place.table.as_bytes(),
        place.column.as_bytes(),
        place.organization.as_str().as_bytes(),
        place.row.as_bytes(),
    ];
    let mut data = Vec::with_capacity(parts.iter().map(|part| part.len() + 8).sum());
    for part in parts {
        data.extend_from_slice(&(part.len() as u64).to_be_bytes());
        data.extend_from_slice(part);
    }
    data
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place<'a>(organization: &'a OrganizationId, row: &'a str) -> Place<'a> {
        Place { table: "meta_connections", column: "access_token", organization, row }
    }

    #[test]
    fn a_sealed_token_opens_only_in_its_own_place() {
        let vault = Vault::from_ring(&Vault::generate_ring()).unwrap();
        let (ours, theirs): (OrganizationId, OrganizationId) = (random::id(), random::id());
        let here = place(&ours, "row");
        let sealed = vault.seal(here, "EAAtoken");

        assert_eq!(vault.open(here, &sealed).unwrap().as_str(), "EAAtoken");
        assert_eq!(vault.open(place(&theirs, "row"), &sealed), Err(Error::Refused));
        assert_eq!(vault.open(place(&ours, "row2"), &sealed), Err(Error::Refused));
        assert_eq!(vault.open(Place { column: "refresh_token", ..here }, &sealed), Err(Error::Refused));
        assert_eq!(vault.open(Place { table: "oauth_attempts", ..here }, &sealed), Err(Error::Refused));
    }

    #[test]
    fn no_single_bit_may_change() {
        let vault = Vault::from_ring(&Vault::generate_ring()).unwrap();
        let organization: OrganizationId = random::id();
        let here = place(&organization, "row");
        let sealed = vault.seal(here, "EAAtoken");

        for bit in 0..sealed.len() * 8 {
            let mut changed = sealed.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(vault.open(here, &changed).is_err(), "bit {bit}");
        }
        for len in 0..sealed.len() {
            assert!(vault.open(here, &sealed[..len]).is_err(), "cut to {len}");
        }
    }

    #[test]
    fn an_old_key_opens_and_a_new_one_seals() {
        let (old, new) = (Vault::generate_ring(), Vault::generate_ring());
        let organization: OrganizationId = random::id();
        let here = place(&organization, "row");
        let sealed = Vault::from_ring(&old).unwrap().seal(here, "EAAtoken");

        let both = Vault::from_ring(&format!("{old}:decrypt-only,{new}")).unwrap();

        assert_eq!(both.open(here, &sealed).unwrap().as_str(), "EAAtoken");
        assert_eq!(both.key_id(), new.split(':').next().unwrap());
        assert!(matches!(Vault::from_ring(&new).unwrap().open(here, &sealed), Err(Error::UnknownKey(_))));
    }

    #[test]
    fn what_is_no_ring_is_refused_by_name() {
        for ring in [
            "",
            "k",
            "k:AAAA",
            "k:not base64",
            "k k:AAAA",
            "k:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:decrypt-only",
        ] {
            assert!(matches!(Vault::from_ring(ring), Err(Error::Ring(_))), "{ring}");
        }
    }

    #[test]
    fn labels_differ_by_every_part_and_repeat_for_the_same() {
        let vault = Vault::from_ring(&Vault::generate_ring()).unwrap();
        let (ours, theirs): (OrganizationId, OrganizationId) = (random::id(), random::id());

        let label = vault.label(&ours, "route", "key");

        assert_eq!(label, vault.label(&ours, "route", "key"));
        assert_eq!(label.len(), 30);
        for other in [
            vault.label(&theirs, "route", "key"),
            vault.label(&ours, "routek", "ey"),
            vault.label(&ours, "route", "key2"),
        ] {
            assert_ne!(label, other);
        }
    }
}
