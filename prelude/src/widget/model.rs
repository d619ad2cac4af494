//! A widget as the protocol sees it: a comm and named values, the same here and in every browser.

use super::control;
use crate::comm::{self, Comm, Message};
use crate::display::{Display, MimeBundle};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

/// The protocol's version, of which a front end looks at the first number.
const PROTOCOL: &str = "2.1.0";
const TARGET: &str = "jupyter.widget";

/// Which code in the browser stands behind a model: its model, its view, and the module of each.
#[derive(Debug)]
pub(super) struct Kind {
    pub(super) model: &'static str,
    pub(super) view: &'static str,
    pub(super) module: Module,
    pub(super) view_module: Module,
    /// The model that holds colours and widths, if the widget has one.
    pub(super) style: Option<&'static Kind>,
}

/// A package of widgets and the version that its models are of.
#[derive(Clone, Copy, Debug)]
pub(super) enum Module {
    Base,
    Controls,
    Output,
}

impl Module {
    fn name(self) -> (&'static str, &'static str) {
        match self {
            Module::Base => ("@jupyter-widgets/base", "2.0.0"),
            Module::Controls => ("@jupyter-widgets/controls", "2.0.0"),
            Module::Output => ("@jupyter-widgets/output", "1.0.0"),
        }
    }
}

impl Kind {
    pub(super) const fn control(model: &'static str, view: &'static str, style: Option<&'static Kind>) -> Kind {
        Kind { model, view, module: Module::Controls, view_module: Module::Controls, style }
    }

    pub(super) const fn style(model: &'static str) -> Kind {
        Kind { model, view: "StyleView", module: Module::Controls, view_module: Module::Base, style: None }
    }
}

static LAYOUT: Kind =
    Kind { model: "LayoutModel", view: "LayoutView", module: Module::Base, view_module: Module::Base, style: None };

pub(super) static DESCRIPTION_STYLE: Kind = Kind::style("DescriptionStyleModel");

/// A widget's named values, shared by all its handles.
#[derive(Clone)]
pub struct Model(Arc<Shared>);

struct Shared {
    kind: &'static Kind,
    id: String,
    state: Mutex<State>,
    watchers: Mutex<Vec<Watcher>>,
}

#[derive(Default)]
struct State {
    values: Map<String, Value>,
    /// Values that are bytes.
    bytes: BTreeMap<String, Vec<u8>>,
    /// The models that values refer to, by the name of the value.
    parts: BTreeMap<String, Vec<Model>>,
    /// Once it was shown.
    comm: Option<Comm>,
}

type Callback = Arc<Mutex<dyn FnMut(&Value) + Send>>;

#[derive(Clone)]
struct Watcher {
    /// The name of a value, or [`CUSTOM`].
    of: &'static str,
    callback: Callback,
}

/// Watches messages that are no change of a value, such as a click.
pub(super) const CUSTOM: &str = "(custom)";

/// Every model that was shown: a page that is loaded again asks for them.
static SHOWN: LazyLock<Mutex<HashMap<String, Model>>> = LazyLock::new(Mutex::default);

impl Model {
    /// `values` are the ones that the widget has beside those that all have.
    pub(super) fn new(kind: &'static Kind, values: Value) -> Model {
        let model = Model::bare(kind, values);
        if !std::ptr::eq(kind, &LAYOUT) {
            model.refer("layout", &Model::bare(&LAYOUT, json!({})));
        }
        if matches!(kind.module, Module::Controls) {
            // The front end shows its own default, null, as the text "null".
            model.set("tooltip", json!(""));
        }
        if let Some(style) = kind.style {
            model.refer("style", &Model::bare(style, json!({})));
        }
        model
    }

    fn bare(kind: &'static Kind, values: Value) -> Model {
        let ((module, version), (view_module, view_version)) = (kind.module.name(), kind.view_module.name());
        let mut all = json!({
            "_model_name": kind.model, "_model_module": module, "_model_module_version": version,
            "_view_name": kind.view, "_view_module": view_module, "_view_module_version": view_version,
        });
        if let (Some(all), Value::Object(values)) = (all.as_object_mut(), values) {
            all.extend(values);
        }
        let Value::Object(values) = all else { unreachable!("an object was made") };
        let state = State { values, ..State::default() };
        let watchers = Mutex::default();
        Model(Arc::new(Shared { kind, id: comm::new_id(), state: Mutex::new(state), watchers }))
    }

    /// A value, `null` if there is none of this name.
    pub(super) fn get(&self, name: &str) -> Value {
        self.state().values.get(name).cloned().unwrap_or_default()
    }

    /// Changes a value, here and in the browsers. Who watches it is told, unless it was this before.
    pub(super) fn set(&self, name: &'static str, value: Value) {
        {
            let mut state = self.state();
            if state.values.get(name) == Some(&value) {
                return;
            }
            state.values.insert(name.to_owned(), value.clone());
            if let Some(comm) = &state.comm {
                comm.send(json!({"method": "update", "state": {name: value}, "buffer_paths": []}), &[]);
            }
        }
        if self.is_watched(name) {
            let model = self.clone();
            comm::later(move || model.tell(name, &value));
        }
    }

    /// Changes a value that is bytes.
    pub(super) fn set_bytes(&self, name: &'static str, value: Vec<u8>) {
        let mut state = self.state();
        if let Some(comm) = &state.comm {
            let data = json!({"method": "update", "state": {}, "buffer_paths": [[name]]});
            comm.send(data, std::slice::from_ref(&value));
        }
        state.bytes.insert(name.to_owned(), value);
    }

    /// Makes a value refer to another model.
    pub(super) fn refer(&self, name: &'static str, part: &Model) {
        self.state().parts.insert(name.to_owned(), vec![part.clone()]);
        self.set(name, json!(part.reference()));
    }

    /// Makes a value the list of these models.
    pub(super) fn refer_to_all(&self, name: &'static str, parts: Vec<Model>) {
        let references: Value = parts.iter().map(Model::reference).collect();
        let shown = {
            let mut state = self.state();
            state.parts.insert(name.to_owned(), parts.clone());
            state.comm.is_some()
        };
        if shown {
            parts.iter().for_each(Model::open);
        }
        self.set(name, references);
    }

    /// The model that a value refers to.
    pub(super) fn part(&self, name: &str) -> Option<Model> {
        self.state().parts.get(name)?.first().cloned()
    }

    /// The models that a value lists.
    pub(super) fn parts(&self, name: &str) -> Vec<Model> {
        self.state().parts.get(name).cloned().unwrap_or_default()
    }

    fn reference(&self) -> String {
        format!("IPY_MODEL_{}", self.0.id)
    }

    pub(super) fn id(&self) -> &str {
        &self.0.id
    }

    /// Runs `f` when the value changes, in a browser or by [`Model::set`].
    pub(super) fn watch(&self, of: &'static str, f: impl FnMut(&Value) + Send + 'static) {
        self.watch_by(of, Arc::new(Mutex::new(f)));
    }

    fn watch_by(&self, of: &'static str, callback: Callback) {
        lock(&self.0.watchers).push(Watcher { of, callback });
    }

    fn is_watched(&self, of: &str) -> bool {
        lock(&self.0.watchers).iter().any(|watcher| watcher.of == of)
    }

    fn tell(&self, of: &str, value: &Value) {
        let watchers: Vec<Watcher> =
            lock(&self.0.watchers).iter().filter(|watcher| watcher.of == of).cloned().collect();
        for watcher in watchers {
            lock(&watcher.callback)(value);
        }
    }

    /// Lets the browsers know of this model, if they do not yet: first of those that it refers to.
    pub(super) fn open(&self) {
        let parts: Vec<Model> = {
            let state = self.state();
            if state.comm.is_some() {
                return;
            }
            state.parts.values().flatten().cloned().collect()
        };
        parts.iter().for_each(Model::open);
        control::listen();
        let comm = {
            let mut state = self.state();
            let (data, buffers) = state.whole();
            let comm = Comm::open_as(self.0.id.clone(), TARGET, data, json!({"version": PROTOCOL}), &buffers);
            state.comm = Some(comm.clone());
            comm
        };
        lock(&SHOWN).insert(self.0.id.clone(), self.clone());
        let model = self.clone();
        comm.on_message(move |message| model.receive(message));
    }

    /// All values, as the protocol writes them, and the bytes beside them.
    pub(super) fn whole(&self) -> (Value, Vec<Vec<u8>>) {
        self.state().whole()
    }

    /// Every model that was shown.
    pub(super) fn shown() -> Vec<Model> {
        lock(&SHOWN).values().cloned().collect()
    }

    /// What a browser says.
    pub(super) fn receive(&self, message: &Message) {
        match message.data["method"].as_str() {
            Some("update") => self.updated(message),
            Some("request_state") => {
                let (mut data, buffers) = self.whole();
                data["method"] = json!("update");
                if let Some(comm) = &self.state().comm {
                    comm.send(data, &buffers);
                }
            }
            Some("custom") => self.tell(CUSTOM, &message.data["content"]),
            _ => {}
        }
    }

    fn updated(&self, message: &Message) {
        let empty = Map::new();
        let news = message.data["state"].as_object().unwrap_or(&empty);
        let changed: Vec<(String, Value)> = {
            let mut state = self.state();
            for (path, buffer) in message.data["buffer_paths"].as_array().into_iter().flatten().zip(&message.buffers) {
                if let Some(name) = path[0].as_str() {
                    state.bytes.insert(name.to_owned(), buffer.clone());
                }
            }
            let mut set = |(name, value): (&String, &Value)| {
                let old = state.values.insert(name.clone(), value.clone());
                (old.as_ref() != Some(value)).then(|| (name.clone(), value.clone()))
            };
            let changed = news.iter().filter_map(&mut set).collect();
            if let Some(comm) = &state.comm {
                // Every browser learns what one of them did.
                let paths = message.data["buffer_paths"].as_array().cloned().unwrap_or_default();
                let data = json!({"method": "echo_update", "state": news, "buffer_paths": paths});
                comm.send(data, &message.buffers);
            }
            changed
        };
        for (name, value) in changed {
            // A newer value of it waits: this one is past.
            let past =
                message.waiting.iter().any(|later| later["method"] == "update" && later["state"].get(&name).is_some());
            if !past {
                self.tell(&name, &value);
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.0.state)
    }
}

impl State {
    fn whole(&self) -> (Value, Vec<Vec<u8>>) {
        let paths: Value = self.bytes.keys().map(|name| json!([name])).collect();
        (json!({"state": self.values, "buffer_paths": paths}), self.bytes.values().cloned().collect())
    }
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.kind.model.trim_end_matches("Model"))?;
        let state = self.state();
        let telling =
            ["value", "index", "description"].into_iter().filter_map(|name| Some((name, state.values.get(name)?)));
        let telling: Vec<String> = telling.map(|(name, value)| format!("{name}: {value}")).collect();
        write!(f, "({})", telling.join(", "))
    }
}

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What can be put under a cell and into boxes.
///
/// The methods here change how it looks; they can be chained when it is made and called later.
pub trait Widget: Send + Sync {
    /// What stands behind it.
    fn model(&self) -> &Model;

    /// The text beside it.
    fn description(self, text: &str) -> Self
    where
        Self: Sized,
    {
        self.model().set("description", json!(text));
        self
    }

    /// The text that appears when the mouse rests on it.
    fn tooltip(self, text: &str) -> Self
    where
        Self: Sized,
    {
        self.model().set("tooltip", json!(text));
        self
    }

    /// Whether it can be seen and not touched.
    fn disabled(self, disabled: bool) -> Self
    where
        Self: Sized,
    {
        self.model().set("disabled", json!(disabled));
        self
    }

    /// Its width, as in CSS: `"300px"`, `"50%"`.
    fn width(self, width: &str) -> Self
    where
        Self: Sized,
    {
        self.layout("width", width)
    }

    /// Its height, as in CSS.
    fn height(self, height: &str) -> Self
    where
        Self: Sized,
    {
        self.layout("height", height)
    }

    /// One of the CSS properties of its box, by its name in CSS with `_` for `-`: `"margin"`, `"border_top"`,
    /// `"justify_content"`.
    fn layout(self, property: &'static str, value: &str) -> Self
    where
        Self: Sized,
    {
        if let Some(layout) = self.model().part("layout") {
            layout.set(property, json!(value));
        }
        self
    }

    /// One of its colours and fonts: `"handle_color"`, `"bar_color"`, `"button_color"`, `"description_width"`,
    /// `"text_color"`, by what kind of widget it is.
    ///
    /// # Panics
    /// If the widget has none of these.
    fn style(self, property: &'static str, value: &str) -> Self
    where
        Self: Sized,
    {
        let Some(style) = self.model().part("style") else {
            panic!("a {:?} has no style of its own: put it into a box, or set its layout", self.model());
        };
        style.set(property, json!(value));
        self
    }
}

/// The view of a widget: lets the browsers know of it, and says which it is.
pub(super) fn view(model: &Model) -> MimeBundle {
    model.open();
    let view = json!({"version_major": 2, "version_minor": 0, "model_id": model.id()});
    MimeBundle::text(format!("{model:?}")).with("application/vnd.jupyter.widget-view+json", view)
}

/// Makes a type with a field `model` a widget that can be shown.
macro_rules! widget {
    ($name:ident $(<$t:ident>)?) => {
        impl$(<$t: Send + Sync>)? crate::widget::Widget for $name$(<$t>)? {
            fn model(&self) -> &crate::widget::Model {
                &self.model
            }
        }

        impl$(<$t>)? crate::display::Display for $name$(<$t>)? {
            fn mime_bundle(&self) -> crate::display::MimeBundle {
                crate::widget::model::view(&self.model)
            }
        }

        impl$(<$t>)? std::fmt::Debug for $name$(<$t>)? {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Debug::fmt(&self.model, f)
            }
        }
    };
}
pub(super) use widget;

/// Shown like any value.
impl Display for Model {
    fn mime_bundle(&self) -> MimeBundle {
        view(self)
    }
}
