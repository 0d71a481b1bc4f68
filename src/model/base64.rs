//! Bytes as text (base64, RFC 4648 with padding), for files that hold text alone.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Appends bytes as base64.
pub fn encode_into(out: &mut String, bytes: &[u8]) {
    out.reserve(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0_u32, |group, byte| (group << 8) | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for place in 0..4 {
            if place <= chunk.len() {
                let index = (group >> (18 - 6 * place)) & 63;
                out.push(char::from(ALPHABET.get(index as usize).copied().unwrap_or(b'A')));
            } else {
                out.push('=');
            }
        }
    }
}

/// The bytes of a base64 text; `None` if it is none. Nothing but the text itself is taken: no spaces, no line feeds.
///
/// ```
/// use phaseline::model::base64;
/// let mut text = String::new();
/// base64::encode_into(&mut text, b"case");
/// assert_eq!(text, "Y2FzZQ==");
/// assert_eq!(base64::decode(&text).as_deref(), Some(&b"case"[..]));
/// assert_eq!(base64::decode("Y2F zZQ="), None);
/// ```
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let body = text.trim_end_matches('=');
    let padding = text.len() - body.len();
    if !text.len().is_multiple_of(4) || padding > 2 {
        return None;
    }
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    for chunk in body.as_bytes().chunks(4) {
        let mut group = 0_u32;
        for byte in chunk {
            group = (group << 6) | u32::from(digit(*byte)?);
        }
        let missing = 4 - chunk.len();
        if missing > 2 {
            return None;
        }
        group <<= 6 * missing;
        let [_, bytes @ ..] = group.to_be_bytes();
        out.extend(bytes.get(..3 - missing)?);
    }
    Some(out)
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_read_back_as_written() {
        for len in 0..70 {
            let bytes: Vec<u8> = (0..len).map(|n: u8| n.wrapping_mul(37)).collect();
            let mut text = String::new();
            encode_into(&mut text, &bytes);
            assert_eq!(decode(&text), Some(bytes));
        }
    }

    #[test]
    fn the_test_vectors_of_the_rfc_hold() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")]
        {
            let mut out = String::new();
            encode_into(&mut out, bytes.as_bytes());
            assert_eq!(out, text);
        }
    }

    #[test]
    fn what_is_no_base64_is_refused() {
        for text in ["A", "AA", "AAA", "A===", "====", "AA*=", "AAAA=", "ä==="] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
