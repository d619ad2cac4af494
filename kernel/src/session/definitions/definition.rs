//! One thing that a cell defines: a function, a type, an `impl`, an import.

use super::imports::imports;
use super::item_macros::{self, makes_items};
use crate::toolchain::order::{normalized, statics};
use ra_ap_syntax::ast::{self, HasGenericParams, HasName};
use ra_ap_syntax::{AstNode, SyntaxNode};
use std::collections::HashSet;

#[derive(Debug, Clone)]
pub struct Definition {
    pub kind: Kind,
    /// As the learner wrote it; of an import, that one alone.
    pub text: String,
    /// As [`normalized`].
    pub tokens: String,
    /// Every word in it, those in strings included.
    pub words: HashSet<String>,
    /// The types of the statics in it.
    pub statics: Vec<String>,
}

#[derive(Debug, Clone)]
pub enum Kind {
    Named {
        name: String,
        namespaces: Namespaces,
        what: What,
    },
    Import {
        name: Option<String>,
    },
    Impl(Impl),
    /// A macro call that stands for items.
    Call {
        macro_name: String,
        first: Option<String>,
        names: HashSet<String>,
    },
    /// `extern` blocks and the like.
    Other,
}

#[derive(Debug, Clone, PartialEq)]
pub enum What {
    Type,
    /// With the names of its methods: they can be called without saying the trait's name.
    Trait {
        methods: HashSet<String>,
    },
    Macro {
        makes_items: bool,
    },
    Other,
}

#[derive(Debug, Clone)]
pub struct Impl {
    /// Everything before the body.
    pub header: String,
    /// The header, whatever its parameters are called: two impls of the same key cannot stand side by side, or add to
    /// each other.
    pub key: String,
    pub of_trait: bool,
    /// The trait's own name.
    pub trait_name: Option<String>,
    /// The words of the header.
    pub about: HashSet<String>,
    /// The type's own name: `P` in `impl<T> Tr for m::P<T>`.
    pub self_type: String,
    /// Associated types and constants can change the layout of what uses them.
    pub shapes_types: bool,
    /// Names of the associated items.
    pub names: HashSet<String>,
}

/// In which of the compiler's namespaces a name is taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Namespaces(u8);

impl Namespaces {
    const TYPE: Self = Self(1);
    const VALUE: Self = Self(2);
    const BOTH: Self = Self(3);
    const MACRO: Self = Self(4);

    pub fn overlap(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl Definition {
    /// What a statement of a cell defines; nothing, if it is no item.
    pub fn parse(node: &SyntaxNode) -> Vec<Self> {
        let Some(item) = ast::Item::cast(node.clone()) else { return Vec::new() };
        if let ast::Item::Use(declaration) = &item {
            let single = |import: super::imports::Import| Self {
                tokens: normalized_text(&import.text),
                words: words(&import.text),
                text: import.text,
                kind: Kind::Import { name: import.name },
                statics: Vec::new(),
            };
            return imports(declaration).into_iter().map(single).collect();
        }
        // evcxr keeps these itself.
        if matches!(item, ast::Item::ExternCrate(_)) {
            return Vec::new();
        }
        let text = node.text().to_string();
        let statics = statics(node).map(|it| it.ty().map(|it| it.to_string()).unwrap_or_default()).collect();
        vec![Self { kind: kind(&item), tokens: normalized(node), words: words(&text), text, statics }]
    }

    /// A statement that calls a macro which, as `makes_items` knows, stands for items.
    pub fn of_call(node: &SyntaxNode, makes_items: impl Fn(&str) -> bool) -> Option<Self> {
        let call = item_macros::call(node)?;
        let macro_name = item_macros::called(&call).filter(|name| makes_items(name))?;
        let text = call.syntax().text().to_string();
        let braces = text.ends_with('}');
        Some(Self {
            kind: Kind::Call { macro_name, first: item_macros::first_name(&call), names: item_macros::names(&call) },
            tokens: normalized(call.syntax()),
            words: words(&text),
            text: if braces { text } else { text + ";" },
            statics: Vec::new(),
        })
    }

    pub fn is_call(&self) -> bool {
        matches!(self.kind, Kind::Call { .. })
    }

    pub fn is_macro(&self) -> bool {
        matches!(self.kind, Kind::Named { what: What::Macro { .. }, .. })
    }

    /// What it is called, to a reader.
    pub fn title(&self) -> String {
        match &self.kind {
            Kind::Named { name, .. } => name.clone(),
            Kind::Impl(implementation) => readable(&implementation.header),
            Kind::Import { .. } | Kind::Call { .. } | Kind::Other => self.text.trim().trim_end_matches(';').to_owned(),
        }
    }

    /// Whether this is an import whose path begins with one of `names`.
    pub fn is_from(&self, names: &HashSet<&str>) -> bool {
        let path = self.text.strip_prefix("use ").unwrap_or_default();
        let head = path.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
        let itself = matches!(&self.kind, Kind::Import { name: Some(name) } if name == head);
        matches!(self.kind, Kind::Import { .. }) && !itself && names.contains(head)
    }

    /// Whether this takes the place of `earlier`.
    pub fn replaces(&self, earlier: &Self) -> bool {
        match (&self.kind, &earlier.kind) {
            (
                Kind::Named { name, namespaces, .. },
                Kind::Named { name: earlier_name, namespaces: earlier_namespaces, .. },
            ) => name == earlier_name && namespaces.overlap(*earlier_namespaces),
            (Kind::Named { name, .. }, Kind::Import { name: Some(other) })
            | (Kind::Import { name: Some(other) }, Kind::Named { name, .. })
            | (Kind::Import { name: Some(name) }, Kind::Import { name: Some(other) }) => name == other,
            (Kind::Impl(this), Kind::Impl(other)) => this.of_trait && this.key == other.key,
            (
                Kind::Call { macro_name, first, .. },
                Kind::Call { macro_name: earlier_name, first: earlier_first, .. },
            ) => macro_name == earlier_name && first == earlier_first,
            _ => self.tokens == earlier.tokens,
        }
    }
}

fn kind(item: &ast::Item) -> Kind {
    let (name, namespaces, what) = match item {
        ast::Item::Fn(it) => (it.name(), Namespaces::VALUE, What::Other),
        ast::Item::Const(it) => (it.name(), Namespaces::VALUE, What::Other),
        ast::Item::Static(it) => (it.name(), Namespaces::VALUE, What::Other),
        ast::Item::Struct(it) => {
            let braces = matches!(it.field_list(), Some(ast::FieldList::RecordFieldList(_)));
            (it.name(), if braces { Namespaces::TYPE } else { Namespaces::BOTH }, What::Type)
        }
        ast::Item::Enum(it) => (it.name(), Namespaces::TYPE, What::Type),
        ast::Item::Union(it) => (it.name(), Namespaces::TYPE, What::Type),
        ast::Item::TypeAlias(it) => (it.name(), Namespaces::TYPE, What::Type),
        ast::Item::Module(it) => (it.name(), Namespaces::TYPE, What::Type),
        ast::Item::Trait(it) => {
            let methods = it.assoc_item_list().map(|list| associated_names(&list)).unwrap_or_default();
            (it.name(), Namespaces::TYPE, What::Trait { methods })
        }
        ast::Item::MacroRules(it) => {
            (it.name(), Namespaces::MACRO, What::Macro { makes_items: makes_items(it.syntax()) })
        }
        ast::Item::MacroDef(it) => (it.name(), Namespaces::MACRO, What::Macro { makes_items: false }),
        ast::Item::Impl(it) => return Kind::Impl(impl_of(it)),
        _ => return Kind::Other,
    };
    match name {
        // `const _: () = ..;` may stand any number of times.
        Some(name) if name.text() != "_" => Kind::Named { name: name.text().to_string(), namespaces, what },
        _ => Kind::Other,
    }
}

fn impl_of(item: &ast::Impl) -> Impl {
    let list = item.assoc_item_list();
    let whole = normalized(item.syntax());
    let body = list.as_ref().map(|list| normalized(list.syntax())).unwrap_or_default();
    let header = whole.strip_suffix(&body).unwrap_or(&whole).trim().to_owned();
    let parameters: Vec<String> = item
        .generic_param_list()
        .into_iter()
        .flat_map(|list| list.type_or_const_params())
        .filter_map(|parameter| match parameter {
            ast::TypeOrConstParam::Type(it) => it.name(),
            ast::TypeOrConstParam::Const(it) => it.name(),
        })
        .map(|name| name.text().to_string())
        .collect();
    let about = words(&header).into_iter().filter(|word| !parameters.contains(word)).collect();
    // Whatever the parameters are called.
    let key = header
        .split(' ')
        .map(|token| match parameters.iter().position(|parameter| parameter == token) {
            Some(at) => format!("#{at}"),
            None => token.to_owned(),
        })
        .collect::<Vec<_>>()
        .join(" ");
    let self_type = item.self_ty().map(|it| own_name(&it.to_string())).unwrap_or_default();
    let shapes_types =
        list.iter().flat_map(|list| list.assoc_items()).any(|item| !matches!(item, ast::AssocItem::Fn(_)));
    Impl {
        header,
        key,
        of_trait: item.trait_().is_some(),
        trait_name: item.trait_().map(|it| own_name(&it.to_string())),
        about,
        self_type,
        shapes_types,
        names: list.map(|list| associated_names(&list)).unwrap_or_default(),
    }
}

/// `P` of `m::P<T>`.
fn own_name(path: &str) -> String {
    path.split('<').next().unwrap_or_default().rsplit("::").next().unwrap_or_default().trim().to_owned()
}

pub fn associated_names(list: &ast::AssocItemList) -> HashSet<String> {
    list.assoc_items().filter_map(|item| associated_name(&item)).collect()
}

pub fn associated_name(item: &ast::AssocItem) -> Option<String> {
    let name = match item {
        ast::AssocItem::Fn(it) => it.name(),
        ast::AssocItem::Const(it) => it.name(),
        ast::AssocItem::TypeAlias(it) => it.name(),
        ast::AssocItem::MacroCall(_) => None,
    };
    name.map(|name| name.text().to_string())
}

/// Every run of letters, digits and underscores.
pub fn words(text: &str) -> HashSet<String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty() && !word.starts_with(|c: char| c.is_ascii_digit()))
        .map(str::to_owned)
        .collect()
}

fn normalized_text(text: &str) -> String {
    normalized(ra_ap_syntax::SourceFile::parse(text, ra_ap_syntax::Edition::Edition2024).tree().syntax())
}

/// `impl Display for P` out of `impl Display for P`; without the spaces that tokens are kept apart by.
fn readable(header: &str) -> String {
    header.replace(" :: ", "::").replace(" < ", "<").replace("impl < ", "impl<").replace(" >", ">").replace(" ,", ",")
}
