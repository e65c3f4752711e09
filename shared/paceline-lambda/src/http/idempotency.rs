//! Repeated requests. A caller who sends an `Idempotency-Key` gets the same ids for the same request, so a repeat finds
//! the stream and the commit of the first.
//!
//! Everything follows from the caller, the key and the request, so nothing is stored but the key, by the event store,
//! with the commit. The id of the command is made of the request's method, path and body as well, and stands in the
//! commit as its causation: a key that is used for another request is told from a repeat by it.
//!
//! Only what has changed something is remembered, since only a commit is stored: a request that was refused, or that
//! found nothing to change, is carried out anew. And a key is one of the stream that the command goes to: sent with a
//! command to another aggregate it is another key.

use uuid::Uuid;

use super::{Problem, Request};

/// The longest key, in characters.
const MAX_CHARS: usize = 128;

/// What follows from an idempotency key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Idempotency {
    /// The key under which a repeat is recognised, of this caller only.
    pub key: Uuid,
    /// The id of the command, the same for the same request only.
    pub command_id: Uuid,
    /// The id of what the command creates.
    pub created_id: Uuid,
}

impl Idempotency {
    /// What follows from the key of a request. `None`: it has no key.
    ///
    /// # Errors
    /// 400 unless the key has 1 to 128 visible characters.
    pub fn of(request: &Request, caller_id: &str) -> Result<Option<Self>, Problem> {
        let Some(key) = request.header("idempotency-key") else { return Ok(None) };
        if !(1..=MAX_CHARS).contains(&key.len()) || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Problem::malformed_request(format!(
                "Idempotency-Key must have 1 to {MAX_CHARS} visible characters"
            )));
        }
        let caller =
            Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("paceline:idempotency:{caller_id}").as_bytes());
        let key = Uuid::new_v5(&caller, key.as_bytes());
        let digested =
            [request.method.as_bytes(), b" ", request.path.as_bytes(), b"\n", &request.body].concat();
        Ok(Some(Self {
            key,
            command_id: Uuid::new_v5(&key, &digested),
            created_id: Uuid::new_v5(&key, b"created"),
        }))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(caller: &str, key: &str, body: &str) -> Result<Option<Idempotency>, u16> {
        let event = json!({ "httpMethod": "POST", "resource": "/", "path": "/", "body": body,
            "headers": { "Idempotency-Key": key } });
        Idempotency::of(&Request::from_event(event).unwrap(), caller).map_err(|problem| problem.status())
    }

    #[test]
    fn the_same_request_of_the_same_caller_has_the_same_ids() {
        assert_eq!(of("a-1", "k-1", "{}"), of("a-1", "k-1", "{}"));
    }

    #[test]
    fn callers_do_not_share_keys_and_requests_do_not_share_command_ids() {
        let first = of("a-1", "k-1", "{}").unwrap().unwrap();
        let other_caller = of("a-2", "k-1", "{}").unwrap().unwrap();
        let other_body = of("a-1", "k-1", "{ }").unwrap().unwrap();

        assert!(first.key != other_caller.key && first.created_id != other_caller.created_id);
        assert_eq!((first.key, first.created_id), (other_body.key, other_body.created_id));
        assert_ne!(first.command_id, other_body.command_id);
    }

    #[test]
    fn a_key_has_1_to_128_visible_characters() {
        assert!(of("a-1", &"k".repeat(128), "").is_ok());
        for bad in ["", &"k".repeat(129), "a b", "é"] {
            assert_eq!(of("a-1", bad, ""), Err(400), "{bad}");
        }
    }
}
