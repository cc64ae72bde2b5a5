//! `multipart/form-data` bodies (RFC 7578), for files.

use std::{
    borrow::Cow,
    hash::{BuildHasher, RandomState},
};

/// A file in a form.
#[derive(Clone, Copy)]
pub(crate) struct Part<'a> {
    /// The form field.
    pub(crate) field: &'a str,
    pub(crate) file_name: &'a str,
    pub(crate) bytes: &'a [u8],
}

/// A body, and the `Content-Type` that names its boundary.
pub(crate) struct Body {
    pub(crate) content_type: String,
    pub(crate) bytes: Vec<u8>,
}

/// Puts fields and files together. The boundary occurs in none of them.
pub(crate) fn encode(fields: &[(&str, &str)], parts: &[Part<'_>]) -> Body {
    let boundary = boundary(fields, parts);
    let size = parts.iter().map(|part| part.bytes.len() + part.file_name.len() + 256).sum::<usize>()
        + fields.iter().map(|(name, value)| name.len() + value.len() + 128).sum::<usize>();
    let mut bytes = Vec::with_capacity(size);
    for (name, value) in fields {
        let name = quoted(name);
        bytes.extend_from_slice(
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n").as_bytes(),
        );
        bytes.extend_from_slice(value.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    for part in parts {
        let (field, file_name) = (quoted(part.field), quoted(part.file_name));
        bytes.extend_from_slice(
            format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{file_name}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            )
            .as_bytes(),
        );
        bytes.extend_from_slice(part.bytes);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Body { content_type: format!("multipart/form-data; boundary={boundary}"), bytes }
}

/// A text none of the contents has in it. Chosen anew until that is true, which it is the first time.
fn boundary(fields: &[(&str, &str)], parts: &[Part<'_>]) -> String {
    loop {
        // Guessing it gains nothing: what contains it is not sent with it. The standard library's hash seeds will do.
        let boundary = format!("adlane{:016x}{:016x}", RandomState::new().hash_one(0), RandomState::new().hash_one(1));
        let within = |bytes: &[u8]| bytes.windows(boundary.len()).any(|window| window == boundary.as_bytes());
        let taken =
            fields.iter().any(|(_, value)| within(value.as_bytes())) || parts.iter().any(|part| within(part.bytes));
        if !taken {
            return boundary;
        }
    }
}

/// A name inside quotes: what would end it or the line is written as browsers do.
fn quoted(name: &str) -> Cow<'_, str> {
    if !name.contains(['"', '\r', '\n', '\\']) {
        return Cow::Borrowed(name);
    }
    name.replace('\\', "%5C").replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A").into()
}

#[cfg(test)]
mod tests {
    use super::{Part, encode};

    #[test]
    fn fields_and_files_are_told_apart() {
        let part = Part { field: "filename", file_name: "a.png", bytes: b"\x89PNG\r\n--x\0" };
        let body = encode(&[("upload_phase", "transfer")], &[part]);
        let boundary = body.content_type.strip_prefix("multipart/form-data; boundary=").unwrap().to_owned();

        let text = String::from_utf8_lossy(&body.bytes);
        assert_eq!(text.matches(&format!("--{boundary}\r\n")).count(), 2);
        assert!(text.ends_with(&format!("--{boundary}--\r\n")));
        assert!(text.contains("name=\"upload_phase\"\r\n\r\ntransfer\r\n"));
        assert!(text.contains("name=\"filename\"; filename=\"a.png\"\r\n"));
        assert!(body.bytes.windows(part.bytes.len()).any(|window| window == part.bytes));
    }

    #[test]
    fn a_file_name_cannot_write_headers() {
        let part = Part { field: "f", file_name: "a\"\r\nX-Evil: 1\r\n\r\n.png", bytes: b"" };
        let body = encode(&[], &[part]);

        let text = String::from_utf8(body.bytes).unwrap();
        assert!(text.contains("filename=\"a%22%0D%0AX-Evil: 1%0D%0A%0D%0A.png\"\r\n"));
        assert!(!text.contains("\r\nX-Evil"));
    }
}
