//! Answers requests that no other function has: 405 where the path is known with other methods, else 404.

mod paths;

use lambda_runtime::{Error, LambdaEvent, service_fn};
use paceline_lambda::event::{Event, UnknownEvent};
use paceline_lambda::http::Problem;
use paceline_lambda::logging;
use serde_json::Value;

use crate::paths::PATHS;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    logging::start();
    lambda_runtime::run(service_fn(async |event: LambdaEvent<Value>| answer(event.payload))).await
}

fn answer(event: Value) -> Result<Value, UnknownEvent> {
    let request = Event::read(event)?.into_request()?;
    let known = PATHS.iter().find(|(path, _)| *path == request.resource);
    let problem = known.map_or_else(Problem::not_found, |(_, methods)| Problem::method_not_allowed(methods));
    Ok(problem.into_response(&request.id).into_event())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn asked(method: &str, resource: &str) -> Value {
        let event = json!({ "httpMethod": method, "resource": resource, "path": resource,
            "requestContext": { "requestId": "req-1" } });
        answer(event).unwrap()
    }

    #[test]
    fn a_method_that_a_path_does_not_take_is_told_which_it_takes() {
        let answer = asked("DELETE", "/api/challenges");

        assert_eq!(answer["statusCode"], 405);
        assert_eq!(answer["headers"]["Allow"], "GET, POST");
        assert!(answer["body"].as_str().unwrap().contains("method_not_allowed"));
    }

    #[test]
    fn what_no_function_has_is_not_found() {
        for resource in ["/", "/{proxy+}"] {
            let answer = asked("GET", resource);

            assert_eq!(answer["statusCode"], 404);
            assert!(answer["body"].as_str().unwrap().contains("\"instance\":\"req-1\""));
        }
    }
}
