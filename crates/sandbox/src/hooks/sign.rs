//! Signatures over what is sent.

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha1::Sha1;
use sha2::Sha256;

/// `X-Hub-Signature-256`: HMAC-SHA256 of the raw body with the app secret.
pub(super) fn hub_256(secret: &str, body: &[u8]) -> String {
    format!("sha256={}", HEXLOWER.encode(&sha256(secret, body)))
}

/// `X-Hub-Signature`: the same with SHA-1.
pub(super) fn hub_1(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(body);
    format!("sha1={}", HEXLOWER.encode(&mac.finalize().into_bytes()))
}

fn sha256(secret: &str, body: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(body);
    mac.finalize().into_bytes().to_vec()
}

/// `base64url(signature).base64url(payload)`: the signature is over the encoded payload (platform 4.1).
pub(super) fn signed_request(secret: &str, person: &str, now_ms: i64) -> String {
    let issued = now_ms / 1_000;
    let payload =
        json!({ "algorithm": "HMAC-SHA256", "expires": issued + 3_600, "issued_at": issued, "user_id": person });
    let payload = BASE64URL_NOPAD.encode(payload.to_string().as_bytes());
    format!("{}.{payload}", BASE64URL_NOPAD.encode(&sha256(secret, payload.as_bytes())))
}

/// JSON as Meta writes it before signing: everything beyond ASCII is escaped (platform: unconfirmed).
pub(super) fn ascii_json(value: &Value) -> Vec<u8> {
    let mut out = String::new();
    for letter in value.to_string().chars() {
        if letter.is_ascii() {
            out.push(letter);
        } else {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    out.into_bytes()
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64URL_NOPAD;
    use serde_json::{Value, json};

    use super::{ascii_json, hub_1, hub_256, signed_request};

    #[test]
    fn bodies_are_ascii_and_say_the_same() {
        let value = json!({ "name": "Bäckerei 🥐" });
        let body = ascii_json(&value);

        assert_eq!(String::from_utf8(body.clone()).unwrap(), r#"{"name":"B\u00e4ckerei \ud83e\udd50"}"#);
        assert_eq!(serde_json::from_slice::<Value>(&body).unwrap(), value);
    }

    #[test]
    fn signatures_are_those_of_the_standard() {
        // RFC 4231 test case 2 and RFC 2202 test case 2.
        assert_eq!(
            hub_256("Jefe", b"what do ya want for nothing?"),
            "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert_eq!(hub_1("Jefe", b"what do ya want for nothing?"), "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    }

    #[test]
    fn a_signed_request_carries_the_person() {
        let text = signed_request("secret", "122", 1_700_000_000_000);
        let (signature, payload) = text.split_once('.').unwrap();
        let read: Value = serde_json::from_slice(&BASE64URL_NOPAD.decode(payload.as_bytes()).unwrap()).unwrap();

        assert_eq!(BASE64URL_NOPAD.decode(signature.as_bytes()).unwrap(), super::sha256("secret", payload.as_bytes()));
        assert_eq!((&read["user_id"], &read["issued_at"]), (&json!("122"), &json!(1_700_000_000)));
    }
}
