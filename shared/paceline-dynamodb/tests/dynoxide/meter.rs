//! What calls cost: requests, and the write units that the engine says they consume.

use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::Client;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    AfterDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextMut,
};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use serde_json::{Value, json};

use crate::engine;

/// What was sent since the last time that it was asked, one request after the other.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meter(Arc<Mutex<Metered>>);

#[derive(Debug, Default)]
struct Metered {
    cost: Cost,
    /// Whether the request under way writes.
    writes: bool,
}

/// Requests, and write units.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Cost {
    pub(crate) requests: usize,
    pub(crate) write_units: f64,
}

impl Meter {
    pub(crate) fn read(&self) -> Cost {
        std::mem::take(&mut self.0.lock().unwrap().cost)
    }
}

/// A client of a new engine, and what it costs.
pub(crate) async fn client() -> (Client, Meter) {
    let meter = Meter::default();
    let config = engine::config().await.interceptor(meter.clone()).build();
    (Client::from_conf(config), meter)
}

impl Intercept for Meter {
    fn name(&self) -> &'static str {
        "Meter"
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let writes = ["PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"];
        let writes = writes.iter().any(|operation| target.ends_with(operation));
        self.0.lock().unwrap().writes = writes;
        let mut body: Value = serde_json::from_slice(request.body().bytes().unwrap_or_default())?;
        body["ReturnConsumedCapacity"] = json!("TOTAL");
        let body = body.to_string();
        request.headers_mut().insert("content-length", body.len().to_string());
        *request.body_mut() = SdkBody::from(body);
        Ok(())
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let answer: Value = serde_json::from_slice(context.response().body().bytes().unwrap_or_default())?;
        let consumed = &answer["ConsumedCapacity"];
        let of_tables = consumed.as_array().cloned().unwrap_or_else(|| vec![consumed.clone()]);
        let units: f64 = of_tables.iter().filter_map(|table| table["CapacityUnits"].as_f64()).sum();
        let mut metered = self.0.lock().unwrap();
        metered.cost.requests += 1;
        metered.cost.write_units += if metered.writes { units } else { 0.0 };
        Ok(())
    }
}
