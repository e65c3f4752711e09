//! Reads a CloudFormation template into JSON, its short functions (`!Ref`) in the long form (`{"Ref": …}`).

use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::{Map, Value, json};

/// The template that `text` describes. Panics with what is wrong with the text.
pub(crate) fn read(text: &str) -> Value {
    let documents = Yaml::load_from_str(text).unwrap();
    assert_eq!(documents.len(), 1, "one document a file");
    to_json(&documents[0])
}

fn to_json(node: &Yaml<'_>) -> Value {
    match node {
        Yaml::Value(Scalar::Null) => Value::Null,
        Yaml::Value(Scalar::Boolean(value)) => json!(value),
        Yaml::Value(Scalar::Integer(value)) => json!(value),
        Yaml::Value(Scalar::FloatingPoint(value)) => json!(value.into_inner()),
        Yaml::Value(Scalar::String(value)) => json!(value),
        Yaml::Sequence(items) => items.iter().map(to_json).collect(),
        Yaml::Mapping(entries) => {
            let entry = |(key, value): (&Yaml<'_>, &Yaml<'_>)| {
                (key.as_str().expect("keys are strings").to_owned(), to_json(value))
            };
            Value::Object(entries.iter().map(entry).collect::<Map<_, _>>())
        }
        Yaml::Tagged(tag, node) => long_form(&tag.suffix, &to_json(node)),
        Yaml::Representation(..) | Yaml::Alias(_) | Yaml::BadValue => {
            panic!("CloudFormation cannot read {node:?}")
        }
    }
}

fn long_form(function: &str, argument: &Value) -> Value {
    match (function, argument) {
        ("Ref" | "Condition", _) => json!({ function: argument }),
        ("GetAtt", Value::String(path)) => {
            let (resource, attribute) = path.split_once('.').expect("GetAtt names an attribute");
            json!({ "Fn::GetAtt": [resource, attribute] })
        }
        _ => json!({ format!("Fn::{function}"): argument }),
    }
}

#[test]
fn short_functions_are_read_as_their_long_forms() {
    let template = read("a: !Ref B\nc: !GetAtt Stack.Outputs.Arn\nd: !If [E, !Sub '${F}', 3]\n");
    assert_eq!(
        template,
        json!({
            "a": { "Ref": "B" },
            "c": { "Fn::GetAtt": ["Stack", "Outputs.Arn"] },
            "d": { "Fn::If": ["E", { "Fn::Sub": "${F}" }, 3] },
        })
    );
}
