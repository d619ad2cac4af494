//! rust-analyzer in this process: a crate with one file, whose text is given anew with every question. evcxr's own would do,
//! but takes the prelude and the standard library for files that may change, and so looks through all of them at every
//! question; and it searches for terms of a wanted type, which takes long and breaks rust-analyzer on some code. Must not
//! know of cells, or of how an answer is shown.

use super::completion::{Match, inserted};
use super::text_position::word_at;
use anyhow::{Context as _, Result, ensure};
use ra_ap_hir::{ChangeWithProcMacros, PrefixKind};
use ra_ap_ide::{
    Analysis, AnalysisHost, CompletionConfig, CompletionFieldsToResolve, CompletionItem, CompletionItemKind,
    FilePosition, FileRange, HoverConfig, HoverDocFormat, RaFixtureConfig, SubstTyLen,
};
use ra_ap_ide_db::SymbolKind;
use ra_ap_ide_db::imports::insert_use::{ImportGranularity, InsertUseConfig};
use ra_ap_load_cargo::{LoadCargoConfig, ProcMacroServerChoice, load_workspace_at};
use ra_ap_project_model::{CargoConfig, RustLibSource};
use ra_ap_syntax::{TextRange, TextSize};
use ra_ap_vfs::{AbsPathBuf, FileId, VfsPath};
use std::ops::Range;
use std::path::Path;

const MANIFEST: &str = "[package]\nname = \"ctx\"\nversion = \"1.0.0\"\nedition = \"2024\"\n";

pub struct RustAnalyzer {
    host: AnalysisHost,
    file: FileId,
}

/// What was found on a name, in two forms.
pub struct Hover {
    pub plain: String,
    pub markdown: String,
}

impl RustAnalyzer {
    /// Loads a crate of its own making in `directory`. What that depends on is said by `cargo metadata`.
    pub fn load(directory: &Path) -> Result<Self> {
        let source = directory.join("src/lib.rs");
        std::fs::create_dir_all(directory.join("src"))?;
        std::fs::write(directory.join("Cargo.toml"), MANIFEST)?;
        std::fs::write(&source, "")?;
        let cargo = CargoConfig { sysroot: Some(RustLibSource::Discover), ..CargoConfig::default() };
        let load = LoadCargoConfig {
            load_out_dirs_from_check: false,
            // Derives and attributes are not expanded: that would compile and load their crates.
            with_proc_macro_server: ProcMacroServerChoice::None,
            prefill_caches: false,
            num_worker_threads: 1,
            proc_macro_processes: 0,
        };
        let (database, files, _) = load_workspace_at(directory, &cargo, &load, &|_| {})?;
        let source = source.to_str().context("the session's directory is not UTF-8")?;
        let source = AbsPathBuf::try_from(source).map_err(|path| anyhow::anyhow!("{path} is not absolute"))?;
        let (file, _) = files.file_id(&VfsPath::from(source)).context("the crate has no source")?;
        Ok(Self { host: AnalysisHost::with_database(database), file })
    }

    /// What may stand at `offset`, best first, and the place in `source` that it replaces.
    pub fn completions(&mut self, source: String, offset: usize) -> Result<(Range<usize>, Vec<Match>)> {
        let typed = source[word_at(&source, offset).0..offset].to_owned();
        let (analysis, offset) = self.given(source, offset)?;
        let position = FilePosition { file_id: self.file, offset };
        let mut items = analysis.completions(&completion_config(), position, None)?.unwrap_or_default();
        items.retain(|item| item.lookup.starts_with(&typed));
        items.sort_by(|a, b| {
            b.relevance.score().cmp(&a.relevance.score()).then_with(|| a.label.primary.cmp(&b.label.primary))
        });
        let place = items.first().map_or(TextRange::empty(offset), |item| item.source_range);
        let mut found: Vec<Match> = Vec::new();
        for item in items.iter().filter(|item| item.source_range == place) {
            let text = item.text_edit.iter().next().map(|edit| inserted(&edit.insert)).unwrap_or_default();
            if !text.is_empty() && !found.iter().any(|known| known.text == text) {
                found.push(Match { text, kind: kind(item.kind), signature: signature(item) });
            }
        }
        Ok((usize::from(place.start())..usize::from(place.end()), found))
    }

    /// What is known of the name that ends at `offset`.
    pub fn hover(&mut self, source: String, offset: usize) -> Result<Option<Hover>> {
        let (analysis, offset) = self.given(source, offset)?;
        let at = FileRange { file_id: self.file, range: TextRange::empty(offset) };
        let said = |format| -> Result<Option<String>> {
            Ok(analysis.hover(&hover_config(format), at)?.map(|found| found.info.markup.into()))
        };
        let (Some(plain), Some(markdown)) = (said(HoverDocFormat::PlainText)?, said(HoverDocFormat::Markdown)?) else {
            return Ok(None);
        };
        Ok(Some(Hover { plain, markdown }))
    }

    fn given(&mut self, source: String, offset: usize) -> Result<(Analysis, TextSize)> {
        ensure!(source.is_char_boundary(offset), "{offset} is inside a character");
        let offset = TextSize::try_from(offset)?;
        let mut change = ChangeWithProcMacros::default();
        change.change_file(self.file, Some(source));
        self.host.apply_change(change);
        Ok((self.host.analysis(), offset))
    }
}

fn completion_config() -> CompletionConfig<'static> {
    CompletionConfig {
        // `x.if` and its like replace more than the name, which a front end without snippets cannot.
        enable_postfix_completions: false,
        snippet_cap: None,
        callable: None,
        enable_imports_on_the_fly: false,
        enable_self_on_the_fly: true,
        enable_private_editable: true,
        prefer_no_std: false,
        prefer_prelude: true,
        prefer_absolute: false,
        full_function_signatures: true,
        snippets: Vec::new(),
        insert_use: InsertUseConfig {
            granularity: ImportGranularity::Item,
            enforce_granularity: false,
            prefix_kind: PrefixKind::ByCrate,
            group: false,
            skip_glob_imports: false,
        },
        limit: None,
        enable_term_search: false,
        term_search_fuel: 0,
        add_semicolon_to_unit: false,
        add_colons_to_module: true,
        fields_to_resolve: CompletionFieldsToResolve::empty(),
        exclude_flyimport: Vec::new(),
        exclude_traits: &[],
        enable_auto_iter: false,
        enable_auto_await: false,
        ra_fixture: RaFixtureConfig::default(),
    }
}

fn hover_config(format: HoverDocFormat) -> HoverConfig<'static> {
    HoverConfig {
        links_in_hover: true,
        memory_layout: None,
        documentation: true,
        keywords: true,
        format,
        max_trait_assoc_items_count: None,
        max_fields_count: Some(5),
        max_enum_variants_count: Some(5),
        max_subst_ty_len: SubstTyLen::Unlimited,
        show_drop_glue: false,
        ra_fixture: RaFixtureConfig::default(),
    }
}

/// `push(…) fn(&mut self, T)` is `fn(&mut self, T)` beside the name.
fn signature(item: &CompletionItem) -> String {
    item.detail.clone().unwrap_or_else(|| item.label.primary.to_string())
}

/// In Jupyter's terms.
fn kind(kind: CompletionItemKind) -> &'static str {
    use CompletionItemKind as Kind;
    use SymbolKind as Symbol;
    match kind {
        Kind::SymbolKind(symbol) => match symbol {
            Symbol::Function | Symbol::Method | Symbol::Macro | Symbol::ProcMacro | Symbol::Attribute => "function",
            Symbol::Struct | Symbol::Enum | Symbol::Union | Symbol::Trait | Symbol::TypeAlias => "class",
            Symbol::TypeParam | Symbol::SelfType => "class",
            Symbol::Module | Symbol::CrateRoot => "module",
            _ => "instance",
        },
        Kind::Keyword => "keyword",
        _ => "instance",
    }
}
