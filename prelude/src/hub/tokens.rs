//! Tokenizers of real models, from their `tokenizer.json`.

use super::error::HubError;
use crate::display::{Display, MimeBundle};
use std::fmt;
use std::path::Path;
use tokenizers::Tokenizer;

/// Reads a `tokenizer.json`.
///
/// # Errors
/// If the file is not there, or is no tokenizer.
pub fn tokenizer(path: impl AsRef<Path>) -> Result<Tokens, HubError> {
    read(path.as_ref())
}

// Not generic: compiled here, and not again in every cell that reads a tokenizer.
fn read(path: &Path) -> Result<Tokens, HubError> {
    let unreadable = |why: String| HubError::Unreadable { file: path.to_owned(), why };
    let text = std::fs::read(path).map_err(|error| unreadable(error.to_string()))?;
    let mut tokenizer = Tokenizer::from_bytes(text).map_err(|error| unreadable(error.to_string()))?;
    // Some files cut or fill every text to one length: what a lesson counts should be the text's own tokens.
    let _ = tokenizer.with_truncation(None);
    tokenizer.with_padding(None);
    Ok(Tokens { tokenizer })
}

/// A tokenizer, made by [`tokenizer()`]. Texts are neither cut nor filled.
#[derive(Clone)]
pub struct Tokens {
    tokenizer: Tokenizer,
}

impl Tokens {
    /// The numbers of the text's tokens, without those that mark a beginning or an end.
    pub fn encode(&self, text: &str) -> Vec<u32> {
        self.encoded(text, false).get_ids().to_vec()
    }

    /// As [`encode`](Tokens::encode), with the tokens that the model wants around a text (`[CLS]` .. `[SEP]`, `<s>` ..).
    pub fn encode_marked(&self, text: &str) -> Vec<u32> {
        self.encoded(text, true).get_ids().to_vec()
    }

    /// The text's tokens as they stand in the vocabulary.
    pub fn pieces(&self, text: &str) -> Vec<String> {
        self.encoded(text, false).get_tokens().to_vec()
    }

    fn encoded(&self, text: &str, marked: bool) -> tokenizers::Encoding {
        self.tokenizer.encode(text, marked).unwrap_or_else(|error| panic!("tokenizer: cannot encode {text:?}: {error}"))
    }

    /// The text of these tokens, without those that mark something.
    pub fn decode(&self, ids: &[u32]) -> String {
        self.tokenizer.decode(ids, true).unwrap_or_else(|error| panic!("tokenizer: cannot decode {ids:?}: {error}"))
    }

    /// The number of a token as it stands in the vocabulary, such as `[MASK]`.
    pub fn id(&self, piece: &str) -> Option<u32> {
        self.tokenizer.token_to_id(piece)
    }

    /// The token of this number as it stands in the vocabulary.
    pub(super) fn piece(&self, id: u32) -> String {
        self.tokenizer.id_to_token(id).unwrap_or_default()
    }

    /// How many tokens there are, those that mark something included.
    pub fn vocab_size(&self) -> usize {
        self.tokenizer.get_vocab_size(true)
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tokens[{} tokens]", self.vocab_size())
    }
}

impl Display for Tokens {
    fn mime_bundle(&self) -> MimeBundle {
        MimeBundle::text(format!("{self:?}"))
    }
}
