//! The deployment as its templates describe it, before any transform.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::yaml;

/// The template that the others are nested in.
pub(crate) const ROOT: &str = "template.yaml";

/// The text of every template, by path from the root of the repository.
#[derive(Clone)]
pub(crate) struct Sources(BTreeMap<String, String>);

impl Sources {
    /// The templates of this repository.
    pub(crate) fn of_repository() -> Self {
        let mut files = vec![ROOT.to_owned()];
        for entry in fs::read_dir(repository().join("infra")).unwrap() {
            let name = entry.unwrap().file_name();
            if Path::new(&name).extension().is_some_and(|extension| extension == "yaml") {
                files.push(format!("infra/{}", name.to_str().unwrap()));
            }
        }
        let text = |file: &String| fs::read_to_string(repository().join(file)).unwrap();
        Self(files.into_iter().map(|file| (file.clone(), text(&file))).collect())
    }

    /// The same with `from` replaced by `to` in `file`, the first time that it occurs there.
    pub(crate) fn changed(&self, file: &str, from: &str, to: &str) -> Self {
        let mut sources = self.clone();
        let text = sources.0.get_mut(file).unwrap();
        assert!(text.contains(from), "{file} no longer contains {from:?}: change the counter-example");
        *text = text.replacen(from, to, 1);
        sources
    }
}

/// Every template, read.
pub(crate) struct Deployment {
    templates: BTreeMap<String, Value>,
}

impl Deployment {
    pub(crate) fn read(sources: &Sources) -> Self {
        let read = |(file, text): (&String, &String)| (file.clone(), yaml::read(text));
        Self { templates: sources.0.iter().map(read).collect() }
    }

    pub(crate) fn root(&self) -> &Value {
        &self.templates[ROOT]
    }

    pub(crate) fn templates(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.templates.iter().map(|(file, template)| (file.as_str(), template))
    }

    /// The template of the root's nested stack `id`.
    pub(crate) fn template_of(&self, id: &str) -> Option<&Value> {
        let url = self.root().pointer(&format!("/Resources/{id}/Properties/TemplateURL"))?;
        self.templates.get(url.as_str()?)
    }

    /// Every resource of `kind` in any template.
    pub(crate) fn resources<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = Resource<'a>> {
        self.templates().flat_map(move |(file, template)| resources(file, template, kind))
    }

    /// The resources of `kind` in the root.
    pub(crate) fn in_root<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = Resource<'a>> {
        resources(ROOT, self.root(), kind)
    }

    /// The root's nested stacks of the template `file`.
    pub(crate) fn stacks<'a>(&'a self, file: &'a str) -> impl Iterator<Item = Resource<'a>> {
        self.in_root("AWS::CloudFormation::Stack").filter(move |stack| stack.get("/TemplateURL") == file)
    }

    pub(crate) fn functions(&self) -> Vec<Function<'_>> {
        let functions = self.in_root("AWS::Serverless::Function");
        functions
            .map(|resource| Function { resource, globals: &self.root()["Globals"]["Function"] })
            .collect()
    }

    pub(crate) fn function(&self, id: &str) -> Option<Function<'_>> {
        self.functions().into_iter().find(|function| function.id() == id)
    }
}

/// A resource, with the template that it is in.
#[derive(Clone, Copy)]
pub(crate) struct Resource<'a> {
    pub(crate) file: &'a str,
    pub(crate) id: &'a str,
    pub(crate) body: &'a Value,
}

impl<'a> Resource<'a> {
    /// The property at a JSON pointer; null where there is none.
    pub(crate) fn get(&self, pointer: &str) -> &'a Value {
        self.body["Properties"].pointer(pointer).unwrap_or(&Value::Null)
    }
}

/// A function of the root, with what it has from `Globals`.
#[derive(Clone, Copy)]
pub(crate) struct Function<'a> {
    resource: Resource<'a>,
    globals: &'a Value,
}

impl<'a> Function<'a> {
    pub(crate) fn id(&self) -> &'a str {
        self.resource.id
    }

    /// The name of its crate, binary and directory: its logical id in kebab case.
    pub(crate) fn name(&self) -> String {
        let mut name = String::new();
        for character in self.id().chars() {
            if character.is_ascii_uppercase() && !name.is_empty() {
                name.push('-');
            }
            name.push(character.to_ascii_lowercase());
        }
        name
    }

    /// The property at a JSON pointer, its own or else that of `Globals`; null where there is none.
    pub(crate) fn get(&self, pointer: &str) -> &'a Value {
        match self.resource.get(pointer) {
            Value::Null => self.globals.pointer(pointer).unwrap_or(&Value::Null),
            own => own,
        }
    }

    /// Its variables and those of `Globals`.
    pub(crate) fn environment(&self) -> BTreeMap<&'a str, &'a Value> {
        let own = self.resource.get("/Environment/Variables");
        let everyones = &self.globals["Environment"]["Variables"];
        [everyones, own].into_iter().flat_map(entries).collect()
    }

    pub(crate) fn events(&self, kind: &str) -> impl Iterator<Item = (&'a str, &'a Value)> {
        entries(self.resource.get("/Events"))
            .filter(move |(_, event)| event["Type"] == kind)
            .map(|(id, event)| (id, &event["Properties"]))
    }
}

fn resources<'a>(file: &'a str, template: &'a Value, kind: &'a str) -> impl Iterator<Item = Resource<'a>> {
    entries(&template["Resources"])
        .filter(move |(_, body)| body["Type"] == kind)
        .map(move |(id, body)| Resource { file, id, body })
}

/// The entries of a mapping; none of anything else.
pub(crate) fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter).map(|(key, value)| (key.as_str(), value))
}

/// The items of a sequence; anything else counts as a sequence of itself.
pub(crate) fn items(value: &Value) -> &[Value] {
    match value {
        Value::Null => &[],
        Value::Array(items) => items,
        one => std::slice::from_ref(one),
    }
}

/// The resource and the attribute that an `!GetAtt` names.
pub(crate) fn attribute(value: &Value) -> Option<(&str, &str)> {
    match value["Fn::GetAtt"].as_array()?.as_slice() {
        [resource, attribute] => Some((resource.as_str()?, attribute.as_str()?)),
        _ => None,
    }
}

/// The root of the repository.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
